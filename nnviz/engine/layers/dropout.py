"""Dropout: in training, every value is left out by chance."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import name_of, only
from nnviz.engine.layers.normalising import in_user_order
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Shape
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class Dropout:
    """y = mask · x / (1 − rate), any shape, kept; the mask is 0 with probability ``rate``, else 1.

    Inverted dropout (Srivastava et al. 2014): what is kept is scaled up in training, so that
    evaluation leaves out nothing and scales nothing, y = x. Every step draws a mask of its own;
    the same generator state draws the same mask in training and in a trace of one precision.

    Traces as training sees a batch show ``mask``, of the sample's shape.
    """

    id: str
    rate: float = 0.5
    inputs: tuple[str, ...] = ()
    kind: Literal["dropout"] = "dropout"

    def output_shape(self, *shapes: Shape) -> Shape:
        """The input's shape."""
        shape = only(self, shapes)
        if not 0 <= self.rate < 1:
            raise SpecError(
                f"{name_of(self)}: the rate is {self.rate:g}; it must be in [0, 1): the share of "
                "values that is left out, so that some are kept."
            )
        return shape

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Dropout learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """y = factor · x and ∂x = factor · ∂y, factor = mask / (1 − rate); x itself elsewhere."""
        (x,) = signals
        if not build.training:
            build.remember(None, x)
            return x
        if build.noise is None:
            raise ValueError(f"{name_of(self)} needs a generator to train with")
        y = build.signal(x.shape)
        draw, factor = np.empty_like(y.values), np.empty_like(y.values)
        kept = np.empty(draw.shape, bool)
        mask = np.empty_like(factor) if build.plain else factor

        build.add(build.noise.random, None, build.dtype, out=draw)
        build.add(np.greater_equal, draw, build.const(self.rate), kept)
        build.add(np.copyto, mask, kept)
        build.add(np.multiply, mask, build.const(1 / (1 - self.rate)), factor)
        build.add(np.multiply, x.values, factor, y.values)

        def backward() -> None:
            if x.grad is not None and y.grad is not None:
                build.add(np.multiply, y.grad[:-1], factor, x.grad[:-1])

        build.remember(None, y, mask=in_user_order(mask, y))
        build.on_backward(backward)
        return y
