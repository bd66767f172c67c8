"""A widget as the bytes of a file: PNG at any scale, SVG and PDF with text as text."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QMargins, QPoint, QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.errors import FileError
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.pictures.pdf import Pdf
from nnviz.ui.pictures.svg import Svg
from nnviz.ui.printing import printing
from nnviz.ui.raster import png

Form = Literal["png", "svg", "pdf"]
FORMS: tuple[Form, ...] = ("png", "svg", "pdf")
LARGEST = 16_000
"""Pixels along a side of a PNG at most: 1 GB of memory while it is drawn."""
_Flag = QWidget.RenderFlag
_MARGIN = 12


def size_of(widget: QWidget) -> QSize:
    """The size of its picture at a scale of 1, in pixels of the screen."""
    margin = 2 * _margin(widget)
    return widget.geometry().size().grownBy(QMargins(0, 0, margin, margin))


def image_of(widget: QWidget, scale: float = 1.0) -> QImage:
    """The widget drawn anew at ``scale`` pixels per pixel; FileError for one too large."""
    size = size_of(widget) * scale
    if max(size.width(), size.height()) > LARGEST:
        raise FileError(
            f"At {scale:g} times its size the picture would be {size.width():,} × "
            f"{size.height():,} pixels; {LARGEST:,} on a side are the most. Take a smaller scale."
        )
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(scale, scale)
    _render(widget, painter)
    return image


def printed(widget: QWidget, form: Form, scale: float = 1.0, title: str = "nnviz") -> bytes:
    """The content of a file; ``scale`` is for PNG alone."""
    if form == "svg":
        device = Svg(size_of(widget), title)
        _render(widget, QPainter(device))
        return device.text.encode()
    if form == "png":
        return png(image_of(widget, scale))
    page = Pdf(size_of(widget), title)
    _render(widget, QPainter(page))
    return page.content


def _render(widget: QWidget, painter: QPainter) -> None:
    """The network as a figure: without its buttons and menus; a plot with some room around it."""
    figure = isinstance(widget, NetworkCanvas)
    flags = _Flag.DrawWindowBackground | (_Flag(0) if figure else _Flag.DrawChildren)
    margin = _margin(widget)
    painter.fillRect(QRectF(QPointF(), QSizeF(size_of(widget))), widget.palette().window())
    with printing(figure):
        widget.render(painter, QPoint(margin, margin), renderFlags=flags)
    painter.end()


def _margin(widget: QWidget) -> int:
    return 0 if widget.isWindow() or isinstance(widget, NetworkCanvas) else _MARGIN
