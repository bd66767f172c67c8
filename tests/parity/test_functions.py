"""The engine's tables beside PyTorch: whatever stands in one of them is compared here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.engine import torch_functions as theirs
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Dense
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.schedules import Plateau, ScheduleSpec
from nnviz.engine.spec import NetworkSpec
from tests.parity.comparison import Pair, same

MSE = "mean_squared_error"
PAIRS = [
    (loss, activation)
    for loss in LOSSES
    for activation in ACTIVATIONS
    if LOSSES[loss].needs in ("", activation)
]


def mlp(hidden: str, loss: str, last: str, outputs: int = 3, **options: Any) -> NetworkSpec:
    layers = (_dense("a", 5, hidden), _dense("b", 4, hidden), _dense("c", outputs, last))
    return NetworkSpec((3,), layers, loss, outputs, **options)


def _dense(id: str, units: int, activation: str) -> Dense:
    return Dense(id, tuple(range(units)), activation)


def test_the_tables_are_complete() -> None:
    assert set(theirs.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(theirs.LOSSES) == set(LOSSES)
    assert set(theirs.OPTIMIZERS) == set(STATES)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives_far_and_near(name: str) -> None:
    """From −30 to 30, but not at 0, where conventions are tested elsewhere."""
    z = np.concatenate([np.linspace(-30, 30, 241), np.linspace(-1, 1, 40)])
    z = z[z != 0].reshape(4, -1)
    tensor = torch.from_numpy(z.T.copy()).requires_grad_()
    a = theirs.ACTIVATIONS[name](tensor)
    same(ACTIVATIONS[name].value(z), a.T, "value")
    if not ACTIVATIONS[name].over_units:
        slope = torch.zeros_like(tensor)
        if a.requires_grad:
            (slope,) = torch.autograd.grad(a.sum(), tensor)
        same(ACTIVATIONS[name].derivative(z), slope.T, "derivative")


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "argmax"])
def test_hidden_activations(name: str) -> None:
    Pair(mlp(name, MSE, "linear"), OptimizerSpec("sgd", 0.1)).compare()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_losses(loss: str, activation: str, reduction: str) -> None:
    spec = mlp("tanh", loss, activation, reduction=reduction)
    Pair(spec, OptimizerSpec("sgd", 0.02)).compare()


@pytest.mark.parametrize("kind", STATES)
def test_update_rules(kind: Any) -> None:
    spec = mlp("tanh", "categorical_crossentropy", "softmax")
    Pair(spec, OptimizerSpec(kind, 0.03)).compare()


@pytest.mark.parametrize(
    "rule",
    [
        OptimizerSpec("momentum", 0.05, momentum=0.5),
        OptimizerSpec("nesterov", 0.05, momentum=0.99),
        OptimizerSpec("rmsprop", 0.01, rho=0.99, epsilon=1e-4),
        OptimizerSpec("adam", 0.02, beta1=0.5, beta2=0.9, epsilon=1e-3),
        OptimizerSpec("adamw", 0.02, weight_decay=0.3),
    ],
    ids=lambda rule: rule.kind,
)
def test_the_numbers_of_update_rules(rule: OptimizerSpec) -> None:
    Pair(mlp("tanh", MSE, "linear"), rule).compare()


def _schedules(rule: torch.optim.Optimizer) -> dict[str, tuple[ScheduleSpec, Any]]:
    """nnviz's schedules by name, each with PyTorch's."""
    lr, spec = torch.optim.lr_scheduler, ScheduleSpec
    return {
        "constant": (spec("constant"), lr.LambdaLR(rule, lambda epoch: 1.0)),
        "step": (spec("step", factor=0.3, every=4), lr.StepLR(rule, 4, 0.3)),
        "exponential": (spec("exponential", factor=0.9), lr.ExponentialLR(rule, 0.9)),
        "cosine": (
            spec("cosine", over=30, least_rate=0.01),
            lr.CosineAnnealingLR(rule, 30, 0.01),
        ),
    }


@pytest.mark.parametrize("warm_up", [0, 5])
@pytest.mark.parametrize("name", ["constant", "step", "exponential", "cosine"])
def test_schedules(name: str, warm_up: int) -> None:
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.5)
    rates = []
    ours, schedule = _schedules(rule)[name]
    for _ in range(30):
        rates.append(rule.param_groups[0]["lr"])
        rule.step()
        schedule.step()
    ramp = [0.5 * (epoch + 1) / 5 for epoch in range(warm_up)]
    ours = replace(ours, warm_up=warm_up)
    got = [ours.rate(0.5, 0, epoch) for epoch in range(30 + warm_up)]
    same(np.array(got), np.array(ramp + rates), name)


def test_reduce_on_plateau() -> None:
    losses = np.abs(np.random.default_rng(3).normal(size=60)) + np.linspace(2, 1, 60)
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.5)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(rule, factor=0.5, patience=3)
    ours, seen = ScheduleSpec("plateau", factor=0.5, patience=3), Plateau()
    for epoch, loss in enumerate(losses, start=1):
        schedule.step(loss)
        seen = ours.after_epoch(float(loss), seen)
        rate = ours.rate(0.5, 0, epoch, seen.reductions)
        same(np.array(rate), np.array(rule.param_groups[0]["lr"]), f"epoch {epoch}")
