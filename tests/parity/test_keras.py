"""What PyTorch has no name for: "same" padding with strides and in pools, beside Keras."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.engine.network import Network
from nnviz.engine.spec import NetworkSpec
from tests.parity.comparison import same

SHAPES = [(2, 7, 8), (1, 6, 5), (3, 9, 9)]
GRIDS = list(product((1, 2, 3), (1, 2, 3)))
"""Sizes and strides."""


def _ours(layer: Layer, shape: tuple[int, ...]) -> tuple[Network, np.ndarray, np.ndarray]:
    """A network with the layer in front, samples, and what the layer makes of them."""
    rng = np.random.default_rng(7)
    spec = NetworkSpec(shape, (layer, Flatten("f"), Dense("d", (0,))), "mean_squared_error", 1)
    network, x = Network(spec, "float64", rng), rng.normal(size=(4, *shape))
    network.theta += 0.1 * rng.normal(size=network.theta.size)
    return network, x, network.activations(x)[layer.id]


def _theirs(layer: object, x: np.ndarray) -> np.ndarray:
    """Keras has channels last."""
    answer = layer(torch.from_numpy(x.transpose(0, 2, 3, 1).copy()))
    return answer.detach().numpy().transpose(0, 3, 1, 2)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("size", "stride"), GRIDS)
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_max_pools(padding: Any, size: int, stride: int, shape: tuple[int, ...]) -> None:
    import keras

    theirs = keras.layers.MaxPooling2D(size, stride, padding, dtype="float64")
    _, x, y = _ours(MaxPool2D("p", size, (), stride, padding), shape)
    same(y, _theirs(theirs, x), "MaxPool2D")


def _evenly_padded() -> list[tuple[Any, ...]]:
    """On PyTorch, Keras repeats an image's border where more is padded at one side, instead of
    leaving padding out of the mean as it does on TensorFlow and JAX."""
    cases = []
    for shape, (size, stride), padding in product(SHAPES, GRIDS, ("valid", "same")):
        layer = AveragePool2D("p", size, (), stride, padding)
        top, bottom, left, right = layer.window(shape).pads
        if (top, left) == (bottom, right):
            cases.append((layer, shape))
    return cases


@pytest.mark.parametrize(("layer", "shape"), _evenly_padded())
def test_average_pools(layer: AveragePool2D, shape: tuple[int, ...]) -> None:
    import keras

    theirs = keras.layers.AveragePooling2D(
        layer.size, layer.stride, layer.padding, dtype="float64"
    )  # fmt: skip
    _, x, y = _ours(layer, shape)
    same(y, _theirs(theirs, x), "AveragePool2D")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("kernel", "stride"), GRIDS)
@pytest.mark.parametrize(("padding", "dilation"), [("valid", 1), ("same", 1), ("same", 2)])
def test_convolutions(
    padding: Any, dilation: int, kernel: int, stride: int, shape: tuple[int, ...]
) -> None:
    """Keras takes a stride or a dilation, not both."""
    import keras

    stride = 1 if dilation > 1 else stride
    layer = Conv2D("c", (0, 1), kernel, "linear", (), stride, padding, dilation)
    network, x, y = _ours(layer, shape)
    theirs = keras.layers.Conv2D(2, kernel, stride, padding, None, dilation, dtype="float64")
    theirs.build((None, *shape[1:], shape[0]))
    W = network.layout.weight(network.theta, "c").transpose(2, 3, 1, 0)
    theirs.set_weights([W, network.layout.bias(network.theta, "c")])
    same(y, _theirs(theirs, x), "Conv2D")
