"""The sketch under the user's hands: drawn on, changed, and taken back step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.data.pictures import Field
from nnviz.engine.shapes import Array
from nnviz.ui.pad.sketch import Sketch, Square, Stroke
from nnviz.ui.pad.strokes import StrokeLayer

_KEPT = 100
"""So many changes can be taken back."""


class Easel(QObject):
    """``changed`` when the sketch is another. What belongs to one gesture is taken back at once;
    the square, which only hides, is nothing to be taken back."""

    changed = Signal()

    def __init__(self, field: Field, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.field, self.sketch = field, Sketch()
        self._layer, self._past = StrokeLayer(field.size), list[Sketch]()
        self._gesture: object = None
        self._grip: tuple[float, float] | None = None

    @property
    def can_take_back(self) -> bool:
        return bool(self._past)

    def picture(self, hidden: bool = True) -> Array:
        """The raw picture as it is now; not ``hidden``: without the square."""
        sketch = self.sketch if hidden else replace(self.sketch, square=None)
        return sketch.picture(self.field, *self._shares())

    def change(self, change: Callable[[Sketch], Sketch], gesture: object = None) -> None:
        """Put another sketch in the place of this one."""
        if gesture is None or gesture is not self._gesture:
            self._past = [*self._past, self.sketch][-_KEPT:]
        self._gesture, self.sketch = gesture, change(self.sketch)
        self.changed.emit()

    def set(self, gesture: object = None, **what: Any) -> None:
        """Change some of the sketch's fields."""
        self.change(lambda sketch: replace(sketch, **what), gesture)

    def take_back(self) -> None:
        """The sketch before the last change."""
        if self._past:
            self.sketch = replace(self._past.pop(), square=self.sketch.square)
            self._gesture = self._grip = None
            self.changed.emit()

    def lay(self, base: Array | None) -> None:
        """Begin anew, with a raw picture or none."""
        self._grip = None
        self.change(lambda sketch: Sketch(base, square=sketch.square, seed=sketch.seed))

    def nudge(self, down: int, right: int) -> None:
        """Move it by pixels, at most out of the field."""
        height, width = self.field.size

        def nudged(sketch: Sketch) -> Sketch:
            there = sketch.down + down, sketch.right + right
            low, across = (
                int(np.clip(at, -size, size))
                for at, size in zip(there, (height, width), strict=True)
            )
            return replace(sketch, down=low, right=across)

        self.change(nudged)

    def centre(self) -> None:
        """Bring its ink's centre of mass to the middle."""
        self.change(lambda sketch: sketch.centred(self.field, *self._shares()))

    # Strokes, and the square that is dragged

    def press(self, x: float, y: float, width: float, erases: bool) -> None:
        """Begin a stroke; where there is a square, take it or put its middle here."""
        square = self.sketch.square
        if square is not None:
            held = 0 <= x - square.column < square.side and 0 <= y - square.row < square.side
            half = square.side / 2
            self._grip = (x - square.column, y - square.row) if held else (half, half)
            self.drag(x, y)
            return
        stroke = Stroke((self.sketch.before((x, y), self.field),), width, erases)
        gesture = self._grip = (x, y)
        self.change(lambda sketch: replace(sketch, strokes=(*sketch.strokes, stroke)), gesture)

    def drag(self, x: float, y: float) -> None:
        """Go on with the stroke or the square that was begun."""
        if self._grip is None:
            return
        if self.sketch.square is not None:
            self.hide_at(round(y - self._grip[1]), round(x - self._grip[0]))
        elif self.sketch.strokes:
            *rest, last = self.sketch.strokes
            place = self.sketch.before((x, y), self.field)
            longer = replace(last, places=(*last.places, place))
            self.change(lambda sketch: replace(sketch, strokes=(*rest, longer)), self._gesture)

    def release(self) -> None:
        self._gesture = self._grip = None

    def hide(self, square: Square | None) -> None:
        """Lay a square over the picture, or none."""
        square = square.within(self.field) if square is not None else None
        if square != self.sketch.square:
            self.sketch = replace(self.sketch, square=square)
            self.changed.emit()

    def hide_at(self, row: int, column: int) -> None:
        """Move the square there."""
        if self.sketch.square is not None:
            self.hide(replace(self.sketch.square, row=row, column=column))

    def _shares(self) -> tuple[Array, Array]:
        return self._layer.shares(self.sketch.strokes, self.sketch.degrees)
