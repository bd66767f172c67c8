"""What is asked of the network: a unit's number, or the mean of a filter's map."""

from __future__ import annotations

import numpy as np

from nnviz.engine.prefix import At
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.seeing.receptive import marked
from nnviz.values import dataclass

SHARE = 0.05
"""How strongly the penalty pulls at the start, by default."""


@dataclass(frozen=True)
class Aim:
    """A layer's number at ``index``, (unit,), (filter, row, column) or (step, unit); (filter,)
    alone means all of its map. ``at`` says whether before the layer's activation or behind it:
    behind ReLU a silent unit has no slope, before it there is one."""

    layer: str
    index: tuple[int, ...]
    at: At = "a"

    def fits(self, spec: NetworkSpec) -> bool:
        """Whether a network has such a number."""
        layers = [layer.id for layer in spec.layers]
        shape = spec.shapes[layers.index(self.layer)] if self.layer in layers else ()
        inside = all(0 <= place < size for place, size in zip(self.index, shape, strict=False))
        return 0 < len(self.index) <= len(shape) and inside

    def value(self, values: Array) -> float:
        """What is aimed at, out of the layer's numbers for one sample."""
        return float(values[self.index].mean(dtype=np.float64))

    def weights(self, spec: NetworkSpec) -> Array:
        """What each of the layer's numbers counts for: 1, or of a map each pixel its share."""
        mask = marked(spec, self.layer, self.index)
        return np.asarray(mask / mask.sum())


def class_score(spec: NetworkSpec, unit: int) -> Aim:
    """A class's score S = z, before softmax: its derivative is not that of the other classes."""
    return Aim(spec.layers[-1].id, (unit,), "z")
