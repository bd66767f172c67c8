"""The numbers at the crosshair of a chart, which are its legend as well."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.numbers import count
from nnviz.ui.plots.legend_row import LegendRow
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.scrolling import scrolling

WIDTH = 204
Entry = tuple[str, str, str, bool]
"""Key, name, colour, and whether the line is dashed."""


class ChartReadout(QWidget):
    """Epoch and step above a row per curve; ``toggled(key, shown)`` when the user hides one."""

    toggled = Signal(str, bool)

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self._rows: dict[str, LegendRow] = {}
        self.hidden: set[str] = set()
        self.setAccessibleName(name)
        self.setFixedWidth(WIDTH)
        self.epoch, self.step = QLabel(), QLabel()
        self._arrange()

    def row(self, key: str) -> LegendRow:
        return self._rows[key]

    @property
    def texts(self) -> dict[str, str]:
        """What is written beside each curve's name."""
        return {row.name: row.value for row in self._rows.values()}

    @property
    def spoken(self) -> str:
        """All of it in a line: ``epoch 3, step 44, train 0.31, test 0.42``."""
        rows = (f"{row.name} {row.value}" for row in self._rows.values() if row.value)
        return ", ".join(filter(None, (self.epoch.text(), self.step.text(), *rows)))

    def offer(self, entries: Sequence[Entry]) -> None:
        """A row for each of these; they are made anew only when they are others."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self._rebuild()

    def show_place(self, epoch: float, step: float) -> None:
        """Where the numbers were taken."""
        self.epoch.setText(f"epoch {count(round(epoch))}")
        self.step.setText(f"step {count(round(step))}")

    def clear(self) -> None:
        """No numbers: nothing has been recorded yet."""
        self.epoch.clear()
        self.step.clear()
        for row in self._rows.values():
            row.show_value("")

    def _rebuild(self) -> None:
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for place, (key, name, color, dashed) in enumerate(self._entries):
            row = self._rows[key] = LegendRow(name, color, dashed, self._theme)
            row.setChecked(key not in self.hidden)
            row.toggled.connect(lambda shown, key=key: self._toggle(key, shown))
            self._list.insertWidget(place, row)

    def _toggle(self, key: str, shown: bool) -> None:
        (self.hidden.discard if shown else self.hidden.add)(key)
        self.toggled.emit(key, shown)

    def _arrange(self) -> None:
        for label in (self.epoch, self.step):
            label.setFont(self._theme.mono_font(12, QFont.Weight.Medium))
        self.step.setProperty("role", "label")
        head = QHBoxLayout()
        head.addWidget(self.epoch, 1)
        head.addWidget(self.step, 0, Qt.AlignmentFlag.AlignRight)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(1)
        self._list.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(scrolling(inside), 1)
