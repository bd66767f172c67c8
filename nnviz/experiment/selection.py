"""What can be selected: a unit, one of its weights, a layer, the loss, the optimizer."""

from __future__ import annotations

from nnviz.values import dataclass

LOSS, OPTIMIZER = "loss", "optimizer"
"""What can be selected besides layers, by the name that stands for it."""
WHOLE = -1
"""The unit that stands for its whole layer."""


@dataclass(frozen=True)
class Selection:
    """A unit (or map) of a layer, or what has its name in ``LOSS`` and ``OPTIMIZER``.

    ``"input"`` is the input column; ``pixel`` (row, column), of a sequence (step, 0). ``unit``
    ``WHOLE`` is the layer as a whole. ``parameter``: a weight of the unit in reading order, −1 its
    bias; None is the unit.
    """

    layer: str
    unit: int = WHOLE
    pixel: tuple[int, int] | None = None
    parameter: int | None = None

    @property
    def apart(self) -> bool:
        """Whether it is none of the network's layers: the loss or the optimizer."""
        return self.layer in (LOSS, OPTIMIZER)

    @property
    def whole(self) -> bool:
        """Whether it is a layer as a whole."""
        return not self.apart and self.unit == WHOLE
