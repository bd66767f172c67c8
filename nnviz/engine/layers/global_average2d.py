"""GlobalAverage2D: the mean of each map."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import check_image, only
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Shape
from nnviz.values import dataclass


@dataclass(frozen=True)
class GlobalAverage2D:
    """y[c] = mean of x[c] over its pixels (Lin, Chen & Yan 2014): (C, H, W) → (C,)."""

    id: str
    inputs: tuple[str, ...] = ()
    kind: Literal["global_average2d"] = "global_average2d"

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (C,)."""
        shape = only(self, shapes)
        check_image(self, shape)
        return (shape[0],)

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """A mean learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """Rows are summed by one product, their columns by another; every pixel of a map gets
        ∂y / (H · W)."""
        (x,) = signals
        channels, height, width = x.shape
        y = build.signal((channels,))
        columns = build.empty(channels, width, build.batch)
        rows, share = np.ones(height, build.dtype), 1 / (height * width)
        shares = np.full((1, width), share, build.dtype)
        build.add(np.dot, rows, x.image.reshape(height, -1), columns.reshape(-1))
        build.add(np.matmul, shares, columns, y.values.reshape(channels, 1, -1))

        def backward() -> None:
            if x.grad is None or y.grad is None:
                return
            each = build.empty(channels, 1, build.batch)
            build.add(np.multiply, y.grad[:-1], build.const(share), each[:, 0])
            build.add(np.copyto, x.image_grad, each)

        build.remember(None, y)
        build.on_backward(backward)
        return y
