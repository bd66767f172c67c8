"""Where each layer's parameters live in the one flat vector θ, and how to read them there.

The same layout reads θ, the gradient, and every optimizer state: they all have θ's shape.
Inside, parameters lie as the products want them; readers get the user's order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

import numpy as np

from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass

Role = Literal["weight", "bias", "scale", "statistic"]
"""What training does with a parameter: weights are drawn and may be penalised, biases start at 0,
scales at 1; statistics are measured, not learnt, and their gradient stays 0."""


@dataclass(frozen=True)
class Parameter:
    """One named array of a layer: ``shape`` in the user's order.

    ``offset`` into the layer's block and ``strides``, both counted in numbers, say where it lies;
    ``grid`` is the shape that the strides belong to where it has more axes than ``shape``.
    ``role`` says how it starts and what training does with it.
    """

    name: str
    shape: Shape
    offset: int
    strides: tuple[int, ...]
    role: Role = "weight"
    grid: Shape | None = None

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def view(self, block: Array) -> Array:
        """The parameter where it lies in its contiguous block, in the shape ``grid``."""
        item = block.itemsize
        strides = tuple(item * stride for stride in self.strides)
        return np.ndarray(
            self.grid or self.shape, block.dtype, block, item * self.offset, strides
        )  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One layer's stretch ``[start, stop)`` of θ with the parameters in it."""

    layer: str
    kind: str
    start: int
    stop: int
    parameters: tuple[Parameter, ...]

    def __getitem__(self, name: str) -> Parameter:
        return next(each for each in self.parameters if each.name == name)

    def __contains__(self, name: object) -> bool:
        return any(each.name == name for each in self.parameters)

    @property
    def weight(self) -> Shape:
        return self["weight"].shape

    @property
    def bias(self) -> Shape:
        return self["bias"].shape


@dataclass(frozen=True)
class Layout:
    """The blocks of all layers that have parameters, in network order."""

    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """The length of θ."""
        return self.blocks[-1].stop if self.blocks else 0

    @property
    def learnt(self) -> int:
        """How many numbers training may change."""
        return sum(
            each.size for block in self for each in block.parameters if each.role != "statistic"
        )

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __contains__(self, layer: object) -> bool:
        return any(block.layer == layer for block in self.blocks)

    def block(self, layer: str) -> Block:
        return next(block for block in self.blocks if block.layer == layer)

    def read(self, vector: Array, layer: str, name: str) -> Array:
        """A parameter out of a flat vector, in the user's order: a view where that is possible."""
        block = self.block(layer)
        parameter = block[name]
        return parameter.view(vector[block.start : block.stop]).reshape(parameter.shape)

    def write(self, vector: Array, layer: str, name: str, values: Array) -> None:
        """Write a parameter, given in the user's order, into a flat vector."""
        block = self.block(layer)
        target = block[name].view(vector[block.start : block.stop])
        target[...] = np.reshape(values, target.shape)

    def weight(self, vector: Array, layer: str) -> Array:
        """The layer's weights: (units, inputs) or (O, C, kh, kw)."""
        return self.read(vector, layer, "weight")

    def bias(self, vector: Array, layer: str) -> Array:
        """The layer's biases, (units,)."""
        return self.read(vector, layer, "bias")

    def put(self, vector: Array, layer: str, weight: Array, bias: Array) -> None:
        """Write a layer's weights and biases."""
        self.write(vector, layer, "weight", weight)
        self.write(vector, layer, "bias", bias)

    def mask(self, dtype: np.dtype[np.generic], *roles: Role) -> Array:
        """A flat vector of ones at the parameters of these roles, zeros elsewhere."""
        mask = np.zeros(self.size, dtype)
        for block in self:
            for parameter in block.parameters:
                if parameter.role in roles:
                    parameter.view(mask[block.start : block.stop])[...] = 1
        return mask


def rows_with_bias(
    units: int, widths: dict[str, int], maps: Shape | None = None
) -> tuple[Parameter, ...]:
    """The parameters of a block (units, Σ widths + 1): named column groups, then the bias.

    ``maps``: the first group's columns stand for the pixels of (channels, height, width), which
    lie as (height, channels, width).
    """
    row, offset, parameters = sum(widths.values()) + 1, 0, []
    for name, width in widths.items():
        grid: Shape = (units, width)
        strides: tuple[int, ...] = (row, 1)
        if maps is not None and offset == 0:
            channels, _, across = maps
            grid, strides = (units, *maps), (row, across, channels * across, 1)
        parameters.append(Parameter(name, (units, width), offset, strides, "weight", grid))
        offset += width
    return (*parameters, Parameter("bias", (units,), offset, (row,), "bias"))


def stacked(names: dict[str, Role], size: int) -> tuple[Parameter, ...]:
    """Vectors (size,) one after the other."""
    return tuple(
        Parameter(name, (size,), index * size, (1,), role)
        for index, (name, role) in enumerate(names.items())
    )


def frozen(array: Array) -> Array:
    """A read-only copy: what leaves the worker must not change."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy
