"""What is on the pad, as a value: strokes over a picture, and what is done to all of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.pictures import Field, centring, moved, turned
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

Place = tuple[float, float]
"""(x, y) on the field, in its pixels, from the upper left corner."""


@dataclass(frozen=True)
class Stroke:
    """A line of ``width`` pixels through places on the field as it was before it was moved and
    turned; an eraser's lays ground."""

    places: tuple[Place, ...]
    width: float
    erases: bool = False


@dataclass(frozen=True)
class Square:
    """A square that hides ``side`` by ``side`` pixels under grey, the middle of the data's range,
    or black, its lowest."""

    row: int
    column: int
    side: int
    black: bool = False

    def value(self, field: Field) -> float:
        """The raw number that it lays over the picture."""
        return field.low if self.black else (field.low + field.high) / 2

    def within(self, field: Field) -> Square:
        """The same, brought into the field."""
        height, width = field.size
        side = max(1, min(self.side, height, width))
        row, column = min(max(self.row, 0), height - side), min(max(self.column, 0), width - side)
        return replace(self, row=row, column=column, side=side)


@dataclass(frozen=True, eq=False)
class Sketch:
    """Strokes over a ``base`` (a raw picture of the field's shape; None is blank), turned clockwise
    about the field's middle, moved by whole pixels, inverted, with noise of deviation ``sigma`` (a
    share of the data's range) from ``seed``, and under a square, in this order."""

    base: Array | None = None
    strokes: tuple[Stroke, ...] = ()
    degrees: float = 0.0
    down: int = 0
    right: int = 0
    inverted: bool = False
    sigma: float = 0.0
    seed: int = 1
    square: Square | None = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on it yet."""
        return self.base is None and not self.strokes

    def before(self, place: Place, field: Field) -> Place:
        """Where a place was before all was turned and moved: where a stroke has to go."""
        height, width = field.size
        x, y = place[0] - self.right - width / 2, place[1] - self.down - height / 2
        angle = np.deg2rad(self.degrees)
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        return x * cos + y * sin + width / 2, y * cos - x * sin + height / 2

    def picture(self, field: Field, cover: Array, ink: Array) -> Array:
        """The raw picture (channels, height, width); ``cover`` (height, width) is how much of each
        pixel the turned strokes cover, ``ink`` how much of it with ink."""
        found = self._inked(field, cover, ink)
        found = moved(found, self.down, self.right, field.ground)
        if self.inverted:
            found = field.low + field.high - found
        if self.sigma:
            normal = np.random.default_rng(self.seed).standard_normal(found.shape)
            noisy = found + self.sigma * (field.high - field.low) * normal
            found = np.clip(noisy, field.low, field.high)
        if self.square is not None:
            row, column, side = self.square.row, self.square.column, self.square.side
            found[:, row : row + side, column : column + side] = self.square.value(field)
        return np.asarray(found, np.float32)

    def centred(self, field: Field, cover: Array, ink: Array) -> Sketch:
        """Moved so that its ink's centre of mass lies in the middle."""
        shares = field.shares(self._inked(field, cover, ink)).mean(axis=0)
        down, right = centring(shares)
        return replace(self, down=down, right=right)

    def _inked(self, field: Field, cover: Array, ink: Array) -> Array:
        """Strokes over the base, turned."""
        base = field.blank
        if self.base is not None:
            base = turned(self.base, self.degrees, field.ground)
        return np.asarray(base * (1 - cover) + field.ground * (cover - ink) + field.ink * ink)
