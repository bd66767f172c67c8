"""The steps of an unrolled layer side by side, to look at, point at and walk along."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.drawing.unrolled_layout import NAMES, Layout, lay_out
from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, factor, large
from nnviz.ui.sequences.strip_painter import Sight, StripPainter, paint_chosen
from nnviz.ui.theme import Theme

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UNITS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Strip(Drawn, QWidget):
    """``chosen(step, unit)`` by click or arrow keys, ``pointed(Hit | None)`` under the pointer.

    Painted once for each frame and kept; only the rings move over it. ``left`` is where the part
    that is seen begins, where the bands' names stand.
    """

    chosen = Signal(int, int)
    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sight: Sight | None = None
        self._step, self._reached, self._wide = 0, -1, False
        self._room, self._left = QSize(400, 150), 0
        self._kept = Kept()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    @property
    def sight(self) -> Sight | None:
        return self._sight

    @property
    def step(self) -> int:
        """The chosen step."""
        return self._step

    def show_sight(self, sight: Sight | None, step: int) -> None:
        """Draw these bands, with a step chosen."""
        self._sight, self._step = sight, step
        self._fit()
        self.update()

    def reach(self, step: int) -> None:
        """While it plays, what comes after that step is veiled; −1 for nothing."""
        self._reached = step
        self.update()

    def widen(self, wide: bool) -> None:
        """Columns so wide that every number can be read."""
        self._wide = wide
        self._fit()
        self.update()

    def fit(self, room: QSize) -> None:
        """Fill that much room, or reach beyond it sideways."""
        if room != self._room:
            self._room = room
            self._fit()

    def see_from(self, left: int) -> None:
        """What is seen begins there."""
        self._left = int(left / factor())
        self.update()

    def layout_of(self, sight: Sight) -> Layout:
        """Where everything stands."""
        steps, room = sight.unrolled.steps, self._room
        return lay_out(sight.bands, steps, room.width(), room.height(), self._wide)

    def _fit(self) -> None:
        width = self._room.width()
        if self._sight is not None:
            width = round(self.layout_of(self._sight).width)
        size = large(self, width), large(self, self._room.height())
        self.setFixedSize(max(1, size[0]), max(1, size[1]))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, sight = event.position(), self._sight
        hit = self.layout_of(sight).hit(place.x(), place.y()) if sight is not None else None
        if hit is not None and sight is not None and event.button() == Qt.MouseButton.LeftButton:
            of_units = hit.symbol not in ("", "x") and hit.unit >= 0
            self.chosen.emit(hit.step, hit.unit if of_units else sight.unit)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, sight = event.position(), self._sight
        hit = self.layout_of(sight).hit(place.x(), place.y()) if sight is not None else None
        arrow, hand = Qt.CursorShape.ArrowCursor, Qt.CursorShape.PointingHandCursor
        self.setCursor(hand if hit is not None else arrow)
        self.pointed.emit(hit)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go through time, up and down from unit to unit."""
        key, sight = Qt.Key(event.key()), self._sight
        ends = (Qt.Key.Key_Home, Qt.Key.Key_End)
        if sight is None or key not in (*_STEPS, *_UNITS, *ends):
            super().keyPressEvent(event)
            return
        last, units = sight.unrolled.steps - 1, sight.unrolled.units
        step = {ends[0]: 0, ends[1]: last}.get(key, self._step + _STEPS.get(key, 0))
        unit = min(max(sight.unit + _UNITS.get(key, 0), 0), units - 1)
        self.chosen.emit(min(max(step, 0), last), unit)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, sight = drawing(self), self._sight
        if sight is None:
            painter.fillRect(self.rect(), self._theme.color("window"))
            painter.end()
            return
        layout = self.layout_of(sight)
        painter.translate(self._left, 0)
        self._paint_part(painter, sight, layout)
        painter.translate(-self._left, 0)
        painter.setClipRect(QRectF(self._left + NAMES, 0, self._room.width(), self.height()))
        if 0 <= self._step < layout.steps:
            paint_chosen(painter, layout, sight, self._step, self._theme)
        self._veil(painter, layout, sight)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(self._theme.color("accent", 0.5))
            painter.drawRect(self._left, 0, self._room.width() - 1, self.height() - 1)
        painter.end()

    def _veil(self, painter: QPainter, layout: Layout, sight: Sight) -> None:
        """Over the steps that are still to come."""
        if not 0 <= self._reached < layout.steps:
            return
        edge = layout.x(self._reached) + layout.box_width + layout.gap / 2
        area = QRectF(edge, 0, layout.width - edge, layout.height)
        if sight.direction == "backward":
            edge = layout.x(self._reached) - layout.gap / 2
            area = QRectF(NAMES, 0, edge - NAMES, layout.height)
        painter.fillRect(area, self._theme.color("window", 0.82))

    def _paint_part(self, painter: QPainter, sight: Sight, layout: Layout) -> None:
        """The part that is seen, kept until something in it is another."""

        def draw(to: QPainter) -> None:
            to.translate(-self._left, 0)
            StripPainter(layout, self._theme).paint(to, sight, self._seen(layout), self._left)

        key = sight, layout, self._left, self._theme.palette.name
        self._kept.paint(painter, key, self._room, self._theme.color("window"), draw)

    def _seen(self, layout: Layout) -> range:
        """The steps in view."""
        first = int((self._left - NAMES) // layout.pitch)
        last = int((self._left + self._room.width() - NAMES) // layout.pitch) + 1
        return range(max(first, 0), min(last, layout.steps))
