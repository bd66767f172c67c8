from __future__ import annotations

import numpy as np
import pytest

from nnviz.drawing import colormaps
from nnviz.drawing.columns import ColumnSpec, Style
from nnviz.drawing.palette import DARK
from nnviz.drawing.scales import Scale, gradient_scale, scale_of


def spec(style: Style, activation: str) -> ColumnSpec:
    return ColumnSpec("a", "dense", style, (3, 4, 4), "a", "a", activation)


@pytest.mark.parametrize(
    ("style", "activation", "scale"),
    [
        ("map", "tanh", Scale(-1, 1, "diverging")),
        ("map", "sigmoid", Scale(0, 1, "diverging")),
        ("map", "relu", Scale(-3, 3, "diverging")),
        ("disc", "softmax", Scale(0, 1, "diverging")),
        ("disc", "linear", Scale(-3, 3, "diverging")),
        ("picture", "relu", Scale(0, 3, "sequential")),
        ("strip", "softplus", Scale(0, 3, "sequential")),
        ("picture", "tanh", Scale(-3, 3, "diverging")),
        ("picture", "", Scale(-2, 3, "grey")),
    ],
)
def test_scales_follow_the_activation(style: Style, activation: str, scale: Scale) -> None:
    assert scale_of(spec(style, activation), np.array([-2.0, 3.0])) == scale


def test_a_scale_never_shrinks_to_nothing_nor_grows_beyond_number() -> None:
    for values in (np.zeros(4), np.empty(0), np.array([np.nan, np.inf])):
        scale = scale_of(spec("map", "linear"), values)
        assert (scale.low, scale.high) == (-1.0, 1.0)
    assert scale_of(spec("map", "linear"), np.array([np.nan, 2.0])).high == 2.0


def test_derivatives_are_violet_by_magnitude() -> None:
    scale = gradient_scale(np.array([-4.0, 2.0]))
    assert scale == Scale(0, 4, "gradient")
    assert scale.lut(DARK) is colormaps.gradients(DARK)
    assert Scale(0, 1, "grey").lut(DARK) is colormaps.grey()
