"""What an export says of itself, and the comparison that it has to stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.shapes import Array
from nnviz.errors import ExportError
from nnviz.values import dataclass

TOLERANCE = 1e-5
"""Of the largest output, or of 1 where all outputs are smaller."""


@dataclass(frozen=True)
class ExportReport:
    """What was written and how it was proven: ``checker`` ran all ``samples`` of the test part;
    no output differs by more than ``largest_difference``, with ``tolerance`` allowed.
    ``precision`` is what the export computes in; ``remarks`` say what it does not carry."""

    path: Path
    checker: str
    samples: int
    largest_difference: float
    tolerance: float
    precision: str
    remarks: tuple[str, ...] = ()


def compare(checker: str, outputs: NDArray[Any], expected: Array) -> tuple[float, float]:
    """Largest difference and tolerance; ExportError where the one exceeds the other."""
    if outputs.shape != expected.shape:
        raise ExportError(
            f"{checker} gets outputs of shape {outputs.shape} from the exported network, nnviz "
            f"{expected.shape}; nothing was written."
        )
    wide = expected.astype(np.float64)
    difference = float(np.abs(outputs - wide).max())
    tolerance = TOLERANCE * max(1.0, float(np.abs(wide).max()))
    if not difference <= tolerance:
        raise ExportError(
            f"The exported network differs from nnviz by {difference:.2g} on the test samples "
            f"(checked by {checker}), and at most {tolerance:.2g} is allowed; nothing was written."
        )
    return difference, tolerance
