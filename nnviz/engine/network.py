"""A network with its parameters: evaluation, prediction and the trace of a sample."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnviz.engine.initializers import draw_weights
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.layout import frozen
from nnviz.engine.losses import loss_named
from nnviz.engine.program import Program, as_source, compile_program, user_order
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import LayerTrace, Trace

CHUNK = 512
"""Samples evaluated at once: large enough for BLAS, small enough for the cache."""


@dataclass(frozen=True)
class Score:
    """Mean loss over samples, and the share classified rightly (NaN for regression)."""

    loss: float
    accuracy: float


class Network:
    """θ and the programs that read it; ``theta`` is trained in place, never replaced."""

    def __init__(
        self, spec: NetworkSpec, dtype: str = "float32", rng: np.random.Generator | None = None
    ) -> None:
        spec.validate()
        self.spec, self.layout = spec, spec.layout
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.theta = np.zeros(self.layout.size, self.dtype)
        self._forward: dict[int, tuple[Array, Program]] = {}
        self._plain: tuple[Array, Array, Array, Program] | None = None
        if rng is not None:
            self.initialise(rng)

    def initialise(self, rng: np.random.Generator) -> None:
        """Draw all weights anew, layer by layer; biases zero."""
        for layer in self.spec.layers:
            if isinstance(layer, Dense | Conv2D):
                block = self.layout.block(layer.id)
                weight = draw_weights(layer, block.weight, rng)
                self.layout.put(self.theta, layer.id, weight, np.zeros(block.bias))

    def predict(self, x: Array) -> Array:
        """Outputs (n, outputs) for inputs (n, *input_shape)."""
        parts = [output.T.copy() for output, _ in self._chunks(self.source(x))]
        return np.concatenate(parts) if parts else np.empty((0, self.spec.outputs), self.dtype)

    def score(self, source: Array, y: Array) -> Score:
        """Loss and accuracy in evaluation mode of a source (see ``source``) with targets (n, k)."""
        scoring = self.scoring(source, y)
        while True:
            try:
                next(scoring)
            except StopIteration as done:
                score: Score = done.value
                return score

    def scoring(self, source: Array, y: Array) -> Generator[None, None, Score]:
        """``score`` in portions: yields after every chunk of samples and returns the score."""
        values, hits, done = loss_named(self.spec.loss).values, 0, 0
        total = 0.0
        for output, logits in self._chunks(source):
            target = y[done : done + output.shape[1]].T
            total += float(values(logits, output, target).sum(dtype=np.float64))
            hits += self._hits(output, target)
            done += output.shape[1]
            yield
        return Score(total / done, hits / done if self.spec.classifies else float("nan"))

    def source(self, x: Array) -> Array:
        """Inputs (n, *input_shape) laid out once for ``score`` and training."""
        return as_source(self.spec, x, self.dtype)

    def activations(self, x: Array) -> dict[str, Array]:
        """Every layer's outputs (n, *shape) for inputs (n, *input_shape)."""
        source = self.source(x)
        parts: dict[str, list[Array]] = {layer.id: [] for layer in self.spec.layers}
        for start in range(0, len(source), CHUNK):
            program = self._run_forward(source[start : start + CHUNK])
            for layer, shape in zip(self.spec.layers, self.spec.shapes, strict=True):
                y = program.taps[layer.id].y
                parts[layer.id].append(user_order(y.values, shape, y.maps))
        return {id: np.concatenate(pieces) for id, pieces in parts.items()}

    def trace(self, x: Array, y: Array) -> Trace:
        """One sample (*input_shape) with its target (outputs,), forward and backward."""
        source, target, gradient, program = self._plain_program()
        source[...] = as_source(self.spec, x[None], self.dtype)
        target[...] = y
        program.run()
        loss = loss_named(self.spec.loss)
        layers = self._layer_traces(program, y)
        value = loss.values(program.logits, program.output, target.T)[0]
        output = frozen(program.output[:, 0])
        return Trace(layers, frozen(x), frozen(y), output, float(value), frozen(gradient))

    def _layer_traces(self, program: Program, y: Array) -> tuple[LayerTrace, ...]:
        traces = []
        for index, layer in enumerate(self.spec.layers):
            tap, shape = program.taps[layer.id], self.spec.shapes[index]
            a = _sample(tap.y.values, shape, tap.y.maps)
            da = _sample(_grad(tap.y.grad), shape, tap.y.maps)
            z = a if tap.z is None else _sample(tap.z, shape, tap.y.maps)
            dz = da if tap.dz is None else _sample(tap.dz, shape, tap.y.maps)
            if layer is self.spec.layers[-1]:
                da = frozen(loss_named(self.spec.loss).derivative(a, y))
            before = self.spec.input_of(index)
            x = _sample(tap.x.values, before, tap.x.maps)
            dx = _sample(_grad(tap.x.grad), before, tap.x.maps)
            traces.append(LayerTrace(layer.id, x, z, a, da, dz, dx))
        return tuple(traces)

    def _plain_program(self) -> tuple[Array, Array, Array, Program]:
        """The program of one sample that keeps every intermediate; compiled once."""
        if self._plain is None:
            source = as_source(self.spec, np.zeros((1, *self.spec.input_shape)), self.dtype)
            target = np.zeros((1, self.spec.outputs), self.dtype)
            gradient = np.zeros_like(self.theta)
            program = compile_program(
                self.spec, self.theta, gradient, [source], [target], plain=True
            )
            self._plain = source, target, gradient, program
        return self._plain

    def _chunks(self, source: Array) -> Iterator[tuple[Array, Array]]:
        for start in range(0, len(source), CHUNK):
            program = self._run_forward(source[start : start + CHUNK])
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


def _grad(grad: Array | None) -> Array:
    assert grad is not None
    return grad[:-1]


def _sample(values: Array, shape: Shape, maps: Shape | None) -> Array:
    """The only sample of a signal, in the user's order, read-only."""
    return frozen(user_order(values, shape, maps)[0])
