"""Flatten: an image as one vector."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import check_image
from nnviz.engine.shapes import Shape


@dataclass(frozen=True)
class Flatten:
    """(C, H, W) → (C·H·W,), channel by channel, row by row."""

    id: str
    kind: Literal["flatten"] = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        """(C, H, W) → (C·H·W,)."""
        check_image(self.kind, self.id, shape)
        return (int(np.prod(shape)),)

    def weight_shape(self, shape: Shape) -> None:
        """Flatten has no weights."""

    def compile(self, build: Builder, x: Signal) -> Signal:
        """The same memory under another shape: no line at all."""
        y = replace(x, shape=self.output_shape(x.shape))
        build.remember(x, None, y)
        return y
