"""Nothing is saved here: names are registered, and that is all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def register_keras_serializable(package: str) -> Callable[[T], T]:
    """The class or function itself."""
    return lambda named: named
