"""What the parts of an explanation are made of that are alike for all kinds of layers."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from nnviz.engine.shapes import Array
from nnviz.experiment.explain.values import (
    Backward,
    Formula,
    Forward,
    Gradients,
    Line,
    LossParts,
    Update,
)
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass

PassagePhase = Literal["forward", "loss", "backward", "update"]
Ink = Literal["text", "muted", "sign", "gradient", "update"]
"""A column's colour: ``sign`` is that of each number's sign."""


@dataclass(frozen=True)
class Numbers:
    """A column: ``values`` (n,), the ``sign`` written before each, as in ``× 0.5``."""

    heading: str
    values: Array
    ink: Ink = "text"
    sign: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: a name and numbers in each row.

    ``links``: what each row's numbers came from, or empty; ``bar``: the column whose numbers are
    drawn as bars too; ``marked``: the row that is meant; ``steps``: choosing a row chooses that
    step of a sequence.
    """

    heading: str
    names: tuple[str, ...]
    columns: tuple[Numbers, ...]
    links: tuple[Selection | None, ...] = ()
    bar: int | None = None
    marked: int | None = None
    steps: bool = False
    title: str = ""


@dataclass(frozen=True)
class Spread:
    """How ``values`` are distributed; ``marked`` is the one that is meant, None for all alike."""

    title: str
    values: Array
    marked: float | None = None
    ink: Ink = "text"


@dataclass(frozen=True)
class Shares:
    """Bars for shares of one: ``target`` is the right one, ``marked`` the one that is meant."""

    names: tuple[str, ...]
    values: Array
    target: int | None = None
    marked: int | None = None


@dataclass(frozen=True)
class Point:
    """A place on an activation's curve."""

    activation: str
    z: float
    a: float


@dataclass(frozen=True)
class Passage:
    """A part under its own heading; it shows what it has, in this order.

    ``phase``: the part of a training step that it is about, which gives the lines their colour;
    ``result``: what comes out, by its name; ``why``: what the numbers came from, each by what its
    link says.
    """

    heading: str
    phase: PassagePhase = "forward"
    note: str = ""
    result: tuple[str, float] | None = None
    formula: Formula | None = None
    words: str = ""
    lines: tuple[Line, ...] = ()
    point: Point | None = None
    sheets: tuple[Sheet, ...] = ()
    shares: Shares | None = None
    spreads: tuple[Spread, ...] = ()
    why: tuple[tuple[str, Selection], ...] = field(default=())


@dataclass(frozen=True)
class Explanation:
    """Everything about what is selected in one training step, for one sample.

    Units of Dense, Conv2D, pools, Flatten and the inputs have a ``forward`` of their own; all
    else is told by ``passages``. ``checkable``: a layer whose gradients can be checked.
    """

    layer: str
    unit: int
    title: str
    subtitle: str
    forward: Forward | None = None
    loss: LossParts | None = None
    backward: Backward | None = None
    gradients: Gradients | None = None
    update: Update | None = None
    passages: tuple[Passage, ...] = ()
    checkable: str = ""
