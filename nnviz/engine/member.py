"""What one member of a batch adds to the gradient, where members may depend on each other."""

from __future__ import annotations

import numpy as np

from nnviz.engine.builder import Line
from nnviz.engine.layout import Layout
from nnviz.engine.program import Program
from nnviz.engine.shapes import Array

Arrived = dict[str, Array]
"""∂L by a layer's output (rows, N), as it was when the layer's own backward lines began."""


def run_noting(program: Program, layout: Layout) -> Arrived:
    """Run a plain program; the ∂L/∂a that reached each layer that learns."""
    arrived: Arrived = {}
    learning = {block.layer for block in layout}
    for line, (function, arguments) in zip(program.lines, program.batches[0], strict=True):
        grad = _grad(program, line) if line.layer in learning - arrived.keys() else None
        if grad is not None and not _joins(line, grad):
            arrived[line.layer] = grad.copy()
        function(*arguments)
    return arrived


def own_gradient(
    program: Program, layout: Layout, gradient: Array, arrived: Arrived, member: int
) -> Array:
    """The part of ∂L/∂θ that comes through one member's ∂L/∂a, layer by layer; over all members
    these sum up to the whole. ``gradient`` is what the program writes to.

    A layer's backward lines are linear in ∂L/∂a, so they are run once more with that of the
    others put to 0. The program's other buffers hold what comes of it: read traces before.
    """
    own = np.zeros_like(gradient)
    for layer, grad in arrived.items():
        place = program.taps[layer].y.grad
        assert place is not None
        place[...] = 0
        place[:, member] = grad[:, member]
        calls = zip(program.lines, program.batches[0], strict=True)
        for line, (function, arguments) in calls:
            if line.layer == layer and line.phase == "backward" and not _joins(line, place):
                function(*arguments)
        block = layout.block(layer)
        own[block.start : block.stop] = gradient[block.start : block.stop]
    return own


def _grad(program: Program, line: Line) -> Array | None:
    """∂L by the output of the layer that a backward line belongs to."""
    return program.taps[line.layer].y.grad if line.phase == "backward" else None


def _joins(line: Line, grad: Array) -> bool:
    """Whether it adds what another taker of the layer's output handed back."""
    return line.function is np.add and line.arguments[0] is grad and line.arguments[2] is grad
