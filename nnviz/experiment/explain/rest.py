"""1 − a of an output that is nearly one, from z: a itself has no digits left to tell it by."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.experiment.explain.values import Line

_NEAR = 1e-6


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
