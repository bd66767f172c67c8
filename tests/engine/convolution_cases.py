"""Convolutions and pools of every setting."""

from __future__ import annotations

from typing import Any

from nnviz.engine.layers import AveragePool2D, Conv2D, Layer, MaxPool2D
from nnviz.engine.shapes import Shape
from tests.engine.case import Case, ended, rule


def conv(id: str, filters: int, kernel: int = 3, activation: str = "tanh", **more: Any) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel, activation, **more)


def images(name: str, shape: Shape, layers: tuple[Layer, ...], samples: int = 4) -> Case:
    """Layers down to images, then two outputs under the squared error."""
    return Case(name, ended(shape, *layers), rule("sgd", 0.01), samples)


def _convolutions() -> list[Case]:
    """Kernels of 1 to 5, strides, paddings, dilations; images higher than wide and wider."""
    settings: list[dict[str, Any]] = [
        {"kernel": kernel, "stride": stride, "padding": padding}
        for kernel in (1, 2, 3, 4, 5)
        for stride, padding in ((1, "same"), (2, "valid"), (2, "same"), (3, "same"))
    ]
    settings += [
        {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        for kernel, stride, padding, dilation in (
            (2, 1, "valid", 2), (3, 1, "same", 2), (3, 2, "valid", 2), (2, 2, "same", 3),
            (3, 3, "same", 2), (2, 1, "valid", 4), (4, 2, "same", 2), (5, 1, "same", 3),
        )
    ]  # fmt: skip
    shapes = ((2, 9, 6), (1, 7, 11), (3, 8, 8))
    cases = []
    for index, setting in enumerate(settings):
        name = "conv " + " ".join(str(value) for value in setting.values())
        # Behind a first one, so that there is a gradient of the input.
        layers = (conv("a", 2, 1), conv("b", 2, **setting))
        cases.append(images(name, shapes[index % 3], layers))
    return cases


def _pools() -> list[Case]:
    settings = (
        (2, None, "valid"), (3, None, "valid"), (2, 1, "valid"), (3, 2, "valid"), (3, 1, "same"),
        (2, None, "same"), (3, 2, "same"), (2, 3, "valid"), (2, 3, "same"), (4, 3, "same"),
        (1, 2, "valid"), (5, 2, "same"),
    )  # fmt: skip
    cases = []
    for size, stride, padding in settings:
        for kind in (MaxPool2D, AveragePool2D):
            pool = kind("p", size, stride=stride, padding=padding)
            name = f"{pool.kind} {size} {stride} {padding}"
            # Softplus may wait for the pool, GELU may not: with and without the fused lines.
            again = kind("q", 2, stride=stride, padding="same")
            layers = (
                conv("a", 2, 2, "softplus"), pool,
                conv("b", 2, 2, "gelu", padding="same"), again,
            )  # fmt: skip
            cases.append(images(name, (1, 12, 9), layers))
    return cases


def _chains() -> list[Case]:
    return [
        images("strided chain", (1, 13, 10), (
            conv("a", 3, 3, "relu", padding="same"), MaxPool2D("p"),
            conv("b", 4, 3, "leaky_relu", stride=2, padding="same"), MaxPool2D("q", 2, stride=1),
            conv("c", 2, 2, "elu", dilation=2, padding="same"), AveragePool2D("r"))),
        images("pools first", (2, 12, 9), (
            MaxPool2D("p", 3, stride=2, padding="same"), AveragePool2D("q", 2, stride=1),
            conv("a", 3, 3, "sigmoid"))),
        images("one pixel left", (2, 4, 5), (
            conv("a", 2, 4, "tanh"), MaxPool2D("p", 2, padding="same"), conv("b", 3, 1, "relu"))),
    ]  # fmt: skip


CASES = {case.name: case for case in (*_convolutions(), *_pools(), *_chains())}
