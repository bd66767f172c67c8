"""Update rules: a few vector operations over the flat θ, never a loop over layers.

State vectors have θ's shape, so whatever can draw a weight can draw its state.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.linalg import blas

from nnviz.engine.shapes import Array
from nnviz.errors import SpecError

Kind = Literal["sgd", "momentum", "adam"]


@dataclass(frozen=True)
class OptimizerSpec:
    """``kind``: sgd, momentum or adam; the fields a rule does not use are ignored by it."""

    kind: Kind = "adam"
    learning_rate: float = 0.01
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def validate(self) -> None:
        """SpecError naming the first value that is out of its range."""
        if self.kind not in STATES:
            raise SpecError(f"Unknown optimizer '{self.kind}'; choose one of {', '.join(STATES)}.")
        if not 0 < self.learning_rate < math.inf:
            raise SpecError(f"The learning rate is {self.learning_rate:g}; it must be above 0.")
        for name in ("momentum", "beta1", "beta2"):
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise SpecError(f"The optimizer's {name} is {value:g}; it must be in [0, 1).")
        if not 0 < self.epsilon < math.inf:
            raise SpecError(f"The optimizer's epsilon is {self.epsilon:g}; it must be above 0.")

    def scalars(self, t: int) -> dict[str, float]:
        """What the rule uses in update ``t`` (the first is 1)."""
        used = {
            "sgd": ("learning_rate",),
            "momentum": ("learning_rate", "momentum"),
            "adam": ("learning_rate", "beta1", "beta2", "epsilon"),
        }[self.kind]
        return {name: getattr(self, name) for name in used} | {"t": float(t)}


STATES: dict[str, tuple[str, ...]] = {"sgd": (), "momentum": ("velocity",), "adam": ("m", "v")}
"""The names of each rule's state vectors."""


class Optimizer:
    """One rule bound to θ and its gradient; ``update()`` makes one step.

    sgd: θ ← θ − η g. momentum: v ← μ v + g, θ ← θ − η v. adam (Kingma & Ba 2015):
    m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η m̂ / (√v̂ + ε) with the bias
    corrections m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
    """

    def __init__(self, spec: OptimizerSpec, theta: Array, gradient: Array) -> None:
        spec.validate()
        self.spec, self._theta, self._gradient = spec, theta, gradient
        self.state = {name: np.zeros_like(theta) for name in STATES[spec.kind]}
        self.updates = 0
        self._axpy = blas.saxpy if theta.dtype == np.float32 else blas.daxpy
        self.update: Callable[[], None] = {
            "sgd": self._sgd,
            "momentum": self._momentum,
            "adam": self._adam(),
        }[spec.kind]

    def _sgd(self) -> None:
        self.updates += 1
        self._axpy(self._gradient, self._theta, a=-self.spec.learning_rate)

    def _momentum(self) -> None:
        self.updates += 1
        velocity = self.state["velocity"]
        np.multiply(velocity, self.spec.momentum, velocity)
        np.add(velocity, self._gradient, velocity)
        self._axpy(velocity, self._theta, a=-self.spec.learning_rate)

    def _adam(self) -> Callable[[], None]:
        """The corrections enter as scalars: η √(1 − β₂ᵗ) / (1 − β₁ᵗ) and ε √(1 − β₂ᵗ)."""
        if self.spec.kind != "adam":
            return self._sgd
        spec, theta, g, axpy = self.spec, self._theta, self._gradient, self._axpy
        m, v, work = self.state["m"], self.state["v"], np.empty_like(theta)

        def scalar(value: float) -> Array:
            return np.array(value, theta.dtype)

        beta1, rest1 = scalar(spec.beta1), scalar(1 - spec.beta1)
        beta2, rest2, epsilon = scalar(spec.beta2), scalar(1 - spec.beta2), scalar(0)
        multiply, add, sqrt, divide = np.multiply, np.add, np.sqrt, np.divide
        size = theta.size

        def update() -> None:
            self.updates += 1
            multiply(m, beta1, m)
            multiply(g, rest1, work)
            add(m, work, m)
            multiply(v, beta2, v)
            multiply(g, g, work)
            multiply(work, rest2, work)
            add(v, work, v)
            correction = math.sqrt(1 - spec.beta2**self.updates)
            epsilon[()] = spec.epsilon * correction
            sqrt(v, work)
            add(work, epsilon, work)
            divide(m, work, work)
            rate = spec.learning_rate * correction / (1 - spec.beta1**self.updates)
            axpy(work, theta, size, -rate)

        return update

    def restore(self, state: dict[str, Any], updates: int) -> None:
        """Take over state vectors of the same rule; those missing start at zero."""
        for name, vector in self.state.items():
            vector[...] = state.get(name, 0)
        self.updates = updates
