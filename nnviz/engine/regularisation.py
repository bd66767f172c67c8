"""What holds weights back: penalties, clipping, and numbers that are frozen.

The objective is the data loss plus ½ λ₂ Σ w² + λ₁ Σ |w| over all numbers of role "weight"; biases,
scales and statistics are not penalised. Its gradient is that of the data loss plus
λ₂ w + λ₁ sign(w), with sign(0) = 0 as in PyTorch. ``per_sample`` divides λ₁ and λ₂ by the number
of samples in the batch, which makes ``l2`` scikit-learn's ``alpha``.

Clipping acts on the whole gradient of the objective, as users of PyTorch and Keras expect of a
penalty that is part of the loss; adamw's weight decay is no part of it and is not clipped.
First every component is brought into ±``clip_value``, then the gradient is scaled to the length
``clip_norm`` if it is longer, by clip_norm / (length + 1e-6) as PyTorch's ``clip_grad_norm_``:
so both limits hold.

A frozen number never changes, nor does its optimizer state; it adds nothing to the gradient's
length. A frozen layer is frozen with its statistics.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from nnviz.engine import blas
from nnviz.engine.layout import Layout
from nnviz.engine.program import Calls
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class RegularisationSpec:
    """``l1`` and ``l2`` are λ₁ and λ₂; None leaves a kind of clipping out."""

    l1: float = 0.0
    l2: float = 0.0
    per_sample: bool = False
    clip_value: float | None = None
    clip_norm: float | None = None

    def validate(self) -> None:
        """SpecError naming the first value that is out of its range."""
        for name, value in (("L1", self.l1), ("L2", self.l2)):
            if not 0 <= value < math.inf:
                raise SpecError(f"The {name} penalty is {value:g}; it must be 0 or more.")
        for name, limit in (("value", self.clip_value), ("norm", self.clip_norm)):
            if limit is not None and not 0 < limit < math.inf:
                raise SpecError(
                    f"Clipping the gradient by {name} has the limit {limit:g}; it must be above 0."
                )

    @property
    def penalises(self) -> bool:
        return bool(self.l1 or self.l2)

    def penalty(self, theta: Array, weights: Array, samples: int) -> float:
        """½ λ₂ Σ w² + λ₁ Σ |w|; ``weights`` is 1 at weights and 0 elsewhere, ``samples`` the
        size of a batch."""
        if not self.penalises:
            return 0.0
        w = np.multiply(theta, weights, dtype=np.float64)
        total = self.l2 / 2 * float(np.dot(w, w)) + self.l1 * float(np.abs(w).sum())
        return total / samples if self.per_sample else total


@dataclass(frozen=True)
class FrozenSpec:
    """Numbers that training leaves as they are: whole layers by id, and single ones as (layer,
    parameter name, flat index in the user's order)."""

    layers: tuple[str, ...] = ()
    weights: tuple[tuple[str, str, int], ...] = ()

    def validate(self, ids: tuple[str, ...], layout: Layout) -> None:
        """SpecError naming the first entry that is not in the network of these layers."""
        for layer in self.layers:
            if layer not in ids:
                raise SpecError(
                    f"There is no layer '{layer}' to freeze; there are {', '.join(ids)}."
                )
        for layer, name, index in self.weights:
            block = layout.block(layer) if layer in layout else ()
            if name not in block:
                raise SpecError(f"Layer '{layer}' has no parameter '{name}' to freeze a number of.")
            size = layout.block(layer)[name].size
            if not 0 <= index < size:
                raise SpecError(
                    f"Layer '{layer}' cannot freeze number {index} of its {name}: it has {size}, "
                    "counted from 0."
                )

    def places(self, layout: Layout) -> Array:
        """The indices into θ of all frozen numbers, rising."""
        frozen = np.zeros(layout.size)
        for block in layout:
            if block.layer in self.layers:
                frozen[block.start : block.stop] = 1
        for layer, name, index in self.weights:
            values = np.array(layout.read(frozen, layer, name))
            values.flat[index] = 1
            layout.write(frozen, layer, name, values)
        return np.flatnonzero(frozen)


def penalty_calls(
    spec: RegularisationSpec, weights: Array, theta: Array, gradient: Array, share: Array
) -> Calls:
    """Add the penalties' gradient, times ``share`` (0-d)."""
    work = np.empty_like(theta)
    calls: Calls = []
    for factor, source in ((spec.l2, None), (spec.l1, np.sign)):
        if not factor:
            continue
        if source is not None:
            calls.append((source, (theta, work)))
        taken = theta if source is None else work
        calls.append((np.multiply, (taken, factor * weights, work)))
        if spec.per_sample:
            calls.append((np.multiply, (work, share, work)))
        calls.append((np.add, (gradient, work, gradient)))
    return calls


def clip_calls(spec: RegularisationSpec, gradient: Array) -> Calls:
    """Bring the gradient within its limits."""
    calls: Calls = []
    if spec.clip_value is not None:
        high = np.array(spec.clip_value, gradient.dtype)
        calls.append((partial(np.minimum, out=gradient), (gradient, high)))
        low = np.array(-spec.clip_value, gradient.dtype)
        calls.append((partial(np.maximum, out=gradient), (gradient, low)))
    if spec.clip_norm is not None:
        calls.append((_scale_down, (gradient, spec.clip_norm)))
    return calls


def _scale_down(gradient: Array, limit: float) -> None:
    single = gradient.dtype == np.float32
    length = (blas.snrm2 if single else blas.dnrm2)(gradient)
    factor = limit / (length + 1e-6)
    if factor < 1:
        np.multiply(gradient, np.array(factor, gradient.dtype), gradient)
