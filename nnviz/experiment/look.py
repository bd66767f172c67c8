"""The sample that is looked at, as the data have it, changed by hand, or drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Part, PreparedData
from nnviz.data.prepare import transform
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass


@dataclass(frozen=True)
class Drawing:
    """A picture that the user made: (channels, height, width) in the data's own range, as bytes of
    float32. ``true`` is the class that it is to be, None whatever the network takes it for."""

    shape: Shape
    pixels: bytes
    true: int | None = None

    @classmethod
    def of(cls, picture: Array, true: int | None = None) -> Drawing:
        """The drawing of these numbers."""
        return cls(picture.shape, np.ascontiguousarray(picture, np.float32).tobytes(), true)

    @property
    def picture(self) -> Array:
        """Its numbers, read-only."""
        return np.frombuffer(self.pixels, np.float32).reshape(self.shape)


@dataclass(frozen=True)
class Look:
    """The sample being looked at: row ``index`` of a part of the prepared data, or the user's
    ``drawing`` in that sample's place.

    ``x`` and ``y`` ask "what if": (flat index, value) of network inputs and targets changed by
    hand for looking only; training never sees them, nor a drawing.
    """

    part: Part
    index: int
    x: tuple[tuple[int, float], ...] = ()
    y: tuple[tuple[int, float], ...] = ()
    drawing: Drawing | None = None

    @property
    def is_what_if(self) -> bool:
        """Whether it is not as the data have it."""
        return self.is_changed or self.drawing is not None

    @property
    def is_changed(self) -> bool:
        """Whether single numbers of it are changed by hand."""
        return bool(self.x or self.y)

    @property
    def row(self) -> Look:
        """The sample as the data have it, or the drawing as it was drawn."""
        return replace(self, x=(), y=())

    def fits(self, data: PreparedData) -> bool:
        """Whether the data have that sample, or pictures of the drawing's shape and its class."""
        if self.drawing is None:
            return self.index < len(data.rows(self.part))
        classes = max(2, data.table.outputs)
        return self.drawing.shape == data.table.input_shape and (self.drawing.true or 0) < classes

    def raw(self, data: PreparedData) -> Array:
        """The sample before preparation, without what was changed by hand."""
        if self.drawing is not None:
            return self.drawing.picture
        row: Array = data.table.inputs[int(data.rows(self.part)[self.index])]
        return row

    def inputs(self, data: PreparedData) -> Array:
        """What the network is fed with."""
        if self.drawing is None:
            return changed(data.x(self.part)[self.index], self.x)
        return changed(transform(data, self.drawing.picture[None])[0], self.x)

    def targets(self, data: PreparedData, predict: Callable[[Array], Array]) -> Array:
        """What is true; of a drawing the class chosen, else what is predicted for it."""
        if self.drawing is None:
            return changed(data.y(self.part)[self.index], self.y)
        return changed(self._supposed(data, self.drawing, predict), self.y)

    def with_input(self, index: int, value: float) -> Look:
        """The same with one network input changed by hand."""
        return replace(self, x=_with(self.x, index, value))

    def with_target(self, index: int, value: float) -> Look:
        """The same with one target changed by hand."""
        return replace(self, y=_with(self.y, index, value))

    def _supposed(
        self, data: PreparedData, drawing: Drawing, predict: Callable[[Array], Array]
    ) -> Array:
        """A target for the drawing, as the data's targets are written."""
        true, y = drawing.true, data.y_train
        if true is None or data.table.task == "regression":
            outputs = predict(self.inputs(data)[None])
            if data.table.task == "regression":
                return np.asarray(outputs[0])
            true = int(decisions(outputs)[0])
        return np.asarray(np.eye(max(2, y.shape[1]), dtype=y.dtype)[true, -y.shape[1] :])


def _with(
    changed: tuple[tuple[int, float], ...], index: int, value: float
) -> tuple[tuple[int, float], ...]:
    return tuple(sorted((dict(changed) | {index: value}).items()))


def changed(values: Array, changes: tuple[tuple[int, float], ...]) -> Array:
    """The values with what the user changed; places that there are not are left out."""
    if not changes:
        return values
    values = np.array(values)
    for index, value in changes:
        if index < values.size:
            values.flat[index] = value
    return values
