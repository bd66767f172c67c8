"""LayerNorm: every sample brought to mean 0 and variance 1 over its own features."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import name_of, only
from nnviz.engine.layers.normalising import (
    Spread,
    add_reciprocal_deviation,
    add_steps,
    add_sums,
    add_to_all,
    by_feature,
    check_epsilon,
    over_features,
    shown,
    spreading,
)
from nnviz.engine.layout import Parameter, stacked
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import SpecError
from nnviz.values import dataclass

ENOUGH = 8192
"""So many numbers on end NumPy reads without a buffer, though others are repeated."""


@dataclass(frozen=True)
class LayerNorm:
    """n = (x − μ) / √(σ² + ε), y = gain · n + shift (Ba, Kiros & Hinton 2016); any shape, kept.

    μ and σ² (biased) are those of the sample alone: over all values of a vector (F,) or an image
    (C, H, W), over the features of each step of a sequence (T, F). Gain and shift have the
    sample's shape, (F,) for sequences, as in ``torch.nn.LayerNorm``.

    Traces show ``mean`` and ``variance``, (1,) or one per step (T,), and ``normalised``, n.
    """

    id: str
    epsilon: float = 1e-5
    inputs: tuple[str, ...] = ()
    kind: Literal["layer_norm"] = "layer_norm"

    def output_shape(self, *shapes: Shape) -> Shape:
        """The input's shape."""
        shape = only(self, shapes)
        check_epsilon(self, self.epsilon)
        if _grid(shape)[1] == 1:
            what = "each step" if len(shape) == 2 else "its input"
            raise SpecError(
                f"{name_of(self)}: {what} is 1 value, and one value minus its mean is always 0; "
                "give it two features or more, or take BatchNorm."
            )
        return shape

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Gain, then shift: the sample's shape, images lying as (height, channels, width)."""
        size = _grid(shape)[1]
        if len(shape) < 3:
            return stacked({"gain": "scale", "shift": "bias"}, size)
        channels, _, width = shape
        strides = (width, channels * width, 1)
        return (
            Parameter("gain", shape, 0, strides, "scale"),
            Parameter("shift", shape, size, strides, "bias"),
        )

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """With c = x − μ, ρ = 1 / √(σ² + ε) and the slope s = gain · ρ: y = s · c + shift.

        ∂gain = Σ ∂y · c · ρ and ∂shift = Σ ∂y, over samples and steps; with means over features
        ∂x = s · ∂y − ρ · mean(gain · ∂y) − c · ρ³ · mean(gain · ∂y · c)."""
        (x,) = signals
        y, (steps, features) = build.signal(x.shape), _grid(x.shape)
        theta, gradient = (part.reshape(2, -1) for part in build.parameters(self.id))
        values, out = by_feature(x.values, steps, features), by_feature(y.values, steps, features)
        centred, work, slope = (np.empty_like(values) for _ in range(3))
        mean, variance = build.empty(2, steps, 1, build.batch)
        spread, shares = _over_samples(build, values), np.full_like(theta[:1], 1 / features)

        _add_weighted(build, shares, values, mean)
        spread(np.subtract, values, mean, centred)
        build.add(np.multiply, centred, centred, work)
        _add_weighted(build, shares, work, variance)
        reciprocal = add_reciprocal_deviation(build, variance, self.epsilon)
        _add_slope_and_shift(build, theta[..., None], reciprocal, centred, slope, out)

        def backward() -> None:
            assert y.grad is not None
            dy = by_feature(y.grad[:-1], steps, features)
            build.add(np.multiply, dy, centred, work)
            _add_gain_gradient(build, work, reciprocal, gradient[0])
            add_sums(build, dy, gradient[1])
            if x.grad is None:
                return
            dx, weights = by_feature(x.grad[:-1], steps, features), np.empty_like(shares)
            level, along = build.empty(2, steps, 1, build.batch)
            build.add(np.multiply, shares, theta[:1], weights)
            _add_weighted(build, weights, dy, level)
            _add_weighted(build, weights, work, along)
            for each in (level, along, along, along):
                build.add(np.multiply, each, reciprocal, each)
            build.add(np.multiply, slope, dy, dx)
            spread(np.multiply, centred, along, work)
            build.add(np.subtract, dx, work, dx)
            spread(np.subtract, dx, level, dx)

        extras = shown(build, y, spread, centred, reciprocal)
        build.remember(None, y, mean=mean[:, 0], variance=variance[:, 0], **extras)
        build.on_backward(backward)
        return y


def _grid(shape: Shape) -> tuple[int, int]:
    """How a signal's rows divide into (steps, features)."""
    return (shape[0], shape[1]) if len(shape) == 2 else (1, math.prod(shape))


def _over_samples(build: Builder, a: Array) -> Spread:
    """Spreads one number per sample and step, (steps, 1, N), over arrays like a (steps, features,
    N): for one step over as few features at a time as are worth a call."""
    steps, features, batch = a.shape
    if steps > 1:
        return spreading(build, np.empty_like(a))
    divisors = (rows for rows in range(1, features + 1) if features % rows == 0)
    rows = next(rows for rows in divisors if rows * batch >= ENOUGH or rows == features)
    return spreading(build, build.empty(1, rows, batch))


def _add_weighted(build: Builder, weights: Array, a: Array, out: Array) -> None:
    """Add out (steps, 1, N) = Σ weights (1, features) · a (steps, features, N) over features."""
    if len(a) == 1:
        build.add(np.dot, weights[0], a[0], out[0, 0])
    else:
        build.add(np.matmul, weights, a, out)


def _add_slope_and_shift(
    build: Builder, parameters: Array, reciprocal: Array, centred: Array, slope: Array, out: Array
) -> None:
    """Add slope = gain · ρ and out = slope · c + shift, from ``parameters`` (2, features, 1)."""
    gain, shift = parameters
    if len(centred) == 1:
        build.product(gain, reciprocal[0], slope[0])
        build.add(np.multiply, slope, centred, out)
        add_to_all(build, out[0], shift)
        return
    spread = over_features(build, centred)
    build.add(np.copyto, slope, reciprocal)
    spread(np.multiply, slope, gain, slope)
    build.add(np.multiply, slope, centred, out)
    spread(np.add, out, shift, out)


def _add_gain_gradient(build: Builder, work: Array, reciprocal: Array, out: Array) -> None:
    """Add ∂gain = Σ ∂y · c · ρ, from ``work`` = ∂y · c (steps, features, N)."""
    steps, features, batch = work.shape
    part = out.reshape(1, -1) if steps == 1 else build.empty(steps, features)
    by_step = reciprocal.reshape(steps, batch, 1)
    build.add(np.matmul, work, by_step, part[..., None])
    add_steps(build, part, out)
