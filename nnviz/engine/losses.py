"""Loss functions: per-sample values for evaluation, and the first line of the backward pass.

All are means over the batch; the squared error and the binary cross-entropy also over the
outputs, as in Keras and PyTorch. Cross-entropies are computed from the logits z, so that no
probability is ever rounded to 0 before its logarithm. Arrays are (outputs, N).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.engine.builder import Builder, Operand
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError


@dataclass(frozen=True)
class Loss:
    """``needs``: the output activation that it is defined with ("" for any); its backward line
    then gives ∂L/∂z of the output, else ∂L/∂a. ``values(z, a, y)`` → (N,)."""

    name: str
    title: str
    formula: str
    needs: str
    values: Callable[[Array, Array, Array], Array]
    backward: Callable[[Builder, Array, Operand, Array], None]
    derivative: Callable[[Array, Array], Array]

    @property
    def fused(self) -> bool:
        """Whether the loss and the output's activation are derived in one line."""
        return bool(self.needs)


def _squared(z: Array, a: Array, y: Array) -> Array:
    return np.asarray(((a - y) ** 2).mean(axis=0))


def _binary(z: Array, a: Array, y: Array) -> Array:
    return np.asarray((np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))).mean(axis=0))


def _categorical(z: Array, a: Array, y: Array) -> Array:
    top = z.max(axis=0)
    return np.asarray(np.log(np.exp(z - top).sum(axis=0)) + top - (z * y).sum(axis=0))


def _difference(factor: float, over_outputs: bool) -> Callable[..., None]:
    def backward(build: Builder, a: Array, y: Operand, grad: Array) -> None:
        count = build.batch * (len(a) if over_outputs else 1)
        build.add(np.subtract, a, y, grad)
        build.add(np.multiply, grad, build.const(factor / count), grad)

    return backward


def _squared_slope(a: Array, y: Array) -> Array:
    return np.asarray(2 * (a - y) / len(a))


def _binary_slope(a: Array, y: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((a - y) / (a * (1 - a)) / len(a))


def _categorical_slope(a: Array, y: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(y > 0, -y / a, 0))


LOSSES: dict[str, Loss] = {
    each.name: each
    for each in (
        Loss("mean_squared_error", "Mean squared error", "mean (a − y)²", "",
             _squared, _difference(2, over_outputs=True), _squared_slope),
        Loss("binary_crossentropy", "Binary cross-entropy", "−[y ln a + (1 − y) ln(1 − a)]",
             "sigmoid", _binary, _difference(1, over_outputs=True), _binary_slope),
        Loss("categorical_crossentropy", "Cross-entropy", "−Σ y ln a", "softmax",
             _categorical, _difference(1, over_outputs=False), _categorical_slope),
    )
}  # fmt: skip


def loss_named(name: str) -> Loss:
    """The loss of that name, or a SpecError naming the known ones."""
    if name not in LOSSES:
        raise SpecError(f"Unknown loss '{name}'; choose one of {', '.join(LOSSES)}.")
    return LOSSES[name]
