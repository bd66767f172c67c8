"""The precision of everything that is made from here on."""

from __future__ import annotations

_floatx = ["float32"]


def set_floatx(name: str) -> None:
    """``"float32"`` or ``"float64"``."""
    _floatx[0] = name


def floatx() -> str:
    """Its name."""
    return _floatx[0]
