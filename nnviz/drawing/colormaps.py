"""Colour maps as lookup tables of 256 RGB32 values, built in OKLab so that equal steps look equal.

A table is ``(256,)`` uint32 ``0xffRRGGBB``, the memory of a ``QImage.Format_RGB32`` pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array

Lut = NDArray[np.uint32]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS, _FROM_LAB = np.linalg.inv(_TO_LMS), np.linalg.inv(_TO_LAB)

# Lightness, chroma and hue (degrees) of the sequential map, from nothing to the most.
_DARK_RAMP = ((0.17, 0.07, 295), (0.36, 0.13, 285), (0.55, 0.11, 235), (0.74, 0.15, 160),
              (0.93, 0.18, 106))  # fmt: skip
_LIGHT_RAMP = ((0.975, 0.025, 110), (0.84, 0.12, 135), (0.66, 0.11, 195), (0.48, 0.12, 260),
               (0.28, 0.13, 295))  # fmt: skip


def diverging(palette: Palette) -> Lut:
    """Signed values: orange, nothing, blue; entry 128 is zero."""
    return _through(palette.negative, palette.zero, palette.positive)


def sequential(palette: Palette) -> Lut:
    """Values from zero up: from the canvas towards its opposite, lightness in equal steps."""
    return _polar_ramp(_DARK_RAMP if palette.is_dark else _LIGHT_RAMP)


@lru_cache(maxsize=1)
def grey() -> Lut:
    """Pictures as they are: black to white in both themes."""
    level = np.arange(256)
    return _pack(np.stack([level, level, level], axis=1))


def gradients(palette: Palette) -> Lut:
    """Magnitudes of derivatives: nothing to violet."""
    return _through(palette.zero, palette.gradient)


def updates(palette: Palette) -> Lut:
    """Magnitudes of updates: nothing to green."""
    return _through(palette.zero, palette.update)


def shade(
    values: Array, lut: Lut, low: float | Array, high: float | Array, out: Lut | None = None
) -> Lut:
    """The colours of values: ``low`` and below the first entry, ``high`` and above the last; both
    may differ from value to value.

    ``out`` takes the result when given, of the same shape. Not-a-number takes the middle entry.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a run near divergence is drawn too
        place = (np.asarray(values, np.float32) - low) * (256.0 / (high - low))
        total = float(place.sum())
    if not math.isfinite(total):  # looking at each value costs more than colouring
        place = np.nan_to_num(place, copy=False, nan=128.0, posinf=255.0, neginf=0.0)
    np.minimum(place, 255.0, out=place)
    index = np.maximum(place, 0.0, out=place).astype(np.intp)
    return np.take(lut, index, out=out, mode="clip")


def blend(below: str, above: str, share: float) -> str:
    """``above`` laid over ``below`` with opacity ``share``, as ``#rrggbb``."""
    parts = zip(_rgb(below), _rgb(above), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def lightness(color: int) -> float:
    """OKLab lightness 0…1 of an ``0xRRGGBB`` value: above 0.62, dark text reads better."""
    rgb = np.array([(color >> 16) & 255, (color >> 8) & 255, color & 255])
    return float(_to_lab(rgb)[0])


@lru_cache(maxsize=2048)
def ink_on(color: int) -> str:
    """Dark or light text, whichever reads better on an ``0xRRGGBB`` value."""
    return "#10161f" if lightness(color) > 0.62 else "#ffffff"


@lru_cache(maxsize=16)
def _through(*colors: str) -> Lut:
    return _ramp([_lab(color) for color in colors])


@lru_cache(maxsize=2)
def _polar_ramp(stops: tuple[tuple[float, float, float], ...]) -> Lut:
    return _ramp([_polar(*stop) for stop in stops])


def _ramp(stops: Sequence[NDArray[Any]]) -> Lut:
    """256 colours through OKLab stops set at equal distances."""
    at = np.linspace(0, 1, len(stops))
    # 257 places of which the last is dropped would make the ends unequal: 0…255 with 128 = zero.
    t = np.concatenate([np.linspace(0, 0.5, 129), np.linspace(0.5, 1, 128)[1:]])
    lab = np.stack([np.interp(t, at, [stop[k] for stop in stops]) for k in range(3)], axis=1)
    return _pack(_from_lab(lab))


def _pack(rgb: NDArray[Any]) -> Lut:
    r, g, b = (rgb[:, k].astype(np.uint32) for k in range(3))
    table = np.uint32(0xFF000000) | (r << 16) | (g << 8) | b
    table.flags.writeable = False
    return table.astype(np.uint32, copy=False)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _lab(color: str) -> NDArray[Any]:
    return _to_lab(np.array(_rgb(color)))


def _to_lab(rgb: NDArray[Any]) -> NDArray[Any]:
    value = rgb / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    lab: NDArray[Any] = _TO_LAB @ np.cbrt(_TO_LMS @ linear)
    return lab


def _polar(lightness: float, chroma: float, hue: float) -> NDArray[Any]:
    angle = np.deg2rad(hue)
    return np.array([lightness, chroma * np.cos(angle), chroma * np.sin(angle)])


def _from_lab(lab: NDArray[Any]) -> NDArray[Any]:
    """sRGB 0…255 of OKLab rows, brought into what a screen can show."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    value = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    rounded: NDArray[Any] = np.rint(value * 255).astype(int)
    return rounded
