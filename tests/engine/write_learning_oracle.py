"""Write PyTorch's ten updates: ``python -m tests.engine.write_learning_oracle``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays.
"""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

import numpy as np
import torch
from torch.optim import lr_scheduler

from nnviz.engine.learning import LearningSpec
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.schedules import ScheduleSpec
from tests.engine.learning_cases import BATCH, CASES, SAMPLES, SPEC, UPDATES, data, network

TARGET = Path(__file__).parent / "oracles" / "learning.npz"
Parameters = dict[tuple[str, str], torch.Tensor]


def parameters(learning: LearningSpec) -> Parameters:
    net = network()
    return {
        (block.layer, each.name): torch.tensor(
            np.array(net.layout.read(net.theta, block.layer, each.name)),
            requires_grad=block.layer not in learning.frozen.layers,
        )
        for block in net.layout
        for each in block.parameters
    }


def output(values: Parameters, x: torch.Tensor) -> torch.Tensor:
    for layer in SPEC.layers:
        x = torch.nn.functional.linear(x, values[layer.id, "weight"], values[layer.id, "bias"])
        x = torch.tanh(x) if layer.activation == "tanh" else x
    return x


def optimizer(spec: OptimizerSpec, tensors: list[torch.Tensor]) -> torch.optim.Optimizer:
    rate, betas = spec.learning_rate, (spec.beta1, spec.beta2)
    if spec.kind == "adam":
        return torch.optim.Adam(tensors, rate, betas, spec.epsilon)
    if spec.kind == "adamw":
        return torch.optim.AdamW(tensors, rate, betas, spec.epsilon, spec.weight_decay)
    if spec.kind == "rmsprop":
        return torch.optim.RMSprop(tensors, rate, spec.rho, spec.epsilon)
    momentum = 0.0 if spec.kind == "sgd" else spec.momentum
    return torch.optim.SGD(tensors, rate, momentum, nesterov=spec.kind == "nesterov")


def scheduler(spec: ScheduleSpec, rule: torch.optim.Optimizer):
    main = {
        "constant": lambda: lr_scheduler.ConstantLR(rule, 1.0),
        "step": lambda: lr_scheduler.StepLR(rule, spec.every, spec.factor),
        "exponential": lambda: lr_scheduler.ExponentialLR(rule, spec.factor),
        "cosine": lambda: lr_scheduler.CosineAnnealingLR(rule, spec.over, spec.least_rate),
        "plateau": lambda: lr_scheduler.ReduceLROnPlateau(
            rule, "min", spec.factor, spec.patience, spec.threshold, min_lr=spec.least_rate
        ),
    }[spec.kind]()
    if not spec.warm_up:
        return main
    warm = lr_scheduler.LinearLR(rule, 1 / spec.warm_up, 1.0, spec.warm_up - 1)
    return lr_scheduler.SequentialLR(rule, [warm, main], [spec.warm_up])


def objective(
    learning: LearningSpec, values: Parameters, x: torch.Tensor, y: torch.Tensor
) -> torch.Tensor:
    spec = learning.regularisation
    loss = torch.nn.functional.mse_loss(output(values, x), y)
    weights = [value for (_, name), value in values.items() if name == "weight"]
    penalty = spec.l2 / 2 * sum((w**2).sum() for w in weights)
    penalty = penalty + spec.l1 * sum(w.abs().sum() for w in weights)
    return loss + (penalty / len(x) if spec.per_sample else penalty)


def record(learning: LearningSpec) -> dict[str, np.ndarray]:
    """The rate of every update, and all parameters after the last."""
    values = parameters(learning)
    tensors = [value for value in values.values() if value.requires_grad]
    rule, clip = optimizer(learning.optimizer, tensors), learning.regularisation
    plan, by_step = scheduler(learning.schedule, rule), learning.schedule.unit == "steps"
    x, y = (torch.from_numpy(part) for part in data())
    rates = []
    for start in islice(cycle(range(0, SAMPLES, BATCH)), UPDATES):
        rates.append(rule.param_groups[0]["lr"])
        rule.zero_grad()
        batch = slice(start, start + BATCH)
        objective(learning, values, x[batch], y[batch]).backward()
        if clip.clip_value is not None:
            torch.nn.utils.clip_grad_value_(tensors, clip.clip_value)
        if clip.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(tensors, clip.clip_norm)
        rule.step()
        ends = start + BATCH >= SAMPLES
        if learning.schedule.kind == "plateau":
            if ends:
                plan.step(torch.nn.functional.mse_loss(output(values, x), y).item())
        elif by_step or ends:
            plan.step()
    arrays = {f"{layer} {name}": value.detach().numpy() for (layer, name), value in values.items()}
    return arrays | {"rates": np.array(rates)}


def main() -> None:
    arrays = {
        f"{name}/{key}": value
        for name, learning in CASES.items()
        for key, value in record(learning).items()
    }
    np.savez_compressed(TARGET, written_by=np.array(f"PyTorch {torch.__version__}"), **arrays)
    print(f"{TARGET}: {len(CASES)} cases, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
