"""From one sample to the next by the arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from nnviz.engine.shapes import Array

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


def next_along(values: Array, here: int, event: QKeyEvent) -> int | None:
    """The index of the next of the values (n,) by size; the least if none is here, None for
    another key or no values."""
    step = _STEPS.get(Qt.Key(event.key()))
    if step is None or not len(values):
        return None
    order = np.argsort(values, kind="stable")
    found = np.flatnonzero(order == here)
    return int(order[np.clip(found[0] + step, 0, len(order) - 1) if len(found) else 0])
