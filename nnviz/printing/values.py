"""Values as JSON on standard output."""

from __future__ import annotations

import json
import math


def number(value: float) -> float | None:
    """The number, or None where it is not finite: JSON has no word for that."""
    return value if math.isfinite(value) else None


def print_json(value: object) -> None:
    """Indented, with accents as they are."""
    print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
