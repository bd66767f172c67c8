"""What the colours and marks of the plane mean, with numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import PreparedData
from nnviz.drawing.numbers import plain
from nnviz.drawing.surface import surface, value_reach
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.plots.points import kind_color, mark, paint_hollow, shape_of
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme


class PlaneLegend(Drawn, QWidget):
    """The scale of the surface, and each class's mark and name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data: PreparedData | None = None
        self._hollow = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The legend in words."""
        if self._data is None:
            return ""
        low, high = self._ends(self._data)
        table = self._data.table
        names = enumerate(table.class_names)
        marks = [f"{shape_of(table.task, k)}: {name}" for k, name in names]
        if table.task == "regression":
            marks = [f"{table.target_name} from {low} to {high}"]
        return "; ".join((*marks, "hollow: test") if self._hollow else marks)

    def show_data(self, data: PreparedData) -> None:
        if data is not self._data:
            self._data = data
            self._retell()

    def show_test(self, shown: bool) -> None:
        """Say what hollow marks are while there are some."""
        self._hollow = shown
        self._retell()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(280, 18)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 18)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        data = self._data
        if data is None:
            return
        painter = drawing(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self._paint_scale(painter, data) if data.table.task != "classes" else 0.0
        painter.setFont(self._theme.text_font(11))
        for kind, name in enumerate(data.table.class_names):
            painter.setPen(QPen(self._theme.color("canvas"), 1))
            painter.setBrush(kind_color(data.table.task, kind, self._theme))
            painter.drawPath(mark(shape_of(data.table.task, kind), QPointF(x + 8, 9), 4.2))
            painter.setPen(self._theme.color("muted"))
            painter.drawText(QPointF(x + 17, 13), name)
            x += 29 + painter.fontMetrics().horizontalAdvance(name)
        if self._hollow:
            path = mark("circle", QPointF(x + 8, 9), 3.6)
            paint_hollow(painter, path, self._theme.color("muted"), self._theme)
            painter.drawText(QPointF(x + 17, 13), "test")
        painter.end()

    def _names_width(self, data: PreparedData) -> float:
        """What the marks with their names take."""
        metrics = QFontMetricsF(self._theme.text_font(11))
        table = data.table
        names = [table.target_name] if table.task == "regression" else [*table.class_names]
        names += ["test"] if self._hollow else []
        return sum(29 + metrics.horizontalAdvance(name) for name in names) - 12

    def _paint_scale(self, painter: QPainter, data: PreparedData) -> float:
        """The strip from the lowest to the highest value; where it ends."""
        reach, task = value_reach(data), data.table.task
        middle = 0.5 if task == "binary" else 0.0
        row = np.linspace(middle - reach, middle + reach, 64)[None, None, :]
        low, high = self._ends(data)
        painter.setFont(self._theme.mono_font(10.5))
        painter.setPen(self._theme.color("muted"))
        letter = 0.6 * painter.font().pixelSize()
        room = self.width() - self._names_width(data) - letter * len(low + high) - 18
        strip = QRectF(0, 0, min(max(24.0, room), 76 if task == "binary" else 150), 8)
        painter.drawText(QPointF(0, 13), low)
        strip.moveTo(letter * len(low) + 6, 5)
        painter.drawText(QPointF(strip.right() + 6, 13), high)
        painter.drawImage(strip, raster(surface(row, task, reach, self._theme.palette)))
        x = strip.right() + 12 + letter * len(high)
        if task == "regression":
            painter.setFont(self._theme.text_font(11))
            painter.drawText(QPointF(x + 4, 13), data.table.target_name)
            x += 14 + painter.fontMetrics().horizontalAdvance(data.table.target_name)
        return x

    def _retell(self) -> None:
        self.setAccessibleName(f"Legend: {self.text}")
        self.setToolTip(self.text)
        self.update()

    @staticmethod
    def _ends(data: PreparedData) -> tuple[str, str]:
        reach = value_reach(data)
        if data.table.task == "regression":
            return f"−{plain(round(reach, 2))}", plain(round(reach, 2))
        return "0", "1"
