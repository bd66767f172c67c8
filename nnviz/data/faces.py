"""Drawn faces of 20×20 pixels, and faces whose parts have changed places.

Both are made of the same parts in the same places of the same heads: only which part lies where
tells them apart, so finding an eye or a mouth is not enough.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.lots import alternating, faded
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

SIDE = 20
PARTS = ("left eye", "right eye", "nose", "mouth")
_PLACES = np.array([[6.5, 6.2], [6.5, 12.8], [10.3, 9.5], [14.3, 9.5]])
"""Row and column of each part in a face."""
_SMALLEST = np.array([[1.1, 1.2], [1.1, 1.2], [1.5, 0.7], [0.7, 2.0]])
_LARGEST = np.array([[1.6, 1.9], [1.6, 1.9], [2.2, 1.0], [1.0, 3.2]])
"""Half a part's height and width."""
_JITTER, _SHIFT = 0.5, 1.0
"""How far a part, and the whole face, is moved along each axis."""
_DEALT = np.array([deal for deal in permutations(range(4)) if {*deal[:2]} != {0, 1}])
"""Which place each part goes to, wherever no face comes of it: the two eyes are the same."""


@dataclass(frozen=True)
class Face:
    """The labelled parts of ``n`` pictures, in the order of :data:`PARTS`: ``centres`` and
    ``sizes`` (n, 4, 2), rows before columns; ``heads`` (n, 2) are half their heights and widths,
    ``middles`` (n, 2) where they lie; ``bends`` (n,) how far a mouth's ends point up."""

    centres: Array
    sizes: Array
    heads: Array
    middles: Array
    bends: Array


def faces(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Right (0) and scrambled (1); noise blurs the difference of black and white."""
    label = alternating(count)
    pixels = drawn(composed(label == 0, rng))
    return faded(pixels[:, np.newaxis], noise, rng), label


def composed(right: NDArray[np.bool_], rng: np.random.Generator) -> Face:
    """The parts of one picture each: in their places, or dealt out to wrong ones."""
    count = len(right)
    middles = (SIDE - 1) / 2 + rng.uniform(-_SHIFT, _SHIFT, (count, 2))
    dealt = _DEALT[rng.integers(0, len(_DEALT), count)]
    places = _PLACES[np.where(right[:, np.newaxis], np.arange(4), dealt)]
    jitter = rng.uniform(-_JITTER, _JITTER, (count, 4, 2))
    return Face(
        centres=places - (SIDE - 1) / 2 + middles[:, np.newaxis] + jitter,
        sizes=rng.uniform(_SMALLEST, _LARGEST, (count, 4, 2)),
        heads=rng.uniform((8.2, 7.2), (8.8, 8.2), (count, 2)),
        middles=middles,
        bends=rng.uniform(0.0, 1.2, count),
    )


def drawn(face: Face) -> Array:
    """(n, 20, 20): grey pictures within 0…1, the outline of a head with its parts."""
    head = _filled(face.middles, face.heads)
    picture = 0.6 * (head - _filled(face.middles, face.heads - 1.0))
    for part, name in enumerate(PARTS):
        bends = face.bends if name == "mouth" else None
        shape = _filled(face.centres[:, part], face.sizes[:, part], bends)
        picture = np.maximum(picture, shape, out=picture)
    return picture


def _filled(centres: Array, sizes: Array, bends: Array | None = None) -> Array:
    """(n, 20, 20): ellipses with soft edges, the ends of each bent up."""
    # In single precision, and along rows and columns first: thousands are drawn at a time.
    places = (np.arange(SIDE) - centres[..., np.newaxis]) / sizes[..., np.newaxis]
    down, across = places.astype(np.float32).swapaxes(0, 1)
    rows = down[:, :, np.newaxis]
    if bends is not None:
        lift = bends[:, np.newaxis] / sizes[:, :1] * across**2
        rows = rows + lift.astype(np.float32)[:, np.newaxis]
    away = np.sqrt(rows**2 + across[:, np.newaxis] ** 2)
    steep = sizes.min(axis=1).astype(np.float32)[:, np.newaxis, np.newaxis]
    return np.asarray(np.clip((1.0 - away) * steep + 0.5, 0.0, 1.0))
