"""Tags to filter by, in lines as wide as there is room."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.widgets.flat_button import FlatButton

_GAP = 6


class TagChips(QWidget):
    """``changed`` when a tag is chosen or let go; several may be chosen."""

    changed = Signal()

    def __init__(self, tags: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = {tag: self._chip(tag) for tag in tags}

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(tag for tag, chip in self._chips.items() if chip.isChecked())

    def chip(self, tag: str) -> FlatButton:
        return self._chips[tag]

    def offer(self, tags: Iterable[str]) -> None:
        """Tags that would find nothing cannot be chosen; one that is chosen can be let go."""
        offered = set(tags)
        for tag, chip in self._chips.items():
            chip.setEnabled(tag in offered or chip.isChecked())

    def clear(self) -> None:
        for chip in self._chips.values():
            chip.setChecked(False)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _chip(self, tag: str) -> FlatButton:
        chip = FlatButton(tag, f"Tag {tag}", f"Show only what has the tag “{tag}”, or all again.")
        chip.setParent(self)
        chip.setProperty("role", "chip")
        chip.setCheckable(True)
        chip.clicked.connect(self.changed)
        return chip

    def _arrange(self) -> None:
        x, y, height = 0, 0, 0
        for chip in self._chips.values():
            size: QSize = chip.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height() + _GAP
            chip.setGeometry(x, y, size.width(), size.height())
            x, height = x + size.width() + _GAP, size.height()
        self.setFixedHeight(y + height)
