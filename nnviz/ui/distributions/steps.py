"""Where an arrow key leads from a bar: to the next one beside it, or to one above or below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from nnviz.drawing.geometry import Box

_ACROSS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def step_from(now: Box | None, boxes: Sequence[Box], key: int) -> Box | None:
    """The box that a key leads to, of those in reading order; the first where there is none yet;
    None for other keys and at the ends."""
    across, down = _ACROSS.get(Qt.Key(key), 0), _DOWN.get(Qt.Key(key), 0)
    if not boxes or not (across or down):
        return None
    if now is None or now not in boxes:
        return boxes[0]
    if across:
        place = boxes.index(now) + across
        return boxes[place] if 0 <= place < len(boxes) else None
    beyond = [each for each in boxes if down * (each.centre[1] - now.centre[1]) > now.height / 2]
    return min(beyond, key=lambda each: _far(now, each), default=None)


def _far(one: Box, other: Box) -> float:
    """Up and down count more than aside."""
    (x, y), (there_x, there_y) = one.centre, other.centre
    return abs(there_x - x) + 3 * abs(there_y - y)
