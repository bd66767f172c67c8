"""Networks of every kind and graph, small enough to try every place of their input."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, NetworkSpec
from tests.engine.case import Case, coarse, dense, ended


def conv(
    id: str, filters: int, kernel: int = 3, activation: str = "leaky_relu", **more: Any
) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel, activation, **more)


_FORMS: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "kernel": ((2, 7, 6), (conv("a", 3),)),
    "stride and padding": ((1, 9, 8), (conv("a", 2, 3, stride=2, padding="same"),
                                       conv("b", 2, 2, stride=3, padding="same"))),
    "dilation": ((1, 11, 9), (conv("a", 2, 3, dilation=2), conv("b", 2, 2, dilation=3,
                                                                padding="same"))),
    "gaps": ((1, 10, 9), (conv("a", 2, 2, stride=3), conv("b", 2, 1, stride=2))),
    "max pools": ((2, 9, 10), (MaxPool2D("a", 3, stride=2, padding="same"), conv("b", 2, 2),
                               MaxPool2D("c"))),
    "average pools": ((2, 9, 8), (AveragePool2D("a", 3, stride=2, padding="same"), conv("b", 2, 2),
                                  AveragePool2D("c", 2, stride=1))),
    "deep": ((1, 13, 12), (conv("a", 2, padding="same"), MaxPool2D("p"), conv("b", 3),
                           AveragePool2D("q", 2), Flatten("f"), dense("d", 3, "leaky_relu"))),
    "skip": ((2, 7, 7), (conv("a", 2, padding="same"), Add("s", (INPUT, "a")), conv("b", 2),
                         Add("t", ("b", "b")))),
    "two ways": ((1, 9, 9), (conv("a", 2, 1, stride=2, inputs=(INPUT,)),
                             conv("b", 2, 3, stride=2, padding="same", inputs=(INPUT,)),
                             Add("s", ("a", "b")), MaxPool2D("p"))),
    "two flattened ways": ((2, 5, 5), (conv("a", 2, padding="same"), Flatten("f"),
                                       dense("d", 50, "leaky_relu"), Add("s", ("f", "d")))),
    "normalised": ((2, 6, 6), (BatchNorm("n"), conv("a", 2), Dropout("d"), GlobalAverage2D("g"))),
    "layer norm": ((2, 6, 6), (conv("a", 2, 2, stride=2), LayerNorm("n"), Flatten("f"))),
    "vector": ((5,), (dense("a", 4, "tanh"), dense("b", 3, "sigmoid"))),
    "flattened input": ((2, 4, 3), (Flatten("f"), dense("a", 4, "gelu"))),
    "sequence": ((5, 3), (SimpleRNN("a", (0, 1), whole_sequence=True), LayerNorm("n"),
                          LSTM("b", (0, 1, 2), whole_sequence=True), LSTM("c", (0, 1)))),
}  # fmt: skip


CLASSES = NetworkSpec(
    (1, 12, 11),
    (conv("a", 3, 3, "relu"), MaxPool2D("p"), conv("b", 4, 2, "relu", padding="same"),
     MaxPool2D("q"), Flatten("f"), dense("out", 3, "softmax")),
    "categorical_crossentropy", 3,
)  # fmt: skip
CASES = {name: ended(shape, *layers) for name, (shape, layers) in _FORMS.items()}
CASES["classes"] = CLASSES


def network_of(name: str, dtype: str = "float64") -> Network:
    """Every number of it drawn."""
    return Case(name, CASES[name]).network(dtype)


def inputs_of(name: str, count: int, seed: int = 0) -> Array:
    return coarse(np.random.default_rng(seed).normal(size=(count, *CASES[name].input_shape)))
