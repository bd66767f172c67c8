"""Whether what is painted now is to be printed: in lines and letters, at any scale.

On the screen, widgets keep pictures of what stands still and stamp what comes often; a print is
made once and of any size, so it is drawn line by line and letter by letter instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

_PIXEL = 16
"""Sharp pixels of a print are so many wide: programs that show it smooth what is scaled up."""
_MOST = 4_000_000
_depth, _figures = 0, 0


@contextmanager
def printing(figure: bool = False) -> Iterator[None]:
    """What is painted inside is printed; as a ``figure`` without what is there to be pressed."""
    global _depth, _figures
    _depth, _figures = _depth + 1, _figures + figure
    try:
        yield
    finally:
        _depth, _figures = _depth - 1, _figures - figure


def is_printing() -> bool:
    """Whether a print is being made."""
    return _depth > 0


def is_figure() -> bool:
    """Whether the print is a figure, in which nothing can be pressed."""
    return _figures > 0


def draw_part(painter: QPainter, area: QRectF, image: QImage, part: QRectF) -> None:
    """A part of a picture, whole pixels, into an area; its pixels stay sharp in a print too."""
    if is_printing():
        image, part = sharp(image.copy(part.toAlignedRect())), QRectF()
    painter.drawImage(area, image, part)


def sharp(image: QImage) -> QImage:
    """The picture with every pixel as a square of many: nobody can smooth it then."""
    count = max(1, image.width() * image.height())
    times = max(1, min(_PIXEL, int((_MOST / count) ** 0.5)))
    size = image.size() * times
    return image.scaled(size, mode=Qt.TransformationMode.FastTransformation)
