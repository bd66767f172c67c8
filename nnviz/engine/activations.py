"""Activation functions: their lines of the program, and their values for pictures.

``forward`` adds a = f(z); ``backward`` adds ∂L/∂z from ∂L/∂a and ``a``; z is at hand only where
``needs_z`` says so, because the others work in place. Arrays are (units, N) or
(height, channels, L).

Where a function has no derivative, the one taken is PyTorch's: 0 for ReLU at z = 0, 0.01 for
leaky ReLU there. Step and argmax are ``flat``: no gradient passes, and ``undefined`` says so.
GELU is the exact z·Φ(z) of Hendrycks & Gimpel 2016, SiLU z·σ(z) of the same, ELU with α = 1
(Clevert et al. 2016), leaky ReLU with slope 0.01 (Maas et al. 2013), softplus ln(1 + e^z)
(Dugas et al. 2001); step fires at z ≥ 0 (Rosenblatt 1958).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.engine import activation_lines as lines
from nnviz.engine import activation_values as values
from nnviz.engine.builder import Builder, Signal
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class Activation:
    """``formula`` and ``derivative_formula`` in plain text; ``value`` and ``derivative`` by z.

    ``needs_z``: z in a buffer of its own, which a program that trains uses up: once ``forward``
    has run, it holds f'(z). ``undefined`` is a sentence for places without a derivative ("" for
    smooth functions); it holds everywhere for ``flat`` ones, at z = 0 for the others.
    ``over_units``: a unit's output depends on the z of all units of its layer.
    """

    name: str
    formula: str
    derivative_formula: str
    forward: Callable[[Builder, Array, Array], None]
    backward: Callable[[Builder, Array, Array, Array, Array], None]
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    needs_z: bool = False
    undefined: str = ""
    flat: bool = False
    over_units: bool = False


_AT_ZERO = "At z = 0 {} has a corner and no derivative there; {} is taken."
_STEP = (
    "The step has no derivative at z = 0, where it jumps, and the derivative 0 everywhere else: "
    "no gradient passes it."
)
_ARGMAX = (
    "Argmax has no derivative where two outputs are equal and jump, and the derivative 0 "
    "everywhere else: no gradient passes it."
)

ACTIVATIONS: dict[str, Activation] = {
    each.name: each
    for each in (
        Activation("linear", "z", "1", lines.linear, lines.linear_back, np.asarray, np.ones_like),
        Activation("step", "1 if z ≥ 0 else 0", "0", lines.step, lines.flat_back,
                   values.step, np.zeros_like, undefined=_STEP, flat=True),
        Activation("sigmoid", "1 / (1 + e^(−z))", "a (1 − a)", lines.sigmoid, lines.sigmoid_back,
                   values.sigmoid, values.sigmoid_slope),
        Activation("tanh", "tanh(z)", "1 − a²", lines.tanh, lines.tanh_back,
                   np.tanh, values.tanh_slope),
        Activation("relu", "max(0, z)", "1 if z > 0 else 0", lines.relu, lines.relu_back,
                   values.relu, values.relu_slope, undefined=_AT_ZERO.format("ReLU", "0")),
        Activation("leaky_relu", "max(z, 0.01 z)", "1 if z > 0 else 0.01",
                   lines.leaky_relu, lines.leaky_relu_back,
                   values.leaky_relu, values.leaky_relu_slope,
                   undefined=_AT_ZERO.format("leaky ReLU", "0.01")),
        Activation("elu", "z if z > 0 else e^z − 1", "1 if z > 0 else e^z",
                   lines.elu, lines.elu_back, values.elu, values.elu_slope),
        Activation("gelu", "z Φ(z)", "Φ(z) + z φ(z)", lines.gelu, lines.gelu_back,
                   values.gelu, values.gelu_slope, needs_z=True),
        Activation("silu", "z σ(z)", "σ(z) (1 + z (1 − σ(z)))", lines.silu, lines.silu_back,
                   values.silu, values.silu_slope, needs_z=True),
        Activation("softplus", "ln(1 + e^z)", "1 / (1 + e^(−z))",
                   lines.softplus, lines.softplus_back, values.softplus, values.sigmoid),
        Activation("softmax", "e^z / Σ e^z", "a (1 − a)", lines.softmax, lines.softmax_back,
                   values.softmax, values.softmax_slope, over_units=True),
        Activation("argmax", "1 if z is the first largest else 0", "0",
                   lines.argmax, lines.flat_back, values.argmax, np.zeros_like,
                   undefined=_ARGMAX, flat=True, over_units=True),
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
    """Where z goes: a buffer of its own where it must be kept, else the activation's. A loss that
    is computed from the output's z finds it there after training, too."""
    needed = activation(name, build.layer).needs_z or (build.fused and build.is_last)
    return np.empty_like(a) if build.plain or (build.with_backward and needed) else a


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
