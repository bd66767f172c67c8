"""Where a table comes from: part of the Experiment's value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Precision = Literal["float32", "float64"]
Scaling = Literal["none", "standardise", "maximum"]


@dataclass(frozen=True)
class GeneratedData:
    """Points drawn from a named generator: ``noise`` in 0…0.5 (a fraction, shown as per cent)."""

    name: str
    count: int = 500
    noise: float = 0.0
    kind: Literal["generated"] = "generated"


@dataclass(frozen=True)
class BundledData:
    """A data set that comes with nnviz; ``checksum`` is the SHA-256 of its file."""

    name: str
    checksum: str
    kind: Literal["bundled"] = "bundled"


Data = GeneratedData | BundledData
