"""MaxPool2D and AveragePool2D: a window's largest value, or its mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.base import Named, check_image, name_of, only
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Array, Shape, describe
from nnviz.errors import SpecError


@dataclass(frozen=True)
class MaxPool2D:
    """The largest of each window: (C, H, W) → (C, H // size, W // size); stride = size.

    Equal values: the first in reading order wins, and alone gets the gradient.
    """

    id: str
    size: int = 2
    inputs: tuple[str, ...] = ()
    kind: Literal["max_pool2d"] = "max_pool2d"

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (C, H // size, W // size)."""
        return _pooled(self, self.size, only(self, shapes))

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Pooling learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """Columns of each window first, then its rows; backward in the opposite order."""
        (x,) = signals
        y = build.signal(self.output_shape(x.shape))
        size = self.size
        (height, channels, width, batch) = y.image.shape
        across = build.empty(height * size, channels, width, batch)
        across_grad = build.empty(*across.shape)
        windows = _columns(x.image, size, y.image.shape)
        columns = _running_max(build, windows, across)
        rows = _running_max(build, [across[i::size] for i in range(size)], y.image)

        def backward() -> None:
            if x.grad is None:
                return
            rows(y.image_grad, [across_grad[i::size] for i in range(size)])
            columns(across_grad, _columns(x.image_grad, size, y.image.shape))

        build.remember(None, y)
        build.on_backward(backward)
        return y


@dataclass(frozen=True)
class AveragePool2D:
    """The mean of each window: (C, H, W) → (C, H // size, W // size); stride = size."""

    id: str
    size: int = 2
    inputs: tuple[str, ...] = ()
    kind: Literal["average_pool2d"] = "average_pool2d"

    def output_shape(self, *shapes: Shape) -> Shape:
        """(C, H, W) → (C, H // size, W // size)."""
        return _pooled(self, self.size, only(self, shapes))

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """Pooling learns nothing."""
        return ()

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """y = Σ window / size²; every input of a window gets ∂y / size²."""
        (x,) = signals
        y = build.signal(self.output_shape(x.shape))
        share = build.const(1 / self.size**2)
        first, *others = _windows(x.image, self.size, y.image.shape)
        build.add(np.copyto, y.image, first)
        for part in others:
            build.add(np.add, y.image, part, y.image)
        build.add(np.multiply, y.image, share, y.image)

        def backward() -> None:
            if x.grad is not None:
                for part in _windows(x.image_grad, self.size, y.image.shape):
                    build.add(np.multiply, y.image_grad, share, part)

        build.remember(None, y)
        build.on_backward(backward)
        return y


def _pooled(layer: Named, size: int, shape: Shape) -> Shape:
    check_image(layer, shape)
    channels, height, width = shape
    name = name_of(layer)
    if size < 1:
        raise SpecError(f"{name}: a window of {size}×{size} is empty; take 1 or more.")
    if size > min(height, width):
        raise SpecError(
            f"{name}: window {size}×{size} is larger than its input "
            f"{describe((1, height, width))}; take a smaller window or pool less before it."
        )
    return (channels, height // size, width // size)


def _columns(image: Array, size: int, pooled: Shape) -> list[Array]:
    """The windows' columns: ``size`` views (height'·size, C, width', N)."""
    height, _, width, _ = pooled
    return [image[: height * size, :, j : width * size : size] for j in range(size)]


def _windows(image: Array, size: int, pooled: Shape) -> list[Array]:
    """The windows' cells in reading order: size² views (height', C, width', N)."""
    columns = _columns(image, size, pooled)
    return [column[i::size] for i in range(size) for column in columns]


def _running_max(
    build: Builder, parts: Sequence[Array], out: Array
) -> Callable[[Array, Sequence[Array]], None]:
    """Add out = max(parts); returns what adds its backward lines.

    Keeps max(parts[:j]) for each j, so that backward the gradient goes to the last part that
    was strictly greater than all before it: the first of the equal largest.
    """
    before = [parts[0]]
    for j, part in enumerate(parts[1:], start=1):
        target = out if j == len(parts) - 1 else np.empty_like(out)
        build.add(np.maximum, before[-1], part, out=target)
        before.append(target)
    if len(parts) == 1:
        build.add(np.copyto, out, parts[0])

    def backward(grad: Array, part_grads: Sequence[Array]) -> None:
        left = grad
        for j in range(len(parts) - 1, 0, -1):
            won = np.empty_like(out)
            rest = part_grads[0] if j == 1 else np.empty_like(out)
            build.add(np.greater, parts[j], before[j - 1], won)
            build.add(np.multiply, left, won, part_grads[j])
            build.add(np.subtract, left, part_grads[j], rest)
            left = rest
        if len(parts) == 1:
            build.add(np.copyto, part_grads[0], grad)

    return backward
