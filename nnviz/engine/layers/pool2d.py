"""MaxPool2D and AveragePool2D."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class MaxPool2D:
    """The largest of each window: (C, H, W) → (C, H // size, W // size); stride = size."""

    id: str
    size: int = 2
    kind: Literal["max_pool2d"] = "max_pool2d"


@dataclass(frozen=True)
class AveragePool2D:
    """The mean of each window: (C, H, W) → (C, H // size, W // size); stride = size."""

    id: str
    size: int = 2
    kind: Literal["average_pool2d"] = "average_pool2d"
