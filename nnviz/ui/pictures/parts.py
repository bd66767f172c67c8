"""A widget in the parts that its picture is painted of: each by itself takes little time."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QMargins, QPoint, QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.printing import printing
from nnviz.values import dataclass

_Flag = QWidget.RenderFlag
_MARGIN = 12


@dataclass(frozen=True)
class Part:
    """What is seen of one widget, without its children: ``area`` in the widget's own pixels, and
    ``at`` in the picture's, at a scale of 1. A ``figure`` has nothing that can be pressed."""

    widget: QWidget
    area: QRect
    at: QPoint
    flags: QWidget.RenderFlag
    figure: bool = False

    @property
    def place(self) -> QRect:
        """Where it lies in the picture, at a scale of 1."""
        return QRect(self.at, self.area.size())

    def paint(self, painter: QPainter) -> None:
        """Draw it as a print."""
        with printing(self.figure):
            self.widget.render(painter, self.at, QRegion(self.area), self.flags)


def size_of(widget: QWidget) -> QSize:
    """The size of its picture at a scale of 1, in pixels of the screen."""
    margin = 2 * _margin(widget)
    return widget.geometry().size().grownBy(QMargins(0, 0, margin, margin))


def paint_ground(widget: QWidget, painter: QPainter) -> None:
    """What lies under all parts of a widget."""
    painter.fillRect(QRectF(QPointF(), QSizeF(size_of(widget))), widget.palette().window())


def parts_of(widget: QWidget) -> tuple[Part, ...]:
    """In the order in which they are painted: a plot with some room around it, and the network as
    one figure, without its buttons and menus."""
    at = QPoint(_margin(widget), _margin(widget))
    figure = isinstance(widget, NetworkCanvas)
    whole = QRect(QPoint(), widget.geometry().size())
    root = Part(widget, whole, at, _Flag.DrawWindowBackground, figure)
    return (root,) if figure else (root, *_below(widget, at, whole))


def _below(parent: QWidget, origin: QPoint, seen: QRect) -> Iterator[Part]:
    """The children, each before its own; ``origin`` is where the parent's (0, 0) lies, and
    ``seen`` what its own parents leave of it."""
    for child in parent.children():
        if not isinstance(child, QWidget) or child.isWindow() or child.isHidden():
            continue
        place = child.geometry()  # In pixels, also where a widget's own size is in units.
        left = seen.intersected(place)
        if not left.isEmpty():
            area = left.translated(-place.topLeft())
            yield Part(child, area, origin + left.topLeft(), _Flag(0))
            yield from _below(child, origin + place.topLeft(), area)


def _margin(widget: QWidget) -> int:
    return 0 if widget.isWindow() or isinstance(widget, NetworkCanvas) else _MARGIN
