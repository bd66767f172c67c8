"""Networks with Dropout, BatchNorm, LayerNorm and GlobalAverage2D."""

from __future__ import annotations

from nnviz.engine.layers import (
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.shapes import Shape
from tests.engine.case import Case, ended, rule


def dense(id: str, units: int, activation: str = "tanh") -> Dense:
    return Dense(id, tuple(range(units)), activation)


def conv(id: str, filters: int, kernel: int = 3) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel, "tanh")


def normalised(name: str, shape: Shape, layers: tuple[Layer, ...]) -> Case:
    """Two batches in turn, off zero and with spread: running statistics have to follow them."""
    spec, learning = ended(shape, *layers), rule("sgd", 0.05)
    return Case(name, spec, learning, samples=12, batch=6, mean=1.0, spread=2.0)


def _cases() -> list[Case]:
    return [
        normalised("batch norm of vectors", (4,), (
            BatchNorm("a"), dense("d", 5), BatchNorm("b", 0.3, 1e-3))),
        normalised("batch norm of images", (2, 6, 7), (
            BatchNorm("a", 0.05), conv("c", 3), BatchNorm("b"), Flatten("f"))),
        normalised("batch norm of sequences", (5, 3), (
            BatchNorm("a"), BatchNorm("b", 0.5, 1e-2), Flatten("f"))),
        normalised("layer norm of vectors", (4,), (
            LayerNorm("a"), dense("d", 5), LayerNorm("b", 1e-3))),
        normalised("layer norm of images", (2, 6, 7), (
            LayerNorm("a"), conv("c", 3), LayerNorm("b", 1e-3), Flatten("f"))),
        normalised("layer norm of sequences", (5, 3), (
            LayerNorm("a"), LayerNorm("b", 1e-2), Flatten("f"))),
        normalised("dropout of vectors", (4,), (
            Dropout("a", 0.25), dense("d", 8), Dropout("b"))),
        normalised("dropout of images", (2, 6, 7), (
            Dropout("a", 0.3), conv("c", 3), Dropout("b"), Flatten("f"))),
        normalised("dropout of sequences", (5, 3), (Dropout("a", 0.4), Flatten("f"))),
        normalised("global average", (2, 6, 7), (
            conv("c", 4), GlobalAverage2D("g"), dense("d", 5))),
        normalised("global average of the input", (3, 4, 5), (
            GlobalAverage2D("g"), BatchNorm("b"))),
        normalised("flattened, then normalised", (2, 5, 6), (
            conv("c", 3), Flatten("f"), BatchNorm("b"), LayerNorm("l"), Dropout("r", 0.2))),
        normalised("a skip over a normalised layer", (4,), (
            dense("a", 5), BatchNorm("b"), Dropout("r"), Add("s", ("a", "r")), LayerNorm("l"))),
        normalised("all kinds", (2, 10, 9), (
            conv("c", 3), BatchNorm("b"), MaxPool2D("p"), Dropout("r", 0.2), LayerNorm("l"),
            conv("d", 4, 2), AveragePool2D("q"), BatchNorm("e"), GlobalAverage2D("g"),
            LayerNorm("m"), dense("h", 6), Dropout("s"), BatchNorm("n"))),
    ]  # fmt: skip


CASES = {case.name: case for case in _cases()}
