"""LSTM: a cell that gates write, keep and read (Hochreiter & Schmidhuber 1997)."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.initializers import initializer
from nnviz.engine.layers.recurrent import (
    Steps,
    carry,
    finish,
    give,
    one_buffer,
    recurrent_transposed,
    sequence_shape,
    state_gradients,
    step_buffers,
    unroll,
)
from nnviz.engine.layout import Parameter, rows_with_bias
from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass


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
        """All gates of a step by one product; backward from the last step to the first."""
        (x,) = signals
        steps = unroll(build, x, self.units)
        cells = _Cells.of(build, len(steps.read), self.units)
        cells.forward(build, steps)
        y = give(build, steps, self.output_shape(x.shape))
        build.remember(None, y, **(cells.extras(steps) if build.with_backward else {}))
        build.on_backward(lambda: cells.backward(build, y, steps))
        return y


@dataclass(frozen=True)
class _Cells:
    """All steps' numbers, (T, 4, units, N) where there are four parts, else (T, units, N).

    σ(z) = 1 / (1 + e^−z), so with the rows of W for i, f and o negated, three calls make ``sigma``
    of all parts at once; ``candidate`` is the tanh of its own part, whose σ nobody reads. ``pair``
    (T + 1, 2, units, N) holds g_t beside c_{t−1}, as (i, f) stand in ``sigma``: one product of the
    two gives both addends of c_t. Only a trace has a ``z`` for each step.
    """

    sign: Array
    z: Array
    sigma: Array
    pair: Array
    tanh_c: Array

    @staticmethod
    def of(build: Builder, length: int, units: int) -> _Cells:
        parts = (4, units, build.batch)
        kept = build.plain and build.with_backward
        z = (build.empty if kept else partial(one_buffer, build))(length, *parts)
        sign = -np.ones_like(z[0])
        sign[2] = 1
        sigma, tanh_c = step_buffers(build, length, *parts), step_buffers(build, length, *parts[1:])
        return _Cells(sign, z, sigma, build.zeros(length + 1, 2, *parts[1:]), tanh_c)

    @property
    def candidate(self) -> Array:
        return self.pair[:-1, 0]

    @property
    def c(self) -> Array:
        return self.pair[1:, 1]

    def extras(self, steps: Steps) -> dict[str, Array]:
        """What a trace shows of the forward pass."""
        i, f, _, o = (self.sigma[:, part] for part in range(4))
        gates = {"input_gate": i, "forget_gate": f, "candidate": self.candidate, "output_gate": o}
        return gates | {"state": steps.states, "cell": self.c, "pre_activation": self.z}

    def forward(self, build: Builder, steps: Steps) -> None:
        """±z by the rows of W with their signs, which is exact; then gates, cell and state."""
        signed, addends = np.empty_like(steps.W), build.empty(*self.pair[0].shape)
        build.add(np.multiply, steps.W, self._sign_rows(steps), signed)
        for t, block in enumerate(steps.read):
            build.product(signed, block, self.z[t].reshape(-1, build.batch))
            self._gates(build, self.z[t], self.sigma[t], self.pair[t, 0])
            self._step(build, t, addends, steps.states[t])
        if build.plain and build.with_backward:
            build.add(np.multiply, self.z, self.sign, self.z)

    def _gates(self, build: Builder, z: Array, sigma: Array, candidate: Array) -> None:
        build.add(np.tanh, z[2], candidate)
        build.add(np.exp, z, sigma)
        build.add(np.add, sigma, build.const(1), sigma)
        build.add(np.reciprocal, sigma, sigma)

    def _sign_rows(self, steps: Steps) -> Array:
        """``sign`` for each of W's rows, as wide as W: arrays of one shape multiply fastest."""
        return np.repeat(self.sign.reshape(len(steps.W), -1)[:, :1], steps.W.shape[1], axis=1)

    def _step(self, build: Builder, t: int, addends: Array, h: Array) -> None:
        """c_t = i·g + f·c_{t−1}; h_t = o·tanh(c_t)."""
        c = self.pair[t + 1, 1]
        build.add(np.multiply, self.sigma[t, :2], self.pair[t], addends)
        build.add(np.add, addends[0], addends[1], c)
        build.add(np.tanh, c, self.tanh_c[t])
        build.add(np.multiply, self.sigma[t, 3], self.tanh_c[t], h)

    def backward(self, build: Builder, y: Signal, steps: Steps) -> None:
        """From the last step to the first."""
        dz, dc = self._slopes(build), self._cell_slopes(build)
        self._through_time(build, y, recurrent_transposed(build, steps), dz, dc)
        finish(build, steps, dz.reshape(len(dz), -1, build.batch))
        if build.plain:
            build.taps[build.layer].extras |= {"cell_gradient": dc, "pre_activation_gradient": dz}

    def _through_time(self, build: Builder, y: Signal, UT: Array, dz: Array, dc: Array) -> None:
        """∂c_t = ∂h_t·∂h_t/∂c_t + f_{t+1}·∂c_{t+1}; ∂z_t = ∂c_t·∂c_t/∂z_t, for o
        ∂h_t·∂h_t/∂z_t. ``dc`` and ``dz`` hold those slopes until then."""
        last, dh = len(dz) - 1, state_gradients(build, y, len(dz))
        work, asked = np.empty_like(dc[0]), np.empty_like(dz[0])
        for t in range(last, -1, -1):
            if t < last:
                later = dz[t + 1].reshape(-1, build.batch)
                carry(build, UT, later, dh[t], work if len(y.shape) == 2 else None)
            build.add(np.multiply, dh[t], dc[t], dc[t])
            if t < last:
                build.add(np.multiply, dc[t + 1], self.sigma[t + 1, 1], work)
                build.add(np.add, dc[t], work, dc[t])
            build.add(np.copyto, asked[:3], dc[t])
            build.add(np.copyto, asked[3], dh[t])
            build.add(np.multiply, dz[t], asked, dz[t])

    def _slopes(self, build: Builder) -> Array:
        """∂c/∂z of i, f, g and ∂h/∂z of o for all steps at once, with σ' = σ − σ²."""
        slopes, others = np.empty_like(self.sigma), np.empty_like(self.sigma)
        # What each gate is multiplied by; gathered, because NumPy takes arrays with gaps through
        # buffers that it allocates.
        build.add(np.copyto, others[:, :2], self.pair[:-1])
        build.add(np.copyto, others[:, 2], self.sigma[:, 0])
        build.add(np.copyto, others[:, 3], self.tanh_c)
        build.add(np.multiply, self.sigma, self.sigma, slopes)
        build.add(np.subtract, self.sigma, slopes, slopes)
        build.add(np.copyto, slopes[:, 2], _tanh_slope(build, self.candidate))
        build.add(np.multiply, slopes, others, slopes)
        return slopes

    def _cell_slopes(self, build: Builder) -> Array:
        """∂h/∂c = o·(1 − tanh² c), for all steps at once."""
        slopes, o = _tanh_slope(build, self.tanh_c), np.empty_like(self.tanh_c)
        build.add(np.copyto, o, self.sigma[:, 3])
        build.add(np.multiply, slopes, o, slopes)
        return slopes


def _tanh_slope(build: Builder, tanh: Array) -> Array:
    """1 − tanh² of all steps."""
    slopes = build.empty(*tanh.shape)
    build.add(np.copyto, slopes, tanh)
    build.add(np.multiply, slopes, slopes, slopes)
    build.add(np.subtract, build.const(1), slopes, slopes)
    return slopes
