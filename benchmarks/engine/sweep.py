"""Single layers and sizes, and how a step's cost grows: works without floors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import get_args

from benchmarks.engine.works import (
    ADAM,
    CCE,
    MSE,
    SGD,
    Work,
    chain,
    cnn,
    conv,
    dense,
    elman,
    mlp,
)
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import Kind
from nnviz.engine.shapes import Shape

EPOCH = 8
"""Batches per epoch."""


def single_layers() -> Iterator[Work]:
    """Every kind by itself (before the Dense that a network ends with), in several sizes."""
    for size in (4, 16, 64, 256, 1024):
        yield _work(f"dense {size}→{size}", (size,), [dense("a", size, "relu")], 32)
    for batch in (1, 8, 128, 512):
        yield _work(f"dense 64→64, batch {batch}", (64,), [dense("a", 64, "relu")], batch)
    for name in ACTIVATIONS:
        if name != "argmax":  # for output layers only, and nothing learns behind it
            yield _work(f"dense 64→64 {name}", (64,), [dense("a", 64, name)], 32)
    yield from _convolutions()
    yield from _behind_convolutions()
    yield from _behind_dense()
    yield from _recurrent()
    for kind in get_args(Kind):
        spec = mlp([64, 64, 10], "relu", "softmax", CCE)
        rule = replace(SGD, kind=kind, learning_rate=0.001)
        yield Work(f"64-64-10, {kind}", spec, rule, 32, 32 * EPOCH)
    for name, loss in LOSSES.items():
        spec = mlp([64, 64, 10], "relu", loss.needs or "linear", name)
        yield Work(f"64-64-10, {name}", spec, SGD, 32, 32 * EPOCH)


def _convolutions() -> Iterator[Work]:
    for kernel in (1, 3, 5, 7):
        yield _image(f"conv {kernel}×{kernel}, 4→8 of 28×28", (4, 28, 28), conv("a", 8, kernel))
    for before, after in ((1, 8), (8, 16), (16, 32), (32, 64)):
        name = f"conv 3×3, {before}→{after} of 14×14"
        yield _image(name, (before, 14, 14), conv("a", after, 3))
    for side in (6, 16, 64):
        yield _image(f"conv 3×3, 1→8 of {side}×{side}", (1, side, side), conv("a", 8, 3))
    plain = conv("a", 8, 3)
    for name, layer in (
        ("stride 2", replace(plain, stride=2)),
        ("padding same", replace(plain, padding="same")),
        ("dilation 2", replace(plain, dilation=2)),
    ):
        yield _image(f"conv 3×3, 4→8 of 28×28, {name}", (4, 28, 28), layer)


def _behind_convolutions() -> Iterator[Work]:
    """What takes images, behind a convolution: so its gradient is needed."""
    layers: tuple[Layer, ...] = (
        MaxPool2D("p"), MaxPool2D("p", 3), MaxPool2D("p", 3, stride=2), AveragePool2D("p"),
        AveragePool2D("p", 3), BatchNorm("p"), LayerNorm("p"), Dropout("p"),
        Add("p", ("a", "a")),
    )  # fmt: skip
    for layer in layers:
        size = getattr(layer, "size", 0)
        stride = getattr(layer, "stride", None)
        options = f" {size}×{size}" * bool(size) + f", stride {stride}" * bool(stride)
        name = f"conv 1×1 and {layer.kind}{options}, 8 of 28×28"
        yield _image(name, (1, 28, 28), conv("a", 8, 1), layer)
    last: list[Layer] = [conv("a", 8, 1), GlobalAverage2D("p")]
    yield _work("conv 1×1 and global_average2d, 8 of 28×28", (1, 28, 28), last, 32)


def _behind_dense() -> Iterator[Work]:
    layers: tuple[Layer, ...] = (
        BatchNorm("n"), LayerNorm("n"), Dropout("n"), Add("n", ("a", "input")),
    )  # fmt: skip
    for layer in layers:
        yield _work(f"dense 64→64 and {layer.kind}", (64,), [dense("a", 64, "relu"), layer], 32)


def _recurrent() -> Iterator[Work]:
    kinds: tuple[type[SimpleRNN] | type[LSTM], ...] = (SimpleRNN, LSTM)
    for kind, steps, hidden, batch in product(kinds, (10, 100), (8, 32, 128), (1, 32)):
        layer = kind("r", tuple(range(hidden)))
        name = f"{layer.kind} {hidden}, {steps} steps, batch {batch}"
        yield _work(name, (steps, 2), [layer], batch)


def growth() -> Iterator[Work]:
    """One size at a time doubled and doubled again."""
    for batch in (1, 4, 16, 64, 256):
        spec = mlp([64, 64, 64, 10], "relu", "softmax", CCE)
        yield Work(f"64-64-64-10, batch {batch}", spec, ADAM, batch, batch * EPOCH)
    for width in (8, 32, 128, 512):
        spec = mlp([width, width, width, 10], "relu", "softmax", CCE)
        yield Work(f"width {width}, two hidden layers", spec, ADAM, 32, 32 * EPOCH)
    for depth in (1, 2, 4, 8, 16):
        spec = mlp([16] * (depth + 1) + [1], "tanh", "linear", MSE)
        yield Work(f"depth {depth}, width 16", spec, SGD, 32, 32 * EPOCH)
    for side in (10, 20, 40, 80):
        yield Work(f"CNN {side}×{side}", cnn(side, (8, 16), 3, (10,)), ADAM, 32, 32 * EPOCH)
    for steps in (10, 40, 160):
        yield Work(f"Elman RNN, {steps} steps", elman(steps, 32), ADAM, 32, 32 * EPOCH)


def _image(name: str, shape: Shape, *layers: Layer) -> Work:
    return _work(name, shape, [*layers, Flatten("f")], 32)


def _work(name: str, shape: Shape, layers: Sequence[Layer], batch: int) -> Work:
    spec = chain(shape, [*layers, dense("output", 1)], MSE)
    return Work(name, spec, SGD, batch, batch * EPOCH)
