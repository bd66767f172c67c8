"""The stretch of a horizontal axis that is seen: zoomed and panned, never beyond what there is."""

from __future__ import annotations

Stretch = tuple[float, float]
LEAST = 2.0
"""So many epochs are seen at least."""


def zoomed(seen: Stretch, whole: Stretch, at: float, factor: float) -> Stretch | None:
    """``factor`` times nearer around ``at``, which stays where it is; None: all is seen."""
    low, high = seen
    width = max(LEAST, (high - low) / factor)
    share = (at - low) / (high - low)
    return _within((at - share * width, at + (1 - share) * width), whole)


def panned(seen: Stretch, whole: Stretch, by: float) -> Stretch | None:
    """Moved by so much to the right; None where all is seen."""
    return _within((seen[0] + by, seen[1] + by), whole)


def _within(seen: Stretch, whole: Stretch) -> Stretch | None:
    width = seen[1] - seen[0]
    if width >= whole[1] - whole[0]:
        return None
    low = min(max(seen[0], whole[0]), whole[1] - width)
    return low, low + width
