"""The numbers of a shared step in rows, as high as there is room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import number
from nnviz.drawing.workers.tables import Lines
from nnviz.engine.shapes import Array
from nnviz.experiment.selection import Selection
from nnviz.ui.inspector.number_table import NumberTable
from nnviz.ui.inspector.tables import Column, Rows
from nnviz.ui.theme import Theme

_INKS = {"reduced": "gradient", "‖reduced‖": "gradient", "new w": "update", "w": "muted"}


class WorkerRows(Rows):
    """Lines as they are; a name leads to what it stands for."""

    has_bar = False

    def __init__(self, lines: Lines) -> None:
        self.lines, self.names = lines, lines.names
        self.columns = [Column(lines.first, 8), *(Column(each, 10) for each in lines.headings)]

    def text(self, row: int, column: int) -> str:
        return number(self.lines.values[row, column - 1]) if column else self.names[row]

    def ink(self, row: int, column: int) -> str:
        heading = self.columns[column].heading
        return _INKS.get(heading, "text") if column else "muted"

    def bar(self, row: int) -> float:
        return 0.0

    def tip(self, row: int) -> str:
        cells = (f"{each.heading} {self.text(row, k)}" for k, each in enumerate(self.columns) if k)
        return f"{self.names[row]}: {', '.join(cells)}"

    def value(self, row: int, column: int) -> float | None:
        return float(self.lines.values[row, column - 1]) if column else None

    def link(self, row: int, column: int) -> Selection | None:
        return None

    def values(self, column: int) -> Array:
        values: Array = self.lines.values[:, column - 1]
        return values


class WorkersTable(NumberTable):
    """A click on a row chooses it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 40)

    def show_rows(self, rows: Rows) -> None:
        """New numbers; under other headings the columns are measured anew."""
        known = self._rows
        if known is not None and [*map(_heading, known.columns)] != [*map(_heading, rows.columns)]:
            self._rows = None
        super().show_rows(rows)

    def _fit(self, rows: Rows) -> None:
        super()._fit(rows)
        self.setMinimumHeight(0)
        self.setMaximumHeight(16_777_215)
        self._scroll()


def _heading(column: Column) -> str:
    return column.heading
