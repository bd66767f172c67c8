"""What a painted picture becomes in another thread; each is given an event that is set when nobody
wants the picture any more."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from nnviz.formats.atomic import replacing
from nnviz.ui.pictures import png
from nnviz.ui.pictures.maker import GivenUpError
from nnviz.ui.pictures.printed import Pack


def written(path: Path, pack: Pack, stop: Event) -> None:
    """Write the file, whole or not at all; FileError says what failed."""
    with replacing(path) as temporary:
        temporary.write_bytes(pack(partial(_unless, stop)))
        _unless(stop)


def for_clipboard(image: QImage, stop: Event) -> tuple[QImage, bytes]:
    """The picture, and the same as PNG."""
    return image, png.packed(image, partial(_unless, stop))


def small(image: QImage, room: QSize) -> QImage:
    """All of it, as large as there is room."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(room, keep, smooth)


def _unless(stop: Event) -> None:
    if stop.is_set():
        raise GivenUpError
