"""Write what PyTorch computes with ``torch.nn.RNN`` and ``torch.nn.LSTM`` for every recurrent case:
``python -m tests.engine.write_recurrent_oracle``.

PyTorch has two biases where nnviz has one: ``bias_hh_l0`` is zero and not trained. Needs PyTorch
(2.13 wrote the committed file); the tests read only the arrays.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from nnviz.engine.network import Network
from tests.engine.cases import UPDATES, Case
from tests.engine.recurrent_cases import CASES
from tests.engine.write_oracle import ACTIVATIONS, loss_of, optimizer_of

TARGET = Path(__file__).parent / "oracles" / "recurrent.npz"
NAMES = {"weight": "weight_ih_l0", "recurrent": "weight_hh_l0", "bias": "bias_ih_l0"}
"""Each of our parameters by PyTorch's name."""


def module_of(layer, features: int) -> torch.nn.Module | None:
    """The layer's PyTorch module, None for what has no parameters."""
    options = {"batch_first": True, "dtype": torch.float64}
    if layer.kind == "simple_rnn":
        made = torch.nn.RNN(features, layer.units, nonlinearity=layer.activation, **options)
    elif layer.kind == "lstm":
        made = torch.nn.LSTM(features, layer.units, **options)
    elif layer.kind == "dense":
        return torch.nn.Linear(features, layer.units, dtype=torch.float64)
    else:
        return None
    torch.nn.init.zeros_(made.bias_hh_l0)
    made.bias_hh_l0.requires_grad_(False)
    return made


def tensor(module: torch.nn.Module, name: str) -> torch.Tensor:
    return getattr(module, NAMES[name] if hasattr(module, "bias_hh_l0") else name)


def modules_of(case: Case, network: Network) -> dict[str, torch.nn.Module]:
    """PyTorch's modules by layer, with the network's parameters."""
    modules = {}
    for index, layer in enumerate(case.spec.layers):
        module = module_of(layer, case.spec.input_of(index)[-1])
        if module is not None:
            modules[layer.id] = module
            for parameter in network.layout.block(layer.id).parameters:
                values = network.layout.read(network.theta, layer.id, parameter.name)
                tensor(module, parameter.name).data = torch.tensor(np.array(values))
    return modules


def forward(case: Case, modules: dict[str, torch.nn.Module], x: torch.Tensor):
    """(logits, output) of the case's network."""
    outputs, z = {}, x
    for layer in case.spec.layers:
        if layer.kind == "flatten":
            x = x.flatten(1)
        elif layer.kind == "add":
            x = sum(outputs[id] for id in layer.inputs)
        elif layer.kind == "dense":
            z = modules[layer.id](x)
            x = ACTIVATIONS[layer.activation](z)
        else:
            states, _ = modules[layer.id](x)
            x = states if layer.whole_sequence else states[:, -1]
        outputs[layer.id] = x
    return z, x


def record(case: Case) -> dict[str, np.ndarray]:
    """Initial parameters, output, loss, gradients, and the parameters after ten updates."""
    network = Network(case.spec, "float64", np.random.default_rng(5))
    network.theta += np.random.default_rng(6).normal(size=network.theta.size) * 0.1
    modules, arrays = modules_of(case, network), {"theta": network.theta.copy()}
    tensors = {
        f"{block.layer} {parameter.name}": tensor(modules[block.layer], parameter.name)
        for block in network.layout
        for parameter in block.parameters
    }
    x, y = (torch.from_numpy(part).requires_grad_() for part in case.data())
    optimizer = optimizer_of(case, list(tensors.values()))
    for update in range(UPDATES):
        optimizer.zero_grad()
        z, a = forward(case, modules, x)
        loss = loss_of(case, z, a, y.detach())
        loss.backward()
        if update == 0:
            arrays |= {"output": a.detach().numpy(), "loss": np.array(loss.item())}
            arrays |= {"gradient input": x.grad.numpy().copy()}
            arrays |= {f"gradient {key}": each.grad.numpy().copy() for key, each in tensors.items()}
        optimizer.step()
    return arrays | {f"after {key}": each.detach().numpy() for key, each in tensors.items()}


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
