"""A widget as the bytes of a file: PNG at any scale, SVG and PDF with text as text.

Painting a large picture takes longer than a window may stand still, so it goes part by part; what
is left, packing it into a file, needs no window and may be done in another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Literal, TypeVar

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.errors import FileError
from nnviz.ui.pictures import png
from nnviz.ui.pictures.parts import paint_ground, parts_of, size_of
from nnviz.ui.pictures.pdf import Pdf
from nnviz.ui.pictures.svg import Svg

Form = Literal["png", "svg", "pdf"]
FORMS: tuple[Form, ...] = ("png", "svg", "pdf")
LARGEST = 16_000
"""Pixels along a side of a PNG at most: 1 GB of memory while it is drawn."""
_BAND = 3_000_000
"""Pixels that are painted at a time: filling them with a colour takes some 5 ms."""
_T = TypeVar("_T")
InParts = Generator[float, None, _T]
"""Paints a part whenever it is told to go on, tells the share that is done, and returns a T."""
Pack = Callable[[png.Ask], bytes]
"""Makes the content of a file; it asks meanwhile whether that is wanted still."""


def image_of(widget: QWidget, scale: float = 1.0) -> QImage:
    """The widget drawn anew at ``scale`` pixels per pixel; FileError for one too large."""
    return _whole(image_in_parts(widget, scale))


def printed(widget: QWidget, form: Form, scale: float = 1.0, title: str = "nnviz") -> bytes:
    """The content of a file; ``scale`` is for PNG alone."""
    return _whole(print_in_parts(widget, form, scale, title))(png.wanted)


def image_in_parts(widget: QWidget, scale: float = 1.0) -> InParts[QImage]:
    """As ``image_of``: band by band, and widget by widget in each."""
    image = _blank(size_of(widget), scale)
    parts = parts_of(widget)
    rows = max(1, _BAND // max(image.width(), 1))
    for top in range(0, image.height(), rows):
        band = _band(image, top, min(rows, image.height() - top))
        seen = QRectF(0, top / scale, image.width() / scale, band.height() / scale)
        wanted = [each for each in parts if QRectF(each.place).intersects(seen)]
        _ground(widget, band, top, scale)
        for number, part in enumerate(wanted):
            with QPainter(band) as painter:
                _aim(painter, top, scale)
                part.paint(painter)
            yield (top + band.height() * (number + 1) / len(wanted)) / image.height()
    return image


def print_in_parts(
    widget: QWidget, form: Form, scale: float = 1.0, title: str = "nnviz"
) -> InParts[Pack]:
    """As ``printed``; what is returned packs the content, in any thread."""
    if form == "png":
        return partial(png.packed, (yield from image_in_parts(widget, scale)))
    page = (Svg if form == "svg" else Pdf)(size_of(widget), title)
    with QPainter(page) as painter:
        paint_ground(widget, painter)
    parts = parts_of(widget)
    for number, part in enumerate(parts):
        with QPainter(page) as painter:
            part.paint(painter)
        yield (number + 1) / len(parts)
    return lambda _ask: page.packed()


def _whole(painting: InParts[_T]) -> _T:
    """All parts in one go."""
    while True:
        try:
            next(painting)
        except StopIteration as end:
            result: _T = end.value
            return result


def _blank(size: QSize, scale: float) -> QImage:
    size = size * scale
    if max(size.width(), size.height()) > LARGEST:
        raise FileError(
            f"At {scale:g} times its size the picture would be {size.width():,} × "
            f"{size.height():,} pixels; {LARGEST:,} on a side are the most. Take a smaller scale."
        )
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise FileError(
            f"There is no room in memory for {size.width():,} × {size.height():,} pixels. Take a "
            "smaller scale."
        )
    return image


def _band(image: QImage, top: int, rows: int) -> QImage:
    """Rows of an image, in its own memory."""
    line = image.bytesPerLine()
    memory = image.bits()[top * line : (top + rows) * line]
    return QImage(memory, image.width(), rows, line, image.format())


def _ground(widget: QWidget, band: QImage, top: int, scale: float) -> None:
    with QPainter(band) as painter:
        _aim(painter, top, scale)
        paint_ground(widget, painter)


def _aim(painter: QPainter, top: int, scale: float) -> None:
    painter.translate(0, -top)
    painter.scale(scale, scale)
