"""What can be done to a picture (channels, height, width): measured, moved, turned, resized.

The field of a data set is what its pictures lie on: their size, the range of their numbers, and
which end of it is ground, which ink.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Table
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

_SEEN = 200
"""The ground is found out from so many pictures, spread over the table."""
_FINE = 6
"""A turned pixel is the mean of so many by so many places in it."""


@dataclass(frozen=True)
class Field:
    """``low`` to ``high`` is the range of the data; ``ground`` the end of it nearer to what lies
    around the pictures, ``ink`` the other."""

    shape: tuple[int, int, int]
    low: float
    high: float
    ground: float

    @property
    def ink(self) -> float:
        return self.high if self.ground == self.low else self.low

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.shape[1:]

    @property
    def blank(self) -> Array:
        """A picture of nothing."""
        return np.full(self.shape, self.ground, np.float32)

    def shares(self, picture: Array) -> Array:
        """How much ink each number is: 0 is ground, 1 is ink."""
        return np.asarray((picture - self.ground) / ((self.ink - self.ground) or 1.0))

    def values(self, shares: Array) -> Array:
        """Numbers in the data's range for shares of ink."""
        return np.asarray(self.ground + shares * (self.ink - self.ground))


def field_of(table: Table) -> Field:
    """The field of a table of pictures."""
    channels, height, width = table.input_shape
    low, high = float(table.inputs.min()), float(table.inputs.max())
    rows = np.linspace(0, len(table.inputs) - 1, min(_SEEN, len(table.inputs))).astype(int)
    around = float(np.median(background(table.inputs[rows])))
    return Field((channels, height, width), low, high, low if 2 * around <= low + high else high)


def background(pictures: Array) -> Array:
    """Of each picture (n, channels, height, width) and channel the median of its frame, one pixel
    wide: (n, channels, 1, 1)."""
    rows = pictures[:, :, [0, -1]]
    columns = pictures[:, :, 1:-1, [0, -1]]
    frame = [part.reshape(*pictures.shape[:2], -1) for part in (rows, columns)]
    return np.asarray(np.median(np.concatenate(frame, axis=2), axis=2)[..., None, None])


def moved(pictures: Array, down: int, right: int, ground: Array | float) -> Array:
    """Pictures (…, height, width) moved by whole pixels; what comes in is ground, what leaves is
    lost."""
    found = np.empty_like(pictures)
    found[...] = ground
    (to_rows, rows), (to_columns, columns) = _slices(down), _slices(right)
    found[..., to_rows, to_columns] = pictures[..., rows, columns]
    return found


def centring(shares: Array) -> tuple[int, int]:
    """By how many whole pixels (down, right) to move ink (height, width) so that its centre of
    mass, Σ ink · place / Σ ink, comes to the middle of the field; (0, 0) without ink."""
    ink = np.clip(shares, 0.0, None)
    total = float(ink.sum())
    if not total > 0:
        return 0, 0
    down, right = (
        (size - 1) / 2 - float((ink.sum(axis=1 - axis) * np.arange(size)).sum()) / total
        for axis, size in enumerate(ink.shape)
    )
    return round(down), round(right)


def turned(picture: Array, degrees: float, ground: float) -> Array:
    """The picture turned clockwise about the middle of its field, bilinear; beyond it is ground."""
    if not degrees:
        return picture
    _, height, width = picture.shape
    padded = np.pad(picture, ((0, 0), (2, 2), (2, 2)), constant_values=ground)
    rows, columns = _places(height, width, degrees)
    rows, columns = np.clip(rows + 2, 0, height + 2.999), np.clip(columns + 2, 0, width + 2.999)
    top, left = rows.astype(int), columns.astype(int)
    low, near = rows - top, columns - left
    found = (
        padded[:, top, left] * (1 - low) * (1 - near)
        + padded[:, top, left + 1] * (1 - low) * near
        + padded[:, top + 1, left] * low * (1 - near)
        + padded[:, top + 1, left + 1] * low * near
    )
    fine = found.reshape(len(picture), height, _FINE, width, _FINE)
    return np.asarray(fine.mean(axis=(2, 4)), picture.dtype)


def resized(picture: Array, height: int, width: int) -> Array:
    """The picture in another size: each pixel the mean of the area that it covers."""
    down, across = _areas(picture.shape[1], height), _areas(picture.shape[2], width)
    return np.asarray(down @ picture.astype(np.float32) @ across.T)


def _slices(by: int) -> tuple[slice, slice]:
    """Where pixels go to along one axis, and where they come from."""
    far, near = slice(abs(by), None), slice(None, -abs(by) or None)
    return (far, near) if by > 0 else (near, far)


def _places(height: int, width: int, degrees: float) -> tuple[Array, Array]:
    """For fine places all over the turned picture, the (row, column) that each was at before."""
    down, right = (
        (np.arange(size * _FINE) + 0.5) / _FINE - 0.5 - (size - 1) / 2 for size in (height, width)
    )
    angle = np.deg2rad(degrees)
    rows = down[:, None] * np.cos(angle) - right[None] * np.sin(angle)
    columns = right[None] * np.cos(angle) + down[:, None] * np.sin(angle)
    return rows + (height - 1) / 2, columns + (width - 1) / 2


def _areas(before: int, after: int) -> Array:
    """(after, before): which share of each new pixel each old one covers."""
    edges = np.arange(after + 1) * (before / after)
    old = np.arange(before)
    low = np.maximum(edges[:-1, None], old[None])
    high = np.minimum(edges[1:, None], old[None] + 1)
    return np.asarray(np.maximum(high - low, 0.0) * (after / before), np.float32)
