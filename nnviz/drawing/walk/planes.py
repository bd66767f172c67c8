"""What a walk's picture is made of: planes of numbers with marks on them, and sentences."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.drawing.numbers import number
from nnviz.drawing.scales import Scale
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.values import Pixel
from nnviz.values import dataclass

MarkKind = Literal["window", "next", "cell", "chosen", "met", "field"]
Role = Literal["", "place", "source", "pixel", "kernel", "entry", "input"]
Pads = tuple[int, int, int, int]
"""Rows and columns that are padding, at (top, bottom, left, right)."""
Tone = Literal["text", "muted", "positive", "gradient", "update"]
NO_PADS: Pads = (0, 0, 0, 0)


@dataclass(frozen=True)
class Mark:
    """A rectangle of cells: the window, where it goes next, one cell of it, what is chosen, all
    that a weight met, a receptive or projective field."""

    row: int
    column: int
    height: int = 1
    width: int = 1
    kind: MarkKind = "window"


@dataclass(frozen=True, eq=False)
class Plane:
    """Numbers (h, w) under a caption, or the ``brief`` one where room is short; ``sign`` stands
    before them.

    Cells that are not a number hold nothing. ``pads`` of them surround the plane proper: marks,
    and what the pointer meets, count from behind those. ``filled``: only so many cells are shown,
    row by row. ``role`` says what pointing at a cell means, ``index`` which channel or filter it
    is of, ``name`` what a cell is called.
    """

    caption: str
    values: Array
    scale: Scale
    marks: tuple[Mark, ...] = ()
    pads: Pads = NO_PADS
    sign: str = ""
    filled: int | None = None
    role: Role = ""
    index: int = 0
    name: str = ""
    brief: str = ""

    @property
    def shape(self) -> Pixel:
        """Rows and columns with the padding."""
        return int(self.values.shape[0]), int(self.values.shape[1])

    @property
    def shades(self) -> Array:
        """What the colours are taken from: of derivatives their sizes."""
        return np.abs(self.values) if self.scale.colours == "gradient" else self.values

    def inner(self, cell: Pixel) -> Pixel:
        """A cell counted from behind the padding, where it may be negative."""
        return cell[0] - self.pads[0], cell[1] - self.pads[2]

    def is_padding(self, cell: Pixel) -> bool:
        row, column = self.inner(cell)
        rows, columns = self.shape
        high, wide = rows - self.pads[0] - self.pads[1], columns - self.pads[2] - self.pads[3]
        return not (0 <= row < high and 0 <= column < wide)

    def read(self, cell: Pixel) -> tuple[str, str]:
        """What a cell is, and its number."""
        row, column = self.inner(cell)
        value = float(self.values[cell])
        if self.is_padding(cell):
            return f"padding ({row}, {column})", "–" if np.isnan(value) else number(value)
        return f"{self.name or self.caption} ({row}, {column})", number(value)


@dataclass(frozen=True, eq=False)
class Row:
    """A channel's picture, the numbers under the window, and their sum."""

    picture: Plane
    grids: tuple[Plane, ...] = ()
    total: str = ""


@dataclass(frozen=True)
class Said:
    """A line of arithmetic; ``brief`` where room is short, if it is not empty then."""

    text: str
    tone: Tone = "text"
    brief: str | None = None

    def told(self, briefly: bool) -> str:
        return self.brief if briefly and self.brief is not None else self.text


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything at one place of a walk: from the ``rows`` (the first of ``count`` is number
    ``first``) by what is ``said`` to the ``results``; ``fields`` are pictures of the layers with
    what is seen or reached. ``curve``: an activation with z and a."""

    rows: tuple[Row, ...]
    said: tuple[Said, ...]
    results: tuple[Plane, ...]
    first: int = 0
    count: int = 1
    curve: tuple[str, float, float] | None = None
    fields: tuple[Plane, ...] = ()

    def told(self, briefly: bool) -> tuple[tuple[str, Tone], ...]:
        """The lines as they are written."""
        lines = ((line.told(briefly), line.tone) for line in self.said)
        return tuple(line for line in lines if line[0])
