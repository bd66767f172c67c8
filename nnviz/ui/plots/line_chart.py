"""A few short curves with points, over numbers or over named places; read under the pointer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.chart import Axes
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import number
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.plots.inks import ink
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.voice import Voice
from nnviz.values import dataclass

_LEFT, _TOP, _RIGHT, _BELOW = 50, 6, 12, 32
_CENTRE = Qt.AlignmentFlag.AlignCenter
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True)
class Line:
    """``y`` over the chart's ``x``, NaN where nothing is known; ``dotted`` marks its points."""

    name: str
    y: Array
    color: str
    dashed: bool = False
    dotted: bool = True


@dataclass(frozen=True)
class Chart:
    """Lines over ``x``; ``marks`` are the numbers along the axis with their texts. ``span`` is what
    the vertical axis shows, None for what the lines take; ``told`` writes its numbers, ``ticked``
    those along it."""

    x: Array
    lines: tuple[Line, ...]
    names: tuple[str, str]
    marks: Sequence[tuple[float, str]] = ()
    span: tuple[float, float] | None = None
    told: Callable[[float], str] = number
    ticked: Callable[[float], str] | None = None


class LineChart(Drawn, QWidget):
    """``pointed(index)`` of x under the pointer, −1 for none."""

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chart: Chart | None = None
        self.index = -1
        self._voice = Voice(self, lambda: self.readout)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_chart(self, chart: Chart | None) -> None:
        if _same(chart, self._chart):
            return
        self._chart = chart
        self.index = min(self.index, len(chart.x) - 1 if chart is not None else -1)
        self._voice.renew()
        self.update()

    @property
    def readout(self) -> str:
        """What is under the pointer: ``2: dense 69.6 %, convolutional 84.2 %``."""
        chart = self._chart
        if chart is None or not 0 <= self.index < len(chart.x):
            return ""
        x = float(chart.x[self.index])
        place = next((text for value, text in chart.marks if value == x), f"{x:g}")
        parts = (f"{line.name} {chart.told(float(line.y[self.index]))}" for line in chart.lines
                 if np.isfinite(line.y[self.index]))  # fmt: skip
        return f"{chart.names[0]} {place}: {', '.join(parts) or 'not yet'}"

    def axes(self, chart: Chart) -> Axes:
        """The axes as they are drawn now."""
        box = Box(
            _LEFT, _TOP, max(1, self.width() - _LEFT - _RIGHT),
            max(1, self.height() - _TOP - _BELOW),
        )  # fmt: skip
        first, last = (float(chart.x[0]), float(chart.x[-1])) if len(chart.x) else (0.0, 1.0)
        low, high = chart.span or _span(chart.lines)
        return Axes(box, first, last if last > first else first + 1.0, low, high, "linear")

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(240, 130)

    def minimumSizeHint(self) -> QSize:
        return QSize(110, 60)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._chart is not None and len(self._chart.x):
            value = self.axes(self._chart).value_at(event.position().x())
            self.point(int(np.abs(self._chart.x - value).argmin()))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.point(-1)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move along."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._chart is None:
            super().keyPressEvent(event)
        else:
            self.point(min(max(self.index + step, 0), len(self._chart.x) - 1))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        chart, painter = self._chart, drawing(self)
        if chart is not None:
            axes = self.axes(chart)
            self._paint_axes(painter, chart, axes)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for line in reversed(chart.lines):
                self._paint_line(painter, chart, line, axes)
            if 0 <= self.index < len(chart.x):
                self._paint_crosshair(painter, chart, axes)
        if self.hasFocus():
            painter.setPen(self._theme.color("accent", 0.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_axes(self, painter: QPainter, chart: Chart, axes: Axes) -> None:
        box, middle = axes.box, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.mono_font(10))
        for y, text in axes.y_ticks():
            painter.setPen(QPen(self._theme.color("border", 0.6), 1))
            painter.drawLine(QPointF(box.x, round(y) + 0.5), QPointF(box.right, round(y) + 0.5))
            painter.setPen(self._theme.color("muted"))
            words = chart.ticked(float(text.replace("−", "-"))) if chart.ticked else text
            room = QRectF(0, y - 8, box.x - 6, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, words)
        painter.setPen(self._theme.color("muted"))
        marks = chart.marks and [(float(axes.x(np.array(at))), text) for at, text in chart.marks]
        self._paint_marks(painter, marks or axes.x_ticks(), box)
        painter.setFont(self._theme.text_font(10.5))
        painter.setPen(self._theme.color("faint"))
        painter.drawText(QRectF(box.x, box.bottom + 16, box.width, 15), _CENTRE, chart.names[0])

    def _paint_marks(self, painter: QPainter, marks: Sequence[tuple[float, str]], box: Box) -> None:
        """Below the axis, but those that would run into the one to the right."""
        metrics, free = painter.fontMetrics(), float(self.width())
        for x, text in reversed(marks):
            half = metrics.horizontalAdvance(text) / 2
            middle = min(x, self.width() - half - 1)
            if middle + half <= free:
                room = QRectF(middle - half - 1, box.bottom + 2, 2 * half + 2, 14)
                painter.drawText(room, _CENTRE, text)
                free = middle - half - 6

    def _paint_line(self, painter: QPainter, chart: Chart, line: Line, axes: Axes) -> None:
        color = ink(self._theme, line.color)
        pen = QPen(color, 1.8)
        if line.dashed:
            pen.setDashPattern([4, 3])
        seen = np.flatnonzero(np.isfinite(line.y))
        seen = seen[:: max(1, len(seen) // self.width())]  # More points than pixels say no more.
        points = [QPointF(float(x), float(y)) for x, y in
                  zip(axes.x(chart.x[seen]), axes.y(line.y[seen]), strict=True)]  # fmt: skip
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        if line.dotted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for point in points:
                painter.drawEllipse(point, 3.0, 3.0)

    def _paint_crosshair(self, painter: QPainter, chart: Chart, axes: Axes) -> None:
        x = float(axes.x(chart.x[self.index]))
        painter.setPen(QPen(self._theme.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, axes.box.y), QPointF(x, axes.box.bottom))
        for line in chart.lines:
            if np.isfinite(line.y[self.index]):
                painter.setPen(QPen(self._theme.color("window"), 1.2))
                painter.setBrush(ink(self._theme, line.color))
                painter.drawEllipse(QPointF(x, float(axes.y(line.y[self.index]))), 4.0, 4.0)

    def point(self, index: int) -> None:
        """Put the crosshair there; −1 takes it away."""
        if index != self.index:
            self.index = index
            self._voice.renew()
            self.update()
            self.pointed.emit(index)


def _same(one: Chart | None, other: Chart | None) -> bool:
    """Whether two charts show the same."""
    if one is None or other is None:
        return one is other
    plain = (one.names, tuple(one.marks), one.span) == (other.names, tuple(other.marks), other.span)
    lines = [(a.y, b.y) for a, b in zip(one.lines, other.lines, strict=False)]
    return (
        plain
        and len(one.lines) == len(other.lines)
        and all(np.array_equal(a, b, equal_nan=True) for a, b in [(one.x, other.x), *lines])
    )


def _span(lines: tuple[Line, ...]) -> tuple[float, float]:
    """What the lines take, with some air."""
    values = np.concatenate([line.y for line in lines]) if lines else np.empty(0)
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    air = 0.06 * (high - low) or 0.5 * abs(high) or 0.5
    return low - air, high + air
