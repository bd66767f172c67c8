"""What colour-blind eyes make of a colour, and how far apart two colours look.

Simulation: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15
(6), 2009, 1291–1298; the matrices for severity 1.0, on linear RGB. Distance: CIEDE2000 (G. Sharma,
W. Wu, E. N. Dalal, Color Research and Application 30 (1), 2005, 21–30) of CIE Lab under D65.
Contrast: WCAG 2.2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.palette import Palette

Lab = NDArray[Any]

EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
    "grey print": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
"""What linear RGB is multiplied by; a grey print keeps the luminance."""

_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)


def linear(color: str) -> NDArray[Any]:
    """``#rrggbb`` as linear RGB 0…1."""
    value = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def seen(color: str, eyes: str) -> Lab:
    """CIE Lab of a colour as such eyes see it."""
    xyz = _TO_XYZ @ np.clip(EYES[eyes] @ linear(color), 0, 1) / _WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, eyes: str) -> float:
    """CIEDE2000 between two colours for such eyes: 1 is just seen side by side."""
    return delta_e(seen(one, eyes), seen(other, eyes))


def delta_e(one: Lab, other: Lab) -> float:
    """CIEDE2000 of two CIE Lab triples."""
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    a, b = (np.array([each[0], each[1] * stretch, each[2]]) for each in (one, other))
    (c1, h1), (c2, h2) = _polar(a), _polar(b)
    lightness, c = (a[0] + b[0]) / 2, (c1 + c2) / 2
    turn, hue = _between(h1, h2) if c1 * c2 else (0.0, h1 + h2)
    t = (1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6)
         - 0.20 * _cos(4 * hue - 63))  # fmt: skip
    light = (b[0] - a[0]) / (
        1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    )
    rich = (c2 - c1) / (1 + 0.045 * c)
    tint = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2) / (1 + 0.015 * c * t)
    bend = 60 * math.exp(-(((hue - 275) / 25) ** 2))
    mix = -2 * math.sqrt(c**7 / (c**7 + 25.0**7)) * math.sin(math.radians(bend))
    return math.sqrt(light**2 + rich**2 + tint**2 + mix * rich * tint)


def _polar(lab: Lab) -> tuple[float, float]:
    return math.hypot(lab[1], lab[2]), math.degrees(math.atan2(lab[2], lab[1])) % 360


def _between(one: float, other: float) -> tuple[float, float]:
    """The turn from one hue to the other the shorter way, and the hue in the middle, in degrees."""
    turn = (other - one + 180) % 360 - 180
    return turn, (one + turn / 2) % 360


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours' luminances, 1…21."""
    lights = sorted(0.05 + float(_TO_XYZ[1] @ linear(each)) for each in (one, other))
    return lights[1] / lights[0]


ROLES = ("positive", "negative", "gradient", "update")
"""What is told apart by its colour alone, side by side."""


def closest(palette: Palette, eyes: str) -> dict[str, float]:
    """The smallest distances: between roles, from each to zero and canvas, and between classes."""
    roles = [getattr(palette, name) for name in ROLES]
    ground = (palette.zero, palette.canvas)
    return {
        "signs": apart(palette.positive, palette.negative, eyes),
        "roles": _closest(roles, eyes),
        "ground": min(apart(each, under, eyes) for each in roles for under in ground),
        "classes": _closest(palette.categories, eyes),
    }


def _closest(colors: Any, eyes: str) -> float:
    labs = [seen(color, eyes) for color in colors]
    return min(delta_e(a, b) for k, a in enumerate(labs) for b in labs[:k])
