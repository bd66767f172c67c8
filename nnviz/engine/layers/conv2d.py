"""Conv2D."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Conv2D:
    """z[o] = b[o] + Σ_c x[c] ⋆ W[o, c], a = activation(z): (C, H, W) → (filters, H', W').

    W (filters, C, kernel, kernel), b (filters,), stride 1, no padding: H' = H − kernel + 1.
    ``unit_ids`` are the filters' identities.
    """

    id: str
    unit_ids: tuple[int, ...]
    kernel: int = 3
    activation: str = "linear"
    kind: Literal["conv2d"] = "conv2d"

    @property
    def units(self) -> int:
        return len(self.unit_ids)
