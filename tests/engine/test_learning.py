"""Rules, penalties, clipping and what is frozen, by definition."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.layers import BatchNorm, Dropout
from nnviz.engine.learning import LearningSpec
from nnviz.engine.losses import LOSSES, REDUCTIONS
from nnviz.engine.network import Network
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.records import Epoch
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.stopping import StopSpec
from nnviz.engine.trainer import Trainer
from nnviz.errors import SpecError
from tests.engine.cases import dense
from tests.engine.learning_cases import BATCH, SAMPLES, SPEC, data, network, trainer

KINDS = list(STATES)
NORMED = NetworkSpec((3,), (BatchNorm("n"), *SPEC.layers), "mean_squared_error", 2)


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_follows_double(kind: str) -> None:
    ends = []
    for dtype in ("float32", "float64"):
        net = Network(SPEC, dtype)
        net.theta[...] = network().theta
        trainer(net, LearningSpec(OptimizerSpec(kind, 0.01))).advance(5)
        ends.append(net.theta)
    np.testing.assert_allclose(*ends, rtol=0, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_the_step_trace_is_the_step(kind: str) -> None:
    """Also with everything that shapes the gradient before the rule gets it."""
    learning = LearningSpec(
        OptimizerSpec(kind, 0.05),
        ScheduleSpec("cosine", "steps", over=9, warm_up=3),
        RegularisationSpec(0.01, 0.1, clip_norm=0.6),
        FrozenSpec(weights=(("a", "weight", 4),)),
    )
    net = network()
    at_work = trainer(net, learning)
    at_work.advance(4)
    before, step = net.theta.copy(), at_work.peek()
    assert step.parameters.tobytes() == before.tobytes() == net.theta.tobytes()
    assert step.scalars["learning_rate"] == at_work.rate
    at_work.advance(1)
    assert step.new_parameters.tobytes() == net.theta.tobytes()
    assert step.state_after.keys() == set(STATES[kind])
    for name, vector in at_work.optimizer.state.items():
        assert step.state_after[name].tobytes() == vector.tobytes()


def test_the_gradient_used_is_that_of_the_objective() -> None:
    """Weights alone are penalised."""
    net = network()
    step = trainer(net, LearningSpec(regularisation=RegularisationSpec(l1=0.3, l2=0.7))).peek()
    weights = net.layout.mask(net.dtype, "weight")
    penalty = weights * (0.7 * net.theta + 0.3 * np.sign(net.theta))
    np.testing.assert_allclose(step.used_gradient, step.batch_gradient + penalty, rtol=1e-12)


def test_the_gradient_of_the_penalty_is_its_derivative() -> None:
    spec, net = RegularisationSpec(l1=0.3, l2=0.7, per_sample=True), network()
    weights, shift = net.layout.mask(net.dtype, "weight"), 1e-6
    step = trainer(net, LearningSpec(regularisation=spec)).peek()
    for place in range(net.theta.size):
        nudge = np.zeros_like(net.theta)
        nudge[place] = shift
        above, below = (spec.penalty(net.theta + s * nudge, weights, BATCH) for s in (1, -1))
        analytic = step.used_gradient[place] - step.batch_gradient[place]
        assert analytic == pytest.approx((above - below) / (2 * shift), abs=1e-8)


def test_the_penalty_by_hand() -> None:
    spec = RegularisationSpec(l1=0.5, l2=0.1)
    theta, weights = np.array([3.0, -2, 100]), np.array([1.0, 1, 0])
    assert spec.penalty(theta, weights, 1) == pytest.approx(0.05 * 13 + 0.5 * 5)
    assert replace(spec, per_sample=True).penalty(theta, weights, 4) == pytest.approx(3.15 / 4)
    assert RegularisationSpec().penalty(theta, weights, 1) == 0


@given(st.floats(0.01, 2), st.floats(0.001, 0.5), st.floats(0, 1))
def test_both_limits_of_the_gradient_hold(norm: float, value: float, l2: float) -> None:
    spec = RegularisationSpec(l2=l2, clip_norm=norm, clip_value=value)
    used = trainer(network(), LearningSpec(regularisation=spec)).peek().used_gradient
    assert np.abs(used).max() <= value * (1 + 1e-12)
    assert np.linalg.norm(used) <= norm


def test_a_gradient_within_its_limits_is_left_alone() -> None:
    spec = RegularisationSpec(clip_norm=100, clip_value=100)
    step = trainer(network(), LearningSpec(regularisation=spec)).peek()
    assert step.used_gradient.tobytes() == step.batch_gradient.tobytes()


def frozen(learning: LearningSpec, *places: int, layers: tuple[str, ...] = ()) -> LearningSpec:
    weights = tuple(("b", "weight", place) for place in places)
    return replace(learning, frozen=FrozenSpec(layers, weights))


@given(
    st.sampled_from(KINDS),
    st.sets(st.integers(0, 9), min_size=1),
    st.sampled_from(["float32", "float64"]),
    st.integers(0, 5),
)
def test_frozen_numbers_never_change(kind: str, places: set[int], dtype: str, before: int) -> None:
    """Not by momentum gathered before either, nor by decay and penalties."""
    learning = LearningSpec(
        OptimizerSpec(kind, 0.05, weight_decay=0.5), regularisation=RegularisationSpec(0.1, 0.1)
    )
    net = Network(SPEC, dtype, np.random.default_rng(1))
    at_work = trainer(net, learning)
    at_work.advance(before)
    at_work.set_learning(frozen(learning, *places, layers=("a",)))
    held, state = net.theta.copy(), {k: v.copy() for k, v in at_work.optimizer.state.items()}
    at_work.advance(7)
    still = [*range(20), *(20 + place // 5 * 6 + place % 5 for place in places)]
    for vector, old in (
        (net.theta, held),
        *zip(at_work.optimizer.state.values(), state.values(), strict=True),
    ):
        assert vector[still].tobytes() == old[still].tobytes()
    free = np.setdiff1d(np.arange(net.theta.size), still)
    assert not (net.theta[free] == held[free]).any()
    at_work.set_learning(learning)
    at_work.advance(1)
    assert not (net.theta == held).any()


def test_a_frozen_weight_is_named_in_the_users_order() -> None:
    """Pixels lie otherwise in θ than a user counts them."""
    from tests.engine.cases import CASES as NETWORKS

    case = NETWORKS["conv"]
    net = Network(case.spec, "float64", np.random.default_rng(2))
    frozen = FrozenSpec(weights=(("a", "weight", 5), ("out", "weight", 37)))
    before = {id: net.layout.weight(net.theta, id).copy() for id in ("a", "out")}
    Trainer(
        net, LearningSpec(frozen=frozen), case.data(), case.data(), 3, np.random.default_rng(0)
    ).advance(5)
    for id, place in (("a", 5), ("out", 37)):
        same = net.layout.weight(net.theta, id).ravel() == before[id].ravel()
        assert np.flatnonzero(same).tolist() == [place]


def test_a_frozen_layer_keeps_its_statistics_too() -> None:
    net = Network(NORMED, "float64", np.random.default_rng(3))
    at_work = trainer(net, LearningSpec(frozen=FrozenSpec(("n",))))
    block = net.layout.block("n")
    before = net.theta[block.start : block.stop].copy()
    at_work.advance(9)
    np.testing.assert_array_equal(net.theta[block.start : block.stop], before)


@pytest.mark.parametrize("kind", KINDS)
def test_rules_and_penalties_leave_statistics_alone(kind: str) -> None:
    """They follow the data only, which are the first layer's own inputs here."""
    measured = []
    for learning in (
        LearningSpec(OptimizerSpec("sgd", 1e-9)),
        LearningSpec(
            OptimizerSpec(kind, 0.1, weight_decay=0.9), regularisation=RegularisationSpec(1, 1)
        ),
    ):
        net = Network(NORMED, "float64", np.random.default_rng(3))
        trainer(net, learning).advance(8)
        measured.append([net.layout.read(net.theta, "n", name) for name in ("mean", "variance")])
    np.testing.assert_array_equal(*measured)


def test_rules_of_one_kind_take_over_each_others_state() -> None:
    def after(first: str, second: str) -> Trainer:
        at_work = trainer(network(), LearningSpec(OptimizerSpec(first, 0.01)))
        at_work.advance(5)
        at_work.set_learning(LearningSpec(OptimizerSpec(second, 0.01)))
        return at_work

    adamw = after("adam", "adamw").optimizer
    assert adamw.updates == 5 and adamw.state["m"].any() and adamw.state["v"].any()
    assert after("momentum", "nesterov").optimizer.state["velocity"].any()
    changed = after("adam", "rmsprop").optimizer
    assert changed.updates == 0 and not changed.state["mean_square"].any()


def targets(loss: str, last: str, count: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    if last == "softmax":
        return np.eye(2)[rng.integers(0, 2, count)]
    return rng.integers(0, 2, (count, 2)).astype(float) if last else rng.normal(size=(count, 2))


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_batch_loss_is_the_mean_of_the_batches_own(loss: str, reduction: str) -> None:
    last = LOSSES[loss].needs
    layers = (dense("a", 5, "tanh"), dense("b", 2, last or "tanh"))
    spec = NetworkSpec((3,), layers, loss, 2, reduction=reduction)
    net = Network(spec, "float64", np.random.default_rng(4))
    x, y = data()[0][:8], targets(loss, last, 8)
    records: list[Epoch] = []
    order = np.random.default_rng(0)
    at_work = Trainer(net, OptimizerSpec("sgd", 0.1), (x, y), (x, y), 4, order, records.append)
    own = []
    for _ in range(2):
        rows = at_work.batch
        own.append(net.score(net.source(x[rows]), y[rows]).loss)
        assert math.isnan(at_work.batch_loss) == (len(own) == 1)
        at_work.pulse(1)
    at_work.settle()
    assert records[0].batch_loss == pytest.approx(np.mean(own), rel=1e-12)
    assert records[0].batch_loss != records[0].train.loss


def test_the_batch_loss_is_that_of_training() -> None:
    """With dropout, and every sample with the same weight though the last batch is smaller."""
    layers = (dense("a", 50, "tanh"), Dropout("d", 0.5), dense("b", 2))
    net = Network(NetworkSpec((3,), layers, "mean_squared_error", 2), "float64")
    net.initialise(np.random.default_rng(6))
    x, y = data()
    noise, records = np.random.default_rng(7), []
    at_work = Trainer(
        net, LearningSpec(sampling="in order"), (x, y), (x, y), BATCH, np.random.default_rng(0),
        records.append, noise=noise,
    )  # fmt: skip
    losses: list[float] = []
    for start in range(0, SAMPLES, BATCH):
        part = slice(start, start + BATCH)
        losses += list(net.trace_batch(x[part], y[part], training=True, noise=noise).losses)
        at_work.advance(1)
        now = at_work.batch_loss if len(losses) < SAMPLES else records[0].batch_loss
        assert now == pytest.approx(np.mean(losses), rel=1e-12)


def test_a_step_allocates_nothing_with_all_of_it() -> None:
    layers = (dense("a", 200, "tanh"), Dropout("d", 0.2), dense("b", 100, "relu"), dense("c", 2))
    net = Network(NetworkSpec((3,), layers, "mean_squared_error", 2), "float64")
    net.initialise(np.random.default_rng(8))
    learning = LearningSpec(
        OptimizerSpec("adamw", 1e-3),
        ScheduleSpec("cosine", "steps", over=500, warm_up=3),
        RegularisationSpec(1e-4, 1e-4, per_sample=True, clip_value=1, clip_norm=1),
        FrozenSpec(weights=(("b", "weight", 7),)),
        StopSpec(step_size=1e-12),
    )
    x, y = np.random.default_rng(9).normal(size=(400, 3)), np.zeros((400, 2))
    at_work = Trainer(net, learning, (x, y), (x, y), 2, np.random.default_rng(0))
    at_work.pulse(20)
    tracemalloc.start()
    at_work.pulse(100)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000 < net.theta.nbytes


@pytest.mark.parametrize(
    ("learning", "sentence"),
    [
        (LearningSpec(OptimizerSpec(rho=1.0)), "The optimizer's rho is 1; it must be in [0, 1)."),
        (
            LearningSpec(OptimizerSpec(weight_decay=-1)),
            "The optimizer's weight decay is -1; it must be 0 or more.",
        ),
        (
            LearningSpec(regularisation=RegularisationSpec(l1=-0.1)),
            "The L1 penalty is -0.1; it must be 0 or more.",
        ),
        (
            LearningSpec(regularisation=RegularisationSpec(l2=math.inf)),
            "The L2 penalty is inf; it must be 0 or more.",
        ),
        (
            LearningSpec(regularisation=RegularisationSpec(clip_norm=0)),
            "Clipping the gradient by norm has the limit 0; it must be above 0.",
        ),
        (
            LearningSpec(frozen=FrozenSpec(("z",))),
            "There is no layer 'z' to freeze; there are a, b.",
        ),
        (
            LearningSpec(frozen=FrozenSpec(weights=(("a", "gain", 0),))),
            "Layer 'a' has no parameter 'gain' to freeze a number of.",
        ),
        (
            LearningSpec(frozen=FrozenSpec(weights=(("b", "bias", 2),))),
            "Layer 'b' cannot freeze number 2 of its bias: it has 2, counted from 0.",
        ),
        (
            LearningSpec(sampling="sorted"),
            "Unknown sampling 'sorted'; choose one of 'epochs', 'in order', 'with replacement'.",
        ),
    ],
)
def test_what_cannot_be_learnt_with_is_said(learning: LearningSpec, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        trainer(network(), learning)
    assert str(caught.value) == sentence
    at_work = trainer(network(), LearningSpec())
    with pytest.raises(SpecError):
        at_work.set_learning(learning)
    assert at_work.learning == LearningSpec()
