"""SciPy's BLAS, loaded when its first function is asked for: that takes 0.2 s, for which a window
that only draws does not have to wait."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    from scipy.linalg import blas

    globals()[name] = getattr(blas, name)
    return globals()[name]
