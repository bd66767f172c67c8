"""Flatten: an image or a sequence as one vector."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import name_of, only
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Shape, phrase
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class Flatten:
    """(C, H, W) → (C·H·W,), channel by channel, row by row; (T, F) → (T·F,), step by step."""

    id: str
    inputs: tuple[str, ...] = ()
    kind: Literal["flatten"] = "flatten"

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (C·H·W,) or (T, F) → (T·F,)."""
        shape = only(self, shapes)
        if len(shape) == 1:
            raise SpecError(
                f"{name_of(self)} takes an image or a sequence, but its input is {phrase(shape)}."
            )
        return (math.prod(shape),)

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Flatten learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """The same memory under another shape where only Dense layers follow: they have their
        columns in that order. Others need the user's order, so maps are turned."""
        (x,) = signals
        shape = self.output_shape(x.shape)
        if x.maps is None or build.flattened_maps is not None:
            y = replace(x, shape=shape)
        else:
            y = build.signal(shape)
            channels, height, width = x.shape
            turned = y.values.reshape(channels, height, width, -1).transpose(1, 0, 2, 3)
            build.add(np.copyto, turned, x.image)
            build.on_backward(lambda: self._turn_back(build, x, y))
        build.remember(None, y)
        return y

    def _turn_back(self, build: Builder, x: Signal, y: Signal) -> None:
        if x.grad is not None and y.grad is not None:
            channels, height, width = x.shape
            turned = y.grad[:-1].reshape(channels, height, width, -1).transpose(1, 0, 2, 3)
            build.add(np.copyto, x.image_grad, turned)
