"""Conv2D: one small kernel per filter, slid over the image."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.activations import activate, activation, before_activation, delta
from nnviz.engine.builder import Builder, Cells, Signal
from nnviz.engine.initializers import initializer
from nnviz.engine.layers.base import check_image, check_units, only
from nnviz.engine.layers.convolution import Grid, convolve
from nnviz.engine.layers.pool2d import MaxPool2D
from nnviz.engine.layers.windows import Padding, Window, cells, check_window, slide
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import SpecError
from nnviz.values import dataclass

MONOTONIC = frozenset(
    {"linear", "step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"}
)
"""Activations that never fall: the largest of a window stays the largest behind them."""
LARGEST_POOL = 4
"""Pools beyond this leave products too narrow to be worth it."""
SHOWN_PATCHES = 1 << 17
"""A trace shows its patches up to this many numbers."""


@dataclass(frozen=True)
class Conv2D:
    """z[o] = b[o] + Σ_c x[c] ⋆ W[o, c], a = activation(z): (C, H, W) → (filters, H', W').

    W (filters, C, kernel, kernel), b (filters,). The kernel's cells are ``dilation`` pixels apart,
    so that it reaches over r = (kernel − 1) · dilation + 1 of them, and it moves by ``stride``:
    with padding "valid" H' = ⌊(H − r) / stride⌋ + 1, with "same" H' = ⌈H / stride⌉, as TensorFlow
    defines it (zeros around the image, one more at its end where their number is odd; ``window``
    gives them). ``unit_ids`` are the filters' identities; ``initializer`` says how W is drawn.

    A trace shows ``patches`` (C, kernel, kernel, H', W'): what the kernel sees at every place,
    padding included, unless there are too many of them (``SHOWN_PATCHES``).
    """

    id: str
    unit_ids: tuple[int, ...]
    kernel: int = 3
    activation: str = "linear"
    inputs: tuple[str, ...] = ()
    stride: int = 1
    padding: Padding = "valid"
    dilation: int = 1
    initializer: str = "auto"
    kind: Literal["conv2d"] = "conv2d"

    @property
    def units(self) -> int:
        return len(self.unit_ids)

    def window(self, shape: Shape) -> Window:
        """The kernel over an input (C, H, W); its ``pads`` are (top, bottom, left, right)."""
        return slide(shape, self.kernel, self.stride, self.padding, self.dilation)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (filters, H', W')."""
        shape = only(self, shapes)
        check_units(self, "filter")
        check_image(self, shape)
        initializer(self.initializer, self.id)
        check_window(
            self, "kernel", shape, self.kernel, self.stride, self.padding, self.dilation
        )  # fmt: skip
        if activation(self.activation, self.id).over_units:
            raise SpecError(f"Conv2D '{self.id}': {self.activation} needs a Dense layer.")
        return (self.units, *self.window(shape).places)

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """W (filters, C, kernel, kernel), lying as (kernel, C, kernel, filters); then b."""
        filters, k, channels = self.units, self.kernel, shape[0]
        strides = (1, k * filters, channels * k * filters, filters)
        weight = Parameter("weight", (filters, channels, k, k), 0, strides)
        return (weight, Parameter("bias", (filters,), weight.size, (1,), "bias"))

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """The sums over all patches, then bias and activation, unless a pool goes first."""
        (x,) = signals
        window, pool = self.window(x.shape), self._pool_behind(build, x.shape)
        if pool is not None:
            return self._compile_for(pool, build, x)
        y = build.signal(self.output_shape(x.shape))
        a = _by_row(y.values, y)
        z = before_activation(build, self.activation, a)
        kernels = self._kernels(build)
        whole = convolve(
            build, x, window, kernels, Grid(*window.places), z, lambda: build.taps[self.id].dz
        )
        self._finish(build, y, z, a)
        seen = cells(whole, window).transpose(3, 1, 0, 2, 4, 5)
        if build.plain and build.with_backward and seen.size <= SHOWN_PATCHES:
            build.taps[self.id].extras["patches"] = seen
        return y

    def _compile_for(self, pool: Window, build: Builder, x: Signal) -> Signal:
        """The sums alone, sorted for the pool that takes them; bias and activation wait until it
        has left the largest of each window. Values and gradients stay the same, because an
        activation that never falls leaves the largest what it is."""
        shape, size, (height, width) = self.output_shape(x.shape), pool.rows.kernel, pool.places
        images = size, size, height, self.units, width, build.batch
        z, dz = build.empty(*images), build.zeros(*images) if build.with_backward else None
        grid = Grid(height, width, size, pool.rows.stride)
        convolve(build, x, self.window(x.shape), self._kernels(build), grid, z, lambda: dz)

        def finish(y: Signal) -> None:
            a = _by_row(y.values, y)
            caller, build.layer = build.layer, self.id
            self._finish(build, y, a, a)
            build.layer = caller

        grad = None if dz is None else dz.reshape(-1, build.batch)
        return Signal(z.reshape(-1, build.batch), grad, shape, shape, Cells(z, dz, finish))

    def _pool_behind(self, build: Builder, shape: Shape) -> Window | None:
        """The window of the pool that may go before bias and activation."""
        pool = build.follower
        if build.plain or not isinstance(pool, MaxPool2D) or self.activation not in MONOTONIC:
            return None
        window = pool.window(self.output_shape(shape))
        simple = not window.overlaps and not any(window.pads) and self.dilation == 1
        return window if simple and pool.size <= LARGEST_POOL else None

    def _kernels(self, build: Builder) -> tuple[Array, Array]:
        """W and ∂W as (kernel·C·kernel, filters)."""
        W, dW = (part[: -self.units] for part in build.parameters(self.id))
        return W.reshape(-1, self.units), dW.reshape(-1, self.units)

    def _finish(self, build: Builder, y: Signal, z: Array, a: Array) -> None:
        """Add a = activation(z + b) and ∂b = Σ ∂z; z, a (H', filters, W'·N)."""
        b, db = (part[-self.units :] for part in build.parameters(self.id))
        biases = np.empty_like(z)
        build.add(np.copyto, biases, b.reshape(1, -1, 1))
        build.add(np.add, z, biases, z)
        activate(build, self.activation, z, a)

        def backward() -> None:
            dz = _by_row(delta(build, self.activation, y), y)
            sums, ones = build.empty(*dz.shape[:2]), np.ones(dz.shape[2], dz.dtype)
            build.add(np.dot, dz.reshape(-1, len(ones)), ones, sums.reshape(-1))
            build.add(np.add.reduce, sums, 0, None, db)

        build.remember(z.reshape(y.values.shape), y)
        build.on_backward(backward)


def _by_row(values: Array, y: Signal) -> Array:
    """(features, N) of an image as (height, channels, width·N)."""
    channels, height, _ = y.shape
    return values.reshape(height, channels, -1)
