"""Add: the sum of two or more outputs, as in a skip connection."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import name_of
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Shape, describe
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class Add:
    """y = x₁ + x₂ + …, all of one shape; every input gets ∂y as it is."""

    id: str
    inputs: tuple[str, ...]
    kind: Literal["add"] = "add"

    def output_shape(self, *shapes: Shape) -> Shape:
        """The shape that all inputs share."""
        if len(shapes) < 2:
            raise SpecError(
                f"{name_of(self)} adds outputs together, but it has {len(shapes)} input; "
                "name two layers or more."
            )
        for id, shape in zip(self.inputs, shapes, strict=True):
            if shape != shapes[0]:
                raise SpecError(
                    f"{name_of(self)} adds outputs of one shape, but '{self.inputs[0]}' gives "
                    f"{describe(shapes[0])} and '{id}' gives {describe(shape)}."
                )
        return shapes[0]

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """A sum learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """y = Σ x; ∂x = ∂y."""
        y = build.signal(signals[0].shape)
        first, second, *others = (signal.values for signal in signals)
        build.add(np.add, first, second, y.values)
        for other in others:
            build.add(np.add, y.values, other, y.values)

        def backward() -> None:
            for x in signals:
                if x.grad is not None and y.grad is not None:
                    build.add(np.copyto, x.grad[:-1], y.grad[:-1])

        build.remember(None, y)
        build.on_backward(backward)
        return y
