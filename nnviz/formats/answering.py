"""A process of its own that reads new data and asks a network about them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from nnviz.data.shelf import SHELF
from nnviz.errors import FileError, NnvizError
from nnviz.experiment.importing.desk import limit_memory
from nnviz.experiment.link import GoneError, Wire
from nnviz.experiment.state import RunState
from nnviz.values import dataclass

SHOWN = 500
"""Rows that are shown before all are saved."""


@dataclass(frozen=True)
class Answers:
    """The first of the predictions as texts; ``rows`` is how many there are."""

    headings: tuple[str, ...]
    head: tuple[tuple[str, ...], ...]
    rows: int
    remarks: tuple[str, ...]


def serve(wire: Wire, state: RunState, path: Path, shelf: Path) -> None:
    """Predict at once: gives ("predicted", Answers) or ("refused", sentence); then takes
    ("save", path), and gives ("saved", sentence) or ("refused", sentence)."""
    SHELF.share(shelf)
    limit_memory(path)
    with suppress(GoneError):
        try:
            _answer(wire, state, path)
        except NnvizError as error:
            wire.send("refused", str(error))
        except MemoryError:
            wire.send("refused", f"'{path}' needs more memory than there is room for.")
        while True:  # A process that ends by itself would be taken for lost.
            wire.receive()


def _answer(wire: Wire, state: RunState, path: Path) -> None:
    from nnviz.formats.prediction import Predictions, predict_file

    found: Predictions = predict_file(state, path)
    head = tuple(found.row(number) for number in range(min(SHOWN, found.rows)))
    wire.send("predicted", Answers(found.headings, head, found.rows, found.remarks))
    while True:
        _, target = wire.receive()
        _save(wire, found, target, path)


def _save(wire: Wire, found: object, target: Path, source: Path) -> None:
    from nnviz.formats.prediction import Predictions, save_predictions

    assert isinstance(found, Predictions)
    try:
        if target.exists() and target.samefile(source):
            raise FileError(f"'{target}' is read from; choose another name for the predictions.")
        save_predictions(target, found)
    except NnvizError as error:
        wire.send("refused", str(error))
    else:
        wire.send("saved", f"Saved {found.rows:,} rows as {target.name}.")
