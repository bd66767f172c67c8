"""What a tensor of the file is: some step's output, seen with its axes in another order."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from nnviz.engine.shapes import Array, Shape
from nnviz.formats.onnx_import.formulas import Formula, Z

BATCH = -(2**40)
"""Stands for the number of samples where sizes are listed."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """The output of the step ``source``, of ``shape`` without the batch, under a ``formula``.

    ``axes`` are the file's: 0 for the batch, k for the k-th axis of ``shape``, None for an axis of
    size 1 that the file put in. Of a vector that the file flattened in another order than nnviz,
    ``order`` gives for each of its places that in nnviz's.
    """

    source: str
    shape: Shape
    axes: tuple[int | None, ...]
    order: Array | None = None
    formula: Formula = Z

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of the file's axes, ``BATCH`` among them."""
        return tuple(
            BATCH if axis == 0 else 1 if axis is None else self.shape[axis - 1]
            for axis in self.axes
        )

    def seen(self, *axes: int | None) -> Tensor:
        """The same with other axes; those of size 1 take the place of others of size 1."""
        missing = [
            axis for axis, size in enumerate(self.shape, 1) if size == 1 and axis not in axes
        ]
        filled = [
            missing.pop(0) if axis is None and missing else axis for axis in axes
        ]  # fmt: skip
        return replace(self, axes=tuple(filled))

    def axis(self, number: int) -> int | None:
        """What stands on one of the file's axes, counted from the end if negative."""
        return self.axes[range(len(self.axes))[number]]

    @property
    def is_plain(self) -> bool:
        """Whether the axes stand as nnviz has them."""
        return self.axes == tuple(range(len(self.shape) + 1))

    def own(self, constant: Array) -> Array | None:
        """A constant that broadcasts over the file's axes, over those of ``shape``; None where it
        has other sizes, or one for each sample."""
        if constant.size == 1 and constant.ndim <= len(self.axes):
            return constant.reshape(())
        if constant.ndim > len(self.axes):
            return None
        wide = constant.reshape((1,) * (len(self.axes) - constant.ndim) + constant.shape)
        sizes = [1] * len(self.shape)
        places: list[tuple[int, int]] = []
        for at, (axis, size, given) in enumerate(
            zip(self.axes, self.sizes, wide.shape, strict=True)
        ):
            if given == 1:
                continue
            if not axis or given != size:
                return None
            sizes[axis - 1] = size
            places.append((axis, at))
        turned = wide.transpose([at for _, at in sorted(places)] + [
            at for at in range(wide.ndim) if at not in {place for _, place in places}
        ])  # fmt: skip
        values = turned.reshape(sizes)
        return self.sorted(values) if values.size > 1 else values

    def sorted(self, values: Array, axis: int = 0) -> Array:
        """Numbers that belong to a vector's places, in nnviz's order."""
        if self.order is None:
            return values
        sorted = np.empty_like(values)
        sorted[(slice(None),) * axis + (self.order,)] = values
        return sorted


def flat_order(tensor: Tensor) -> Array | None:
    """For each place of a flattened image or sequence that in nnviz's order; None where both are
    the same. The batch must come first."""
    kept = [axis for axis in tensor.axes if axis]
    missing = [axis for axis in range(1, len(tensor.shape) + 1) if axis not in kept]
    places = np.arange(math.prod(tensor.shape)).reshape(tensor.shape)
    order = places.transpose([axis - 1 for axis in (*kept, *missing)]).ravel()
    return None if np.array_equal(order, places.ravel()) else order
