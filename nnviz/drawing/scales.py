"""Which colours a column's values take, and between which numbers."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.drawing import colormaps
from nnviz.drawing.colormaps import Lut
from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.palette import Palette
from nnviz.drawing.surface import value_reach
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

Colours = Literal["diverging", "sequential", "grey", "gradient", "update"]
_FROM_ZERO = ("step", "relu", "softplus", "sigmoid", "softmax", "argmax")
_FIXED = {
    "tanh": (-1.0, 1.0),
    **dict.fromkeys(("step", "sigmoid", "softmax", "argmax"), (0.0, 1.0)),
}


@dataclass(frozen=True)
class Scale:
    """``low`` takes the first colour of the map, ``high`` the last; ``low`` < ``high``."""

    low: float
    high: float
    colours: Colours

    def lut(self, palette: Palette) -> Lut:
        """The lookup table in a theme."""
        if self.colours == "grey":
            return colormaps.grey()
        table = {
            "diverging": colormaps.diverging,
            "sequential": colormaps.sequential,
            "gradient": colormaps.gradients,
            "update": colormaps.updates,
        }
        return table[self.colours](palette)


def scale_of(spec: ColumnSpec, values: Array) -> Scale:
    """The scale of a column's values: fixed for bounded activations, else by the largest."""
    if spec.style in ("picture", "strip"):
        return _of_pictures(spec, values)
    if spec.activation in _FIXED:
        return Scale(*_FIXED[spec.activation], "diverging")
    most = _largest(values)
    return Scale(-most, most, "diverging")


def output_scale(data: PreparedData) -> Scale:
    """The scale of an output over the plane: as far to either side as the targets go."""
    reach = value_reach(data)
    middle = 0.0 if data.table.task == "regression" else 0.5
    return Scale(middle - reach, middle + reach, "diverging")


def gradient_scale(values: Array) -> Scale:
    """Magnitudes of derivatives, from zero to the largest."""
    return Scale(0.0, _largest(values), "gradient")


def _of_pictures(spec: ColumnSpec, values: Array) -> Scale:
    """Images are grey; maps that are never negative go up from zero; others have two signs."""
    if spec.activation in _FROM_ZERO:
        return Scale(0.0, _largest(values), "sequential")
    most = _largest(values)
    if spec.activation:
        return Scale(-most, most, "diverging")
    return Scale(float(min(0.0, np.nanmin(values, initial=0.0))), most, "grey")


def _largest(values: Array) -> float:
    """The largest finite magnitude; 1 where all is zero."""
    if not values.size:
        return 1.0
    most = max(float(values.max()), -float(values.min()))
    if not math.isfinite(most):
        most = float(np.where(np.isfinite(values), np.abs(values), 0.0).max())
    return most or 1.0
