"""A network with its parameters: evaluation, prediction and the trace of a sample."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from nnviz.engine.builder import Operand, PerBatch
from nnviz.engine.cost import check_room, chunk
from nnviz.engine.initializers import initial_values
from nnviz.engine.layers import Layer
from nnviz.engine.layout import frozen
from nnviz.engine.losses import averaged, loss_named
from nnviz.engine.member import own_gradient, run_noting
from nnviz.engine.metrics import Misses
from nnviz.engine.program import Program, as_source, compile_program, user_order
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import BatchTrace, LayerTrace, Trace
from nnviz.values import dataclass

Result = TypeVar("Result")


@dataclass(frozen=True)
class Score:
    """Loss over samples, their mean or sum as the reduction says; the share classified rightly
    (NaN for regression); R² and mean absolute error (NaN for classes)."""

    loss: float
    accuracy: float
    r_squared: float = math.nan
    mae: float = math.nan


@dataclass(frozen=True)
class _Plain:
    """A program for traces with what it reads and writes; its θ is a copy, because training
    programs may move statistics in theirs."""

    key: tuple[int, str]
    source: Array
    target: Array
    theta: Array
    gradient: Array
    noise: np.random.Generator
    calls: Program


class Network:
    """θ and the programs that read it; ``theta`` is trained in place, never replaced. ``chunk``:
    how many samples are evaluated at once."""

    def __init__(
        self, spec: NetworkSpec, dtype: str = "float32", rng: np.random.Generator | None = None
    ) -> None:
        spec.validate()
        self.spec, self.layout = spec, spec.layout
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        check_room(spec, 1, self.dtype.itemsize)
        self.theta = np.zeros(self.layout.size, self.dtype)
        self.chunk = chunk(spec)
        self._forward: dict[int, tuple[Array, Program]] = {}
        self._plain: dict[tuple[bool, str], _Plain] = {}
        if rng is not None:
            self.initialise(rng)

    def initialise(self, rng: np.random.Generator) -> None:
        """Draw all weights anew, layer by layer; biases 0, scales 1."""
        for layer, block in ((self._layer(block.layer), block) for block in self.layout):
            for parameter in block.parameters:
                values = initial_values(layer, parameter, rng)
                self.layout.write(self.theta, block.layer, parameter.name, values)

    def _layer(self, id: str) -> Layer:
        return self.spec.layers[self.spec.index(id)]

    def predict(self, x: Array) -> Array:
        """Outputs (n, outputs) for inputs (n, *input_shape)."""
        parts = [output.T.copy() for output, _ in self._chunks(self.source(x))]
        return np.concatenate(parts) if parts else np.empty((0, self.spec.outputs), self.dtype)

    def judged(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Outputs (n, outputs), and the loss of each sample (n,) with targets (n, outputs)."""
        values, outputs, losses, done = loss_named(self.spec.loss).values, [], [], 0
        for output, logits in self._chunks(self.source(x)):
            target = y[done : done + output.shape[1]].T
            outputs.append(output.T.copy())
            losses.append(values(logits, output, target))
            done += output.shape[1]
        return np.concatenate(outputs), np.concatenate(losses)

    def score(self, source: Array, y: Array) -> Score:
        """Loss and accuracy in evaluation mode of a source (see ``source``) with targets (n, k)."""
        return exhausted(self.scoring(source, y))

    def scoring(self, source: Array, y: Array) -> Generator[None, None, Score]:
        """``score`` in portions: yields after every chunk of samples and returns the score."""
        values, hits, done = loss_named(self.spec.loss).values, 0, 0
        total, misses = 0.0, None if self.spec.classifies else Misses(y)
        for output, logits in self._chunks(source):
            target = y[done : done + output.shape[1]].T
            total += float(values(logits, output, target).sum(dtype=np.float64))
            if misses is None:
                hits += self._hits(output, target)
            else:
                misses.add(output, target)
            done += output.shape[1]
            yield
        loss = total / averaged(self.spec.reduction, done)
        if misses is None:
            return Score(loss, hits / done)
        return Score(loss, math.nan, misses.r_squared, misses.mae)

    def source(self, x: Array) -> Array:
        """Inputs (n, *input_shape) laid out once for ``score`` and training."""
        return as_source(self.spec, x, self.dtype)

    def activations(self, x: Array) -> dict[str, Array]:
        """Every layer's outputs (n, *shape) for inputs (n, *input_shape)."""
        source = self.source(x)
        parts: dict[str, list[Array]] = {layer.id: [] for layer in self.spec.layers}
        for start in range(0, len(source), self.chunk):
            program = self._run_forward(source[start : start + self.chunk])
            for layer, shape in zip(self.spec.layers, self.spec.shapes, strict=True):
                y = program.taps[layer.id].y
                parts[layer.id].append(user_order(y.values, shape, y.maps))
        return {id: np.concatenate(pieces) for id, pieces in parts.items()}

    def trace(self, x: Array, y: Array) -> Trace:
        """One sample (*input_shape) with its target (outputs,), forward and backward, in
        evaluation mode."""
        whole = self.trace_batch(x[None], y[None], training=False)
        return whole.sample(0)

    def trace_batch(
        self, x: Array, y: Array, *, training: bool, noise: np.random.Generator | None = None
    ) -> BatchTrace:
        """Samples (n, *input_shape) with targets (n, outputs): forward and
        backward. With ``training``, as a training step sees them; θ stays as it is."""
        program = self._prepared(x, y, training, self.spec.reduction, noise)
        program.calls.run()
        return self._read(program, x, y)

    def tracing(
        self, x: Array, y: Array, noise: np.random.Generator | None = None
    ) -> Generator[None, None, BatchTrace]:
        """``trace_batch`` with ``training`` in portions: yields after every call and array. Until
        it is done, this network is to trace nothing else."""
        plain = self._prepared(x, y, True, self.spec.reduction, noise)
        for function, arguments in plain.calls.batches[0]:
            function(*arguments)
            yield
        layers = []
        for index in range(len(self.spec.layers)):
            layers.append((yield from self._layer_trace(index, plain, y)))
        return self._read(plain, x, y, tuple(layers))

    def trace_member(
        self, x: Array, y: Array, member: int, noise: np.random.Generator | None = None
    ) -> Trace:
        """Sample ``member`` of a batch as a training step sees it. Its derivatives are those of
        the sum of the batch's losses, ``gradient`` is its own part of that sum's: where members do
        not depend on each other, both are those of its own loss."""
        plain = self._prepared(x, y, True, "sum", noise)
        arrived = run_noting(plain.calls, self.layout)
        trace = self._read(plain, x, y).sample(member)
        own = own_gradient(plain.calls, self.layout, plain.gradient, arrived, member)
        return replace(trace, gradient=frozen(own))

    def _prepared(
        self,
        x: Array,
        y: Array,
        training: bool,
        reduction: str,
        noise: np.random.Generator | None,
    ) -> _Plain:
        """A program for traces with everything that it reads."""
        program = self._plain_program(len(x), training, reduction)
        program.source[...] = as_source(self.spec, x, self.dtype)
        program.target[...] = y
        program.theta[...] = self.theta
        if noise is not None:
            program.noise.bit_generator.state = noise.bit_generator.state
        return program

    def _read(
        self, plain: _Plain, x: Array, y: Array, layers: tuple[LayerTrace, ...] = ()
    ) -> BatchTrace:
        """What a program that was run holds; ``layers`` if they were read already."""
        program = plain.calls
        loss = loss_named(self.spec.loss)
        values = loss.values(program.logits, program.output, plain.target.T)
        every = range(len(self.spec.layers))
        return BatchTrace(
            layers or tuple(exhausted(self._layer_trace(index, plain, y)) for index in every),
            frozen(x), frozen(y), frozen(program.output.T), frozen(values), frozen(plain.gradient),
        )  # fmt: skip

    def _layer_trace(
        self, index: int, plain: _Plain, y: Array
    ) -> Generator[None, None, LayerTrace]:
        """Yields between the arrays: copying those of many images takes a while."""
        program, layer = plain.calls, self.spec.layers[index]
        tap, shape = program.taps[layer.id], self.spec.shapes[index]
        a = _samples(tap.y.values, shape, tap.y.maps)
        yield
        da = _samples(_grad(tap.y.grad), shape, tap.y.maps)
        yield
        z = a if tap.z is None else _samples(tap.z, shape, tap.y.maps)
        yield
        dz = da if tap.dz is None else _samples(tap.dz, shape, tap.y.maps)
        yield
        if layer is self.spec.layers[-1]:
            slope = loss_named(self.spec.loss).derivative(program.output, y.T)
            da = frozen(slope.T / averaged(plain.key[1], len(y)))
        x = tuple(_samples(_plain(part.rows)[:-1], part.shape, part.maps) for part in tap.x)
        yield
        dx = tuple(_samples(_grad(part.grad), part.shape, part.maps) for part in tap.x)
        extras = {name: frozen(np.moveaxis(part, -1, 0)) for name, part in tap.extras.items()}
        return LayerTrace(layer.id, x[0], z, a, da, dz, dx[0], x[1:], dx[1:], extras)

    def _plain_program(self, size: int, training: bool, reduction: str) -> _Plain:
        """The program of so many samples that keeps every intermediate; the last of each sort
        is kept."""
        key, sort = (size, reduction), (training, reduction)
        kept = self._plain.get(sort)
        if kept is not None and kept.key == key:
            return kept
        spec = replace(self.spec, reduction=reduction)
        source = as_source(spec, np.zeros((size, *spec.input_shape)), self.dtype)
        target = np.zeros((size, spec.outputs), self.dtype)
        theta, gradient = np.zeros_like(self.theta), np.zeros_like(self.theta)
        noise = np.random.default_rng(0)
        calls = compile_program(
            spec, theta, gradient, [source], [target], plain=True, training=training, noise=noise
        )
        made = _Plain(key, source, target, theta, gradient, noise, calls)
        self._plain[sort] = made
        return made

    def _chunks(self, source: Array) -> Iterator[tuple[Array, Array]]:
        for start in range(0, len(source), self.chunk):
            program = self._run_forward(source[start : start + self.chunk])
            yield program.output, program.logits

    def _run_forward(self, part: Array) -> Program:
        """Run the forward program of that many samples; buffers stay those of the program."""
        size = len(part)
        if size not in self._forward:
            held = np.empty_like(part)
            program = compile_program(self.spec, self.theta, np.empty_like(self.theta), [held])
            if len(self._forward) > 8:
                self._forward.clear()
            self._forward[size] = held, program
        held, program = self._forward[size]
        np.copyto(held, part)
        program.run()
        return program

    def _hits(self, output: Array, target: Array) -> int:
        if len(output) == 1:
            return int(np.count_nonzero((output[0] >= 0.5) == (target[0] >= 0.5)))
        return int(np.count_nonzero(output.argmax(axis=0) == target.argmax(axis=0)))


def exhausted(work: Generator[None, None, Result]) -> Result:
    """What work in portions comes to, done at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def _grad(grad: Array | None) -> Array:
    assert grad is not None
    return grad[:-1]


def _samples(values: Array, shape: Shape, maps: Shape | None) -> Array:
    """A signal's samples in the user's order, read-only."""
    return frozen(user_order(values, shape, maps))


def _plain(operand: Operand) -> Array:
    return operand.views[0] if isinstance(operand, PerBatch) else operand
