"""One picture out of a file, in the size and colours that are wanted."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.choices import FolderChoices

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")
MOST_PIXELS = 50_000_000
_MOST_FILE = 2**28
_DEEP = ("I", "I;16", "I;16B", "I;16L", "F")
_GREY = ("1", "L", "LA", *_DEEP)


class BrokenPictureError(Exception):
    """Why a file is no picture that can be read: the end of a sentence about the file."""


def facts(path: Path) -> tuple[int, int, bool] | None:
    """(height, width, whether in colour), without unpacking it; None where it is no picture."""
    try:
        with _opened(path) as image:
            return image.height, image.width, image.mode not in _GREY and not _grey_palette(image)
    except Exception:
        return None


def read_picture(path: Path, choices: FolderChoices) -> NDArray[np.uint8]:
    """(channels, height, width); BrokenPictureError where it cannot be."""
    try:
        with _opened(path) as image:
            made = _made(image, choices)
    except BrokenPictureError:
        raise
    except Exception as error:
        # What a damaged file makes the decoders raise is not bounded.
        if isinstance(error, OSError) and error.strerror:
            raise BrokenPictureError(f"cannot be read ({error.strerror})") from error
        reason = (str(error) or type(error).__name__).replace(str(path), "the file")[:120]
        raise BrokenPictureError(f"is no sound picture ({reason})") from error
    pixels = np.asarray(made, np.uint8)
    return pixels[np.newaxis] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def _opened(path: Path) -> Image.Image:
    """A picture whose head is read: of a known format, and of no more pixels than a camera's."""
    from PIL import Image

    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or not 0 < status.st_size <= _MOST_FILE:
        raise BrokenPictureError("is no file of a picture's size")
    image = Image.open(path, formats=FORMATS)
    most = MOST_PIXELS // 4 if image.mode in _DEEP else MOST_PIXELS
    if image.width * image.height > most:
        image.close()
        raise BrokenPictureError(
            f"claims {image.width:,}×{image.height:,} pixels, more than {most:,}"
        )
    return image


def _made(image: Image.Image, choices: FolderChoices) -> Image.Image:
    from PIL import Image, ImageOps

    height, width = choices.height or 1, choices.width or 1
    # A JPEG can be unpacked in a half, a quarter or an eighth of its size.
    image.draft(None, (2 * width, 2 * height))
    turned = _coloured(_reduced(image, 2 * max(height, width)), choices)
    ImageOps.exif_transpose(turned, in_place=True)
    if choices.fit == "stretch":
        return turned.resize((width, height), Image.Resampling.BOX)
    if choices.fit == "pad":
        return ImageOps.pad(turned, (width, height), Image.Resampling.BOX)
    return ImageOps.fit(turned, (width, height), Image.Resampling.BOX)


def _reduced(image: Image.Image, side: int) -> Image.Image:
    """Much larger pictures made smaller by a whole factor, which takes no room for a copy."""
    factor = min(image.size) // side
    if factor < 2 or image.mode not in ("L", "LA", "RGB", "RGBA"):
        return image
    return image.reduce(factor)


def _coloured(image: Image.Image, choices: FolderChoices) -> Image.Image:
    """Without transparency, which is taken for black; sixteen bits become eight."""
    from PIL import Image

    if image.mode in _DEEP:
        wide = np.asarray(image, np.float64)
        scale = 255 / 65_535 if wide.max(initial=0) > 255 else 1
        image = Image.fromarray(np.clip(wide * scale, 0, 255).astype(np.uint8))
    if image.has_transparency_data:
        over = image.convert("RGBA")
        image = Image.new("RGBA", over.size, (0, 0, 0, 255))
        image.alpha_composite(over)
    return image.convert("RGB" if choices.colours == "RGB" else "L")


def _grey_palette(image: Image.Image) -> bool:
    """Whether all colours of a picture with a palette are shades of grey."""
    if image.mode != "P" or image.palette is None:
        return False
    colours = np.array(image.getpalette("RGB") or [0, 0, 0]).reshape(-1, 3)
    return bool((colours == colours[:, :1]).all())
