"""Penalties and clipping beside PyTorch: the penalty as part of the loss, the gradient clipped by
its own functions."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from benchmarks.engine.torch_functions import Tensor
from benchmarks.engine.torch_net import TorchNet
from nnviz.engine.learning import LearningSpec
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from tests.parity.comparison import Pair
from tests.parity.test_functions import mlp

SPEC = mlp("tanh", "mean_squared_error", "linear")
COUNT = 6


def _compare(rule: OptimizerSpec, spec: RegularisationSpec) -> None:
    def objective(net: TorchNet, loss: Tensor) -> Tensor:
        weights = [each for (_, name), each in net.parameters.items() if name == "weight"]
        share = 1 / COUNT if spec.per_sample else 1
        for W in weights:
            loss = loss + share * (spec.l2 / 2 * (W**2).sum() + spec.l1 * W.abs().sum())
        return loss

    def shaping(tensors: list[Tensor]) -> None:
        if spec.clip_value is not None:
            clip_grad_value_(tensors, spec.clip_value)
        if spec.clip_norm is not None:
            clip_grad_norm_(tensors, spec.clip_norm)

    learning = LearningSpec(rule, regularisation=spec)
    pair = Pair(SPEC, learning, COUNT, objective=objective, shaping=shaping)
    pair.compare_updates()


@pytest.mark.parametrize("kind", STATES)
@pytest.mark.parametrize(
    "spec",
    [
        RegularisationSpec(l1=0.02),
        RegularisationSpec(l2=0.1),
        RegularisationSpec(l1=0.05, l2=0.2, per_sample=True),
        RegularisationSpec(clip_value=0.05),
        RegularisationSpec(clip_norm=0.1),
        RegularisationSpec(l2=0.1, clip_value=0.2, clip_norm=0.3),
    ],
    ids=lambda spec: "-".join(name for name, value in vars(spec).items() if value),
)
def test_penalties_and_clipping(spec: RegularisationSpec, kind: str) -> None:
    _compare(OptimizerSpec(kind, 0.02), spec)


def test_clipping_leaves_small_gradients_alone() -> None:
    _compare(OptimizerSpec("sgd", 0.02), RegularisationSpec(clip_value=1e3, clip_norm=1e3))


def test_frozen_numbers_stay_as_pytorch_leaves_those_without_gradient() -> None:
    learning = LearningSpec(OptimizerSpec("adam", 0.02), frozen=FrozenSpec(layers=("b",)))
    pair = Pair(SPEC, learning)
    for (layer, _), tensor in pair.net.parameters.items():
        tensor.requires_grad_(layer != "b")
    pair.optimizer = torch.optim.Adam([t for t in pair.tensors if t.requires_grad], 0.02)
    pair.tensors = [t for t in pair.tensors if t.requires_grad]
    pair.compare_updates()
