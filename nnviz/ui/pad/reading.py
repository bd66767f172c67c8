"""A picture out of a file or the clipboard as the data's pictures are: their size, range and
channels. It is decoded, never run; formats that can refer to other files are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from nnviz.data.pictures import Field, background, resized
from nnviz.engine.shapes import Array
from nnviz.errors import DataError, FileError

FORMATS = {"png": "PNG", "jpeg": "JPEG", "bmp": "BMP", "gif": "GIF", "webp": "WebP",
           "ppm": "PPM", "pgm": "PGM", "pbm": "PBM", "tiff": "TIFF"}  # fmt: skip
LARGEST_FILE, LARGEST_SIDE, MEMORY = 32, 4096, 128
"""Megabytes of a file, pixels along a side, and megabytes that decoding may take."""
CLIPBOARD = "the clipboard"


def offered(mime: QMimeData) -> Path | QImage:
    """The first file or the picture in a clipboard or drop; DataError where there is neither."""
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return image
    for url in mime.urls():
        if not url.isLocalFile():
            raise DataError(f"'{url.toString()}' is not on this machine; save it, and drop that.")
        return Path(url.toLocalFile())
    raise DataError("The clipboard holds no picture; copy one, or a picture's file, and paste.")


def is_offer(mime: QMimeData) -> bool:
    """Whether there may be a picture in it."""
    return mime.hasImage() or mime.hasUrls()


def read(source: Path | QImage, field: Field) -> Array:
    """The raw picture (channels, height, width) on the field. Grey is (11 R + 16 G + 5 B) / 32,
    transparent parts are white; it is as large as fits, each pixel the mean of its area, what is
    left takes the median of its frame; a picture on the other ground is inverted."""
    image = decoded(source) if isinstance(source, Path) else source
    _check_size(str(source) if isinstance(source, Path) else CLIPBOARD, image)
    shares = _fitted(_light(image, field.shape[0]), field)
    light_ground = field.ground > (field.low + field.high) / 2
    around = float(np.median(background(shares[None])))
    if (around > 0.5) != light_ground:
        shares = 1 - shares
    values = field.low + np.clip(shares, 0, 1) * (field.high - field.low)
    return np.asarray(values, np.float32)


def decoded(path: Path) -> QImage:
    """The picture in a file; FileError names the file, the rule and the way out."""
    try:
        whole, size = path.is_file(), path.stat().st_size
    except OSError as error:
        raise FileError(f"'{path}' cannot be read: {error.strerror}.") from error
    if not whole:
        raise FileError(f"'{path}' is no file; drop or paste a single picture.")
    if size > LARGEST_FILE * 2**20:
        raise FileError(
            f"'{path}' has {size / 2**20:.0f} MB; at most {LARGEST_FILE} MB are read: save the "
            "picture smaller."
        )
    QImageReader.setAllocationLimit(MEMORY)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    kind = bytes(reader.format().data()).decode()
    if kind not in FORMATS:
        raise FileError(
            f"'{path}' is no picture that can be read; save it as one of "
            f"{', '.join(FORMATS.values())}."
        )
    stated = reader.size()
    _check_sides(str(path), stated.width(), stated.height())
    image = reader.read()
    if image.isNull():
        raise FileError(
            f"'{path}' is damaged or too large to decode ({reader.errorString()}); save it anew."
        )
    return image


def _check_size(name: str, image: QImage) -> None:
    if image.isNull():
        raise DataError(f"The picture of {name} is empty; choose another.")
    _check_sides(name, image.width(), image.height())


def _check_sides(name: str, width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE:
        raise DataError(
            f"The picture of {name} has {width}×{height} pixels; at most {LARGEST_SIDE} along a "
            "side are taken: save it smaller."
        )


def _light(image: QImage, channels: int) -> Array:
    """(channels, height, width), 0 black to 255 white, on white paper; three channels are red,
    green and blue, any other number is grey."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    image.setDevicePixelRatio(1.0)
    painter.drawImage(0, 0, image)
    painter.end()
    bits = np.frombuffer(paper.constBits(), np.uint8).reshape(paper.height(), paper.width(), 4)
    blue, green, red = (bits[..., place].astype(np.uint16) for place in range(3))
    if channels == 3:
        return np.stack([red, green, blue])
    grey = (11 * red + 16 * green + 5 * blue) / np.float32(32)
    return np.broadcast_to(grey, (channels, *grey.shape))


def _fitted(light: Array, field: Field) -> Array:
    """Shares of light on the whole field, the picture as large as fits in its middle."""
    height, width = light.shape[1:]
    scale = min(field.size[0] / height, field.size[1] / width)
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    small = resized(light, rows, columns) / 255.0
    found = np.empty(field.shape, np.float32)
    found[...] = background(light[None])[0] / 255.0
    top, left = (field.size[0] - rows) // 2, (field.size[1] - columns) // 2
    found[:, top : top + rows, left : left + columns] = small
    return found
