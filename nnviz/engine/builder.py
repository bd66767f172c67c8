"""Compiling: layers add lines to a program, a flat list of ``(function, arguments)``.

Every buffer is allocated here, once, with the batch as its last axis: a vector signal is
``(features + 1, N)`` whose last row is ones, so that one product with ``[W b]`` adds the bias;
an image signal is the same memory seen as ``(height, channels, width, N)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from functools import partial
from itertools import repeat
from typing import Any, Literal

import numpy as np

from nnviz.engine import blas
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass

Phase = Literal["forward", "loss", "backward"]
SMALL_PRODUCT = 2e5
"""Up to this many operations a product goes through f2py's BLAS (a third of ``np.dot``'s call
cost, but it holds the interpreter lock); larger ones release the lock."""


@dataclass(frozen=True)
class PerBatch:
    """An argument that differs from batch to batch: one view for each."""

    views: tuple[Array, ...]

    @property
    def T(self) -> PerBatch:
        return PerBatch(tuple(view.T for view in self.views))


Operand = Array | PerBatch
Call = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function, and what it is called with."""


@dataclass(frozen=True)
class Line:
    """One call of the program, tagged with the layer and phase that it belongs to."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    layer: str
    phase: Phase

    def bound(self, batches: int) -> list[Call]:
        """The call for each of so many batches; one that is the same for all is made once."""
        if not any(isinstance(argument, PerBatch) for argument in self.arguments):
            return [(self.function, self.arguments)] * batches
        columns = (
            argument.views if isinstance(argument, PerBatch) else repeat(argument)
            for argument in self.arguments
        )
        return [(self.function, of_batch) for of_batch in zip(*columns, strict=False)]


@dataclass(frozen=True)
class Cells:
    """What a pool's window sees, one image for each of its cells, the window's columns first:
    ``values`` and ``grad`` (size, size, H', C, W', N). ``finish`` adds the lines that were put
    off until the pool has given its output."""

    values: Array
    grad: Array | None
    finish: Callable[[Signal], None] = lambda y: None


@dataclass(frozen=True)
class Signal:
    """What flows between layers: ``rows`` (features + 1, N), the last row ones.

    ``grad`` is ∂L/∂rows of the same shape, None where nobody asks for it (the input). ``shape``
    is one sample's shape in the user's order. ``maps`` is the (channels, height, width) behind
    rows that lie as (height, channels, width), None for plain vectors. ``cells``: rows and grad lie
    sorted for the pool that takes them, instead.
    """

    rows: Operand
    grad: Array | None
    shape: Shape
    maps: Shape | None
    cells: Cells | None = None

    @property
    def values(self) -> Array:
        return _plain(self.rows)[:-1]

    @property
    def image(self) -> Array:
        """The values as (height, channels, width, N)."""
        return self._as_image(self.values)

    @property
    def image_grad(self) -> Array:
        """∂L/∂values as (height, channels, width, N)."""
        assert self.grad is not None
        return self._as_image(self.grad[:-1])

    def _as_image(self, values: Array) -> Array:
        assert self.maps is not None
        channels, height, width = self.maps
        return values.reshape(height, channels, width, -1)


@dataclass
class Tap:
    """Where a layer's numbers lie, for traces: ``z``, ``dz`` (features, N), None without.

    ``extras``: what else a trace shows, by name, with the batch axis last.
    """

    x: tuple[Signal, ...]
    y: Signal
    z: Array | None = None
    dz: Array | None = None
    extras: dict[str, Array] = field(default_factory=dict)


class Builder:
    """Collects the lines of one program over one batch size.

    ``plain`` keeps every intermediate in a buffer of its own (for traces); otherwise
    activations and their derivatives work in place. ``backward`` False leaves gradients out.
    ``training``: layers that then act differently do so, drawing from ``noise``. ``fused``: the
    loss writes the last layer's ∂L/∂z itself, not its ∂L/∂a. ``follower`` is the one layer that
    takes the output of the layer at work, None where there are several.
    """

    def __init__(
        self,
        layout: Layout,
        theta: Array,
        gradient: Array,
        batch: int,
        *,
        plain: bool = False,
        backward: bool = True,
        training: bool = False,
        noise: np.random.Generator | None = None,
        fused: bool = False,
    ) -> None:
        self.layout, self.theta, self.gradient = layout, theta, gradient
        self.batch, self.plain, self.with_backward = batch, plain, backward
        self.training, self.noise, self.fused = training, noise, fused
        self.taps: dict[str, Tap] = {}
        self.dtype = theta.dtype
        self.lines: list[Line] = []
        self.layer = ""
        self.last = ""
        self.flattened_maps: Shape | None = None
        self.follower: object = None
        self.phase: Phase = "forward"
        self._taken: tuple[Signal, ...] = ()
        self._backward: list[tuple[str, Callable[[], None]]] = []
        prefix = "s" if self.dtype == np.float32 else "d"
        self._gemm, self._gemv = getattr(blas, prefix + "gemm"), getattr(blas, prefix + "gemv")

    def begin(self, layer: str, *taken: Signal) -> None:
        """The lines from now on are those of ``layer``, which takes these signals."""
        self.layer, self._taken = layer, taken

    def add(self, function: Callable[..., Any], *arguments: Any, out: Array | None = None) -> None:
        """One more line; ``out`` for functions that take it by keyword only."""
        call = function if out is None else partial(function, out=out)
        self.lines.append(Line(call, arguments, self.layer, self.phase))

    def remember(self, z: Array | None, y: Signal, **extras: Array) -> None:
        """Note where the layer's numbers lie; ``extras`` are views with the batch axis last."""
        self.taps[self.layer] = Tap(self._taken, y, z, None, extras)

    @property
    def is_last(self) -> bool:
        """Whether the layer at work gives the prediction."""
        return self.layer == self.last

    def on_backward(self, emit: Callable[[], None]) -> None:
        """Register a layer's backward lines: added last layer first."""
        self._backward.append((self.layer, emit))

    def run_backward(self) -> None:
        self.phase = "backward"
        for layer, emit in reversed(self._backward):
            self.layer = layer
            emit()

    def const(self, value: float) -> Array:
        """A 0-d array: ufuncs take it twice as fast as a Python number."""
        return np.array(value, self.dtype)

    def empty(self, *shape: int) -> Array:
        return np.empty(shape, self.dtype)

    def zeros(self, *shape: int) -> Array:
        return np.zeros(shape, self.dtype)

    def signal(self, shape: Shape) -> Signal:
        """Buffers for a layer's output and its gradient."""
        size = int(np.prod(shape))
        rows = np.ones((size + 1, self.batch), self.dtype)
        grad = self.zeros(size + 1, self.batch) if self.with_backward else None
        return Signal(rows, grad, shape, shape if len(shape) == 3 else None)

    def branches(self, y: Signal, count: int) -> list[Signal]:
        """One signal for each of ``count`` takers: the first has the gradient of ``y``, the
        others one of their own that is added to it before the layer's backward lines."""
        if y.grad is None or count < 2:
            return [y] * count
        extras = [np.zeros_like(y.grad) for _ in range(count - 1)]

        def join() -> None:
            for extra in extras:
                self.add(np.add, y.grad, extra, y.grad)

        self.on_backward(join)
        return [y, *(replace(y, grad=extra) for extra in extras)]

    def parameters(self, layer: str) -> tuple[Array, Array]:
        """The layer's stretches of θ and of the gradient, as views."""
        block = self.layout.block(layer)
        return self.theta[block.start : block.stop], self.gradient[block.start : block.stop]

    def product(self, a: Operand, b: Operand, out: Array, *, onto: bool = False) -> None:
        """``out = a · b`` for matrices that are contiguous, or transposes of such; ``onto``: added
        to what ``out`` holds, which only f2py's BLAS can, however large the product is."""
        operations = 2 * out.size * _plain(a).shape[1]
        if operations > SMALL_PRODUCT and not onto:
            self.add(np.dot, a, b, out)
            return
        if out.shape[1] == 1 and not onto:
            self._product_with_vector(a, b, out)
            return
        # BLAS wants columns: outᵀ = bᵀ · aᵀ, each operand handed over as it lies in memory.
        left, left_transposed = _fortran(b.T)
        right, right_transposed = _fortran(a.T)
        target, _ = _fortran(out.T)
        self.add(
            self._gemm, 1.0, left, right, float(onto), target, left_transposed, right_transposed, 1
        )  # fmt: skip

    def _product_with_vector(self, matrix: Operand, vector: Operand, out: Array) -> None:
        """``out = matrix · vector`` (k, 1): a third of the time that gemm takes for it."""
        left, transposed = _fortran(matrix)
        self.add(
            self._gemv, 1.0, left, _flat(vector), 0.0, _flat(out), 0, 1, 0, 1, transposed, 1
        )  # fmt: skip


def _flat(column: Operand) -> Operand:
    """A contiguous column as a vector, in the same memory."""
    if not _plain(column).flags.c_contiguous:
        raise ValueError("a vector must be contiguous")
    if isinstance(column, PerBatch):
        return PerBatch(tuple(view.reshape(-1) for view in column.views))
    return column.reshape(-1)


def _plain(operand: Operand) -> Array:
    return operand.views[0] if isinstance(operand, PerBatch) else operand


def _fortran(operand: Operand) -> tuple[Operand, int]:
    """The operand in column order and whether that is its transpose.

    f2py would silently work on a copy of anything else, so such an operand is refused.
    """
    if _plain(operand).flags.f_contiguous:
        return operand, 0
    if not _plain(operand).flags.c_contiguous:
        raise ValueError("a product's operand must be contiguous, or the transpose of such")
    return operand.T, 1


def bind(lines: Sequence[Line], batches: int) -> tuple[list[Call], ...]:
    """The program of each of so many batches, ready to run: ``for f, a in program: f(*a)``."""
    bound = [line.bound(batches) for line in lines]
    return tuple([calls[batch] for calls in bound] for batch in range(batches))
