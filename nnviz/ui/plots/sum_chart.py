"""A curve over the one input as the sum of bent and scaled ones, with the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnviz.drawing.chart import Axes
from nnviz.drawing.geometry import Box
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.summing import Summed
from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, enlarged, factor
from nnviz.ui.plots.axes_painter import paint_axes
from nnviz.ui.plots.chart_painter import paint_focus
from nnviz.ui.plots.inks import category, ink
from nnviz.ui.plots.walking import next_along
from nnviz.ui.theme import Theme

_LEFT, _TOP, _RIGHT, _BELOW = 56, 8, 10, 34
_AIR, _REACH, _APART, _FEW = 0.05, 12.0, 3.0, 4
"""Points of curves are drawn so many pixels apart at least; up to so many sums are dashed."""


class SumChart(Drawn, QWidget):
    """``pointed(row)`` of the curves under the pointer (−1: none); ``picked(sample)`` of the
    training part by click or arrow keys, ``chosen(term)`` by a click on a term's curve. Unless
    ``whole``, only the sum is drawn."""

    pointed = Signal(int)
    picked = Signal(int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, whole: bool = True) -> None:
        super().__init__(parent)
        self._theme, self._whole = theme, whole
        self._summed: Summed | None = None
        self._data = np.empty((0, 2))
        self._names = "", ""
        self._look: tuple[int, QPointF] | None = None
        self._made: list[tuple[str, Array, QPen]] | None = None
        self._kept = Kept()
        self.hidden: frozenset[str] = frozenset()
        self._held: tuple[float, float] | None = None
        self.row = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._renew)

    def show_sum(self, summed: Summed, data: Array, names: tuple[str, str]) -> None:
        """``data`` (n, 2): raw input and target of the training part, empty where the curve is
        none of the network's outputs; ``names`` of the axes."""
        self._summed, self._data, self._names = summed, data, names
        self.row = min(self.row, len(summed.raw) - 1)
        self._renew()

    def show_look(self, sample: int, x: float, y: float) -> None:
        """Ring a place: the sample looked at (−1: not of the training part)."""
        self._look = sample, QPointF(x, y)
        self.update()

    def hide_curves(self, keys: Sequence[str]) -> None:
        """Leave out ``term 0``, ``sums``, ``bias`` or ``a``."""
        self.hidden = frozenset(keys)
        self._renew()

    def hold(self, held: tuple[float, float] | None) -> None:
        """Let the vertical axis stand, and another draw the points, which are being painted."""
        self._held = held
        self._renew()

    def axes(self) -> Axes:
        """The axes as they are drawn now, around all that is shown."""
        box = Box(
            _LEFT, _TOP, max(1, self.width() - _LEFT - _RIGHT),
            max(1, self.height() - _TOP - _BELOW),
        )  # fmt: skip
        found = self._summed
        if found is None:
            return Axes(box, 0.0, 1.0, 0.0, 1.0, "linear")
        if self._held is not None:
            return Axes(box, float(found.raw[0]), float(found.raw[-1]), *self._held, "linear")
        values = np.concatenate([self._data[:, 1], *(y for _, y, _ in self._curves(found))])
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        air = _AIR * (high - low) or 1.0
        return Axes(box, float(found.raw[0]), float(found.raw[-1]), low - air, high + air, "linear")

    def place(self, x: float, y: float) -> QPointF:
        """Where a point is drawn."""
        axes = self.axes()
        return QPointF(float(axes.x(np.array(x))), float(axes.y(np.array(y))))

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(300, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(96 * factor()))

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        axes, found = self.axes(), self._summed
        inside = axes.box.x <= event.position().x() <= axes.box.right
        if found is not None:
            value = axes.value_at(event.position().x())
            self._point(int(np.abs(found.raw - value).argmin()) if inside else -1)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A sample's point goes before a curve that runs through it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        sample = self._nearest_sample(event.position())
        term = self._nearest_term(event.position()) if sample < 0 else -1
        if sample >= 0:
            self.picked.emit(sample)
        elif term >= 0:
            self.chosen.emit(term)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From one sample to the next along the input."""
        sample = next_along(self._data[:, 0], self._look[0] if self._look else -1, event)
        if sample is None:
            super().keyPressEvent(event)
            return
        self.picked.emit(sample)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, axes, found = drawing(self), self.axes(), self._summed
        self._paint_sum(painter, axes)
        if found is not None:
            box = axes.box
            painter.setClipRect(QRectF(box.x, box.y, box.width, box.height))
            self._paint_places(painter, axes, found)
            painter.setClipping(False)
        if self.hasFocus():
            paint_focus(painter, axes, self._theme)
        painter.end()

    def _renew(self) -> None:
        """Draw everything anew."""
        self._made = None
        self._kept.forget()
        self.update()

    def _paint_sum(self, painter: QPainter, axes: Axes) -> None:
        """Axes, data and curves, kept until something in them is another."""
        found, box = self._summed, axes.box

        def draw(to: QPainter) -> None:
            paint_axes(to, axes, self._names, self._theme, fractions=True)
            if found is not None:
                to.setClipRect(QRectF(box.x, box.y, box.width, box.height))
                to.setRenderHint(QPainter.RenderHint.Antialiasing)
                if self._held is None:
                    self._paint_data(to, axes)
                self._paint_curves(to, axes, found)

        self._kept.paint(painter, axes, self.size(), self._theme.color("window"), draw)

    def _curves(self, found: Summed) -> list[tuple[str, Array, QPen]]:
        """Key, values and pen of each curve that is shown, in the order in which they lie over
        each other."""
        if self._made is None:
            self._made = self._make_curves(found)
        return self._made

    def _make_curves(self, found: Summed) -> list[tuple[str, Array, QPen]]:
        own = ("a", found.a, QPen(self._theme.color("text"), 2.2))
        if not self._whole:
            return [own]
        terms, sums, made = found.terms, found.sums, list[tuple[str, Array, QPen]]()
        if "sums" not in self.hidden:
            dashed = terms.shape[1] <= _FEW
            pens = [self._pen(k, 1.0, 0.7 if dashed else 0.4, dashed) for k in range(len(sums[0]))]
            made += [("sums", sums[:, k], pen) for k, pen in enumerate(pens)]
        if "bias" not in self.hidden:
            level = np.full(len(found.raw), found.bias)
            made.append(("bias", level, QPen(self._theme.color("faint"), 1.0)))
        for k in range(terms.shape[1]):
            if f"term {k}" not in self.hidden:
                thick = 2.4 if k == found.marked else 1.0
                made.append((f"term {k}", terms[:, k], self._pen(k, thick, 1.0)))
        if "a" not in self.hidden:
            made.append(own)
        return made

    def _pen(self, term: int, width: float, alpha: float, dashed: bool = False) -> QPen:
        pen = QPen(ink(self._theme, category(term), alpha), width)
        if dashed:
            pen.setDashPattern([4, 3])
        return pen

    def _paint_curves(self, painter: QPainter, axes: Axes, found: Summed) -> None:
        stride = max(1, int(_APART * len(found.raw) / axes.box.width))
        x = axes.x(found.raw[::stride])
        for _, values, pen in self._curves(found):
            y = axes.y(values[::stride])
            seen = np.isfinite(y)
            points = np.stack([x, y], axis=1)[seen].tolist()
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))

    def _paint_data(self, painter: QPainter, axes: Axes) -> None:
        pen = QPen(self._theme.color("muted", 0.55), 3.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        places = np.stack([axes.x(self._data[:, 0]), axes.y(self._data[:, 1])], axis=1)
        painter.drawPoints(QPolygonF([QPointF(*place) for place in places.tolist()]))

    def _paint_places(self, painter: QPainter, axes: Axes, found: Summed) -> None:
        """The sample looked at, and what lies under the pointer."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._look is not None and self._held is None:
            painter.setPen(QPen(self._theme.color("text"), 1.6))
            painter.drawEllipse(self.place(self._look[1].x(), self._look[1].y()), 6.0, 6.0)
        if self.row < 0:
            return
        x = float(axes.x(found.raw[self.row]))
        painter.setPen(QPen(self._theme.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, axes.box.y), QPointF(x, axes.box.bottom))
        for key, values, pen in self._curves(found):
            if key not in ("sums", "bias"):
                painter.setPen(QPen(self._theme.color("window"), 1.2))
                painter.setBrush(pen.color())
                painter.drawEllipse(QPointF(x, float(axes.y(values[self.row]))), 3.5, 3.5)

    def _point(self, row: int) -> None:
        if row != self.row:
            self.row = row
            self.update()
            self.pointed.emit(row)

    def _nearest_sample(self, at: QPointF) -> int:
        """The sample whose point lies nearest, −1 for none in reach."""
        if not len(self._data):
            return -1
        axes = self.axes()
        x, y = axes.x(self._data[:, 0]) - at.x(), axes.y(self._data[:, 1]) - at.y()
        away = np.hypot(x, y)
        best = int(away.argmin())
        return best if away[best] <= _REACH / 2 else -1

    def _nearest_term(self, at: QPointF) -> int:
        """The term whose curve passes nearest, −1 for none in reach."""
        found, axes = self._summed, self.axes()
        if found is None or not self._whole:
            return -1
        row = int(np.abs(found.raw - axes.value_at(at.x())).argmin())
        away = np.abs(axes.y(found.terms[row]) - at.y())
        hidden = [f"term {k}" in self.hidden for k in range(len(away))]
        away = np.where(hidden | ~np.isfinite(away), np.inf, away)
        best = int(away.argmin())
        return best if away[best] <= _REACH else -1
