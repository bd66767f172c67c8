"""Write PyTorch's results: ``python -m tests.engine.write_convolution_oracle``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays. PyTorch has no
"same" padding with strides and none at one side only: images are padded beforehand, by
TensorFlow's formula, and means are taken of the padded image and of ones.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from nnviz.engine.layers import AveragePool2D, Conv2D, Layer, MaxPool2D
from tests.engine.convolution_cases import CASES, RATE, UPDATES, Case

TARGET = Path(__file__).parent / "oracles" / "convolution.npz"
ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
    "elu": functional.elu,
    "gelu": functional.gelu,
    "softplus": lambda z: functional.softplus(z, threshold=1000),
}


def surrounded(x: torch.Tensor, layer: Layer, reach: int, stride: int, value: float):
    """https://www.tensorflow.org/api_docs/python/tf/nn#same_padding_2"""
    if layer.padding == "valid":
        return x
    sides = []
    for size in (x.shape[3], x.shape[2]):
        left_over = size % stride
        total = max(reach - (left_over if left_over else stride), 0)
        sides += [total // 2, total - total // 2]
    return functional.pad(x, sides, value=value)


def pooled(layer: MaxPool2D | AveragePool2D, x: torch.Tensor) -> torch.Tensor:
    size, stride = layer.size, layer.size if layer.stride is None else layer.stride
    if isinstance(layer, MaxPool2D):
        whole = surrounded(x, layer, size, stride, float("-inf"))
        return functional.max_pool2d(whole, size, stride)
    sums, counts = (
        functional.avg_pool2d(surrounded(part, layer, size, stride, 0.0), size, stride)
        for part in (x, torch.ones_like(x))
    )
    return sums / counts


def apply(layer: Layer, x: torch.Tensor, own: dict[str, torch.Tensor]) -> torch.Tensor:
    if isinstance(layer, MaxPool2D | AveragePool2D):
        return pooled(layer, x)
    if not isinstance(layer, Conv2D):
        return functional.linear(x, **own) if layer.kind == "dense" else x.flatten(1)
    reach = (layer.kernel - 1) * layer.dilation + 1
    whole = surrounded(x, layer, reach, layer.stride, 0.0)
    z = functional.conv2d(whole, **own, stride=layer.stride, dilation=layer.dilation)
    return ACTIVATIONS[layer.activation](z)


def record(case: Case) -> dict[str, np.ndarray]:
    """Initial parameters, outputs, loss, gradients, and the parameters after ten updates."""
    network = case.network()
    layout, arrays = network.layout, {"theta": network.theta.copy()}
    parameters = {
        block.layer: {
            each.name: torch.tensor(
                np.array(layout.read(network.theta, block.layer, each.name)), requires_grad=True
            )
            for each in block.parameters
        }
        for block in layout
    }
    named = [(f"{id} {name}", own[name]) for id, own in parameters.items() for name in own]
    optimizer = torch.optim.SGD([tensor for _, tensor in named], RATE)
    x, y = (torch.from_numpy(part) for part in case.data())
    for update in range(UPDATES):
        output = x
        for layer in case.spec.layers:
            output = apply(layer, output, parameters.get(layer.id, {}))
        loss = functional.mse_loss(output, y)
        optimizer.zero_grad()
        loss.backward()
        if update == 0:
            arrays |= {"output": output.detach().numpy(), "loss": np.array(loss.item())}
            arrays |= {f"gradient {key}": tensor.grad.numpy().copy() for key, tensor in named}
        optimizer.step()
    return arrays | {f"after {key}": tensor.detach().numpy() for key, tensor in named}


def main() -> None:
    arrays = {
        f"{name}/{key}": value
        for name, case in CASES.items()
        for key, value in record(case).items()
    }
    np.savez_compressed(TARGET, written_by=np.array(f"PyTorch {torch.__version__}"), **arrays)
    print(f"{TARGET}: {len(CASES)} cases, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
