"""Update rules: a few vector operations over the flat θ, never a loop over layers.

State vectors have θ's shape, so whatever can draw a weight can draw its state. With g the
gradient, η the learning rate and t the number of the update, from 1:

========  =========================================================  ==========================
sgd       θ ← θ − η g
momentum  v ← μ v + g, θ ← θ − η v                                   Polyak 1964
nesterov  v ← μ v + g, θ ← θ − η (g + μ v)                           Sutskever et al. 2013
rmsprop   s ← ρ s + (1 − ρ) g², θ ← θ − η g / (√s + ε)               Tieleman & Hinton 2012
adam      m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,             Kingma & Ba 2015
          θ ← θ − η m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
adamw     θ ← θ − η λ θ, then as adam                                Loshchilov & Hutter 2019
========  =========================================================  ==========================

These are PyTorch's conventions: v without the factor 1 − μ, ε outside the root, ρ its ``alpha``,
λ its ``weight_decay``, which acts on everything that is learnt, biases too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from nnviz.engine import blas
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.values import dataclass

Kind = Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]
Rule = Callable[[], None]


@dataclass(frozen=True)
class OptimizerSpec:
    """``kind`` and the numbers of all rules; the fields a rule does not use are ignored by it.

    ``rho`` is rmsprop's share of what was, ``weight_decay`` adamw's λ.
    """

    kind: Kind = "adam"
    learning_rate: float = 0.01
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    rho: float = 0.9
    weight_decay: float = 0.01

    def validate(self) -> None:
        """SpecError naming the first value that is out of its range."""
        if self.kind not in STATES:
            raise SpecError(f"Unknown optimizer '{self.kind}'; choose one of {', '.join(STATES)}.")
        if not 0 < self.learning_rate < math.inf:
            raise SpecError(f"The learning rate is {self.learning_rate:g}; it must be above 0.")
        for name in ("momentum", "beta1", "beta2", "rho"):
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise SpecError(f"The optimizer's {name} is {value:g}; it must be in [0, 1).")
        if not 0 < self.epsilon < math.inf:
            raise SpecError(f"The optimizer's epsilon is {self.epsilon:g}; it must be above 0.")
        if not 0 <= self.weight_decay < math.inf:
            raise SpecError(
                f"The optimizer's weight decay is {self.weight_decay:g}; it must be 0 or more."
            )

    def scalars(self, t: int, rate: float | None = None) -> dict[str, float]:
        """What the rule uses in update ``t`` (the first is 1) at a learning rate, by default the
        one it begins with."""
        values = {name: getattr(self, name) for name in USED[self.kind]}
        if rate is not None:
            values["learning_rate"] = rate
        return values | {"t": float(t)}


STATES: dict[str, tuple[str, ...]] = {
    "sgd": (),
    "momentum": ("velocity",),
    "nesterov": ("velocity",),
    "rmsprop": ("mean_square",),
    "adam": ("m", "v"),
    "adamw": ("m", "v"),
}
"""The names of each rule's state vectors; rules with the same ones can take over each other's."""

_ADAM = ("learning_rate", "beta1", "beta2", "epsilon")
USED: dict[str, tuple[str, ...]] = {
    "sgd": ("learning_rate",),
    "momentum": ("learning_rate", "momentum"),
    "nesterov": ("learning_rate", "momentum"),
    "rmsprop": ("learning_rate", "rho", "epsilon"),
    "adam": _ADAM,
    "adamw": (*_ADAM, "weight_decay"),
}
"""The fields that each rule uses."""


class Optimizer:
    """One rule bound to θ and its gradient; ``update()`` makes one step at the rate last set.

    ``decays``: ones where adamw's decay acts, by default everywhere.
    """

    def __init__(
        self, spec: OptimizerSpec, theta: Array, gradient: Array, decays: Array | None = None
    ) -> None:
        spec.validate()
        self.spec, self._theta, self._gradient = spec, theta, gradient
        self.state = {name: np.zeros_like(theta) for name in STATES[spec.kind]}
        self.updates = 0
        self.rate = spec.learning_rate
        self._axpy = blas.saxpy if theta.dtype == np.float32 else blas.daxpy
        self._decays = np.ones_like(theta) if decays is None else decays
        self._shrink = np.empty_like(theta)
        self.update: Rule = {
            "sgd": self._sgd,
            "momentum": self._momentum,
            "nesterov": self._nesterov,
            "rmsprop": self._rmsprop,
            "adam": self._adam,
            "adamw": self._adamw,
        }[spec.kind]()
        self.set_rate(self.rate)

    def set_rate(self, rate: float) -> None:
        """The learning rate of the updates from now on."""
        self.rate = rate
        if self.spec.kind == "adamw":
            # A rate beyond what the precision holds makes training diverge, which is told then.
            with np.errstate(over="ignore"):
                np.multiply(self._decays, -rate * self.spec.weight_decay, self._shrink)
            np.add(self._shrink, 1, self._shrink)

    def restore(self, state: dict[str, Any], updates: int) -> None:
        """Take over state vectors of the same rule; those missing start at zero."""
        for name, vector in self.state.items():
            vector[...] = state.get(name, 0)
        self.updates = updates

    def _scalar(self, value: float) -> Array:
        """A 0-d array: ufuncs take it twice as fast as a Python number."""
        return np.array(value, self._theta.dtype)

    def _sgd(self) -> Rule:
        theta, g, axpy, size = self._theta, self._gradient, self._axpy, self._theta.size

        def update() -> None:
            self.updates += 1
            axpy(g, theta, size, -self.rate)

        return update

    def _momentum(self) -> Rule:
        theta, g, axpy, size = self._theta, self._gradient, self._axpy, self._theta.size
        velocity, mu = self.state["velocity"], self._scalar(self.spec.momentum)

        def update() -> None:
            self.updates += 1
            np.multiply(velocity, mu, velocity)
            np.add(velocity, g, velocity)
            axpy(velocity, theta, size, -self.rate)

        return update

    def _nesterov(self) -> Rule:
        axpy, theta, g, size = self._axpy, self._theta, self._gradient, self._theta.size
        velocity, mu = self.state["velocity"], self._scalar(self.spec.momentum)

        def update() -> None:
            self.updates += 1
            np.multiply(velocity, mu, velocity)
            np.add(velocity, g, velocity)
            axpy(g, theta, size, -self.rate)
            axpy(velocity, theta, size, -self.rate * self.spec.momentum)

        return update

    def _rmsprop(self) -> Rule:
        axpy, theta, g, size = self._axpy, self._theta, self._gradient, self._theta.size
        squares, work = self.state["mean_square"], np.empty_like(theta)
        rho, epsilon = self._scalar(self.spec.rho), self._scalar(self.spec.epsilon)

        def update() -> None:
            self.updates += 1
            np.multiply(squares, rho, squares)
            np.multiply(g, g, work)
            axpy(work, squares, size, 1 - self.spec.rho)
            np.sqrt(squares, work)
            np.add(work, epsilon, work)
            np.divide(g, work, work)
            axpy(work, theta, size, -self.rate)

        return update

    def _adam(self) -> Rule:
        """The corrections enter as scalars: η √(1 − β₂ᵗ) / (1 − β₁ᵗ) and ε √(1 − β₂ᵗ)."""
        spec, theta, g, axpy = self.spec, self._theta, self._gradient, self._axpy
        m, v, work = self.state["m"], self.state["v"], np.empty_like(theta)
        beta1, rest1 = self._scalar(spec.beta1), 1 - spec.beta1
        beta2, rest2 = self._scalar(spec.beta2), 1 - spec.beta2
        epsilon, size = self._scalar(0), theta.size
        multiply, add, sqrt, divide = np.multiply, np.add, np.sqrt, np.divide

        def update() -> None:
            self.updates += 1
            multiply(m, beta1, m)
            axpy(g, m, size, rest1)
            multiply(v, beta2, v)
            multiply(g, g, work)
            axpy(work, v, size, rest2)
            correction = math.sqrt(1 - spec.beta2**self.updates)
            epsilon[()] = spec.epsilon * correction
            sqrt(v, work)
            add(work, epsilon, work)
            divide(m, work, work)
            rate = self.rate * correction / (1 - spec.beta1**self.updates)
            axpy(work, theta, size, -rate)

        return update

    def _adamw(self) -> Rule:
        theta, shrink, adam = self._theta, self._shrink, self._adam()

        def update() -> None:
            np.multiply(theta, shrink, theta)
            adam()

        return update
