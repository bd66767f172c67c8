"""What one member adds to the gradient: over the members it sums up, whatever the layers."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import KINDS
from nnviz.engine.losses import averaged
from nnviz.engine.trace import Trace
from nnviz.experiment.run import Run
from tests.experiment.every_kind import CASES, run_with

ALONE = [case for case in CASES if "batch" not in case and "dropout" not in case]


def members_of(run: Run) -> list[Trace]:
    batch = run.trainer.batch
    x, y = run.data.x_train[batch], run.data.y_train[batch]
    return [run.network.trace_member(x, y, k, run.trainer.noise) for k in range(len(batch))]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_members_gradients_sum_up_to_the_batchs(case: str, reduction: str) -> None:
    run = run_with(case, reduction=reduction)
    step = run.trainer.peek()
    members = members_of(run)
    count = averaged(reduction, len(members))
    total = sum(member.gradient for member in members) / count
    np.testing.assert_allclose(total, step.batch_gradient, rtol=1e-9, atol=1e-12)
    assert np.abs(step.batch_gradient).max() > 0


@pytest.mark.parametrize("case", ALONE)
def test_where_training_does_nothing_else_it_is_the_samples_own_trace(case: str) -> None:
    run = run_with(case)
    batch = run.trainer.batch
    member = members_of(run)[2]
    alone = run.network.trace(run.data.x_train[batch[2]], run.data.y_train[batch[2]])
    np.testing.assert_allclose(member.gradient, alone.gradient, rtol=1e-9, atol=1e-12)
    for mine, own in zip(member.layers, alone.layers, strict=True):
        for name in ("x", "z", "a", "da", "dz", "dx"):
            ours, theirs = getattr(mine, name), getattr(own, name)
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_every_kind_is_among_them() -> None:
    assert {layer.kind for layers in CASES.values() for layer in layers} == set(KINDS)
