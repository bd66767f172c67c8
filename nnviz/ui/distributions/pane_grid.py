"""Small panes in a grid that scrolls: only those in sight are worked out and painted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.data.distributions import Distribution
from nnviz.drawing.distributions import (
    BALANCE_ROW,
    FOOT,
    GAP,
    HEAD,
    SHORTEST,
    Grid,
    balance_segments,
    balance_told,
    bar_boxes,
    condition,
    grid_of,
    plot_box,
    told,
)
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import count
from nnviz.experiment.distributions import Drawn, MeanPicture, Pane, PicturePane, Portrait
from nnviz.ui.distributions.pane_painter import balance_bar, paint_balance, paint_pane, rect
from nnviz.ui.distributions.steps import step_from
from nnviz.ui.guard import guarded
from nnviz.ui.large import drawing, factor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring
from nnviz.ui.widgets.painted_area import PaintedArea
from nnviz.values import dataclass

_STEP, _ENOUGH = 40, 300
_PICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True)
class Pointed:
    """What lies under the pointer: its place, what it says, and the condition on its rows."""

    box: Box
    text: str
    condition: str


class PaneGrid(PaintedArea):
    """``moved``: others are in sight; ``pointed(text)``: what the pointer is on, or the arrow keys
    went to, empty for nothing; ``picked(condition)``: rows to list."""

    moved = Signal()
    pointed = Signal(str)
    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._portrait: Portrait | None = None
        self._drawn: Mapping[int, Drawn] = {}
        self._pointed: Pointed | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._move())

    def show_portrait(self, portrait: Portrait) -> None:
        """Other data: what is known of them comes later."""
        self._portrait, self._drawn = portrait, {}
        self.updateGeometry()
        self._point(None)
        self._measure()
        self.viewport().update()

    def show_drawn(self, drawn: Mapping[int, Drawn]) -> None:
        """What is worked out so far, by pane."""
        self._drawn = drawn
        self.viewport().update()

    @property
    def grid(self) -> Grid:
        portrait, size = self._portrait, self.sight.size()
        many = len(portrait) if portrait is not None else 0
        return grid_of(many, max(1, size.width() - GAP), size.height(), self._top)

    @property
    def in_sight(self) -> range:
        """The panes that are to be painted."""
        top = self.verticalScrollBar().value()
        return self.grid.seen(top, top + self.sight.height())

    def at(self, x: float, y: float) -> Pointed | None:
        """What lies at a point of what is seen."""
        y += self.verticalScrollBar().value()
        return self._in_balance(x, y) or self._in_panes(x, y)

    def minimumSizeHint(self) -> QSize:
        """The balance and a line of short panes; of larger type less, so that it is not the
        network that goes without."""
        return QSize(200, min(round((self._top + SHORTEST) * factor()), round(_ENOUGH / factor())))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()
        self.moved.emit()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.at(event.position().x(), event.position().y()))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and found is not None and found.condition:
            self.picked.emit(found.condition)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from bar to bar, Enter lists the rows of one."""
        pointed, boxes = self._pointed, self._boxes()
        if event.key() in _PICKS and pointed is not None and pointed.condition:
            self.picked.emit(pointed.condition)
        elif (box := step_from(pointed.box if pointed else None, boxes, event.key())) is not None:
            self._go_to(box)
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        portrait = self._portrait
        painter = drawing(self.viewport())
        painter.fillRect(self.sight, self._theme.color("window"))
        painter.translate(QPointF(0, -self.verticalScrollBar().value()))
        if portrait is not None:
            for part, row in enumerate(self._balance_rows()):
                assert portrait.balance is not None
                paint_balance(painter, row, portrait.balance, part, self._theme)
            grid = self.grid
            for place in self.in_sight:
                title, drawn = portrait.pane(place).title, self._drawn.get(place)
                paint_pane(painter, grid.box(place), title, drawn, self._theme)
        if self._pointed is not None:
            painter.setPen(QPen(self._theme.color("text", 0.7), 1))
            painter.drawRect(rect(self._pointed.box))
        painter.resetTransform()
        paint_ring(painter, self, self._theme, QRectF(self.sight))
        painter.end()

    @property
    def _top(self) -> float:
        """Where the panes begin."""
        rows = self._balance_rows()
        return rows[-1].bottom + GAP if rows else 0.0

    def _balance_rows(self) -> list[Box]:
        balance = self._portrait.balance if self._portrait is not None else None
        if balance is None:
            return []
        wide = max(1.0, self.sight.width() - GAP)
        rows = range(len(balance.groups))
        return [Box(0.0, part * BALANCE_ROW, wide, BALANCE_ROW) for part in rows]

    def _in_balance(self, x: float, y: float) -> Pointed | None:
        balance = self._portrait.balance if self._portrait is not None else None
        if balance is None:
            return None
        for part, row in enumerate(self._balance_rows()):
            for place, box in enumerate(balance_segments(balance, part, balance_bar(row))):
                if box.contains(x, y):
                    asked = f"part is {balance.groups[part]} and {condition(balance, place)}"
                    return Pointed(box, balance_told(balance, part, place), asked)
        return None

    def _in_panes(self, x: float, y: float) -> Pointed | None:
        portrait, grid = self._portrait, self.grid
        if portrait is None:
            return None
        for place in self.in_sight:
            if grid.box(place).contains(x, y) and (drawn := self._drawn.get(place)) is not None:
                return _in_pane(grid.box(place), portrait.pane(place), drawn, x, y)
        return None

    def _boxes(self) -> list[Box]:
        """All that can be pointed at, as far as it is in sight."""
        portrait, found = self._portrait, list[Box]()
        if portrait is not None and portrait.balance is not None:
            for part, row in enumerate(self._balance_rows()):
                found += balance_segments(portrait.balance, part, balance_bar(row))
        for place in self.in_sight:
            drawn, plot = self._drawn.get(place), plot_box(self.grid.box(place))
            if isinstance(drawn, Distribution):
                found += bar_boxes(drawn, plot)
            elif drawn is not None:
                found.append(plot)
        return [each for each in found if each.width and each.height]

    def _go_to(self, box: Box) -> None:
        """Point at it, and scroll so far that its pane is in sight."""
        bar, (x, y) = self.verticalScrollBar(), box.centre
        above, below = box.y - HEAD - bar.value(), box.bottom + FOOT - bar.value()
        bar.setValue(bar.value() + round(min(above, max(0.0, below - self.sight.height()))))
        self._point(self.at(x, y - bar.value()))

    def _move(self) -> None:
        self._point(None)
        self.viewport().update()
        self.moved.emit()

    def _point(self, found: Pointed | None) -> None:
        if found != self._pointed:
            self._pointed = found
            self.viewport().update()
            self.pointed.emit(found.text if found is not None else "")

    def _measure(self) -> None:
        bar, high = self.verticalScrollBar(), self.sight.height()
        bar.setPageStep(high)
        bar.setRange(0, max(0, int(self.grid.total - GAP) - high))


def _in_pane(
    box: Box, pane: Pane | PicturePane, drawn: Drawn, x: float, y: float
) -> Pointed | None:
    """The bin under a point, or the whole picture."""
    if isinstance(drawn, MeanPicture):
        text = f"{pane.title}: the mean of {count(drawn.count)} pictures"
        return Pointed(plot_box(box), text, pane.within or "")
    for place, column in enumerate(bar_boxes(drawn, plot_box(box))):
        if column.contains(x, y):
            return Pointed(column, told(pane.title, drawn, place), _asked(pane, drawn, place))
    return None


def _asked(pane: Pane | PicturePane, shown: Distribution, place: int) -> str:
    asked = condition(shown, place)
    return f"{pane.within}{asked}" if asked and pane.within is not None else ""
