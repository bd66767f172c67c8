"""The listings of the Code panel: what is shown is run, and computes what nnviz computes."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.cli import main
from nnviz.engine.layers import Dense
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.soundness import spec_of
from nnviz.formats.coding import LANGUAGES, PARTS, listing, plan_for
from nnviz.formats.coding.about import marked
from nnviz.formats.exporting.keras_weights import variables
from nnviz.formats.exporting.lines import Block, joined
from nnviz.formats.exporting.plan import Plan, by_layer
from tests.formats.exporting.drawn import experiment_of, learner, network_of
from tests.parity.networks import data, networks


def plan_of(spec: NetworkSpec, learning: LearningSpec | None = None) -> Plan:
    return plan_for(experiment_of(spec, learning or LearningSpec(), "float64"), spec)


def listed(sample: str, language: str, part: str = "network", **changes: Any) -> Block:
    experiment = replace(sample_experiment(sample), **changes)
    return listing(plan_for(experiment, spec_of(experiment)), language, part, 100)


def arrays_of(plan: Plan, network: Network) -> dict[str, Array]:
    found = by_layer(plan, network, network.theta)
    return {f"{layer}.{name}": values for layer, name, values in found}


def run_numpy(plan: Plan, *parts: str, **names: Any) -> dict[str, Any]:
    """The parts below each other, as a reader pastes them."""
    for part in parts:
        text = joined(listing(plan, "numpy", part, 8))
        exec(compile(text, part, "exec"), names)
    return names


def without_dropout(spec: NetworkSpec) -> NetworkSpec:
    layers = (
        replace(layer, rate=0.0) if layer.kind == "dropout" else layer for layer in spec.layers
    )
    return replace(spec, layers=tuple(layers))


@settings(max_examples=60)
@given(networks(), st.sampled_from(sorted(STATES)))
def test_numpy_predicts_and_makes_nnvizs_next_step(spec: NetworkSpec, rule: Any) -> None:
    spec = without_dropout(spec)
    learning = LearningSpec(OptimizerSpec(rule, 0.001, epsilon=1e-4))
    network, plan = network_of(spec, "float64", 5), plan_of(spec, learning)
    x, y = data(spec, 8, np.random.default_rng(5))
    names = run_numpy(plan, "network")
    shown = names["Network"](arrays_of(plan, network))
    wanted = network.predict(x)
    close = {"rtol": 0, "atol": 1e-8 * max(1.0, float(np.abs(wanted).max()))}
    np.testing.assert_allclose(shown.predict(x), wanted, **close)
    names |= {"network": shown, "x": x, "y": y}
    run_numpy(plan, "training", **names)
    learner(network, learning, x, y).advance(1)
    after = arrays_of(plan, network)
    for name, values in shown.parameters().items():
        np.testing.assert_allclose(values, after[name], rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("sample", sorted(SAMPLES))
def test_first_weights_are_as_large_as_nnvizs(sample: str) -> None:
    """Those of NumPy are drawn with the same spread."""
    experiment = sample_experiment(sample)
    spec = spec_of(experiment)
    plan = plan_for(experiment, spec)
    names = run_numpy(plan, "network")
    ours = Network(spec, "float64", np.random.default_rng(1))
    for name, values in arrays_of(plan, ours).items():
        shown = names["w"][name]
        assert shown.shape == values.shape
        if values.size >= 60:
            assert shown.std() == pytest.approx(values.std(), rel=0.35, abs=1e-12)


@settings(max_examples=40)
@given(networks())
def test_keras_computes_the_same_as_nnviz_reads_it(spec: NetworkSpec) -> None:
    from nnviz.formats.exporting.standin import keras

    network, plan = network_of(spec, "float64", 5), plan_of(spec)
    x, names = data(spec, 4, np.random.default_rng(5))[0], dict[str, Any]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "keras", keras)
        exec(compile(joined(listing(plan, "keras", "network", 8)), "shown", "exec"), names)
    given = variables(replace(plan, arrays=arrays_of(plan, network)))
    for layer in names["model"].layers:
        for variable in layer.weights:
            variable.assign(given[f"{layer.name}/{variable.name}"])
    found = names["model"](x.transpose(0, 2, 3, 1) if x.ndim == 4 else x)
    wanted = network.predict(x)
    np.testing.assert_allclose(found, wanted, atol=1e-5 * max(1, np.abs(wanted).max()))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", sorted(SAMPLES))
def test_every_sample_in_every_language_is_python(sample: str, language: str, part: str) -> None:
    lines = listed(sample, language, part)
    ast.parse(joined(lines))
    about = {line.about for line in lines}
    if part == "network":
        assert {layer.id for layer in sample_experiment(sample).layers} <= about
    else:
        assert {"loss", "optimizer"} <= about


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_about_the_layer_that_they_name(language: str) -> None:
    for line in listed("doodles", language):
        if line.about not in ("", "input") and "weight" not in line.text:
            others = {"conv1", "conv2", "pool1", "pool2", "flatten"} - {line.about}
            assert not any(f"{name}" in line.text for name in others), line


def test_a_long_call_is_about_its_layer_to_its_end() -> None:
    experiment = sample_experiment("two-spirals")
    text = "\n".join(
        ["self.hidden1 = Dense(", "    tanh, of(7)", ")", "self.hidden2 = Dense(tanh)", "x = 1"]
    )
    lines = marked(text, plan_for(experiment, spec_of(experiment)))
    assert [line.about for line in lines] == ["hidden1"] * 3 + ["hidden2", ""]


SETTINGS: list[dict[str, Any]] = [
    {"regularisation": RegularisationSpec(0.1, 0.2, clip_norm=1.0)},
    {"schedule": ScheduleSpec("cosine", warm_up=2)},
    {"frozen": FrozenSpec(("hidden1",))},
    {"optimizer": OptimizerSpec("rmsprop")},
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("changes", SETTINGS)
def test_what_is_set_is_said(language: str, changes: dict[str, Any]) -> None:
    plain = [*listed("two-spirals", language), *listed("two-spirals", language, "training")]
    other = [
        *listed("two-spirals", language, **changes),
        *listed("two-spirals", language, "training", **changes),
    ]
    ast.parse(joined(other))
    assert joined(plain) != joined(other)


def test_what_a_language_cannot_say_is_said_in_a_remark() -> None:
    frozen = FrozenSpec((), (("hidden1", "bias", 0),))
    for part in PARTS:
        lines = listed("two-spirals", "keras", part, frozen=frozen)
        text = " ".join(line.text for line in lines)
        assert "cannot be exported to Keras" in text
        assert all(line.text.startswith("# ") for line in lines)


def test_a_layer_called_like_code_stays_a_name() -> None:
    layers = (Dense('x"] = 1; raise', (0, 1), "tanh"), Dense("output", (0,), "sigmoid"))
    for language in LANGUAGES:
        tree = ast.parse(joined(listed("circles", language, layers=layers)))
        raised = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Raise)]
        assert all("ValueError(f'raw inputs are" in each for each in raised)


def test_the_command_prints_one_part_or_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "circles", "--as", "numpy", "--part", "training"]) == 0
    training = capsys.readouterr().out
    assert "def train_step" in training and "class Network" not in training
    assert main(["code", "circles"]) == 0
    both = capsys.readouterr().out
    assert "keras.Sequential" in both and "train_on_batch" in both
    for language in LANGUAGES:
        assert main(["code", "circles", "--as", language]) == 0
        compile(capsys.readouterr().out, language, "exec")
    assert main(["code", "nothing-like-it"]) == 1
    assert "nothing-like-it" in capsys.readouterr().err
