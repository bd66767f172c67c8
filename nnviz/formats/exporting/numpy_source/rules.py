"""Update rules: θ changed in place by its gradient g; ``state`` is what the rule remembers of one
parameter, ``t`` the number of the update, from 1."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.exporting.numpy_source.kinds import Parameters


def sgd(theta: Array, g: Array, state: Parameters, t: int, rate: float) -> None:
    theta -= rate * g


def momentum(theta: Array, g: Array, state: Parameters, t: int, rate: float, mu: float) -> None:
    v = state["velocity"] = mu * state.get("velocity", 0) + g
    theta -= rate * v


def nesterov(theta: Array, g: Array, state: Parameters, t: int, rate: float, mu: float) -> None:
    v = state["velocity"] = mu * state.get("velocity", 0) + g
    theta -= rate * (g + mu * v)


def rmsprop(
    theta: Array, g: Array, state: Parameters, t: int, rate: float, rho: float, epsilon: float
) -> None:
    s = state["mean_square"] = rho * state.get("mean_square", 0) + (1 - rho) * g * g
    theta -= rate * g / (np.sqrt(s) + epsilon)


def adam(
    theta: Array,
    g: Array,
    state: Parameters,
    t: int,
    rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> None:
    m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g * g
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    theta -= rate * m_hat / (np.sqrt(v_hat) + epsilon)


def adamw(
    theta: Array,
    g: Array,
    state: Parameters,
    t: int,
    rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
) -> None:
    theta *= 1 - rate * weight_decay
    adam(theta, g, state, t, rate, beta1, beta2, epsilon)
