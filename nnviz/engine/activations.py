"""Activation functions: their lines of the program, and their values for pictures.

``forward`` adds a = f(z); ``backward`` adds ∂L/∂z from ∂L/∂a and ``a``; z is at hand only where
``needs_z`` says so, because the others work in place. Arrays are (units, N) or
(height, channels, L).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError


@dataclass(frozen=True)
class Activation:
    """``formula`` and ``derivative_formula`` in plain text; ``value`` and ``derivative`` by z."""

    name: str
    formula: str
    derivative_formula: str
    forward: Callable[[Builder, Array, Array], None]
    backward: Callable[[Builder, Array, Array, Array, Array], None]
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    needs_z: bool = False


def _linear(build: Builder, z: Array, a: Array) -> None:
    if a is not z:
        build.add(np.copyto, a, z)


def _linear_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    if dz is not da:
        build.add(np.copyto, dz, da)


def _tanh(build: Builder, z: Array, a: Array) -> None:
    build.add(np.tanh, z, a)


def _tanh_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    slope = np.empty_like(a)
    build.add(np.multiply, a, a, slope)
    build.add(np.subtract, np.ones_like(a), slope, slope)
    build.add(np.multiply, da, slope, dz)


def _sigmoid(build: Builder, z: Array, a: Array) -> None:
    # ½·tanh(½z) + ½: a tenth of expit's time, and no overflow.
    half = build.const(0.5)
    build.add(np.multiply, z, half, a)
    build.add(np.tanh, a, a)
    build.add(np.multiply, a, half, a)
    build.add(np.add, a, half, a)


def _sigmoid_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    slope = np.empty_like(a)
    build.add(np.multiply, a, a, slope)
    build.add(np.subtract, a, slope, slope)
    build.add(np.multiply, da, slope, dz)


def _relu(build: Builder, z: Array, a: Array) -> None:
    build.add(np.maximum, z, np.zeros_like(a), out=a)


def _relu_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    alive = np.empty_like(a)
    build.add(np.greater, a, build.const(0.0), alive)
    build.add(np.multiply, da, alive, dz)


def _softplus(build: Builder, z: Array, a: Array) -> None:
    build.add(np.logaddexp, z, np.zeros_like(a), a)


def _softplus_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    # σ(z) = 1 − e^(−softplus(z)); expm1 keeps the digits of small slopes.
    slope = np.empty_like(a)
    build.add(np.negative, a, slope)
    build.add(np.expm1, slope, slope)
    build.add(np.multiply, da, slope, dz)
    build.add(np.negative, dz, dz)


def _softmax(build: Builder, z: Array, a: Array) -> None:
    row = build.empty(1, build.batch)
    build.add(np.maximum.reduce, z, 0, None, row[0])
    build.add(np.subtract, z, row, a)
    build.add(np.exp, a, a)
    build.add(np.add.reduce, a, 0, None, row[0])
    build.add(np.divide, a, row, a)


def _softmax_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    weighted, row = np.empty_like(a), build.empty(1, build.batch)
    build.add(np.multiply, da, a, weighted)
    build.add(np.add.reduce, weighted, 0, None, row[0])
    build.add(np.subtract, da, row, dz)
    build.add(np.multiply, dz, a, dz)


def _sigmoid_value(z: Array) -> Array:
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)


def _softmax_value(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0))


def _softmax_slope(z: Array) -> Array:
    p = _softmax_value(z)
    return np.asarray(p * (1 - p))


ACTIVATIONS: dict[str, Activation] = {
    each.name: each
    for each in (
        Activation("linear", "z", "1", _linear, _linear_back, np.asarray, np.ones_like),
        Activation("sigmoid", "1 / (1 + e^(−z))", "a (1 − a)", _sigmoid, _sigmoid_back,
                   _sigmoid_value, lambda z: _sigmoid_value(z) * (1 - _sigmoid_value(z))),
        Activation("tanh", "tanh(z)", "1 − a²", _tanh, _tanh_back,
                   np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        Activation("relu", "max(0, z)", "1 if z > 0 else 0", _relu, _relu_back,
                   lambda z: np.maximum(z, 0), lambda z: np.asarray(z > 0, z.dtype)),
        Activation("softplus", "ln(1 + e^z)", "1 / (1 + e^(−z))", _softplus, _softplus_back,
                   lambda z: np.logaddexp(z, 0), _sigmoid_value),
        Activation("softmax", "e^z / Σ e^z", "a (1 − a)", _softmax, _softmax_back,
                   _softmax_value, _softmax_slope),
    )
}  # fmt: skip


def activation(name: str, layer: str) -> Activation:
    """The activation of that name, or a SpecError naming the layer and the known ones."""
    if name not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise SpecError(f"Layer '{layer}': unknown activation '{name}'; choose one of {known}.")
    return ACTIVATIONS[name]


def activate(build: Builder, name: str, z: Array, a: Array) -> None:
    """Add a = f(z)."""
    activation(name, build.layer).forward(build, z, a)


def before_activation(build: Builder, name: str, a: Array) -> Array:
    """Where z goes: a buffer of its own where it must be kept, else the activation's."""
    keeps = build.plain or (build.with_backward and activation(name, build.layer).needs_z)
    return np.empty_like(a) if keeps else a


def delta(build: Builder, name: str, y: Signal) -> Array:
    """Add δ = ∂L/∂z = ∂L/∂a · f'(z) and return where it lies, (features, N)."""
    assert y.grad is not None
    da, z = y.grad[:-1], build.taps[build.layer].z
    if build.fused and build.is_last:
        dz = da
    else:
        dz = np.empty_like(da) if build.plain else da
        ACTIVATIONS[name].backward(build, y.values if z is None else z, y.values, da, dz)
    build.taps[build.layer].dz = dz
    return dz
