"""How nnviz's engine learns, in PyTorch's terms: schedules, penalties, clipping, what is frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import lr_scheduler

from benchmarks.engine.torch_functions import Tensor, optimizer
from benchmarks.engine.torch_net import Key, TorchNet
from nnviz.engine.learning import LearningSpec
from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.schedules import ScheduleSpec

SCHEDULES: dict[str, Callable[[Any, ScheduleSpec], Any]] = {
    "constant": lambda rule, spec: lr_scheduler.ConstantLR(rule, 1.0),
    "step": lambda rule, spec: lr_scheduler.StepLR(rule, spec.every, spec.factor),
    "exponential": lambda rule, spec: lr_scheduler.ExponentialLR(rule, spec.factor),
    "cosine": lambda rule, spec: lr_scheduler.CosineAnnealingLR(rule, spec.over, spec.least_rate),
    "plateau": lambda rule, spec: lr_scheduler.ReduceLROnPlateau(
        rule, "min", spec.factor, spec.patience, spec.threshold, min_lr=spec.least_rate
    ),
}
"""By nnviz's name."""


def scheduler(spec: ScheduleSpec, rule: Any) -> Any:
    """PyTorch's schedule of the rule's rate, behind its warm-up."""
    main = SCHEDULES[spec.kind](rule, spec)
    if not spec.warm_up:
        return main
    warm = lr_scheduler.LinearLR(rule, 1 / spec.warm_up, 1.0, spec.warm_up - 1)
    return lr_scheduler.SequentialLR(rule, [warm, main], [spec.warm_up])


class TorchLearning:
    """Makes the updates of a network, whose parameters have the gradient of the data loss."""

    def __init__(self, net: TorchNet, spec: LearningSpec) -> None:
        self.net, self.spec = net, spec
        self.tensors = list(net.parameters.values())
        self.rule = optimizer(spec.optimizer, self.tensors)
        self._schedule = scheduler(spec.schedule, self.rule)
        everything = net.parameters | net.statistics
        self._still = [(everything[key], places) for key, places in _held(net, spec.frozen).items()]
        self._values = [tensor.detach().clone() for tensor, _ in self._still]

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        return float(self.rule.param_groups[0]["lr"])

    def update(self, samples: int) -> None:
        """By a batch of so many samples."""
        penalty = self._penalty() / (samples if self.spec.regularisation.per_sample else 1)
        penalty.backward()
        for tensor, places in self._still:
            if tensor.grad is not None:
                tensor.grad[places] = 0
        self._clip()
        self.rule.step()
        with torch.no_grad():
            for (tensor, places), value in zip(self._still, self._values, strict=True):
                tensor[places] = value[places]
        if self.spec.schedule.kind != "plateau" and self.spec.schedule.unit == "steps":
            self._schedule.step()

    def end_epoch(self, loss: float) -> None:
        """With the loss that a plateau is judged by."""
        if self.spec.schedule.kind == "plateau":
            self._schedule.step(loss)
        elif self.spec.schedule.unit == "epochs":
            self._schedule.step()

    def _penalty(self) -> Tensor:
        spec, total = self.spec.regularisation, torch.zeros((), requires_grad=True)
        for block in self.net.network.layout:
            for each in block.parameters:
                if each.role == "weight":
                    W = self.net.parameters[block.layer, each.name]
                    total = total + spec.l2 / 2 * (W**2).sum() + spec.l1 * W.abs().sum()
        return total

    def _clip(self) -> None:
        spec = self.spec.regularisation
        if spec.clip_value is not None:
            clip_grad_value_(self.tensors, spec.clip_value)
        if spec.clip_norm is not None:
            clip_grad_norm_(self.tensors, spec.clip_norm)


def _held(net: TorchNet, frozen: FrozenSpec) -> dict[Key, Tensor]:
    """Which numbers of every parameter and statistic stay as they are."""
    held = {
        key: torch.full(tensor.shape, key[0] in frozen.layers)
        for key, tensor in (net.parameters | net.statistics).items()
    }
    for layer, name, index in frozen.weights:
        held[layer, name].view(-1)[index] = True
    return held
