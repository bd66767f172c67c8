"""What a network can take at all."""

from __future__ import annotations

import pytest

from nnviz.engine.layers import Dense, Flatten
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError


@pytest.mark.parametrize(
    ("shape", "found"),
    [((), "a single number"), ((0,), "0"), ((3, 0), "3×0"), ((1, 2, 3, 4), "1×2×3×4")],
)
def test_impossible_inputs(shape: Shape, found: str) -> None:
    layers = (Flatten("f"), Dense("d", (0,)))
    with pytest.raises(SpecError, match=f"The network's input is {found}; take a vector"):
        NetworkSpec(shape, layers, "mean_squared_error", 1).validate()
