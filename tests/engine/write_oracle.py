"""Write what PyTorch computes for every case: ``python -m tests.engine.write_oracle``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from nnviz.engine.network import Network
from tests.engine.cases import CASES, UPDATES, Case

TARGET = Path(__file__).parent / "oracle.npz"
ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softplus": torch.nn.functional.softplus,
    "softmax": lambda z: torch.softmax(z, dim=1),
}


def forward(case: Case, parameters: dict[str, list[torch.Tensor]], x: torch.Tensor):
    """(logits, output) of the case's network."""
    functional, z = torch.nn.functional, x
    for layer in case.spec.layers:
        if layer.kind == "dense":
            z = functional.linear(x, *parameters[layer.id])
        elif layer.kind == "conv2d":
            z = functional.conv2d(x, *parameters[layer.id])
        elif layer.kind == "max_pool2d":
            x = functional.max_pool2d(x, layer.size)
        elif layer.kind == "average_pool2d":
            x = functional.avg_pool2d(x, layer.size)
        else:
            x = x.flatten(1)
        if layer.kind in ("dense", "conv2d"):
            x = ACTIVATIONS[layer.activation](z)
    return z, x


def loss_of(case: Case, z: torch.Tensor, a: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    functional = torch.nn.functional
    if case.spec.loss == "mean_squared_error":
        return functional.mse_loss(a, y)
    if case.spec.loss == "binary_crossentropy":
        return functional.binary_cross_entropy_with_logits(z, y)
    return functional.cross_entropy(z, y)


def optimizer_of(case: Case, tensors: list[torch.Tensor]) -> torch.optim.Optimizer:
    spec = case.optimizer
    if spec.kind == "adam":
        betas = (spec.beta1, spec.beta2)
        return torch.optim.Adam(tensors, spec.learning_rate, betas, spec.epsilon)
    momentum = spec.momentum if spec.kind == "momentum" else 0
    return torch.optim.SGD(tensors, spec.learning_rate, momentum)


def record(case: Case) -> dict[str, np.ndarray]:
    """Initial parameters, outputs, loss, gradients, and the parameters after ten updates."""
    network = Network(case.spec, "float64", np.random.default_rng(5))
    network.theta += np.random.default_rng(6).normal(size=network.theta.size) * 0.1
    layout, arrays = network.layout, {"theta": network.theta.copy()}
    parameters = {
        block.layer: [
            torch.tensor(np.array(part), requires_grad=True)
            for part in (layout.weight(network.theta, block.layer),
                         layout.bias(network.theta, block.layer))
        ]
        for block in layout
    }  # fmt: skip
    tensors = [tensor for pair in parameters.values() for tensor in pair]
    x, y = (torch.from_numpy(part) for part in case.data())
    optimizer = optimizer_of(case, tensors)
    for update in range(UPDATES):
        optimizer.zero_grad()
        z, a = forward(case, parameters, x)
        loss = loss_of(case, z, a, y)
        loss.backward()
        if update == 0:
            arrays |= {"output": a.detach().numpy(), "loss": np.array(loss.item())}
            for id, (weight, bias) in parameters.items():
                arrays |= {f"dW {id}": weight.grad.numpy().copy()}
                arrays |= {f"db {id}": bias.grad.numpy().copy()}
        optimizer.step()
    for id, (weight, bias) in parameters.items():
        arrays |= {f"W {id}": weight.detach().numpy(), f"b {id}": bias.detach().numpy()}
    return arrays


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
