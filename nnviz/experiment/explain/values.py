"""What an explanation is made of."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.engine.shapes import Array, Shape
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass

Pixel = tuple[int, int]
"""(row, column) in a map."""


Links = Callable[[int], Selection | None]
"""What to select for the number of a row, to see where it came from."""


def no_links(row: int) -> Selection | None:
    """For numbers that came from nowhere else."""
    return None


@dataclass(frozen=True)
class Formula:
    """The same formula twice: ``latex`` to be set, ``text`` to be read aloud or copied."""

    latex: str
    text: str


@dataclass(frozen=True)
class Line:
    """``symbol = formula``, then the same with numbers: each ``{}`` of ``pattern`` takes one of
    ``values``; ``result`` is what the engine got."""

    symbol: str
    formula: str
    pattern: str
    values: tuple[float, ...]
    result: float


@dataclass(frozen=True)
class Terms:
    """A sum, term by term: ``factors · inputs = products``, each (n,). ``factor_links`` and
    ``input_links`` are what to select for a number of theirs."""

    names: tuple[str, ...]
    factors: Array
    inputs: Array
    products: Array
    factor_links: Links = no_links
    input_links: Links = no_links

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class DenseForward:
    """z = b + Σ w·a, a = f(z); ``activated`` is the last step with its numbers."""

    formula: Formula
    terms: Terms
    bias: float
    z: float
    a: float
    activation: str
    activated: Line


@dataclass(frozen=True)
class ConvForward:
    """One pixel of one map: ``patch`` (padding is 0), ``kernel``, ``products`` (C, k, k); ``sums``
    (C,)."""

    formula: Formula
    pixel: Pixel
    map_size: Pixel
    channels: tuple[str, ...]
    patch: Array
    kernel: Array
    products: Array
    sums: Array
    bias: float
    z: float
    a: float
    activation: str
    activated: Line


@dataclass(frozen=True)
class PoolForward:
    """One window of one map, (size, size) or what of it lies in the image; ``winner`` its largest
    (None: the mean is taken)."""

    formula: Formula
    pixel: Pixel
    map_size: Pixel
    window: Array
    winner: Pixel | None
    a: float


@dataclass(frozen=True)
class FlattenForward:
    """Where a vector's entry comes from: ``source`` names the map and its pixel, ``origin`` is what
    to select for it."""

    formula: Formula
    source: str
    a: float
    origin: Selection


@dataclass(frozen=True)
class InputForward:
    """``raw`` the sample's own values by name, ``lines`` from them to the network's input;
    ``by_hand``: the input is another than the sample's, for looking only."""

    formula: Formula
    raw: tuple[tuple[str, float], ...]
    lines: tuple[Line, ...]
    a: float
    pixel: Pixel | None = None
    map_size: Pixel | None = None
    by_hand: bool = False


Forward = DenseForward | ConvForward | PoolForward | FlattenForward | InputForward


@dataclass(frozen=True)
class Backward:
    """How ∂L/∂z of the unit (of the pixel) came about.

    ``terms``: w·δ of every unit that the output goes to, where that is a Dense layer; their sum
    is ∂L/∂a. ``window``: what a pooling unit hands back to its window, as ``PoolForward`` has it.
    ``note``: what is to be said where the activation has no derivative or passes no gradient, or
    where windows overlap.
    """

    formula: Formula
    terms: Terms | None
    lines: tuple[Line, ...]
    delta: float
    window: Array | None = None
    note: str = ""


@dataclass(frozen=True)
class Gradients:
    """∂L/∂w of a unit's parameters: its weights in reading order, then its bias, each (n + 1,).

    ``sample`` for the looked-at sample alone; ``share`` its part g/``divisor`` of the batch
    gradient (None: not a member of the batch), where the divisor is the batch's size, or 1 where
    its loss is a sum; ``batch`` the gradient that the update is made by; ``old`` and ``new`` the
    parameters around it. ``shape`` is that of the weights.
    """

    formula: Formula
    names: tuple[str, ...]
    shape: Shape
    sample: Array
    share: Array | None
    batch: Array
    old: Array
    new: Array
    batch_size: int
    divisor: int
    member: int | None

    @property
    def share_name(self) -> str:
        """``g/16``, or ``g`` where the batch's loss is a sum."""
        return "g" if self.divisor < self.batch_size else f"g/{self.divisor}"


@dataclass(frozen=True)
class Update:
    """The optimizer's arithmetic for one parameter: ``old + delta = new``."""

    name: str
    optimizer: str
    formula: Formula
    lines: tuple[Line, ...]
    old: float
    delta: float
    new: float


@dataclass(frozen=True)
class LossParts:
    """How the loss of the looked-at sample came from prediction and target."""

    title: str
    formula: Formula
    lines: tuple[Line, ...]
    loss: float
