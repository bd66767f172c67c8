"""The activations' lines of the program: a = f(z) forward, δ = ∂L/∂a · f'(z) backward.

Forward takes ``(build, z, a)``, backward ``(build, z, a, da, dz)``. ``a`` may be ``z`` itself and
``dz`` may be ``da``, but for the activations that need z (``Activation.needs_z``): those have z
in a buffer of its own, and where nothing else reads it (``_slope_stays``) forward leaves f'(z)
there, which it knows half of already, so that backward is one product.
"""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.builder import Builder
from nnviz.engine.shapes import Array

LEAK = 0.01
"""The slope of leaky ReLU below zero."""


def _truth(build: Builder, test: np.ufunc, x: Array, other: Array, out: Array) -> None:
    """``out`` = 1 where ``test(x, other)``, else 0; at once, NumPy would go through a buffer."""
    holds = np.empty(out.shape, bool)
    build.add(test, x, other, holds)
    build.add(np.copyto, out, holds)


def linear(build: Builder, z: Array, a: Array) -> None:
    """a = z."""
    if a is not z:
        build.add(np.copyto, a, z)


def linear_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a."""
    if dz is not da:
        build.add(np.copyto, dz, da)


def step(build: Builder, z: Array, a: Array) -> None:
    """a = 1 if z ≥ 0 else 0."""
    _truth(build, np.greater_equal, z, build.const(0.0), a)


def flat_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """Step and argmax: the derivative is 0 wherever there is one."""
    build.add(dz.fill, 0)


def sigmoid(build: Builder, z: Array, a: Array) -> None:
    """a = 1 / (1 + e^(−z))."""
    # ½·tanh(½z) + ½: a tenth of expit's time, and no overflow.
    half = build.const(0.5)
    build.add(np.multiply, z, half, a)
    build.add(np.tanh, a, a)
    build.add(np.multiply, a, half, a)
    build.add(np.add, a, half, a)


def sigmoid_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · a (1 − a)."""
    slope = np.empty_like(a)
    build.add(np.multiply, a, a, slope)
    build.add(np.subtract, a, slope, slope)
    build.add(np.multiply, da, slope, dz)


def tanh(build: Builder, z: Array, a: Array) -> None:
    """a = tanh(z)."""
    build.add(np.tanh, z, a)


def tanh_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · (1 − a²)."""
    slope = np.empty_like(a)
    build.add(np.multiply, a, a, slope)
    build.add(np.subtract, np.ones_like(a), slope, slope)
    build.add(np.multiply, da, slope, dz)


def relu(build: Builder, z: Array, a: Array) -> None:
    """a = max(0, z)."""
    build.add(np.maximum, z, np.zeros_like(a), out=a)


def relu_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a where a > 0."""
    alive = np.empty_like(a)
    _truth(build, np.greater, a, build.const(0.0), alive)
    build.add(np.multiply, da, alive, dz)


def leaky_relu(build: Builder, z: Array, a: Array) -> None:
    """a = max(z, 0.01 z)."""
    lower = np.empty_like(a)
    build.add(np.multiply, z, build.const(LEAK), lower)
    build.add(np.maximum, z, lower, out=a)


def leaky_relu_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · (1 if a > 0 else 0.01)."""
    slope = np.empty_like(a)
    _truth(build, np.greater, a, build.const(0.0), slope)
    build.add(np.maximum, slope, np.full_like(a, LEAK), out=slope)
    build.add(np.multiply, da, slope, dz)


def elu(build: Builder, z: Array, a: Array) -> None:
    """a = z if z > 0 else e^z − 1."""
    # max(0, z) + (e^min(0, z) − 1): one of the two is 0, and nothing overflows.
    zero, lower = np.zeros_like(a), np.empty_like(a)
    build.add(np.minimum, z, zero, out=lower)
    _expm1(build, lower)
    build.add(np.maximum, z, zero, out=a)
    build.add(np.add, a, lower, a)


def elu_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · (1 + min(0, a))."""
    # Below zero f'(z) = e^z = 1 + a, above it 1.
    slope = np.empty_like(a)
    build.add(np.minimum, a, np.zeros_like(a), out=slope)
    build.add(np.add, slope, np.ones_like(a), slope)
    build.add(np.multiply, da, slope, dz)


def softplus(build: Builder, z: Array, a: Array) -> None:
    """a = ln(1 + e^z)."""
    if not _has_vector_code(a):
        build.add(np.logaddexp, z, np.zeros_like(a), a)
        return
    # max(0, z) + ln(1 + e^−|z|), in calls that NumPy has vector code for: a third of the time.
    power, whole, rest = (np.empty_like(a) for _ in range(3))
    build.add(np.abs, z, power)
    build.add(np.negative, power, power)
    build.add(np.exp, power, power)
    _log1p(build, power, whole, rest)
    build.add(np.maximum, z, np.zeros_like(a), out=a)
    build.add(np.add, a, rest, a)


def softplus_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · σ(z)."""
    # σ(z) = 1 − e^(−softplus(z)); expm1 keeps the digits of small slopes.
    slope = np.empty_like(a)
    build.add(np.negative, a, slope)
    _expm1(build, slope)
    build.add(np.multiply, da, slope, dz)
    build.add(np.negative, dz, dz)


def _has_vector_code(a: Array) -> bool:
    """Whether exp, log and tanh are so much faster here than expm1 and logaddexp, for which NumPy
    has no vector code, that several calls are better than one."""
    return a.dtype == np.float32 and a.size > 1000


def _expm1(build: Builder, x: Array) -> None:
    """x = e^x − 1 for x ≤ 0, in place; e^x − 1 = 2 t / (1 − t) with t = tanh(x / 2)."""
    if not _has_vector_code(x):
        build.add(np.expm1, x, x)
        return
    below = np.empty_like(x)
    build.add(np.multiply, x, build.const(0.5), x)
    build.add(np.tanh, x, x)
    build.add(np.subtract, np.ones_like(x), x, below)
    build.add(np.divide, x, below, x)
    build.add(np.multiply, x, build.const(2.0), x)


def _log1p(build: Builder, x: Array, whole: Array, out: Array) -> None:
    """out = ln(1 + x) for x in [0, 1]: ln of the rounded 1 + x, less what rounding added to it."""
    lost = np.empty_like(x)
    build.add(np.add, x, np.ones_like(x), whole)
    build.add(np.log, whole, out)
    build.add(np.subtract, whole, np.ones_like(x), lost)
    build.add(np.subtract, lost, x, lost)
    build.add(np.divide, lost, whole, lost)
    build.add(np.subtract, out, lost, out)


def silu(build: Builder, z: Array, a: Array) -> None:
    """a = z σ(z)."""
    share = np.empty_like(a)
    sigmoid(build, z, share)
    build.add(np.multiply, z, share, a)
    if _slope_stays(build):
        _silu_slope(build, z, share, z)


def silu_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · σ(z) (1 + z (1 − σ(z)))."""
    slope = z
    if not _slope_stays(build):
        slope = np.empty_like(a)
        sigmoid(build, z, slope)
        _silu_slope(build, z, slope, slope)
    build.add(np.multiply, da, slope, dz)


def _silu_slope(build: Builder, z: Array, share: Array, slope: Array) -> None:
    """σ (1 + z (1 − σ))."""
    one, rest = np.ones_like(z), np.empty_like(z)
    build.add(np.subtract, one, share, rest)
    build.add(np.multiply, rest, z, rest)
    build.add(np.add, rest, one, rest)
    build.add(np.multiply, share, rest, slope)


def gelu(build: Builder, z: Array, a: Array) -> None:
    """a = z Φ(z)."""
    share = np.empty_like(a)
    _normal_share(build, z, share)
    build.add(np.multiply, z, share, a)
    if _slope_stays(build):
        _gelu_slope(build, z, share, z)


def gelu_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = ∂L/∂a · (Φ(z) + z φ(z))."""
    slope = z
    if not _slope_stays(build):
        slope = np.empty_like(a)
        _normal_share(build, z, slope)
        _gelu_slope(build, z, slope, slope)
    build.add(np.multiply, da, slope, dz)


def _normal_share(build: Builder, z: Array, share: Array) -> None:
    """Φ(z) = ½ (1 + erf(z / √2)), the share of a normal distribution below z."""
    # Late: it takes a tenth of a second, and few networks need it.
    from scipy.special import erf

    half = build.const(0.5)
    build.add(np.multiply, z, build.const(math.sqrt(0.5)), share)
    build.add(erf, share, share)
    build.add(np.multiply, share, half, share)
    build.add(np.add, share, half, share)


def _gelu_slope(build: Builder, z: Array, share: Array, slope: Array) -> None:
    """Φ(z) + z φ(z), φ(z) = e^(−z²/2) / √(2π)."""
    rest = np.empty_like(z)
    build.add(np.multiply, z, z, rest)
    build.add(np.multiply, rest, build.const(-0.5), rest)
    build.add(np.exp, rest, rest)
    build.add(np.multiply, rest, build.const(1 / math.sqrt(2 * math.pi)), rest)
    build.add(np.multiply, rest, z, rest)
    build.add(np.add, share, rest, slope)


def _slope_stays(build: Builder) -> bool:
    """Whether z's buffer may hold f'(z) from the forward pass on: a program that trains."""
    return build.with_backward and not build.plain


def softmax(build: Builder, z: Array, a: Array) -> None:
    """a = e^z / Σ e^z over the units."""
    row, spread = build.empty(1, build.batch), np.empty_like(a)
    build.add(np.maximum.reduce, z, 0, None, row[0])
    # Copied out first: NumPy would take a row meeting a matrix through buffers that it allocates.
    build.add(np.copyto, spread, row)
    build.add(np.subtract, z, spread, a)
    build.add(np.exp, a, a)
    build.add(np.add.reduce, a, 0, None, row[0])
    build.add(np.copyto, spread, row)
    build.add(np.divide, a, spread, a)


def softmax_back(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
    """δ = a (∂L/∂a − Σ a ∂L/∂a)."""
    weighted, row = np.empty_like(a), build.empty(1, build.batch)
    build.add(np.multiply, da, a, weighted)
    build.add(np.add.reduce, weighted, 0, None, row[0])
    build.add(np.copyto, weighted, row)
    build.add(np.subtract, da, weighted, dz)
    build.add(np.multiply, dz, a, dz)


def argmax(build: Builder, z: Array, a: Array) -> None:
    """a = 1 for the first of the largest, else 0."""
    # Ones at all the largest, then only where their count is still 1: np.argmax would allocate.
    row, count = build.empty(1, build.batch), np.empty_like(a)
    build.add(np.maximum.reduce, z, 0, None, row[0])
    _truth(build, np.equal, z, row, a)
    build.add(np.add.accumulate, a, 0, None, count)
    _truth(build, np.equal, count, build.const(1.0), count)
    build.add(np.multiply, a, count, a)
