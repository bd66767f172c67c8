"""Where each layer's parameters live in the one flat vector θ, and how to read them there.

The same layout reads θ, the gradient, and every optimizer state: they all have θ's shape.
Inside, a Dense block is ``(units, inputs + 1)`` with the bias as last column, a Conv2D block
``(kh, channels, kw, filters)`` followed by its bias; readers get the user's order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.engine.shapes import Array, Shape


@dataclass(frozen=True)
class Block:
    """One layer's stretch ``[start, stop)`` of θ.

    ``maps`` is the (channels, height, width) behind a Dense layer fed by a flattened image,
    whose inputs lie in θ as (height, channels, width); None for every other block.
    """

    layer: str
    kind: str
    start: int
    stop: int
    weight: Shape
    bias: Shape
    maps: Shape | None = None


@dataclass(frozen=True)
class Layout:
    """The blocks of all layers that have parameters, in network order."""

    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """The number of parameters."""
        return self.blocks[-1].stop if self.blocks else 0

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __contains__(self, layer: object) -> bool:
        return any(block.layer == layer for block in self.blocks)

    def block(self, layer: str) -> Block:
        return next(block for block in self.blocks if block.layer == layer)

    def weight(self, vector: Array, layer: str) -> Array:
        """The layer's weights read out of a flat vector: (units, inputs) or (O, C, kh, kw)."""
        block = self.block(layer)
        if block.kind == "conv2d":
            filters, channels, kh, kw = block.weight
            inner = vector[block.start : block.stop - filters]
            return inner.reshape(kh, channels, kw, filters).transpose(3, 1, 0, 2)
        rows = self._dense(vector, block)[:, :-1]
        if block.maps is None:
            return rows
        channels, height, width = block.maps
        return rows.reshape(-1, height, channels, width).transpose(0, 2, 1, 3).reshape(block.weight)

    def bias(self, vector: Array, layer: str) -> Array:
        """The layer's biases, (units,), as a view into the vector."""
        block = self.block(layer)
        if block.kind == "conv2d":
            return vector[block.stop - block.bias[0] : block.stop]
        return self._dense(vector, block)[:, -1]

    def put(self, vector: Array, layer: str, weight: Array, bias: Array) -> None:
        """Write a layer's weights and biases, given in the user's order, into a flat vector."""
        block = self.block(layer)
        self.bias(vector, layer)[...] = bias
        if block.maps is None:
            self.weight(vector, layer)[...] = weight
            return
        channels, height, width = block.maps
        inner = weight.reshape(-1, channels, height, width).transpose(0, 2, 1, 3)
        self._dense(vector, block)[:, :-1] = inner.reshape(block.weight)

    @staticmethod
    def _dense(vector: Array, block: Block) -> Array:
        units, inputs = block.weight
        return vector[block.start : block.stop].reshape(units, inputs + 1)


def frozen(array: Array) -> Array:
    """A read-only copy: what leaves the worker must not change."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy
