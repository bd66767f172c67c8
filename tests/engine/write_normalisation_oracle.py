"""Write PyTorch's results: ``python -m tests.engine.write_normalisation_oracle``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays. PyTorch's dropout
draws other masks than ours, so it gets those that nnviz drew, and the file keeps them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from nnviz.engine.layers import Layer
from nnviz.engine.network import Network
from tests.engine.normalisation_cases import CASES, RATE, UPDATES, Case, Drill

TARGET = Path(__file__).parent / "oracles" / "normalisation.npz"
Tensors = dict[str, dict[str, torch.Tensor]]


def batch_norm(layer: Layer, x: torch.Tensor, own: dict[str, torch.Tensor], training: bool):
    turned = x.transpose(1, 2) if x.ndim == 3 else x
    y = functional.batch_norm(
        turned, own["mean"], own["variance"], own["gain"], own["shift"],
        training, layer.momentum, layer.epsilon,
    )  # fmt: skip
    return y.transpose(1, 2) if x.ndim == 3 else y


def apply(layer: Layer, inputs: list, own: dict[str, torch.Tensor], mask: torch.Tensor | None):
    """One layer's output; with a mask or without says whether it trains or evaluates."""
    x = inputs[0]
    if layer.kind == "dense":
        z = functional.linear(x, own["weight"], own["bias"])
        return torch.tanh(z) if layer.activation == "tanh" else z
    if layer.kind == "conv2d":
        return torch.tanh(functional.conv2d(x, own["weight"], own["bias"]))
    if layer.kind == "layer_norm":
        return functional.layer_norm(
            x, own["gain"].shape, own["gain"], own["shift"], layer.epsilon
        )  # fmt: skip
    return {
        "max_pool2d": lambda: functional.max_pool2d(x, layer.size),
        "average_pool2d": lambda: functional.avg_pool2d(x, layer.size),
        "flatten": lambda: x.flatten(1),
        "add": lambda: sum(inputs),
        "dropout": lambda: x if mask is None else x * mask / (1 - layer.rate),
        "global_average2d": lambda: functional.adaptive_avg_pool2d(x, 1).flatten(1),
    }[layer.kind]()


def forward(case: Case, parameters: Tensors, x: torch.Tensor, masks: dict | None) -> torch.Tensor:
    """The output, as training sees a batch, or with ``masks`` None in evaluation mode."""
    spec, known = case.spec, {"input": x}
    for layer, sources in zip(spec.layers, spec.sources, strict=True):
        inputs, own = [known[id] for id in sources], parameters.get(layer.id, {})
        if layer.kind == "batch_norm":
            known[layer.id] = batch_norm(layer, inputs[0], own, masks is not None)
        else:
            mask = (
                torch.from_numpy(np.array(masks[layer.id])) if masks and layer.id in masks else None
            )
            known[layer.id] = apply(layer, inputs, own, mask)
    return known[spec.layers[-1].id]


def tensors(network: Network) -> tuple[Tensors, list[torch.Tensor]]:
    """The parameters by layer and name, and the list of those that learn."""
    named: Tensors = {}
    for block in network.layout:
        for parameter in block.parameters:
            values = np.array(network.layout.read(network.theta, block.layer, parameter.name))
            tensor = torch.tensor(values, requires_grad=parameter.role != "statistic")
            named.setdefault(block.layer, {})[parameter.name] = tensor
    flat = [tensor for own in named.values() for tensor in own.values() if tensor.requires_grad]
    return named, flat


def record(case: Case) -> dict[str, np.ndarray]:
    """Masks of every step; output, loss and gradients of the first; what ten updates left."""
    network = case.network()
    arrays = {"theta": network.theta.copy()}
    parameters, learnt = tensors(network)
    optimizer, drill = torch.optim.SGD(learnt, RATE), Drill(case, network)
    x, y = torch.from_numpy(drill.x), torch.from_numpy(drill.y)
    for step in range(UPDATES):
        rows, masks = drill.batch(step), drill.masks(step)
        drill.run(step)
        arrays |= {f"mask {step} {id}": mask.astype(np.uint8) for id, mask in masks.items()}
        optimizer.zero_grad()
        output = forward(case, parameters, x[rows], masks)
        loss = functional.mse_loss(output, y[rows])
        loss.backward()
        if step == 0:
            arrays |= {"output": output.detach().numpy(), "loss": np.array(loss.item())}
            arrays |= {
                f"gradient {id} {name}": tensor.grad.numpy().copy()
                for id, own in parameters.items() for name, tensor in own.items()
                if tensor.requires_grad
            }  # fmt: skip
        optimizer.step()
    arrays |= {
        f"after {id} {name}": tensor.detach().numpy()
        for id, own in parameters.items() for name, tensor in own.items()
    }  # fmt: skip
    return arrays | {"evaluated": forward(case, parameters, x, None).detach().numpy()}


def main() -> None:
    arrays = {
        f"{name}/{key}": value
        for name, case in CASES.items()
        for key, value in record(case).items()
    }
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, written_by=np.array(f"PyTorch {torch.__version__}"), **arrays)
    print(f"{TARGET}: {len(CASES)} cases, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
