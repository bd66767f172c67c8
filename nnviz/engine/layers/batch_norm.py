"""BatchNorm: every feature brought to mean 0 and variance 1 over the batch."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import name_of, only
from nnviz.engine.layers.normalising import (
    Spread,
    add_products,
    add_reciprocal_deviation,
    add_sums,
    by_feature,
    check_epsilon,
    over_features,
    shown,
)
from nnviz.engine.layout import Parameter, stacked
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class BatchNorm:
    """n = (x − μ) / √(σ² + ε), y = gain · n + shift (Ioffe & Szegedy 2015); any shape, kept.

    One gain, shift, mean and variance per feature of vectors (F,) and sequences (T, F), per
    channel of images (C, H, W). Training takes μ and σ² (biased) from the batch, over samples
    and over steps or pixels, and moves the running statistics, r ← (1 − momentum) · r + momentum ·
    batch, with the unbiased variance, as PyTorch does. Evaluation takes the running ones.

    A batch with one value per feature (one sample, without pixels or steps) has no variance: it
    is normalised as evaluation does, and the running statistics stay as they are.

    Traces show ``mean`` and ``variance`` (features,), those that were used, and ``normalised``, n.
    """

    id: str
    momentum: float = 0.1
    epsilon: float = 1e-5
    inputs: tuple[str, ...] = ()
    kind: Literal["batch_norm"] = "batch_norm"

    def output_shape(self, *shapes: Shape) -> Shape:
        """The input's shape."""
        shape = only(self, shapes)
        if not 0 <= self.momentum <= 1:
            raise SpecError(
                f"{name_of(self)}: the momentum is {self.momentum:g}; it must be in [0, 1]: the "
                "share that a batch has in the running mean and variance."
            )
        check_epsilon(self, self.epsilon)
        return shape

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Gain, shift, running mean and running variance, each (features,)."""
        return stacked(
            {"gain": "scale", "shift": "bias", "mean": "statistic", "variance": "statistic"},
            _grid(shape)[1],
        )

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """With c = x − μ, ρ = 1 / √(σ² + ε): y = gain · ρ · c + shift.

        ∂gain = ρ · Σ ∂y · c, ∂shift = Σ ∂y; ∂x = gain · ρ · ∂y, and through the batch's μ and σ
        ∂x = gain · ρ · (∂y − ∂shift / M − c · ρ · ∂gain / M), with M values per feature."""
        (x,) = signals
        y, grid = build.signal(x.shape), _grid(x.shape)
        theta, gradient = (part.reshape(4, -1) for part in build.parameters(self.id))
        gain, shift = theta[:2, :, None]
        values, out = by_feature(x.values, *grid), by_feature(y.values, *grid)
        centred, spread = np.empty_like(values), over_features(build, values)
        measures = build.training and values.size > grid[1]
        if measures:
            used = self._measure(build, spread, values, centred, theta[2:])
        else:
            used = theta[2:]
            spread(np.subtract, values, used[0, :, None], centred)
        reciprocal = add_reciprocal_deviation(build, used[1, :, None], self.epsilon)
        slope = np.empty_like(reciprocal)
        build.add(np.multiply, gain, reciprocal, slope)
        spread(np.multiply, centred, slope, out)
        spread(np.add, out, shift, out)

        def backward() -> None:
            assert y.grad is not None
            dy, (dgain, dshift) = by_feature(y.grad[:-1], *grid), gradient[:2]
            add_products(build, dy, centred, dgain)
            build.add(np.multiply, dgain, reciprocal[:, 0], dgain)
            add_sums(build, dy, dshift)
            if x.grad is None:
                return
            dx = by_feature(x.grad[:-1], *grid)
            if measures:
                dy = _without_means(build, spread, centred, reciprocal, dy, gradient[:2], dx)
            spread(np.multiply, dy, slope, dx)

        mean, variance = np.broadcast_to(used[..., None], (*used.shape, build.batch))
        extras = shown(build, y, spread, centred, reciprocal)
        build.remember(None, y, mean=mean, variance=variance, **extras)
        build.on_backward(backward)
        return y

    def _measure(
        self, build: Builder, spread: Spread, values: Array, centred: Array, running: Array
    ) -> Array:
        """Add c = x − μ and the batch's μ and σ²; returns these, (2, features).

        The running ones follow, r ← (1 − momentum) · r + momentum · batch, the variance unbiased.
        """
        batch, count = np.empty_like(running), values.size // running.shape[1]
        add_sums(build, values, batch[0], 1 / count)
        spread(np.subtract, values, batch[0, :, None], centred)
        add_products(build, centred, centred, batch[1])
        build.add(np.multiply, batch[1], build.const(1 / count), batch[1])

        shares, part = np.full_like(running, self.momentum), np.empty_like(running)
        shares[1] *= count / (count - 1)
        build.add(np.multiply, running, build.const(1 - self.momentum), running)
        build.add(np.multiply, batch, shares, part)
        build.add(np.add, running, part, running)
        return batch


def _grid(shape: Shape) -> tuple[int, int]:
    """How a signal's rows divide into (steps, features): (height, channels) of an image."""
    if len(shape) == 3:
        return shape[1], shape[0]
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])


def _without_means(
    build: Builder,
    spread: Spread,
    centred: Array,
    reciprocal: Array,
    dy: Array,
    sums: Array,
    out: Array,
) -> Array:
    """Add out = ∂y − ∂shift / M − c · ρ · ∂gain / M, from the sums ∂gain and ∂shift."""
    means = np.empty_like(sums)
    along, level = means[..., None]
    build.add(np.multiply, sums, build.const(sums.shape[1] / dy.size), means)
    build.add(np.multiply, along, reciprocal, along)
    spread(np.multiply, centred, along, out)
    build.add(np.subtract, dy, out, out)
    spread(np.subtract, out, level, out)
    return out
