"""LSTM: a cell that gates write, keep and read (Hochreiter & Schmidhuber 1997)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.initializers import initializer
from nnviz.engine.layers.recurrent import (
    Steps,
    carry,
    finish,
    give,
    recurrent_transposed,
    sequence_shape,
    state_gradients,
    step_buffers,
    unroll,
)
from nnviz.engine.layout import Parameter, rows_with_bias
from nnviz.engine.shapes import Array, Shape

GATES = ("input_gate", "forget_gate", "candidate", "output_gate")
"""In the order of their rows."""


@dataclass(frozen=True)
class LSTM:
    """z_t = U·h_{t−1} + W·x_t + b in four parts; i, f, o = σ of theirs, g = tanh of its own;
    c_t = f·c_{t−1} + i·g, h_t = o·tanh(c_t), h₀ = c₀ = 0 (Hochreiter & Schmidhuber 1997, with
    the forget gate of Gers et al. 2000).

    (T, F) → (units,), the last state; with ``whole_sequence`` (T, units), all states. W
    (4·units, F), U (4·units, units), b (4·units,), their rows in the order i, f, g, o as in
    PyTorch; trained by full backprop through time. ``initializer`` says how W and U are drawn.

    A trace's extras, step by step, each (T, units): ``state`` h, ``cell`` c, ``input_gate`` i,
    ``forget_gate`` f, ``candidate`` g, ``output_gate`` o; backward ``state_gradient`` ∂L/∂h_t and
    ``cell_gradient`` ∂L/∂c_t along all ways from there to the loss. ``pre_activation`` z and
    ``pre_activation_gradient`` δ_t = ∂L/∂z_t are (T, 4, units).
    """

    id: str
    unit_ids: tuple[int, ...]
    whole_sequence: bool = False
    inputs: tuple[str, ...] = ()
    initializer: str = "auto"
    kind: Literal["lstm"] = "lstm"

    @property
    def units(self) -> int:
        return len(self.unit_ids)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(T, F) → (units,) or (T, units)."""
        initializer(self.initializer, self.id)
        return sequence_shape(self, shapes, self.whole_sequence)

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """U (4·units, units), W (4·units, F), b (4·units,): rows of the matrix [U W b]."""
        return rows_with_bias(4 * self.units, {"recurrent": self.units, "weight": shape[1]})

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """Gates of a step by one product and one tanh; backward from the last step to the first."""
        (x,) = signals
        steps = unroll(build, x, self.units)
        cells = _Cells.of(build, len(steps.read), self.units)
        cells.forward(build, steps)
        y = give(build, steps, self.output_shape(x.shape))
        gates = {name: cells.gates[:, index] for index, name in enumerate(GATES)}
        extras = gates | {"state": steps.states, "cell": cells.c[1:], "pre_activation": cells.z}
        build.remember(None, y, **(extras if build.with_backward else {}))
        build.on_backward(lambda: cells.backward(build, y, steps))
        return y


@dataclass(frozen=True)
class _Cells:
    """All steps' numbers, (T, 4, units, N) where there are four parts, else (T, units, N).

    σ(z) = ½·tanh(½z) + ½, so with ``half`` (4, units, N), which is ½ for i, f, o and 1 for g, all
    gates are half·τ + 1 − half, τ = tanh(half·z), by one tanh; their slope is half²·(1 − τ²). Only
    a trace has ``z``. ``c`` starts one step earlier, with c₀ = 0.
    """

    half: Array
    z: Array
    tau: Array
    gates: Array
    c: Array
    tanh_c: Array

    @staticmethod
    def of(build: Builder, length: int, units: int) -> _Cells:
        parts = (length, 4, units, build.batch)
        tau, c = step_buffers(build, *parts), build.zeros(length + 1, units, build.batch)
        z = build.empty(*parts) if build.plain and build.with_backward else tau
        half = np.full_like(tau[0], 0.5)
        half[2] = 1
        gates, tanh_c = step_buffers(build, *parts), step_buffers(build, *c[1:].shape)
        return _Cells(half, z, tau, gates, c, tanh_c)

    def forward(self, build: Builder, steps: Steps) -> None:
        """half·z by the halved rows of W, which is exact; then gates, cell and state."""
        batch, halved = build.batch, np.empty_like(steps.W)
        half, rest = self.half.reshape(-1, batch), (1 - self.half).reshape(-1, batch)
        build.add(np.multiply, steps.W, self._half_rows(steps), halved)
        for t, block in enumerate(steps.read):
            z, tau, gates = (each[t].reshape(-1, batch) for each in (self.z, self.tau, self.gates))
            build.product(halved, block, z)
            build.add(np.tanh, z, tau)
            build.add(np.multiply, tau, half, gates)
            build.add(np.add, gates, rest, gates)
            self._step(build, t, steps.states[t])
        if self.z is not self.tau:
            build.add(np.divide, self.z, self.half, self.z)

    def _half_rows(self, steps: Steps) -> Array:
        """``half`` for each of W's rows, as wide as W: arrays of one shape multiply fastest."""
        return np.repeat(self.half.reshape(len(steps.W), -1)[:, :1], steps.W.shape[1], axis=1)

    def _step(self, build: Builder, t: int, h: Array) -> None:
        """c_t = f·c_{t−1} + i·g; h_t = o·tanh(c_t)."""
        (i, f, g, o), c = self.gates[t], self.c[t + 1]
        build.add(np.multiply, i, g, h)
        build.add(np.multiply, f, self.c[t], c)
        build.add(np.add, c, h, c)
        build.add(np.tanh, c, self.tanh_c[t])
        build.add(np.multiply, o, self.tanh_c[t], h)

    def backward(self, build: Builder, y: Signal, steps: Steps) -> None:
        """From the last step to the first. ``dz`` lacks the factor half², which the few rows of
        W and of its gradient get instead of the many numbers of all steps."""
        squares = self._half_rows(steps) ** 2
        scaled = replace(steps, W=np.empty_like(squares))
        build.add(np.multiply, steps.W, squares, scaled.W)
        dz, dc = self._slopes(build), self._cell_slopes(build)
        self._through_time(build, y, recurrent_transposed(build, scaled), dz, dc)
        finish(build, scaled, dz.reshape(len(dz), -1, build.batch))
        build.add(np.multiply, steps.gradient, squares, steps.gradient)
        if build.plain:
            build.add(np.multiply, dz, self.half**2, dz)
            build.taps[build.layer].extras |= {"cell_gradient": dc, "pre_activation_gradient": dz}

    def _through_time(self, build: Builder, y: Signal, UT: Array, dz: Array, dc: Array) -> None:
        """∂c_t = ∂h_t·∂h_t/∂c_t + f_{t+1}·∂c_{t+1}; ∂z_t = ∂c_t·∂c_t/∂z_t, for o
        ∂h_t·∂h_t/∂z_t. ``dc`` and ``dz`` hold those slopes until then."""
        last, dh = len(dz) - 1, state_gradients(build, y, len(dz))
        work = np.empty_like(dc[0])
        for t in range(last, -1, -1):
            if t < last:
                later = dz[t + 1].reshape(-1, build.batch)
                carry(build, UT, later, dh[t], work if len(y.shape) == 2 else None)
            build.add(np.multiply, dh[t], dc[t], dc[t])
            if t < last:
                build.add(np.multiply, dc[t + 1], self.gates[t + 1, 1], work)
                build.add(np.add, dc[t], work, dc[t])
            for part, gradient in zip(dz[t], (dc[t], dc[t], dc[t], dh[t]), strict=True):
                build.add(np.multiply, part, gradient, part)

    def _slopes(self, build: Builder) -> Array:
        """∂c/∂z of i, f, g and ∂h/∂z of o, without half², for all steps at once."""
        slopes, others = np.empty_like(self.tau), np.empty_like(self.tau)
        # What each gate is multiplied by; gathered, because NumPy takes arrays with gaps through
        # buffers that it allocates.
        for index, other in enumerate(
            (self.gates[:, 2], self.c[:-1], self.gates[:, 0], self.tanh_c)
        ):
            build.add(np.copyto, others[:, index], other)
        build.add(np.multiply, self.tau, self.tau, slopes)
        build.add(np.subtract, build.const(1), slopes, slopes)
        build.add(np.multiply, slopes, others, slopes)
        return slopes

    def _cell_slopes(self, build: Builder) -> Array:
        """∂h/∂c = o·(1 − tanh² c), for all steps at once."""
        slopes, o = np.empty_like(self.tanh_c), np.empty_like(self.tanh_c)
        build.add(np.copyto, o, self.gates[:, 3])
        build.add(np.multiply, self.tanh_c, self.tanh_c, slopes)
        build.add(np.subtract, build.const(1), slopes, slopes)
        build.add(np.multiply, slopes, o, slopes)
        return slopes
