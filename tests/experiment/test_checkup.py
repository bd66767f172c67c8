"""A run that is ill says so on its frames, from the step on at which it was first seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.health import (
    DeadUnits,
    ExplodingGradient,
    Fact,
    NonFinite,
    SaturatedUnits,
    VanishingGradient,
)
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import DivergedError
from nnviz.experiment.checkup import Checkup, Onsets
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


def ill(activation: str, depth: int = 2, name: str = "two-spirals") -> Experiment:
    sample = sample_experiment(name)
    hidden = tuple(
        Dense(f"h{place}", tuple(range(10 * place, 10 * place + 6)), activation)
        for place in range(depth)
    )
    return replace(sample, layers=(*hidden, sample.layers[-1]))


def facts_of(run: Run, playing: bool = False) -> list[Fact]:
    return [finding.fact for finding in Checkup(run).findings(playing)]


def test_a_network_in_good_health_has_none() -> None:
    run = Run(sample_experiment("two-spirals"))
    run.train_epochs(3)
    assert facts_of(run) == []


def test_dead_units() -> None:
    run = Run(ill("relu"))
    run.network.layout.bias(run.network.theta, "h0")[2] = -1e3
    assert DeadUnits("h0", (2,), 6, 256) in facts_of(run)


def test_saturated_units() -> None:
    run = Run(ill("tanh"))
    run.network.layout.bias(run.network.theta, "h1")[4] = 40
    assert SaturatedUnits("h1", (4,), 6, 256) in facts_of(run)


def test_a_vanishing_gradient() -> None:
    found = facts_of(Run(ill("sigmoid", depth=8)))
    assert found and all(isinstance(fact, VanishingGradient) for fact in found)
    assert found[0].layer == "h0"


def test_an_exploding_gradient() -> None:
    run = Run(ill("linear", depth=4))
    for place, scale in enumerate((1e-4, 100.0, 100.0, 100.0)):
        run.network.layout.weight(run.network.theta, f"h{place}")[...] *= scale
    assert any(isinstance(f, ExplodingGradient) and f.layer == "h0" for f in facts_of(run))


def test_a_diverged_run_says_where_its_numbers_broke_until_it_trains_on() -> None:
    run = Run(replace(ill("linear", 0, "plane"), optimizer=OptimizerSpec("sgd", 100.0)))
    checkup = Checkup(run)
    with pytest.raises(DivergedError):
        run.train_epochs(5)
    broken = [each for each in checkup.findings(False) if isinstance(each.fact, NonFinite)]
    assert broken and all(each.since == run.diverged_at > run.step for each in broken)
    run.adopt(replace(run.experiment, optimizer=OptimizerSpec("sgd", 1e-3)))
    run.advance(1)
    assert not any(isinstance(each.fact, NonFinite) for each in checkup.findings(False))


def test_an_illness_keeps_the_step_at_which_it_was_first_seen() -> None:
    run = Run(ill("tanh"))
    checkup = Checkup(run)
    run.advance(7)
    bias = run.network.layout.bias(run.network.theta, "h0")
    bias[0] = 40
    assert [each.since for each in checkup.findings(False)] == [7]
    run.advance(5)
    assert [each.since for each in checkup.findings(False)] == [7]
    bias[0] = 0
    assert checkup.findings(False) == ()
    run.advance(1)
    bias[0] = 40
    assert [each.since for each in checkup.findings(False)] == [13]


def test_looking_back_tells_since_when_it_was_seen_then() -> None:
    run, shown = Run(ill("tanh")), Run(ill("tanh"))
    onsets = Onsets()
    checkup = Checkup(run, onsets)
    bias = run.network.layout.bias(run.network.theta, "h0")
    for step, value in ((3, 40), (9, 40), (12, 0), (15, 40), (18, 40)):
        run.advance(step - run.step)
        bias[0] = value
        checkup.findings(False)
    past = Checkup(shown, onsets, looks_back=True)
    for step, since in ((2, 2), (3, 3), (7, 3), (9, 3), (12, 12), (16, 15), (18, 15)):
        shown.advance(step - shown.step)
        shown.network.layout.bias(shown.network.theta, "h0")[0] = 40 + step
        assert [each.since for each in past.findings(False)] == [since]
    assert [each.since for each in checkup.findings(False)] == [15]


def test_an_illness_seen_again_at_an_earlier_step_began_no_later() -> None:
    onsets, name = Onsets(), ("dead",)
    for step in (5, 20, 3):
        onsets.see({name}, step)
    assert [onsets.since(name, step) for step in (3, 5)] == [3, 5]


def test_a_branch_goes_on_with_what_was_seen_before_it() -> None:
    onsets, name = Onsets(), ("dead",)
    for step, names in ((5, {name}), (10, {name}), (15, set()), (20, {name}), (8, {name})):
        onsets.see(names, step)
    onsets.see({name}, 30)
    assert [onsets.since(name, step) for step in (8, 30)] == [5, 5]


def test_looking_leaves_the_run_as_it_was() -> None:
    looked, other = (Run(ill("relu")) for _ in range(2))
    for _ in range(3):
        Checkup(looked).findings(False)
        for run in (looked, other):
            run.advance(4)
    np.testing.assert_array_equal(looked.network.theta, other.network.theta)
