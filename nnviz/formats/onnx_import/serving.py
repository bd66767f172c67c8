"""A process of its own that reads a network's file: whatever that does, the window lives on."""

from __future__ import annotations

from pathlib import Path

from nnviz.data.shelf import SHELF
from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.importing.desk import limit_memory
from nnviz.experiment.link import GoneError, Wire


def serve(wire: Wire, path: Path, shelf: Path) -> None:
    """Takes ("read", experiment), the one whose data are to be learnt; gives ("imported", …),
    ("unfit", sentence, names of samples) or ("refused", sentence)."""
    SHELF.share(shelf)
    limit_memory(path)
    try:
        while True:
            _, base = wire.receive()
            wire.send(*_answer(path, base))
    except GoneError:
        return


def _answer(path: Path, base: Experiment) -> tuple[object, ...]:
    from nnviz.formats.onnx_import.fitting import UnfitError
    from nnviz.formats.onnx_import.opening import import_network

    try:
        return "imported", import_network(path, base)
    except UnfitError as error:
        return "unfit", str(error), error.samples
    except NnvizError as error:
        return "refused", str(error)
    except MemoryError:
        return "refused", f"'{path.name}' needs more memory than there is room for."
