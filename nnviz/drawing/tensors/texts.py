"""Arrays in words: kind, size, and what all of them take together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from nnviz.drawing.numbers import count, number
from nnviz.drawing.tensors.joins import joins_of, shape_text
from nnviz.engine.layers import name_of
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.tensors import Inventory, Stretch, Tensor
from nnviz.values import dataclass

_KINDS = ("scalar", "vector", "matrix", "cube", "stack of cubes")
_HEADINGS = {"input": "Input", "loss": "Loss", "optimizer": "Update"}


@dataclass(frozen=True)
class Section:
    """The arrays of one layer in one stretch, with what joins their shapes."""

    title: str
    join: str
    tensors: tuple[Tensor, ...]


def sections_of(frame: Frame, inventory: Inventory) -> tuple[Section, ...]:
    """All arrays in order, under headings."""
    joins = joins_of(frame, inventory.samples)
    grouped = itertools.groupby(inventory.tensors, lambda each: (each.stretch, each.layer))
    return tuple(
        Section(_title(frame, *key), joins.get(key, ""), tuple(tensors)) for key, tensors in grouped
    )


def _title(frame: Frame, stretch: Stretch, layer: str) -> str:
    if layer in _HEADINGS:
        return _HEADINGS[layer]
    title = layer_title(frame.experiment.layers, layer)
    if stretch == "backward":
        return f"Backward · {title}"
    return f"{title[0].upper()}{title[1:]} · {name_of(frame.experiment.layer(layer))}"


def kind_text(tensor: Tensor) -> str:
    """``2-D · matrix``."""
    return f"{tensor.rank}-D · {_KINDS[min(tensor.rank, len(_KINDS) - 1)]}"


def axes_text(tensor: Tensor) -> str:
    """``batch 16 × units 8``; of a scalar that it has none."""
    named = zip(tensor.axes, tensor.shape, strict=True)
    return " × ".join(f"{axis} {size}" for axis, size in named) or "no axes"


def bytes_text(size: int) -> str:
    """Exact, and in KiB or MiB from 1024 on: ``8 192 B = 8 KiB``."""
    for unit, power in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= power:
            sign = "=" if size * 100 % power == 0 else "≈"
            return f"{count(size)} B {sign} {size / power:.2f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{count(size)} B"


def span_text(tensor: Tensor) -> str:
    """``−0.98 … 0.97``; of a scalar the number itself."""
    if not tensor.shape:
        return number(tensor.low)
    return f"{number(tensor.low)} … {number(tensor.high)}"


def spoken(tensor: Tensor) -> str:
    """Everything about an array in one line."""
    return (
        f"{tensor.symbol}: {kind_text(tensor)}, shape {shape_text(tensor.shape)}, "
        f"{axes_text(tensor)}, {tensor.dtype}, {count(tensor.elements)} numbers, "
        f"{bytes_text(tensor.bytes)}; smallest {number(tensor.low)}, largest "
        f"{number(tensor.high)}, mean {number(tensor.mean)}"
    )


@dataclass(frozen=True)
class Totals:
    """What arrays of one step take, in bytes; ``parameters`` their number. Activations are the z
    and a of all layers."""

    parameters: int
    parameter_bytes: int
    sample_bytes: int
    batch_bytes: int
    state_bytes: int


def totals_of(inventory: Inventory) -> Totals:
    """Of the batch as it is trained on, however much of it was taken."""
    update = [each for each in inventory.tensors if each.stretch == "update"]
    theta, _, *state = update
    activations = _sum(
        each for each in inventory.tensors if each.stretch == "forward" and each.symbol in "za"
    )
    sample = activations // inventory.samples
    return Totals(theta.elements, theta.bytes, sample, sample * inventory.batch, _sum(state))


def _sum(tensors: Iterable[Tensor]) -> int:
    return sum(each.bytes for each in tensors)
