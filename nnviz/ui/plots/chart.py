"""Curves over epochs, with axes, a crosshair that follows the pointer, zoom and pan."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.drawing.chart import Axes, Scale, fit, whole
from nnviz.drawing.curves import NOTHING, Curves
from nnviz.drawing.geometry import Box
from nnviz.drawing.zoom import Stretch, panned, zoomed
from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, enlarged, factor
from nnviz.ui.plots.chart_painter import paint_chart, paint_crosshair, paint_focus, paint_mark
from nnviz.ui.theme import Theme

_LEFT, _TOP, _RIGHT, _BELOW = 64, 8, 14, 34
_NOTCH, _STEP = 1.25, 1 / 8
_ZOOMS = {Qt.Key.Key_Plus: _NOTCH, Qt.Key.Key_Equal: _NOTCH, Qt.Key.Key_Minus: 1 / _NOTCH}
_PANS = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}


class Chart(Drawn, QWidget):
    """Curves are painted once and kept; only the crosshair moves over them.

    ``pointed``: the point under the pointer or moved to by arrow keys, −1 for none. The wheel zooms
    the epochs, dragging pans them, a double click shows them all: ``stretched`` says so;
    ``entered``: the Enter key. ``across``: what runs along, if not epochs.
    """

    pointed = Signal(int)
    stretched = Signal()
    entered = Signal()

    def __init__(
        self, theme: Theme, up: str = "", parent: QWidget | None = None, across: str = "epoch"
    ) -> None:
        super().__init__(parent)
        self._theme, self._up, self._across = theme, up, across
        self._curves = NOTHING
        self._scale: Scale = "log"
        self._row = -1
        self._mark: float | None = None
        self._seen: Stretch | None = None
        self._drag: tuple[float, Stretch] | None = None
        self._kept = Kept()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    @property
    def curves(self) -> Curves:
        return self._curves

    @property
    def scale(self) -> Scale:
        return self._scale

    @property
    def row(self) -> int:
        """The point under the crosshair, −1 for none."""
        return self._row

    @property
    def seen(self) -> Stretch | None:
        """The epochs zoomed to; None while all are shown."""
        return self._seen

    def show_curves(self, curves: Curves, up: str | None = None) -> None:
        """Draw other curves; ``up``: what runs along the vertical axis. The crosshair stays on its
        point as long as there is one, the zoom as long as there is something to see."""
        self._curves, self._up = curves, self._up if up is None else up
        self._row = min(self._row, len(curves) - 1)
        if self._seen is not None and self._seen[1] > whole(curves.widest)[1]:
            self._see(None)
        self.update()

    def show_mark(self, epoch: float | None) -> None:
        """Mark an epoch, such as the one that is looked back at."""
        if epoch != self._mark:
            self._mark = epoch
            self.update()

    def set_scale(self, scale: Scale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.update()

    def point(self, row: int) -> None:
        """Put the crosshair on a point; −1 takes it away."""
        if row != self._row:
            self._row = row
            self.update()
            self.pointed.emit(row)

    def zoom(self, factor: float, at: float | None = None) -> None:
        """``factor`` times nearer, around an epoch, else around the crosshair or the middle."""
        whole_of, axes = whole(self._curves.widest), self.axes()
        if at is None:
            on = 0 <= self._row < len(self._curves)
            at = float(self._curves.x[self._row]) if on else (axes.x_low + axes.x_high) / 2
        self._see(zoomed((axes.x_low, axes.x_high), whole_of, at, factor))

    def pan(self, share: float) -> None:
        """Move by a share of what is seen."""
        if self._seen is not None:
            by = share * (self._seen[1] - self._seen[0])
            self._see(panned(self._seen, whole(self._curves.widest), by))

    def see(self, low: float, high: float) -> None:
        """Zoom to a stretch."""
        self._see(panned((low, high), whole(self._curves.widest), 0.0))

    def see_all(self) -> None:
        """All epochs again."""
        self._see(None)

    def axes(self) -> Axes:
        """The axes as they are drawn now."""
        box = Box(
            _LEFT, _TOP, max(1, self.width() - _LEFT - _RIGHT),
            max(1, self.height() - _TOP - _BELOW),
        )  # fmt: skip
        curves = self._curves
        parts = curves.ends
        if self._seen is not None:
            return fit(box, curves.x, parts, self._scale, self._seen)
        parts += [part for each in curves.backdrops for part in each.curve.ends]
        return fit(box, curves.widest, parts, self._scale)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(480, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(96 * factor()))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._seen is not None:
            self._drag = (event.position().x(), self._seen)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.see_all()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        axes, x = self.axes(), event.position().x()
        if self._drag is not None:
            start, seen = self._drag
            by = (start - x) / axes.box.width * (seen[1] - seen[0])
            self._see(panned(seen, whole(self._curves.widest), by))
        self.point(self._curves.nearest(self.axes().value_at(x)))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.point(-1)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        self.zoom(_NOTCH**notches, self.axes().value_at(event.position().x()))
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Home and End move the crosshair, Escape takes it away; + and − zoom, 0 shows
        all epochs, arrows with Shift pan."""
        key, shift = Qt.Key(event.key()), Qt.KeyboardModifier.ShiftModifier
        if key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key == Qt.Key.Key_0:
            self.see_all()
        elif key in _PANS and event.modifiers() & shift:
            self.pan(_PANS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif not self._move_crosshair(key):
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        axes, painter = self.axes(), drawing(self)
        self._paint_chart(painter, axes)
        self.paint_over(painter, axes)
        if self._mark is not None:
            paint_mark(painter, axes, self._mark, self._theme)
        if 0 <= self._row < len(self._curves):
            paint_crosshair(painter, axes, self._curves, self._row, self._theme)
        if self.hasFocus():
            paint_focus(painter, axes, self._theme)
        painter.end()

    def paint_over(self, painter: QPainter, axes: Axes) -> None:
        """What a kind of chart draws over its curves."""

    def _move_crosshair(self, key: Qt.Key) -> bool:
        """Whether the key was one of the crosshair's."""
        last = len(self._curves) - 1
        here = self._row if self._row >= 0 else last
        moves = {
            Qt.Key.Key_Left: max(0, here - 1), Qt.Key.Key_Right: min(last, here + 1),
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }  # fmt: skip
        if key == Qt.Key.Key_Escape and self._row >= 0:
            self.point(-1)
        elif key in moves and last >= 0:
            self.point(moves[key])
        else:
            return False
        return True

    def _see(self, seen: Stretch | None) -> None:
        if seen != self._seen:
            self._seen = seen
            self.update()
            self.stretched.emit()

    def _paint_chart(self, painter: QPainter, axes: Axes) -> None:
        """Axes and curves, drawn anew only when something in them is another."""
        curves, names, ratio = self._curves, (self._across, self._up), self.devicePixelRatioF()

        def draw(to: QPainter) -> None:
            paint_chart(to, axes, curves, names, self._theme, ratio)

        key = curves, names, axes, self._theme.palette
        self._kept.paint(painter, key, self.size(), self._theme.color("window"), draw)
