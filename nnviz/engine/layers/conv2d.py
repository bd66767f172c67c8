"""Conv2D: one small kernel per filter, slid over the image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnviz.engine.activations import activate, activation, before_activation, delta
from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import check_image, check_units, only
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Array, Shape, describe
from nnviz.errors import SpecError


@dataclass(frozen=True)
class Conv2D:
    """z[o] = b[o] + Σ_c x[c] ⋆ W[o, c], a = activation(z): (C, H, W) → (filters, H', W').

    W (filters, C, kernel, kernel), b (filters,), stride 1, no padding: H' = H − kernel + 1.
    ``unit_ids`` are the filters' identities.
    """

    id: str
    unit_ids: tuple[int, ...]
    kernel: int = 3
    activation: str = "linear"
    inputs: tuple[str, ...] = ()
    kind: Literal["conv2d"] = "conv2d"

    @property
    def units(self) -> int:
        return len(self.unit_ids)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (filters, H − kernel + 1, W − kernel + 1)."""
        shape = only(self, shapes)
        check_units(self, "filter")
        check_image(self, shape)
        activation(self.activation, self.id)
        k = self.kernel
        if k < 1:
            raise SpecError(f"Conv2D '{self.id}': a kernel of {k}×{k} is empty; take 1 or more.")
        if k > min(shape[1:]):
            raise SpecError(
                f"Conv2D '{self.id}': kernel {k}×{k} is larger than its input "
                f"{describe((1, *shape[1:]))}; take a smaller kernel or pool less before it."
            )
        if self.activation == "softmax":
            raise SpecError(f"Conv2D '{self.id}': softmax needs a Dense layer.")
        return (self.units, shape[1] - k + 1, shape[2] - k + 1)

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """W (filters, C, kernel, kernel), lying as (kernel, C, kernel, filters); then b."""
        filters, k, channels = self.units, self.kernel, shape[0]
        strides = (1, k * filters, channels * k * filters, filters)
        weight = Parameter("weight", (filters, channels, k, k), 0, strides)
        return (weight, Parameter("bias", (filters,), weight.size, (1,), "bias"))

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """Rows of patches times the kernels, one product per output row.

        ``rows[h, c, j]`` is input row h of channel c moved left by j; ``kernel`` rows of it,
        overlapping, are the patches of one output row, without being copied again.
        """
        (x,) = signals
        k, channels, (_, height, width) = self.kernel, x.shape[0], self.output_shape(x.shape)
        theta, gradient = build.parameters(self.id)
        size = k * channels * k
        W, b = theta[: -self.units].reshape(size, self.units), theta[-self.units :]
        dW, db = gradient[: -self.units].reshape(size, self.units), gradient[-self.units :]
        rows = build.empty(x.shape[1], channels, k, width, build.batch)
        patches = _patches(rows, height)
        y = build.signal((self.units, height, width))
        a = y.values.reshape(height, self.units, -1)
        z = before_activation(build, self.activation, a)

        build.add(np.copyto, rows, _shifted(x.image, rows.shape))
        build.add(np.matmul, W.T, patches, z)
        build.add(np.add, z, b.reshape(1, -1, 1), z)
        activate(build, self.activation, z, a)

        def backward() -> None:
            dz = delta(build, self.activation, y).reshape(a.shape)
            per_row, row_sums = build.empty(height, size, self.units), build.empty(*a.shape[:2])
            build.add(np.matmul, patches, dz.transpose(0, 2, 1), per_row)
            build.add(np.add.reduce, per_row, 0, None, dW)
            build.add(np.add.reduce, dz, 2, None, row_sums)
            build.add(np.add.reduce, row_sums, 0, None, db)
            if x.grad is not None:
                _scatter(build, W, dz, x.image_grad, rows.shape)

        build.remember(z.reshape(y.values.shape), y)
        build.on_backward(backward)
        return y


def _shifted(image: Array, shape: Shape) -> Array:
    """x[h, c, j + w, n] seen as (height, channels, kernel, width', N)."""
    h, c, w, n = image.strides
    return as_strided(image, shape, (h, c, w, w, n), writeable=False)


def _patches(rows: Array, height: int) -> Array:
    """``kernel`` successive rows as one matrix per output row: (height', k·C·k, width'·N)."""
    _, channels, k, width, batch = rows.shape
    item = rows.itemsize
    line = width * batch
    shape = (height, k * channels * k, line)
    return as_strided(rows, shape, (channels * k * line * item, line * item, item), writeable=False)


def _scatter(build: Builder, W: Array, dz: Array, dx: Array, shape: Shape) -> None:
    """∂x: each output row's patch gradients added back onto rows, then onto columns."""
    (in_height, channels, k, width, batch), height = shape, dz.shape[0]
    patches = build.empty(height, k * channels * k, width * batch)
    by_row = patches.reshape(height, k, channels, k, width, batch)
    rows = build.empty(in_height, channels, k, width, batch)
    build.add(np.matmul, W, dz, patches)
    build.add(rows.fill, 0)
    for i in range(k):
        part = rows[i : i + height]
        build.add(np.add, part, by_row[:, i], part)
    build.add(dx.fill, 0)
    for j in range(k):
        part = dx[:, :, j : j + width]
        build.add(np.add, part, rows[:, :, j], part)
