"""SimpleRNN: each step's state is made of the input and the state before (Elman 1990)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.activations import ACTIVATIONS, activate, activation, before_activation
from nnviz.engine.builder import Builder, Signal
from nnviz.engine.initializers import initializer
from nnviz.engine.layers.base import name_of
from nnviz.engine.layers.recurrent import (
    Steps,
    carry,
    finish,
    give,
    recurrent_transposed,
    sequence_shape,
    state_gradients,
    unroll,
)
from nnviz.engine.layout import Parameter, rows_with_bias
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class SimpleRNN:
    """h_t = activation(z_t), z_t = U·h_{t−1} + W·x_t + b, h₀ = 0 (Elman 1990).

    (T, F) → (units,), the last state; with ``whole_sequence`` (T, units), all states. W
    (units, F), U (units, units), b (units,); trained by full backprop through time. ``initializer``
    says how W and U are drawn.

    A trace's extras, step by step, each (T, units): ``state`` h, ``pre_activation`` z, and
    backward ``state_gradient`` ∂L/∂h_t along all ways from h_t to the loss, and
    ``pre_activation_gradient`` δ_t = ∂L/∂z_t.
    """

    id: str
    unit_ids: tuple[int, ...]
    activation: str = "tanh"
    whole_sequence: bool = False
    inputs: tuple[str, ...] = ()
    initializer: str = "auto"
    kind: Literal["simple_rnn"] = "simple_rnn"

    @property
    def units(self) -> int:
        return len(self.unit_ids)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(T, F) → (units,) or (T, units)."""
        shape = sequence_shape(self, shapes, self.whole_sequence)
        initializer(self.initializer, self.id)
        if activation(self.activation, self.id).over_units:
            raise SpecError(f"{name_of(self)}: {self.activation} needs a Dense layer; take tanh.")
        return shape

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """U (units, units), W (units, F), b (units,): rows of the matrix [U W b]."""
        return rows_with_bias(self.units, {"recurrent": self.units, "weight": shape[1]})

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """z_t = [U W b]·[h; x; 1]; backward from the last step to the first."""
        (x,) = signals
        steps = unroll(build, x, self.units)
        states = steps.states
        z = before_activation(build, self.activation, states)
        for t, block in enumerate(steps.read):
            build.product(steps.W, block, z[t])
            activate(build, self.activation, z[t], states[t])
        y = give(build, steps, self.output_shape(x.shape))
        build.remember(_shown(z, y) if build.plain else None, y, state=states, pre_activation=z)
        build.on_backward(lambda: self._backward(build, y, steps, z))
        return y

    def _backward(self, build: Builder, y: Signal, steps: Steps, z: Array) -> None:
        """δ_t = ∂h_t · f'(z_t), ∂h_{t−1} = Uᵀ·δ_t (+ what takes h_{t−1}); dz holds f'(z) until
        then, because that is one call for all steps."""
        dz = self._slopes(build, z, self._states(build, y, steps))
        UT = recurrent_transposed(build, steps)
        dh = state_gradients(build, y, len(z))
        work = np.empty_like(dh[0]) if self.whole_sequence else None
        for t in reversed(range(len(z))):
            if t + 1 < len(z):
                carry(build, UT, dz[t + 1], dh[t], work)
            build.add(np.multiply, dh[t], dz[t], dz[t])
        finish(build, steps, dz)
        tap = build.taps[build.layer]
        tap.dz, tap.extras["pre_activation_gradient"] = _shown(dz, y), dz

    def _states(self, build: Builder, y: Signal, steps: Steps) -> Array:
        """All states without gaps: NumPy takes arrays with gaps through buffers it allocates."""
        if self.whole_sequence:
            return y.values.reshape(steps.states.shape)
        states = build.empty(*steps.states.shape)
        build.add(np.copyto, states, steps.states)
        return states

    def _slopes(self, build: Builder, z: Array, states: Array) -> Array:
        """f'(z) of all steps in a buffer of its own: what backward gives for ∂L/∂a = 1."""
        slopes, one = build.empty(*z.shape), build.const(1)
        if self.activation == "tanh":
            # The usual one, without the pass that multiplies by 1.
            build.add(np.multiply, states, states, slopes)
            build.add(np.subtract, one, slopes, slopes)
        else:
            ACTIVATIONS[self.activation].backward(build, z, states, one, slopes)
        return slopes


def _shown(values: Array, y: Signal) -> Array:
    """What belongs to the output, of values (T, units, N): all steps, or the last."""
    return (values if len(y.shape) == 2 else values[-1]).reshape(y.values.shape)
