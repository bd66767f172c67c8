"""The activations as formulas, and their last step with a unit's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.values import Line

SYMBOLS = {
    "linear": ("z", "z"),
    "step": (r"\mathrm{step}(z)", "step(z)"),
    "sigmoid": (r"\sigma(z)", "σ(z)"),
    "tanh": (r"\tanh(z)", "tanh(z)"),
    "relu": (r"\mathrm{ReLU}(z)", "ReLU(z)"),
    "leaky_relu": (r"\mathrm{leakyReLU}(z)", "leaky ReLU(z)"),
    "elu": (r"\mathrm{ELU}(z)", "ELU(z)"),
    "gelu": (r"\mathrm{GELU}(z)", "GELU(z)"),
    "silu": (r"\mathrm{SiLU}(z)", "SiLU(z)"),
    "softplus": (r"\mathrm{softplus}(z)", "softplus(z)"),
    "softmax": (r"\mathrm{softmax}(z)", "softmax(z)"),
    "argmax": (r"\mathrm{argmax}(z)", "argmax(z)"),
}
"""f(z), to be set and to be read."""
DERIVATIVES = {
    "linear": ("1", "1"),
    "step": ("0", "0"),
    "sigmoid": (r"a\,(1 - a)", "a (1 − a)"),
    "tanh": (r"(1 - a^2)", "1 − a²"),
    "relu": (r"\mathrm{ReLU}'(z)", "1 if z > 0 else 0"),
    "leaky_relu": (r"\mathrm{leakyReLU}'(z)", "1 if z > 0 else 0.01"),
    "elu": (r"\mathrm{ELU}'(z)", "1 if z > 0 else e^z"),
    "gelu": (r"[\Phi(z) + z\,\varphi(z)]", "Φ(z) + z φ(z)"),
    "silu": (r"\sigma(z)\,[1 + z\,(1 - \sigma(z))]", "σ(z) (1 + z (1 − σ(z)))"),
    "softplus": (r"\sigma(z)", "σ(z)"),
    "argmax": ("0", "0"),
}
"""f'(z) of those whose units do not depend on each other, and of those that pass no gradient."""
_PATTERNS: dict[str, tuple[str, Callable[[float], tuple[float, ...]]]] = {
    "linear": ("{}", lambda z: (z,)),
    "step": ("1 if {} ≥ 0 else 0", lambda z: (z,)),
    "sigmoid": ("1 / (1 + e^{})", lambda z: (-z,)),
    "tanh": ("tanh({})", lambda z: (z,)),
    "relu": ("max(0, {})", lambda z: (z,)),
    "leaky_relu": ("max({}, 0.01 · {})", lambda z: (z, z)),
    "gelu": ("{} · ½ · (1 + erf({}))", lambda z: (z, z * math.sqrt(0.5))),
    "silu": ("{} / (1 + e^{})", lambda z: (z, -z)),
    "softplus": ("ln(1 + e^{})", lambda z: (z,)),
}
_FORMULAS = {"gelu": "z · ½ · (1 + erf(z / √2))", "silu": "z / (1 + e^(−z))"}
"""Where the numbers stand in a longer form than the activation's own formula."""


def activated(name: str, z: Array, a: Array, at: tuple[int, ...]) -> Line:
    """a = f(z) of one unit (of one pixel), as arithmetic; ``z`` are those of the layer."""
    own, result = float(z[at]), float(a[at])
    if name == "softmax":
        return _share_of_powers(z, int(at[0]), result)
    if name == "argmax":
        return _decision(z, int(at[0]), result)
    if name == "elu":
        return _elu(own, result)
    pattern, values = _PATTERNS[name]
    return Line("a", _FORMULAS.get(name, ACTIVATIONS[name].formula), pattern, values(own), result)


def _elu(z: float, a: float) -> Line:
    if z > 0:
        return Line("a", "z, because z > 0", "{}", (z,), a)
    return Line("a", "e^z − 1, because z ≤ 0", "e^{} − 1", (z,), a)


def _decision(z: Array, unit: int, a: float) -> Line:
    """The winner beside the best of the others, or the loser beside the winner."""
    best = int(np.argmax(z))
    other = (
        best if unit != best else int(np.argmax(np.where(np.arange(len(z)) == best, -np.inf, z)))
    )
    sign = "≥" if unit == best else ">"
    numbers = float(z[unit]), float(z[other])
    formula = ACTIVATIONS["argmax"].formula
    return Line("a", formula, f"1 if {{}} {sign} {{}} else 0", numbers, a)


def _share_of_powers(z: Array, unit: int, a: float) -> Line:
    """e^z / Σ e^z; large z are first lowered by the largest, which leaves the share as it is."""
    exact = z.astype(np.float64)
    top = float(exact.max())
    lowered = top > 30.0
    powers = np.exp(exact - top if lowered else exact)
    formula = "e^(z − max) / Σ e^(z − max)" if lowered else "e^z / Σ e^z"
    return Line("a", formula, "{} / {}", (float(powers[unit]), float(powers.sum())), a)
