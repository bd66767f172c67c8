"""An output that is nearly zero, and 1 − a of one that is nearly one, from z: a itself has no
digits left to tell them by."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.experiment.explain.values import Line

_NEAR = 1e-6
_FEW_DIGITS = 3e-5
"""½ tanh(½ z) + ½ tells smaller ones by fewer than three digits in single precision."""


def rest_line(activation: str, z: Array, unit: int) -> Line | None:
    """How 1 − a comes about where a sigmoid's or softmax's output is nearly one, else None."""
    exact = z.astype(np.float64)
    if not np.isfinite(exact).all():
        return None
    if activation == "sigmoid":
        own = float(exact[unit])
        rest = float(np.exp(-np.logaddexp(0.0, own)))
        line = Line("1 − a", "1 / (1 + e^z)", "1 / (1 + e^{})", (own,), rest)
    elif activation == "softmax":
        powers = np.exp(exact - exact.max())
        rest = float(np.delete(powers, unit).sum() / powers.sum())
        line = Line("1 − a", "Σ a of the other outputs", "{}", (rest,), rest)
    else:
        return None
    return line if 0.0 < rest < _NEAR else None


def small_line(z: Array, unit: int) -> Line | None:
    """How a sigmoid's output comes about where it is nearly zero, else None."""
    own = float(z[unit])
    if not np.isfinite(own):
        return None
    small = float(np.exp(-np.logaddexp(0.0, -own)))
    line = Line("a", "1 / (1 + e^(−z))", "1 / (1 + e^{})", (-own,), small)
    return line if 0.0 < small < _FEW_DIGITS else None
