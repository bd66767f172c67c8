"""Loss functions: per-sample values for evaluation, and the first line of the backward pass.

A sample's loss is a mean or a sum over the outputs, as each entry says; the batch's is the mean
over its samples, or with the reduction "sum" their sum. Cross-entropies are computed from the
logits z, so that no probability is ever rounded to 0 before its logarithm. Arrays are
(outputs, N).

Where a loss has no derivative, the one taken is PyTorch's: 0 for the mean absolute error at
a = y. Huber's loss (Huber 1964, with δ = 1) has one everywhere. The perceptron criterion
Σ (a − y) z (Rosenblatt 1962; as a loss: Bishop 2006, section 4.1.7) is derived by z alone, with
the step a held fixed: δ = a − y, so that SGD on single samples is exactly Rosenblatt's rule
w ← w + η (y − a) x.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.builder import Builder, Operand
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.values import dataclass

Reduction = Literal["mean", "sum"]
"""What becomes of the samples' losses: their mean, or their sum."""
REDUCTIONS = get_args(Reduction)


@dataclass(frozen=True)
class Loss:
    """``needs``: the output activation that it is defined with ("" for any); its backward line
    then gives ∂L/∂z of the output, else ∂L/∂a. ``values(z, a, y)`` → (N,), one per sample.

    ``backward(build, a, y, grad, count)`` adds the lines of the batch's derivative, ``count``
    being the samples that it is a mean of (1 for a sum). ``derivative(a, y)`` is one sample's
    ∂L/∂a; for the perceptron criterion, which is no function of a, it is ∂L/∂z.
    """

    name: str
    title: str
    formula: str
    needs: str
    values: Callable[[Array, Array, Array], Array]
    backward: Callable[[Builder, Array, Operand, Array, int], None]
    derivative: Callable[[Array, Array], Array]

    @property
    def fused(self) -> bool:
        """Whether the loss and the output's activation are derived in one line."""
        return bool(self.needs)

    def of_kept(self, kept: Array, y: Array) -> Array:
        """One per sample (N,), from what training programs keep (outputs, N): z where it is
        ``fused``, else a."""
        # The cross-entropies are computed from z alone.
        a = ACTIVATIONS[self.needs].value(kept) if self.needs == "step" else kept
        return self.values(kept, a, y)


def _mean(values: Array) -> Array:
    """The mean over the outputs (outputs, N) → (N,); a single output is its own."""
    return np.asarray(values[0] if len(values) == 1 else values.mean(axis=0))


def _squared(z: Array, a: Array, y: Array) -> Array:
    return _mean((a - y) ** 2)


def _residuals(z: Array, a: Array, y: Array) -> Array:
    return np.asarray(((a - y) ** 2).sum(axis=0))


def _absolute(z: Array, a: Array, y: Array) -> Array:
    return _mean(np.abs(a - y))


def _huber(z: Array, a: Array, y: Array) -> Array:
    # ½ r² up to 1, |r| − ½ beyond: with c = min(|r|, 1) both are c (|r| − ½ c).
    size = np.abs(a - y)
    clipped = np.minimum(size, 1)
    return _mean(clipped * (size - clipped / 2))


def _binary(z: Array, a: Array, y: Array) -> Array:
    return _mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def _categorical(z: Array, a: Array, y: Array) -> Array:
    top = z.max(axis=0)
    return np.asarray(np.log(np.exp(z - top).sum(axis=0)) + top - (z * y).sum(axis=0))


def _perceptron(z: Array, a: Array, y: Array) -> Array:
    return np.asarray(((a - y) * z).sum(axis=0))


def _residual(build: Builder, a: Array, y: Operand, grad: Array) -> None:
    """grad = a − y; targets that lie turned are copied first, or NumPy would buffer them."""
    if len(a) == 1:
        build.add(np.subtract, a, y, grad)
        return
    build.add(np.copyto, grad, y)
    build.add(np.subtract, a, grad, grad)


def _difference(factor: float, over_outputs: bool) -> Callable[..., None]:
    def backward(build: Builder, a: Array, y: Operand, grad: Array, count: int) -> None:
        shared = count * (len(a) if over_outputs else 1)
        _residual(build, a, y, grad)
        build.add(np.multiply, grad, build.const(factor / shared), grad)

    return backward


def _absolute_back(build: Builder, a: Array, y: Operand, grad: Array, count: int) -> None:
    _residual(build, a, y, grad)
    build.add(np.sign, grad, grad)
    build.add(np.multiply, grad, build.const(1 / (count * len(a))), grad)


def _huber_back(build: Builder, a: Array, y: Operand, grad: Array, count: int) -> None:
    _residual(build, a, y, grad)
    build.add(np.minimum, grad, np.full_like(grad, 1), out=grad)
    build.add(np.maximum, grad, np.full_like(grad, -1), out=grad)
    build.add(np.multiply, grad, build.const(1 / (count * len(a))), grad)


def _squared_slope(a: Array, y: Array) -> Array:
    return np.asarray(2 * (a - y) / len(a))


def _absolute_slope(a: Array, y: Array) -> Array:
    return np.asarray(np.sign(a - y) / len(a))


def _huber_slope(a: Array, y: Array) -> Array:
    return np.asarray(np.clip(a - y, -1, 1) / len(a))


def _binary_slope(a: Array, y: Array) -> Array:
    return np.asarray((_share(1 - y, 1 - a) - _share(y, a)) / len(a))


def _categorical_slope(a: Array, y: Array) -> Array:
    return -_share(y, a)


def _share(y: Array, a: Array) -> Array:
    """y / a, and 0 where y is: a probability of 0 that nobody asks for costs nothing."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(np.where(y == 0, 0, y / a))


LOSSES: dict[str, Loss] = {
    each.name: each
    for each in (
        Loss("mean_squared_error", "Mean squared error", "mean (a − y)²", "",
             _squared, _difference(2, over_outputs=True), _squared_slope),
        Loss("sum_of_squared_residuals", "Sum of squared residuals", "Σ (a − y)²", "",
             _residuals, _difference(2, over_outputs=False), lambda a, y: 2 * (a - y)),
        Loss("mean_absolute_error", "Mean absolute error", "mean |a − y|", "",
             _absolute, _absolute_back, _absolute_slope),
        Loss("huber", "Huber loss", "mean ½ (a − y)² if |a − y| ≤ 1 else |a − y| − ½", "",
             _huber, _huber_back, _huber_slope),
        Loss("binary_crossentropy", "Binary cross-entropy", "−[y ln a + (1 − y) ln(1 − a)]",
             "sigmoid", _binary, _difference(1, over_outputs=True), _binary_slope),
        Loss("categorical_crossentropy", "Cross-entropy", "−Σ y ln a", "softmax",
             _categorical, _difference(1, over_outputs=False), _categorical_slope),
        Loss("perceptron", "Perceptron criterion", "Σ (a − y) z", "step",
             _perceptron, _difference(1, over_outputs=False), lambda a, y: a - y),
    )
}  # fmt: skip


def loss_named(name: str) -> Loss:
    """The loss of that name, or a SpecError naming the known ones."""
    if name not in LOSSES:
        raise SpecError(f"Unknown loss '{name}'; choose one of {', '.join(LOSSES)}.")
    return LOSSES[name]


def averaged(reduction: str, count: int) -> int:
    """What the sum of ``count`` samples' losses is divided by: ``count`` for the mean, else 1."""
    if reduction not in REDUCTIONS:
        known = " or ".join(REDUCTIONS)
        raise SpecError(f"Unknown reduction '{reduction}'; choose {known}.")
    return count if reduction == "mean" else 1
