"""The training part, batch by batch: an epoch's order, its gathered samples, and the programs
that train on them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from nnviz.engine import blas
from nnviz.engine.cost import check_room
from nnviz.engine.learning import Sampling
from nnviz.engine.losses import loss_named
from nnviz.engine.network import Network
from nnviz.engine.program import Calls, Program, compile_program
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError

Prelude = Callable[[int], Calls]
"""What runs before the program of a batch of so many samples."""


def check_batch_size(batch_size: int) -> None:
    """SpecError unless it is a number of samples."""
    if batch_size < 1:
        raise SpecError(f"The batch size is {batch_size}; it must be 1 or more.")


class Feed:
    """Draws each epoch's order, gathers its samples once, and has one ready list of calls for
    each batch: batches are views of what was gathered.

    ``train`` is x (n, *input_shape) and y (n, outputs). Training programs draw from ``noise``. The
    network's outputs are kept until the epoch ends: its running loss is computed from them only
    when asked for, so a step pays for no more than a copy.
    """

    def __init__(
        self,
        network: Network,
        gradient: Array,
        train: tuple[Array, Array],
        batch_size: int,
        sampling: Sampling,
        order: np.random.Generator,
        noise: np.random.Generator,
        prelude: Prelude,
    ) -> None:
        self.network, self.gradient = network, gradient
        self.source = network.source(train[0])
        self.targets = np.ascontiguousarray(train[1], network.dtype)
        self.count = len(self.source)
        self.batch_size, self.sampling = self._checked(batch_size), sampling
        self.order, self.noise, self._prelude = order, noise, prelude
        self.calls: list[Calls] = []
        self.next = self._start = 0
        self._x, self._y = np.empty_like(self.source), np.empty_like(self.targets)
        self._earlier = np.empty((self.targets.shape[1], 0), network.dtype)
        self._kept = np.empty(self.targets.size, network.dtype)
        self._copy = blas.scopy if network.dtype == np.float32 else blas.dcopy
        self._loss = loss_named(network.spec.loss)
        self._compiled: tuple[tuple[int, int], Program | None, Program | None] | None = None
        self.begin()

    @property
    def offset(self) -> int:
        """How many samples of this epoch have been trained on."""
        return self._start + self.next * self.batch_size

    @property
    def batch(self) -> Array:
        """The training rows of the next batch."""
        return self.rows[self.offset : self.offset + self.batch_size]

    def begin(self, offset: int = 0) -> None:
        """Draw an epoch's order and stand ``offset`` samples into it."""
        self.order_state: dict[str, Any] = dict(self.order.bit_generator.state)
        self.rows = self._drawn(offset % self.batch_size)
        np.take(self.source, self.rows, 0, self._x, "clip")
        np.take(self.targets, self.rows, 0, self._y, "clip")
        self._bind(offset, self._earlier[:, :0])

    def resume(self, offset: int, outputs: Array) -> None:
        """Begin ``offset`` samples into an epoch, with the outputs kept before."""
        self.begin(offset)
        self._earlier = outputs

    def set_batching(self, batch_size: int, sampling: Sampling) -> None:
        """Other batches for what is left of the epoch, and after it."""
        offset, outputs, drawn = self.offset, self.outputs.copy(), self.sampling
        self.batch_size, self.sampling = self._checked(batch_size), sampling
        if sampling == drawn and sampling != "with replacement":
            self._bind(offset, outputs)
        else:
            self.resume(offset, outputs)

    def set_prelude(self, prelude: Prelude) -> None:
        """Other calls before every batch's program."""
        changes = self._prelude(1) or prelude(1)
        self._prelude = prelude
        if changes:
            self._compiled = None
            self._bind(self.offset, self.outputs.copy())

    @property
    def outputs(self) -> Array:
        """The outputs (outputs, samples) of this epoch's batches so far; those before the
        activation where the loss is computed from them."""
        if not self.next:
            return self._earlier
        units, size, stop = len(self._earlier), self.batch_size, min(self.offset, self.count)
        flat = self._kept[self._start * units : stop * units]
        if units == 1 and not self._earlier.size:
            return flat[None]
        whole = (stop - self._start) // size
        cut = whole * size * units
        blocks = flat[:cut].reshape(whole, units, size).transpose(1, 0, 2).reshape(units, -1)
        return np.concatenate([self._earlier, blocks, flat[cut:].reshape(units, -1)], axis=1)

    def loss(self) -> float:
        """The mean over this epoch's batches so far of their losses as training saw them, every
        sample with the same weight; NaN before the first."""
        z = self.outputs
        count: int = z.shape[1]
        if not count:
            return math.nan
        first = self._start - self._earlier.shape[1]
        y = self._y[first : first + count].T
        mean = float(self._loss.of_kept(z, y).sum(dtype=np.float64)) / count
        return mean * self.batch_size if self.network.spec.reduction == "sum" else mean

    def _checked(self, batch_size: int) -> int:
        check_batch_size(batch_size)
        size = min(batch_size, self.count)
        check_room(self.network.spec, size, self.network.dtype.itemsize)
        return size

    def _drawn(self, origin: int) -> Array:
        """The training rows of an epoch whose batches begin at ``origin``, ``origin`` + size…"""
        if self.sampling == "epochs":
            return self.order.permutation(self.count)
        if self.sampling == "in order":
            return np.arange(self.count)
        cuts = [*range(origin, self.count, self.batch_size), self.count]
        sizes = [origin, *(stop - start for start, stop in pairwise(cuts))]
        subsets = [self.order.choice(self.count, size, replace=False) for size in sizes]
        return np.concatenate(subsets)

    def _bind(self, offset: int, earlier: Array) -> None:
        """The calls of the batches from ``offset`` to the epoch's end, compiled if need be;
        ``earlier``: the outputs kept of the epoch until there."""
        size, self._start, self.next, self._earlier = self.batch_size, offset, 0, earlier
        origin = offset % size
        if self._compiled is None or self._compiled[0] != (origin, size):
            self._compiled = ((origin, size), *self._compile(origin))
        _, whole, tail = self._compiled
        calls: list[Calls] = list(whole.batches) if whole else []
        if tail:
            calls += tail.batches
        self.calls = calls[(offset - origin) // size :]

    def _compile(self, origin: int) -> tuple[Program | None, Program | None]:
        size = self.batch_size
        stop = origin + (self.count - origin) // size * size
        whole = self._program(range(origin, stop, size), size) if stop > origin else None
        left = self.count - stop
        return whole, self._program(range(stop, self.count, left), left) if left else None

    def _program(self, starts: range, size: int) -> Program:
        program = compile_program(
            self.network.spec, self.network.theta, self.gradient,
            [self._x[start : start + size] for start in starts],
            [self._y[start : start + size] for start in starts],
            training=True, noise=self.noise,
        )  # fmt: skip
        outputs = program.logits if self._loss.fused else program.output
        source = program.logits if self._loss.fused else program.output
        outputs, units = np.ndarray(source.size, source.dtype, source), len(source)
        for start, calls in zip(starts, program.batches, strict=True):
            kept = self._kept[start * units : (start + size) * units]
            calls[:] = [*self._prelude(size), *calls, (self._copy, (outputs, kept))]
        return program
