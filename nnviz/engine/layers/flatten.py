"""Flatten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Flatten:
    """(C, H, W) → (C·H·W,), channel by channel, row by row."""

    id: str
    kind: Literal["flatten"] = "flatten"
