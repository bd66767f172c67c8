"""MaxPool2D and AveragePool2D: a window's largest value, or its mean."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import check_image, only
from nnviz.engine.layers.pooling import gather, largest, mean, winners
from nnviz.engine.layers.windows import Padding, Window, check_window, slide
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Shape
from nnviz.values import dataclass


@dataclass(frozen=True)
class MaxPool2D:
    """The largest of each window of size × size: (C, H, W) → (C, H', W').

    The window moves by ``stride`` (None: by ``size``). With padding "valid"
    H' = ⌊(H − size) / stride⌋ + 1, with "same" H' = ⌈H / stride⌉, the image being surrounded by
    −∞ (``window`` gives how far). Equal values: the first in reading order wins, and alone gets
    the gradient, as in PyTorch; a pixel that wins in several windows gets the sum.

    A trace shows ``winners`` (C, H', W'), integers: each window's winner as its place among the
    H·W pixels of the input, row · W + column.
    """

    id: str
    size: int = 2
    inputs: tuple[str, ...] = ()
    stride: int | None = None
    padding: Padding = "valid"
    kind: Literal["max_pool2d"] = "max_pool2d"

    def window(self, shape: Shape) -> Window:
        """The window over an input (C, H, W); its ``pads`` are (top, bottom, left, right)."""
        return slide(shape, self.size, _stride(self), self.padding)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (C, H', W')."""
        return _pooled(self, only(self, shapes))

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Pooling learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """Columns of each window first, then its rows; backward in the opposite order."""
        (x,) = signals
        window = self.window(x.shape)
        y = build.signal(self.output_shape(x.shape))
        cells = x.cells or gather(build, x, window)
        backward = largest(build, cells, y)
        shown = build.plain and build.with_backward
        extras = {"winners": winners(build, cells, window)} if shown else {}
        build.remember(None, y, **extras)
        build.on_backward(backward)
        cells.finish(y)
        return y


@dataclass(frozen=True)
class AveragePool2D:
    """The mean of each window of size × size: (C, H, W) → (C, H', W').

    The window moves by ``stride`` (None: by ``size``). With padding "valid"
    H' = ⌊(H − size) / stride⌋ + 1, with "same" H' = ⌈H / stride⌉; padding is not counted: a
    window's mean is that of the pixels in the image, as in Keras. Every pixel of a window gets
    its share of the gradient; one that lies in several windows gets the sum.

    With padding, a trace shows ``counts`` (H', W'): of how many pixels each mean was taken.
    """

    id: str
    size: int = 2
    inputs: tuple[str, ...] = ()
    stride: int | None = None
    padding: Padding = "valid"
    kind: Literal["average_pool2d"] = "average_pool2d"

    def window(self, shape: Shape) -> Window:
        """The window over an input (C, H, W); its ``pads`` are (top, bottom, left, right)."""
        return slide(shape, self.size, _stride(self), self.padding)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (C, H', W')."""
        return _pooled(self, only(self, shapes))

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Pooling learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """y = Σ window / count; every pixel of a window gets ∂y / count."""
        (x,) = signals
        window = self.window(x.shape)
        y = build.signal(self.output_shape(x.shape))
        backward = mean(build, x, window, y)
        counts = np.broadcast_to(window.counts()[..., None], (*window.places, build.batch))
        build.remember(None, y, **({"counts": counts} if any(window.pads) else {}))
        build.on_backward(backward)
        return y


Pool = MaxPool2D | AveragePool2D


def _stride(pool: Pool) -> int:
    return pool.size if pool.stride is None else pool.stride


def _pooled(pool: Pool, shape: Shape) -> Shape:
    check_image(pool, shape)
    check_window(pool, "window", shape, pool.size, _stride(pool), pool.padding)
    return (shape[0], *pool.window(shape).places)
