"""Programs: a network compiled for a batch size, ready to run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnviz.engine.builder import Builder, Call, Line, PerBatch, Signal, Tap, bind
from nnviz.engine.layers import Layer
from nnviz.engine.losses import averaged, loss_named
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.values import dataclass

Calls = list[Call]


@dataclass(frozen=True)
class Program:
    """Lines over preallocated buffers; ``batches`` holds one ready list of calls per batch."""

    lines: tuple[Line, ...]
    batches: tuple[Calls, ...]
    taps: dict[str, Tap]
    output: Array
    logits: Array

    def run(self, batch: int = 0) -> None:
        """Run the program of one batch."""
        for function, arguments in self.batches[batch]:
            function(*arguments)


def compile_program(
    spec: NetworkSpec,
    theta: Array,
    gradient: Array,
    inputs: Sequence[Array],
    targets: Sequence[Array] = (),
    *,
    plain: bool = False,
    training: bool = False,
    noise: np.random.Generator | None = None,
) -> Program:
    """The program that trains on each batch of ``inputs`` (and ``targets``), or evaluates it.

    ``inputs``: views of one size, each (N, features + 1) with a last column of ones, or
    (N, channels, height, width). ``targets``: (N, outputs) each; without them the program
    goes forward only. ``plain`` keeps every intermediate for a trace. ``training``: dropout
    drops, drawing from ``noise``, and normalisation uses and records the batch's statistics.
    """
    loss, size = loss_named(spec.loss), len(inputs[0])
    build = Builder(
        spec.layout, theta, gradient, size, plain=plain or not targets, backward=bool(targets),
        training=training, noise=noise, fused=loss.fused,
    )  # fmt: skip
    output = add_layers(build, spec, inputs)
    if targets:
        build.phase = "loss"
        assert output.grad is not None
        count = averaged(spec.reduction, size)
        loss.backward(build, output.values, PerBatch(tuple(targets)).T, output.grad[:-1], count)
        build.run_backward()
    logits = build.taps[build.last].z
    assert logits is not None
    batches = bind(build.lines, len(inputs))
    return Program(tuple(build.lines), batches, build.taps, output.values, logits)


def add_layers(build: Builder, spec: NetworkSpec, inputs: Sequence[Array]) -> Signal:
    """All layers' forward lines, in order; the last one's output."""
    build.last = spec.layers[-1].id
    signal = _input(build, spec, inputs)
    waiting = {INPUT: build.branches(signal, len(spec.consumers[INPUT]))}
    for index, layer in enumerate(spec.layers):
        taken = tuple(waiting[id].pop(0) for id in spec.sources[index])
        build.begin(layer.id, *taken)
        build.flattened_maps = spec.flattened_maps(index)
        build.follower = _only_taker(spec, layer.id)
        signal = layer.compile(build, *taken)
        waiting[layer.id] = build.branches(signal, len(spec.consumers[layer.id]))
    return signal


def _only_taker(spec: NetworkSpec, id: str) -> Layer | None:
    """The one layer that takes the output of ``id``; None where there are several, or none."""
    takers = spec.consumers[id]
    return spec.layers[takers[0]] if len(takers) == 1 else None


def _input(build: Builder, spec: NetworkSpec, inputs: Sequence[Array]) -> Signal:
    """Vectors for products are read where they lie; all else is turned once, batch innermost."""
    build.begin(INPUT)
    views = PerBatch(tuple(inputs))
    wanted = build.plain and build.with_backward
    if spec.reads_rows:
        grad = build.zeros(math.prod(spec.input_shape) + 1, build.batch) if wanted else None
        return Signal(views.T, grad, spec.input_shape, None)
    buffer = build.signal(spec.input_shape)
    if len(spec.input_shape) == 3:
        turned = PerBatch(tuple(view.transpose(2, 1, 3, 0) for view in inputs))
        build.add(np.copyto, buffer.image, turned)
    else:
        build.add(np.copyto, buffer.rows, views.T)
    return buffer if wanted else replace(buffer, grad=None)


def keeps_images(spec: NetworkSpec) -> bool:
    """Whether inputs stay images, instead of rows with a column of ones."""
    return len(spec.input_shape) == 3 and not spec.reads_rows


def as_source(spec: NetworkSpec, x: Array, dtype: np.dtype[Any]) -> Array:
    """Samples (n, *input_shape) as the programs read them."""
    if keeps_images(spec):
        return np.ascontiguousarray(x, dtype)
    rows = np.ones((len(x), math.prod(spec.input_shape) + 1), dtype)
    rows[:, :-1] = x.reshape(len(x), -1)
    return rows


def user_order(values: Array, shape: Shape, maps: Shape | None) -> Array:
    """Rows (features, N) of a signal as (N, *shape) in the user's order, a copy."""
    if maps is None:
        return np.array(values.T, order="C").reshape(-1, *shape)
    channels, height, width = maps
    image = values.reshape(height, channels, width, -1)
    return np.array(image.transpose(3, 1, 0, 2), order="C").reshape(-1, *shape)


def engine_order(samples: Array, maps: Shape | None) -> Array:
    """Samples (N, *shape) in the user's order as rows (features, N) of a signal."""
    if maps is not None:
        samples = samples.reshape(-1, *maps).transpose(0, 2, 1, 3)
    return samples.reshape(len(samples), -1).T
