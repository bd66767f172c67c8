"""What BatchNorm and LayerNorm share: how they see a signal, its sums, and gain and shift.

Both read a signal as (steps, features, rest): the features that have a gain each stand in the
middle, what sums over samples run over stands before and after them.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnviz.engine import blas
from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import Named, name_of
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError

Spread = Callable[[np.ufunc, Array, Array, Array], None]
"""Adds out = function(a, each), ``each`` spread over the values that it stands for."""


def check_epsilon(layer: Named, epsilon: float) -> None:
    """Above 0 and finite."""
    if not 0 < epsilon < math.inf:
        raise SpecError(
            f"{name_of(layer)}: epsilon is {epsilon:g}; it must be above 0, so that values "
            "without spread are not divided by 0. Take 1e-05."
        )


def by_feature(values: Array, steps: int, features: int) -> Array:
    """Values (…, N) as (steps, features, rest): a view, never a copy."""
    return values.reshape(steps, features, -1, copy=False)


def in_user_order(values: Array, signal: Signal) -> Array:
    """Values (features, N) that lie as the signal's do as (*shape, N), a view for traces."""
    if signal.maps is None:
        return values.reshape(*signal.shape, -1)
    channels, height, width = signal.maps
    return values.reshape(height, channels, width, -1).transpose(1, 0, 2, 3)


def add_sums(build: Builder, a: Array, out: Array, share: float = 1.0) -> None:
    """Add out[f] = share · Σ a[:, f, :]."""
    steps, features, rest = a.shape
    part = _per_step(build, steps, out)
    shares = np.full(rest, share, build.dtype)
    build.add(np.dot, a.reshape(steps * features, rest), shares, part.reshape(-1))
    add_steps(build, part, out)


def add_products(build: Builder, a: Array, b: Array, out: Array) -> None:
    """Add out[f] = Σ a[:, f, :] · b[:, f, :]."""
    part = _per_step(build, len(a), out)
    build.add(np.vecdot, a, b, part)
    add_steps(build, part, out)


def add_steps(build: Builder, part: Array, out: Array) -> None:
    """Add out[f] = Σ part[:, f], where there is more than one step: a single one is ``out``."""
    if len(part) > 1:
        build.add(np.add.reduce, part, 0, None, out)


def _per_step(build: Builder, steps: int, out: Array) -> Array:
    return out.reshape(1, -1) if steps == 1 else build.empty(steps, out.size)


def add_reciprocal_deviation(build: Builder, variance: Array, epsilon: float) -> Array:
    """Add 1 / √(variance + ε) and return where it lies."""
    reciprocal = build.empty(*variance.shape)
    build.add(np.add, variance, build.const(epsilon), reciprocal)
    build.add(np.sqrt, reciprocal, reciprocal)
    build.add(np.reciprocal, reciprocal, reciprocal)
    return reciprocal


def spreading(build: Builder, plane: Array) -> Spread:
    """``each`` is copied out over ``plane``, which meets a and out as often as it fits in them:
    as fast as NumPy's broadcasting or faster, and without the buffer that this allocates."""

    def spread(function: np.ufunc, a: Array, each: Array, out: Array) -> None:
        shape = (-1, plane.size)
        build.add(np.copyto, plane, each)
        build.add(function, a.reshape(shape), plane.reshape(shape), out.reshape(shape))

    return spread


def over_features(build: Builder, a: Array) -> Spread:
    """Spreads one number per feature, (features, 1), over arrays like a (steps, features, rest)."""
    return spreading(build, build.empty(*a.shape[1:]))


def add_to_all(build: Builder, out: Array, each: Array) -> None:
    """Add out (features, N) += each (features, 1), as the product each · (1 … 1): in one pass."""
    gemm = blas.sgemm if build.dtype == np.float32 else blas.dgemm
    # BLAS wants columns: outᵀ += (1 … 1)ᵀ · eachᵀ, all of them contiguous, so nothing is copied.
    ones = np.ones((build.batch, 1), build.dtype)
    build.add(gemm, 1.0, ones, each.T, 1.0, out.T, 0, 0, 1)


def shown(
    build: Builder, y: Signal, spread: Spread, centred: Array, reciprocal: Array
) -> dict[str, Array]:
    """What a trace shows as ``normalised``: only the programs of traces compute it."""
    if not (build.plain and build.with_backward):
        return {}
    normalised = np.empty_like(centred)
    spread(np.multiply, centred, reciprocal, normalised)
    return {"normalised": in_user_order(normalised.reshape(y.values.shape), y)}
