"""What the searches for patches share: a panel of tiles that lead to their samples."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal

from nnviz.drawing.numbers import count
from nnviz.experiment.worker import Worker
from nnviz.ui.seen.panel import JobPanel, age_text
from nnviz.ui.seen.tiles import Tiles
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described


class Search(Protocol):
    """A report of a search: ``seen`` of ``total`` samples, by the network after ``step`` steps."""

    @property
    def step(self) -> int: ...
    @property
    def seen(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def done(self) -> bool: ...


class SearchPanel(JobPanel):
    """``said`` of the patch under the pointer; ``errand`` is what its button asks for."""

    said = Signal(str)

    def __init__(
        self, title: str, tip: str, tiles: Tiles, name: str, errand: str, worker: Worker,
        theme: Theme,
    ) -> None:  # fmt: skip
        super().__init__(title, tip, "Find", theme)
        self._worker, self._tiles = worker, tiles
        self._known: Search | None = None
        told = "Point at a patch to see where it is from; click it to look at the sample."
        self.body.addWidget(described(tiles, name, told), 1)
        self.ended.connect(lambda: worker.end(errand))
        tiles.hovered.connect(self._say)

    def show_search(self, found: Search | None, step: int, silent: bool = False) -> bool:
        """How far it is; whether it is another report. ``silent``: nothing excites the unit."""
        busy = found is not None and not found.done
        self.show_progress((found.seen, found.total) if found and busy else None, found is not None)
        self.note.setText(_note(found, step, silent))
        if found is self._known:
            return False
        self._known = found
        return True

    def _say(self, index: int) -> None:
        self.said.emit(self._tiles.tiles[index].text if index >= 0 else "")


def _note(found: Search | None, step: int, silent: bool) -> str:
    if found is None:
        return "not looked for yet"
    if not found.done:
        return f"{count(found.seen)} of {count(found.total)} samples …"
    age = age_text(found.step, step)
    if silent:
        return f"silent on all {count(found.seen)} samples · {age}"
    ended = f"ended after {count(found.seen)} samples · " if found.cancelled else ""
    return f"{ended}{age}"
