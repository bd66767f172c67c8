"""Receptive fields: what a unit can see of the input, and what an input can reach.

Both go by the form of the network alone, whatever its weights: through kernels with stride,
padding and dilation, through pools, and along every way of a graph. The field that an input
projects to is its projective field (Lehky & Sejnowski 1988).
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.errors import SpecError
from nnviz.experiment.seeing.dependence import dependence_of
from nnviz.values import dataclass

Index = tuple[int | slice, ...]
"""A place in an array of a layer's shape; one that names a filter alone means its whole map."""


@dataclass(frozen=True)
class Rectangle:
    """Pixels of a picture: rows ``top`` … ``bottom`` − 1 and columns ``left`` … ``right`` − 1."""

    top: int
    bottom: int
    left: int
    right: int

    def cut(self, values: Array) -> Array:
        """That part of (channels, height, width), of a sequence or of a vector."""
        return as_picture(values)[:, self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True)
class Field:
    """What is seen or reached: for the input and each layer that has a part in it a read-only
    mask of its shape."""

    masks: dict[str, Array]

    def rectangle(self, id: str) -> Rectangle | None:
        """What encloses it in the input's or a layer's pictures; None where there is nothing.
        A vector is a picture of one row, a sequence has its steps as rows."""
        mask = self.masks.get(id)
        return None if mask is None else enclosing(mask)


def receptive_field(spec: NetworkSpec, layer: str, index: Index) -> Field:
    """Everything before ``layer`` that its output at ``index`` depends on."""
    masks = {layer: marked(spec, layer, index)}
    for position in reversed(range(spec.index(layer) + 1)):
        if spec.layers[position].id in masks:
            _look_back(spec, position, masks)
    return _field(masks)


def projective_field(spec: NetworkSpec, index: Index) -> Field:
    """Everything in the layers that depends on the input at ``index``."""
    masks = {INPUT: marked(spec, INPUT, index)}
    for position, layer in enumerate(spec.layers):
        shape = spec.input_of(position)
        taken = np.any([masks[id] for id in spec.sources[position]], axis=0)
        masks[layer.id] = dependence_of(layer, shape, spec.shapes[position]).forth(taken)
    return _field(masks)


def _look_back(spec: NetworkSpec, position: int, masks: dict[str, Array]) -> None:
    """Mark what one layer's marked outputs depend on, beside what is marked already."""
    layer, shape = spec.layers[position], spec.input_of(position)
    seen = dependence_of(layer, shape, spec.shapes[position]).back(masks[layer.id])
    for id in spec.sources[position]:
        masks[id] = masks[id] | seen if id in masks else seen


def marked(spec: NetworkSpec, id: str, index: Index) -> Array:
    """A mask of a layer's or the input's shape; SpecError where it has no such place."""
    shape = spec.shape_of(id)
    mask = np.zeros(shape, bool)
    try:
        mask[index] = True
    except IndexError as error:
        raise SpecError(f"'{id}' has the shape {shape} and no place {index}.") from error
    return mask


def _field(masks: dict[str, Array]) -> Field:
    return Field({id: frozen(mask) for id, mask in masks.items()})


def as_picture(values: Array) -> Array:
    """(channels, height, width), whatever shape the values have."""
    missing: Shape = (1,) * (3 - values.ndim)
    return values.reshape(missing + values.shape)


def enclosing(mask: Array) -> Rectangle | None:
    """The smallest rectangle around all that is marked."""
    _, rows, columns = np.nonzero(as_picture(mask))
    if not len(rows):
        return None
    return Rectangle(
        int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1
    )
