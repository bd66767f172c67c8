"""Large type: what a window draws and writes, larger by a factor, for a classroom.

Widgets that Qt lays out are enlarged by ``Enlarger`` as they are polished: their fonts and what
their sizes are fixed to. Widgets that draw themselves are ``Drawn``: they go on in units of their
own, pixels at usual type, which their painter makes larger.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractScrollArea as _Area
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = _Area = object

_PROPERTY = "large"
_force = [1.0]

Sizes = Callable[..., QSize]


def factor() -> float:
    """How much larger than usual everything is."""
    return _force[0]


def enlarge(by: float) -> None:
    """Set the factor of the process; ``Theme`` alone does it, and has everything polished."""
    _force[0] = by


def factor_of(widget: QWidget) -> float:
    """By how much the sizes of a widget have been enlarged so far."""
    found = widget.property(_PROPERTY)
    return float(found) if found else 1.0


def mark_enlarged(widget: QWidget) -> None:
    """From now on the widget's sizes are those of the factor in force."""
    widget.setProperty(_PROPERTY, factor())


def large(widget: QWidget, pixels: float) -> int:
    """A size to fix a widget to, in pixels at usual type: one that was not enlarged yet will be."""
    return round(pixels * factor_of(widget))


def usual(pixels: float) -> float:
    """What pixels of a widget that Qt lays out are at usual type: its room, told in units."""
    return pixels / factor()


def drawing(widget: QWidget) -> QPainter:
    """A painter on a widget in the widget's own units."""
    painter = QPainter(widget)
    if factor() != 1.0:
        painter.scale(factor(), factor())
    return painter


def enlarged_area(area: QRectF) -> QRect:
    """Pixels of a widget that an area in its own units lies on."""
    return QRectF(area.topLeft() * factor(), area.size() * factor()).toAlignedRect()


def ratio_of(painter: QPainter) -> float:
    """Pixels of the screen for each unit of what is drawn on a widget."""
    ratio = painter.device().devicePixelRatio()
    return ratio * factor() if isinstance(painter.device(), QWidget) else ratio


def enlarged(hint: Sizes) -> Sizes:
    """A size hint that is written in a widget's own units."""

    @functools.wraps(hint)
    def larger(*args: Any) -> QSize:
        return hint(*args) * factor()

    return larger


class Drawn(_Widget):
    """A widget that draws itself: its size, its events and what it asks for are in its own units.
    What fixes its size from outside is in pixels."""

    def width(self) -> int:
        return self._in_units(super().width())

    def height(self) -> int:
        return self._in_units(super().height())

    def size(self) -> QSize:
        return QSize(self.width(), self.height())

    def rect(self) -> QRect:
        return QRect(QPoint(0, 0), self.size())

    def _in_units(self, pixels: int) -> int:
        """Whole units; a widget that covers what is below it covers the last pixels too."""
        covers = self.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        return math.ceil(pixels / factor()) if covers else int(pixels / factor())

    def devicePixelRatioF(self) -> float:
        return float(super().devicePixelRatioF() * factor())

    def mapToGlobal(self, at: Any, /) -> Any:
        return super().mapToGlobal(at * factor())

    def mapFromGlobal(self, at: Any, /) -> Any:
        return super().mapFromGlobal(at) / factor()

    def event(self, event: QEvent) -> bool:
        return own(event, super().event)


class DrawnArea(_Area):
    """The same for an area that is scrolled in its own units; ``sight`` is its viewport's size."""

    @property
    def sight(self) -> QRect:
        port = self.viewport()
        return QRect(0, 0, int(port.width() / factor()), int(port.height() / factor()))

    def viewportEvent(self, event: QEvent) -> bool:
        return own(event, super().viewportEvent)


def own(event: QEvent, deliver: Callable[[QEvent], bool]) -> bool:
    """Deliver an event with its places in a widget's own units."""
    make = _MAKERS.get(type(event)) if factor() != 1.0 else None
    if make is None:
        return bool(deliver(event))
    made = make(event, factor())
    made.setAccepted(event.isAccepted())
    done = bool(deliver(made))
    event.setAccepted(made.isAccepted())
    return done


def _mouse(event: QMouseEvent, by: float) -> QMouseEvent:
    return QMouseEvent(
        event.type(), event.position() / by, event.scenePosition(), event.globalPosition(),
        event.button(), event.buttons(), event.modifiers(), event.pointingDevice(),
    )  # fmt: skip


def _wheel(event: QWheelEvent, by: float) -> QWheelEvent:
    return QWheelEvent(
        event.position() / by, event.globalPosition(), event.pixelDelta(), event.angleDelta(),
        event.buttons(), event.modifiers(), event.phase(), event.inverted(), event.source(),
    )  # fmt: skip


def _help(event: QHelpEvent, by: float) -> QHelpEvent:
    return QHelpEvent(event.type(), event.pos() / by, event.globalPos())


def _menu(event: QContextMenuEvent, by: float) -> QContextMenuEvent:
    at = event.pos() / by
    return QContextMenuEvent(event.reason(), at, event.globalPos(), event.modifiers())


def _resize(event: QResizeEvent, by: float) -> QResizeEvent:
    return QResizeEvent(event.size() / by, event.oldSize() / by)


def _paint(event: QPaintEvent, by: float) -> QPaintEvent:
    area = event.rect()
    corner, far = area.topLeft() / by, area.bottomRight() / by
    return QPaintEvent(QRect(corner - QPoint(1, 1), far + QPoint(1, 1)))


_MAKERS: dict[type, Callable[..., QEvent]] = {
    QMouseEvent: _mouse, QWheelEvent: _wheel, QHelpEvent: _help, QContextMenuEvent: _menu,
    QResizeEvent: _resize, QPaintEvent: _paint,
}  # fmt: skip
