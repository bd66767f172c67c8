"""The textbook's two letters, X and O of 6×6 pixels, for a single 3×3 filter.

They follow Josh Starmer's "The StatQuest Illustrated Guide to Neural Networks and AI".
"""

from __future__ import annotations

import numpy as np

from nnviz.data.lots import alternating, faded
from nnviz.engine.shapes import Array

SIDE = 6
_X = """
#....#
.#..#.
..##..
..##..
.#..#.
#....#
"""
_O = """
..##..
.#..#.
#....#
#....#
.#..#.
..##..
"""


def x_o(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """X (0) and O (1), each shifted by at most one pixel along each axis; noise blurs the
    difference of black and white."""
    label = alternating(count)
    down, right = rng.integers(0, 3, (2, count))
    return faded(_SHIFTED[label.astype(int), down, right], noise, rng), label


def _letter(text: str) -> Array:
    """(6, 6): 1 where there is ink."""
    return np.array([[mark == "#" for mark in row] for row in text.split()], float)


def _shifts(letter: Array) -> Array:
    """(3, 3, 1, 6, 6): shifted by −1, 0, 1 down and right; what leaves the frame is cut off."""
    padded = np.pad(letter, 1)
    starts = (2, 1, 0)
    places = [[padded[r : r + SIDE, c : c + SIDE] for c in starts] for r in starts]
    return np.array(places)[:, :, np.newaxis]


_SHIFTED = np.stack([_shifts(_letter(text)) for text in (_X, _O)])
