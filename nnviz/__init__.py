"""nnviz: see a neural network learn.

``import nnviz`` loads nothing else and changes nothing in the process; what is named below comes
when it is first used, and none of it needs Qt. ``docs/python.md`` is its page.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnviz.api import (
        Experiment,
        Model,
        NnvizError,
        OptimizerSpec,
        arrays,
        change,
        layers,
        lessons,
        read,
        sample,
        samples,
    )

__version__ = "0.1.0"

__all__ = [
    "Experiment",
    "Model",
    "NnvizError",
    "OptimizerSpec",
    "arrays",
    "change",
    "layers",
    "lessons",
    "read",
    "sample",
    "samples",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'nnviz' has no attribute '{name}'")
    return getattr(import_module("nnviz.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
