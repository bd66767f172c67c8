"""SciPy's BLAS, loaded when its first function is asked for: a window that only draws does not
have to wait for it."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    from nnviz.engine.blas_library import LIBRARY

    globals()[name] = getattr(LIBRARY, name)
    return globals()[name]
