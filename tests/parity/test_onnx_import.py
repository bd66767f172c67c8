"""Models of PyTorch and Keras, exported by PyTorch's own exporters, give the same numbers here."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from nnviz.formats.onnx_import.model import model_of
from nnviz.formats.onnx_import.network import Network, network_of
from nnviz.formats.onnx_import.proof import engine_of, proven

pytestmark = pytest.mark.filterwarnings("ignore")
EXPORTERS = (False, *((True,) if find_spec("onnxscript") else ()))
"""PyTorch's newer exporter needs onnxscript."""


class Block(nn.Module):
    """Two convolutions with a way around them, as in a residual network."""

    def __init__(self, inputs: int, filters: int, stride: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(inputs, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters),
            nn.ReLU(), nn.Conv2d(filters, filters, 3, 1, 1), nn.BatchNorm2d(filters),
        )  # fmt: skip
        self.side = nn.Conv2d(inputs, filters, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.main(x) + self.side(x))


class Reader(nn.Module):
    """A recurrent layer whose last output is used, taken in one of the usual ways."""

    def __init__(self, layer: nn.Module, state: bool) -> None:
        super().__init__()
        self.layer, self.state, self.head = layer, state, nn.Linear(5, 2)
        self.norm = nn.LayerNorm(5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        whole, last = self.layer(x)
        last = last[0] if isinstance(last, tuple) else last
        return self.head(self.norm(last[-1] if self.state else whole[:, -1]))


def images() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(2, 4, 5, padding=2), nn.MaxPool2d(2), nn.ReLU(), nn.Dropout(),
        nn.Conv2d(4, 4, 3, padding=2, dilation=2), nn.BatchNorm2d(4), nn.GELU(),
        nn.AvgPool2d(2), nn.Flatten(), nn.Linear(64, 3), nn.Softmax(1),
    )  # fmt: skip


MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "perceptron": (
        lambda: nn.Sequential(
            nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ELU(), nn.Linear(8, 6), nn.SiLU(),
            nn.LayerNorm(6), nn.Linear(6, 5), nn.Softplus(), nn.Linear(5, 1), nn.Sigmoid(),
        ),
        (4,),
    ),
    "images": (images, (2, 16, 16)),
    "residual": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 4, 7, 2, 3), nn.LeakyReLU(), Block(4, 4, 1), Block(4, 6, 2),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 10),
        ),
        (1, 28, 28),
    ),
    "lstm": (lambda: Reader(nn.LSTM(3, 5, batch_first=True), True), (6, 3)),
    "two lstms": (lambda: Reader(nn.LSTM(3, 5, 2, batch_first=True), False), (6, 3)),
    "rnn": (lambda: Reader(nn.RNN(3, 5, batch_first=True, nonlinearity="relu"), False), (6, 3)),
}  # fmt: skip


def exported(model: nn.Module, shape: tuple[int, ...], newer: bool = False) -> bytes:
    file = io.BytesIO()
    example = torch.zeros(2, *shape)
    torch.onnx.export(
        model.eval(), (example,), file, dynamo=newer, input_names=["x"],
        dynamic_axes=None if newer else {"x": {0: "N"}},
    )  # fmt: skip
    return file.getvalue()


def stirred(model: nn.Module) -> nn.Module:
    """With every number moved from where it starts, running statistics too."""
    torch.manual_seed(5)
    with torch.no_grad():
        for tensor in model.state_dict().values():
            if tensor.dtype.is_floating_point:
                tensor.add_(torch.rand_like(tensor) / 5)
    return model


def agrees(network: Network, model: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(2).normal(size=(2, *network.input_shape)).astype(np.float32)
    given = torch.from_numpy(network.as_file(x).reshape(2, *shape))
    with torch.no_grad():
        wanted = model(given).numpy()
    found = engine_of(network).predict(x)
    assert np.abs(found - wanted).max() <= 1e-5 * max(1.0, np.abs(wanted).max())
    proven(network)


@pytest.mark.parametrize("newer", EXPORTERS)
@pytest.mark.parametrize("name", MODELS)
def test_models_of_pytorch(name: str, newer: bool) -> None:
    make, shape = MODELS[name]
    model = stirred(make())
    agrees(network_of(model_of(exported(model, shape, newer))), model, shape)


def test_a_model_of_keras() -> None:
    import keras

    layers = keras.layers
    model = keras.Sequential([
        keras.Input((8, 8, 3)), layers.Rescaling(1 / 3),
        layers.Conv2D(4, 3, padding="same", activation="relu"), layers.BatchNormalization(),
        layers.MaxPooling2D(), layers.Conv2D(5, 3, activation="silu"), layers.Flatten(),
        layers.Dense(6, activation="tanh"), layers.Dropout(0.3),
        layers.Dense(4, activation="softmax"),
    ])  # fmt: skip
    network = network_of(model_of(exported(stirred(model), (8, 8, 3))))
    assert network.input_shape == (3, 8, 8)
    agrees(network, model, (8, 8, 3))
