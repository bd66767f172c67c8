"""The lines of pooling: what a window's cells see, the largest of them with its winner, their mean.

Cells are copied into images of their own first: NumPy works on neighbours in memory several times
faster than on every second pixel, where it would go through a buffer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.engine.builder import Builder, Cells, Signal
from nnviz.engine.layers.windows import Axis, Window, cells, padded, put_back
from nnviz.engine.shapes import Array


def gather(build: Builder, x: Signal, window: Window) -> Cells:
    """Add the cells of ``x``, padded with −∞, and the lines that put their gradient back."""
    values = _gathered(build, x, window, -np.inf)
    grad = None if x.grad is None else np.zeros_like(values)

    def backward() -> None:
        if grad is not None:
            put_back(build, grad, window, x.image_grad)

    build.on_backward(backward)
    return Cells(values, grad)


def _gathered(build: Builder, x: Signal, window: Window, padding: float) -> Array:
    seen = cells(padded(build, x.image, window, padding), window)
    values = np.empty(seen.shape, seen.dtype)
    build.add(np.copyto, values, seen)
    return values


def largest(build: Builder, cells: Cells, y: Signal) -> Callable[[], None]:
    """Add y = the largest of the cells; returns what adds the lines that find ∂cells.

    Columns of the window go first, so that of equal values the first in reading order wins.
    """
    across = np.empty_like(cells.values[0])
    columns = _running_max(build, list(cells.values), across)
    rows = _running_max(build, list(across), y.image)

    def backward() -> None:
        if cells.grad is not None:
            across_grad = np.empty_like(across)
            rows(y.image_grad, list(across_grad))
            columns(across_grad, list(cells.grad))

    return backward


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
            won, wins = np.empty(out.shape, bool), np.empty_like(out)
            rest = part_grads[0] if j == 1 else np.empty_like(out)
            build.add(np.greater, parts[j], before[j - 1], won)
            build.add(np.copyto, wins, won)
            build.add(np.multiply, left, wins, part_grads[j])
            build.add(np.subtract, left, part_grads[j], rest)
            left = rest
        if len(parts) == 1:
            build.add(np.copyto, part_grads[0], grad)

    return backward


def winners(build: Builder, cells: Cells, window: Window) -> Array:
    """Add each window's winner, row · W + column of its pixel: (C, H', W', N)."""
    values, width = cells.values, window.columns.size
    shape, size = values.shape[2:], len(values)
    best, won = np.empty_like(values[0, 0]), np.empty(shape, bool)
    winner, wins, step = (np.empty(shape, np.intp) for _ in range(3))
    build.add(np.copyto, best, values[0, 0])
    build.add(winner.fill, 0)
    for number in range(1, size * size):
        cell = values[number % size, number // size]
        build.add(np.greater, cell, best, won)
        build.add(np.copyto, wins, won)
        build.add(np.subtract, np.array(number), winner, step)
        build.add(np.multiply, step, wins, step)
        build.add(np.add, winner, step, winner)
        build.add(np.maximum, best, cell, out=best)
    places = np.array([number // size * width + number % size for number in range(size * size)])
    corners = _corners(window.rows)[:, None] * width + _corners(window.columns)
    first = np.broadcast_to(corners[:, None, :, None], shape).copy()
    build.add(np.take, places, winner, None, step, "clip")
    build.add(np.add, first, step, step)
    return step.transpose(1, 0, 2, 3)


def _corners(axis: Axis) -> Array:
    """The first pixel under each place of the window; padding is below 0."""
    return np.array([axis.cells(place).start for place in range(axis.places)])


def mean(build: Builder, x: Signal, window: Window, y: Signal) -> Callable[[], None]:
    """Add y = the mean of each window's real pixels; returns what adds the lines of ∂x."""
    values = _gathered(build, x, window, 0.0)
    count, real = len(values) ** 2, window.counts()
    partial = bool((real != count).any())
    weights = np.full(count, 1.0 if partial else 1 / count, build.dtype)
    share = np.empty_like(y.image)
    share[...] = 1 / real[:, None, :, None]
    build.add(np.dot, weights, values.reshape(count, -1), y.values.reshape(-1))
    if partial:
        build.add(np.multiply, y.image, share, y.image)

    def backward() -> None:
        if x.grad is not None:
            shares = np.empty_like(y.image)
            build.add(np.multiply, y.image_grad, share, shares)
            put_back(build, np.broadcast_to(shares, values.shape), window, x.image_grad)

    return backward
