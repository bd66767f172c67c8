"""What recurrent layers share: a sequence as one block [h; x; 1] for each of its steps.

Step t multiplies block t by [U W b], which gives z = U·h + W·x + b in one product, and its
state goes straight into block t + 1. Sequences (T, F) lie as (T, F, N).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import HasUnits, check_units, name_of, only
from nnviz.engine.shapes import Array, Shape, phrase
from nnviz.errors import SpecError
from nnviz.values import dataclass

LARGE = 2**14
"""From so many weights on a gradient is summed step by step: keeping a term of it for every step
costs more time, in memory, than single products do."""


@dataclass(frozen=True)
class Steps:
    """``x`` step by step, with the layer's [U W b] and its gradient.

    ``blocks`` (T + 1, units + F + 1, N): the first starts with h₀ = 0; the last only holds the
    last state. The last row of each is ones.
    """

    x: Signal
    W: Array
    gradient: Array
    blocks: Array
    units: int

    @property
    def read(self) -> Array:
        """What the steps multiply: (T, units + F + 1, N)."""
        return self.blocks[:-1]

    @property
    def states(self) -> Array:
        """h₁ … h_T: (T, units, N)."""
        return self.blocks[1:, : self.units]

    @property
    def inputs(self) -> Array:
        """x₁ … x_T: (T, F, N)."""
        return self.blocks[:-1, self.units : -1]


def sequence_shape(layer: HasUnits, shapes: tuple[Shape, ...], whole: bool) -> Shape:
    """(T, F) → (T, units), or (units,) for the last state; SpecError for anything else."""
    shape = only(layer, shapes)
    check_units(layer, "unit")
    if len(shape) != 2:
        raise SpecError(
            f"{name_of(layer)} takes a sequence (steps × features), but its input is "
            f"{phrase(shape)}; a recurrent layer before it gives one as its whole sequence."
        )
    units = len(layer.unit_ids)
    return (shape[0], units) if whole else (units,)


def unroll(build: Builder, x: Signal, units: int) -> Steps:
    """The blocks of all steps, with the input filled in."""
    length, features = x.shape
    W, gradient = (part.reshape(-1, units + features + 1) for part in build.parameters(build.layer))
    blocks = build.zeros(length + 1, units + features + 1, build.batch)
    blocks[:, -1] = 1
    steps = Steps(x, W, gradient, blocks, units)
    build.add(np.copyto, steps.inputs, x.values.reshape(length, features, -1))
    return steps


def step_buffers(build: Builder, length: int, *shape: int) -> Array:
    """(length, *shape): a buffer for each step; the same one for all where no backward pass
    will read it: evaluating many samples at once then takes a fraction of the memory."""
    return build.empty(length, *shape) if build.with_backward else one_buffer(build, length, *shape)


def one_buffer(build: Builder, length: int, *shape: int) -> Array:
    """(length, *shape): the same buffer for all steps."""
    buffer = build.empty(*shape)
    return as_strided(buffer, (length, *shape), (0, *buffer.strides))


def give(build: Builder, steps: Steps, shape: Shape) -> Signal:
    """The layer's output: all states, or the last."""
    y = build.signal(shape)
    states = steps.states[-1:] if len(shape) == 1 else steps.states
    build.add(np.copyto, y.values.reshape(states.shape), states)
    return y


def state_gradients(build: Builder, y: Signal, length: int) -> Sequence[Array]:
    """Where ∂L/∂h_t stands, (units, N) for each step: at first only what the takers of ``y``
    asked; ``carry`` brings what the step after asks. A trace keeps all as ``state_gradient``."""
    assert y.grad is not None
    whole, units = len(y.shape) == 2, y.shape[-1]
    asked = y.grad[:-1].reshape(-1, units, build.batch)
    if build.plain:
        kept = build.empty(length, units, build.batch)
        build.add(np.copyto, kept[-len(asked) :], asked)
        build.taps[build.layer].extras["state_gradient"] = kept
        return list(kept)
    return list(asked) if whole else [np.empty_like(asked[0])] * (length - 1) + [asked[0]]


def recurrent_transposed(build: Builder, steps: Steps) -> Array:
    """Uᵀ out of [U W b], where products can read it."""
    transposed = build.empty(steps.units, len(steps.W))
    build.add(np.copyto, transposed, steps.W[:, : steps.units].T)
    return transposed


def carry(build: Builder, UT: Array, dz: Array, dh: Array, work: Array | None) -> None:
    """∂h_t = Uᵀ·δ_{t+1}, added to what is there where ``work`` (like ∂h) is given."""
    if work is None:
        build.product(UT, dz, dh)
    else:
        build.product(UT, dz, work)
        build.add(np.add, dh, work, dh)


def finish(build: Builder, steps: Steps, dz: Array) -> None:
    """∂[U W b] = Σ_t δ_t·[h; x; 1]ᵀ and ∂x_t = Wᵀ·δ_t; ``dz`` (T, rows of W, N)."""
    if build.batch == 1:
        build.product(dz[..., 0].T, steps.read[..., 0], steps.gradient)
    elif steps.gradient.size > LARGE:
        for t, block in enumerate(steps.read):
            build.product(dz[t], block.T, steps.gradient, onto=t > 0)
    else:
        per_step = build.empty(len(dz), *steps.gradient.shape)
        build.add(np.matmul, dz, steps.read.transpose(0, 2, 1), per_step)
        build.add(np.add.reduce, per_step, 0, None, steps.gradient)
    if steps.x.grad is not None:
        dx = steps.x.grad[:-1].reshape(steps.inputs.shape)
        build.add(np.matmul, steps.W[:, steps.units : -1].T, dz, dx)
