"""How the values of a map are coloured."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.colormaps import Lut, diverging, grey, sequential
from nnviz.engine.shapes import Array
from nnviz.ui.theme import Theme


def value_colors(values: Array, theme: Theme, picture: bool = False) -> tuple[Lut, float, float]:
    """From zero up, or by sign where there are negative values: the table and its two ends.

    ``picture``: the network's own input, in grey.
    """
    if float(np.nanmin(values, initial=0.0)) < 0.0:
        top = reach(values)
        return diverging(theme.palette), -top, top
    return grey() if picture else sequential(theme.palette), 0.0, reach(values)


def reach(values: Array) -> float:
    """The largest magnitude, never zero."""
    return float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
