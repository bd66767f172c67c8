"""Dense: every unit sees every input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Dense:
    """z = W·x + b, a = activation(z): (inputs,) → (units,); W (units, inputs), b (units,).

    ``unit_ids`` are the units' identities, so that an edit can say which unit went.
    """

    id: str
    unit_ids: tuple[int, ...]
    activation: str = "linear"
    kind: Literal["dense"] = "dense"

    @property
    def units(self) -> int:
        return len(self.unit_ids)
