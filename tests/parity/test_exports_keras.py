"""Networks exported to Keras, in Keras: they predict what nnviz predicts, and a step of ``fit`` is
nnviz's next step."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten
from nnviz.engine.learning import LearningSpec
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.exporting import export, keras_training
from nnviz.formats.exporting.keras_export import write
from nnviz.formats.exporting.keras_weights import variables
from nnviz.formats.exporting.lines import joined
from nnviz.formats.exporting.plan import Plan, by_layer, plan_of
from tests.formats.exporting.drawn import learner, network_of, plan_for
from tests.formats.onnx_import.drawn import allowed
from tests.parity.networks import DRAWN, DRAWS, Tally, data, networks_with, of_all_kinds

SEEDS = st.integers(0, 2**16)
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture(autouse=True)
def single() -> Iterator[None]:
    import keras

    yield
    keras.config.set_floatx("float32")
    keras.backend.clear_session()


def model_of(plan: Plan) -> dict[str, Any]:
    """What model.py defines."""
    import keras

    keras.config.set_floatx("float32")
    keras.backend.clear_session()
    with TemporaryDirectory() as folder:
        write(Path(folder), plan)
        return runpy.run_path(f"{folder}/model.py")


def outputs_of(plan: Plan, x: Array) -> Array:
    """As ``predict`` gives them, without its loop over batches, which is slow to begin."""
    names = model_of(plan)
    found: Array = names["model"](names["prepare"](x), training=False).detach().numpy()
    return found


def agree_in_double(spec: NetworkSpec, seed: int) -> None:
    network = network_of(spec, "float64", seed)
    x = data(spec, 5, np.random.default_rng(seed))[0]
    wanted = network.predict(x)
    found = outputs_of(plan_for(network), x)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5 * np.abs(wanted).max())


def test_drawn_networks_predict_the_same_in_single_precision() -> None:
    tally = Tally()

    @settings(max_examples=DRAWN)
    @given(of_all_kinds(), st.integers(1, 6), SEEDS)
    def predict(spec: NetworkSpec, count: int, seed: int) -> None:
        network = network_of(spec, "float32", seed)
        x = data(spec, count, np.random.default_rng(seed))[0].astype(np.float32)
        bound = allowed(network, x)
        found = outputs_of(plan_for(network), x)
        np.testing.assert_allclose(found, network.predict(x), rtol=0, atol=bound)
        tally.add(spec)

    predict()
    tally.require(DRAWN)


@pytest.mark.parametrize("kind", sorted(DRAWS))
@settings(max_examples=10)
@given(drawing=st.data())
def test_every_kind_predicts_the_same_in_double(kind: str, drawing: st.DataObject) -> None:
    spec = drawing.draw(networks_with(kind))
    if spec is not None:
        agree_in_double(spec, 7)


@pytest.mark.parametrize("shape", [(2, 5), (4,), (3, 3), (2, 1, 4)])
def test_inputs_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    names = model_of(plan_of(Run(sample_experiment("iris"))))
    with pytest.raises(ValueError, match=re.escape(f"raw inputs are (n, 4), not {shape}")):
        names["predict"](np.zeros(shape))


GRID = list(product((1, 2, 3), (1, 2, 3), (1, 2), ("valid", "same")))


@pytest.mark.parametrize(("kernel", "stride", "dilation", "padding"), GRID)
def test_windows(kernel: int, stride: int, dilation: int, padding: Any) -> None:
    """With a stride and a dilation, and where more is padded at one side."""
    for layer in (
        Conv2D("c", (0, 1), kernel, "tanh", (), stride, padding, dilation),
        AveragePool2D("p", kernel, (), stride, padding),
    ):
        layers = (layer, Flatten("f"), Dense("d", (0,)))
        agree_in_double(NetworkSpec((2, 7, 8), layers, "mean_squared_error", 1), 3)


def stepped(plan: Plan, x: Array, y: Array, steps: int) -> dict[str, Array]:
    """All variables after so many batches by ``train_on_batch``, which ``fit`` repeats."""
    names = model_of(plan)
    own = [line for block in keras_training.own_parts(plan) for line in block]
    text = joined([*own, *keras_training.compiled(plan, "1")])
    names |= {"math": __import__("math"), "ops": __import__("keras").ops}
    exec(compile(text, "train.py", "exec"), names)
    model = names[keras_training.trained_name(plan)]
    for _ in range(steps):
        model.train_on_batch(names["prepare"](x), y)
    return {
        f"{layer.name}/{variable.name}": variable.value.detach().numpy()
        for layer in model.layers
        for variable in layer.weights
    }


def same_steps(
    spec: NetworkSpec, learning: LearningSpec, steps: int = 1, precision: str = "float64"
) -> None:
    """So many steps on one batch, in nnviz and in Keras."""
    network = network_of(spec, precision, 11)
    x, y = data(spec, 8, np.random.default_rng(2))
    plan = plan_for(network, learning)
    found = stepped(plan, x, y, steps)
    learner(network, learning, x, y).advance(steps)
    after = replace(plan, arrays=dict(_arrays(plan, network)))
    for name, wanted in variables(after).items():
        close = 1e-5 * max(1.0, float(np.abs(wanted).max()))
        np.testing.assert_allclose(found[name], wanted, rtol=0, atol=close, err_msg=name)


def _arrays(plan: Plan, network: Network) -> Iterator[tuple[str, Array]]:
    for layer, name, values in by_layer(plan, network, network.theta):
        yield f"{layer}.{name}", values


def _dense(loss: str, reduction: str = "mean") -> NetworkSpec:
    last = LOSSES[loss].needs or "tanh"
    layers = (Dense("hidden", (0, 1, 2), "tanh"), Dense("output", (0, 1), last))
    return NetworkSpec((3,), layers, loss, 2, reduction=reduction)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_a_step_by_each_loss(loss: str, reduction: str) -> None:
    same_steps(_dense(loss, reduction), LearningSpec(OptimizerSpec("sgd", 0.1)))


@pytest.mark.parametrize("kind", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
def test_steps_by_each_rule(kind: Any) -> None:
    """With gradients well above ε, which Keras's rules place elsewhere."""
    same_steps(_dense("mean_squared_error"), LearningSpec(OptimizerSpec(kind, 0.01)), 3)


SCHEDULES = [
    ScheduleSpec("step", every=2), ScheduleSpec("exponential", "steps", least_rate=0.03),
    ScheduleSpec("cosine", "steps", over=3, least_rate=0.01), ScheduleSpec("cosine", over=4),
    ScheduleSpec("constant", "steps", warm_up=3), ScheduleSpec("step", every=1, warm_up=2),
]  # fmt: skip


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda each: f"{each.kind} {each.unit}")
def test_steps_by_each_schedule(schedule: ScheduleSpec) -> None:
    """An epoch is one step here."""
    learning = LearningSpec(OptimizerSpec("sgd", 0.1), schedule)
    same_steps(_dense("mean_squared_error"), learning, 5)


LIMITS = [
    RegularisationSpec(0.1, 0.2), RegularisationSpec(l1=0.1, clip_norm=0.05),
    RegularisationSpec(l2=0.1, clip_value=0.01),
]  # fmt: skip


@pytest.mark.parametrize("limits", LIMITS)
def test_steps_with_what_holds_weights_back(limits: RegularisationSpec) -> None:
    learning = LearningSpec(OptimizerSpec("sgd", 0.1), regularisation=limits)
    same_steps(_dense("mean_squared_error"), learning, 2)


def test_a_frozen_layer_stays() -> None:
    learning = LearningSpec(OptimizerSpec("adam"), frozen=FrozenSpec(("hidden",)))
    same_steps(_dense("mean_squared_error"), learning, 2)


@pytest.mark.parametrize("kind", ["conv2d", "max_pool2d", "simple_rnn", "lstm", "layer_norm"])
@settings(max_examples=4)
@given(drawing=st.data())
def test_a_step_through_each_kind(kind: str, drawing: st.DataObject) -> None:
    spec = drawing.draw(networks_with(kind))
    if spec is not None:
        spec = replace(spec, reduction="mean")
        same_steps(spec, LearningSpec(OptimizerSpec("sgd", 0.01)))


@pytest.mark.parametrize("name", ["two-spirals", "x-o", "sine"])
def test_the_scripts_run_in_a_clean_interpreter(name: str, tmp_path: Path) -> None:
    run = Run(replace(sample_experiment(name), epochs=1, validation_fraction=0.2))
    run.advance(5)
    report = export("keras", tmp_path / "out", run.state())
    assert report.checker.startswith("Keras 3.") and report.checker.endswith("on torch")
    for script, says in (("model.py", "predictions"), ("train.py", "loss")):
        done = subprocess.run(
            [sys.executable, script], cwd=tmp_path / "out", capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert says in done.stdout
    assert (tmp_path / "out" / "trained.keras").exists()
