"""Networks exported to Keras, run by nnviz's own reading of Keras in plain NumPy; tests/parity does
the same in Keras itself."""

from __future__ import annotations

import ast
import json
import re
import runpy
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine import losses
from nnviz.engine.layers import KINDS, Conv2D, Dense, Flatten
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.stopping import StopSpec
from nnviz.errors import ExportError
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.exporting import export
from nnviz.formats.exporting.keras_export import write
from nnviz.formats.exporting.keras_layers import LAYERS
from nnviz.formats.exporting.keras_script import model_script, train_script
from nnviz.formats.exporting.keras_training import LOSSES, OPTIMIZERS, OWN_LOSSES, refuse
from nnviz.formats.exporting.plan import Plan, plan_of
from tests.formats.exporting.drawn import network_of, plan_for
from tests.parity.networks import DRAWS, data, networks, networks_with

GOLDEN = Path(__file__).parent / "keras_golden"
FILES = {"model.py", "train.py", "weights.npz", "data.npz", "nnviz-export.json"}


@pytest.fixture(scope="module", autouse=True)
def standin() -> Any:
    """``import keras`` finds nnviz's reading of it."""
    from nnviz.formats.exporting.standin import keras

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "keras", keras)
        yield keras
        keras.config.set_floatx("float32")


def predictions(folder: Path, plan: Plan, x: Array) -> Array:
    write(folder, plan)
    found: Array = runpy.run_path(str(folder / "model.py"))["predict"](x)
    return found


def agree(spec: NetworkSpec, folder: Path, precision: str = "float64") -> None:
    network = network_of(spec, precision, 3)
    x = data(spec, 4, np.random.default_rng(3))[0].astype(precision)
    wanted = network.predict(x)
    found = predictions(folder, plan_for(network), x)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5 * max(1, np.abs(wanted).max()))


@settings(max_examples=60)
@given(networks())
def test_drawn_networks_predict_the_same(tmp_path_factory: Any, spec: NetworkSpec) -> None:
    agree(spec, tmp_path_factory.mktemp("keras"))


@pytest.mark.parametrize("kind", sorted(DRAWS))
@settings(max_examples=8)
@given(drawing=st.data())
def test_every_kind_predicts_the_same(
    kind: str, tmp_path_factory: Any, drawing: st.DataObject
) -> None:
    spec = drawing.draw(networks_with(kind))
    if spec is not None:
        agree(spec, tmp_path_factory.mktemp("keras"))


def test_every_kind_rule_and_loss_has_its_words() -> None:
    assert set(LAYERS) == set(KINDS)
    assert set(OPTIMIZERS) == set(STATES)
    assert {*LOSSES, *OWN_LOSSES} == set(losses.LOSSES)


@pytest.mark.parametrize("name", ["two-spirals", "doodles"])
def test_the_scripts_read_as_they_did(name: str) -> None:
    """``python -m tests.formats.exporting.test_keras`` writes them anew."""
    for file, text in scripts(name).items():
        assert text == (GOLDEN / f"{name}-{file}.txt").read_text(encoding="utf-8")


def scripts(name: str) -> dict[str, str]:
    plan = plan_of(Run(sample_experiment(name)))
    return {"model": model_script(plan), "train": train_script(plan)}


@pytest.mark.parametrize("name", ["two-spirals", "diabetes", "sine", "x-o"])
def test_a_folder_is_checked_and_then_there(name: str, tmp_path: Path) -> None:
    run = Run(replace(sample_experiment(name), target_scaling="none"))
    run.advance(3)
    report = export("keras", tmp_path / "out", run.state())
    assert {each.name for each in (tmp_path / "out").iterdir()} == FILES
    assert report.largest_difference <= report.tolerance
    assert "Keras" in report.checker and report.samples == len(run.data.test_rows)
    assert json.loads((tmp_path / "out" / "nnviz-export.json").read_text())["target"] == "keras"


def test_scaled_targets_come_out_in_their_own_unit(tmp_path: Path) -> None:
    experiment = replace(sample_experiment("diabetes"), target_scaling="standardise")
    report = export("keras", tmp_path / "out", Run(experiment).state())
    assert report.largest_difference <= report.tolerance


@pytest.mark.parametrize("shape", [(2, 5), (4,), (3, 3), (2, 1, 4)])
def test_inputs_of_another_shape_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    write(tmp_path, plan_of(Run(sample_experiment("iris"))))
    predict = runpy.run_path(str(tmp_path / "model.py"))["predict"]
    with pytest.raises(ValueError, match=rf"raw inputs are \(n, 4\), not {re.escape(str(shape))}"):
        predict(np.zeros(shape))


def test_weights_that_do_not_fit_leave_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nnviz.formats.exporting import keras_weights

    wrong = {**keras_weights.VARIABLES, "weight": ("kernel", lambda w: 1.01 * w.T)}
    monkeypatch.setattr(keras_weights, "VARIABLES", wrong)
    with pytest.raises(ExportError, match=r"differs from nnviz by .* nothing was written"):
        export("keras", tmp_path / "out", Run(sample_experiment("circles")).state())
    assert not list(tmp_path.iterdir())


def learnings() -> list[LearningSpec]:
    """One of each rule, schedule, limit, stop rule and sampling."""
    schedules = [
        ScheduleSpec(kind, unit, warm_up=warm_up, least_rate=1e-4)
        for kind in ("constant", "step", "exponential", "cosine", "plateau")
        for unit in ("epochs", "steps")
        for warm_up in (0, 3)
    ]
    found = [LearningSpec(OptimizerSpec(kind)) for kind in STATES]
    found += [LearningSpec(schedule=each) for each in schedules]
    found += [
        LearningSpec(regularisation=RegularisationSpec(0.1, 0.2, per_sample=True, clip_norm=1.0)),
        LearningSpec(regularisation=RegularisationSpec(l1=0.1, clip_value=1.0)),
        LearningSpec(frozen=FrozenSpec(("hidden",)), sampling="in order"),
        LearningSpec(stop=StopSpec(5, 90, 1e-3, 0.1, 4), sampling="with replacement"),
    ]
    return found


@pytest.mark.parametrize("learning", learnings(), ids=lambda each: each.schedule.kind)
@pytest.mark.parametrize("loss", sorted({*LOSSES, *OWN_LOSSES}))
def test_every_way_to_learn_is_python(learning: LearningSpec, loss: str) -> None:
    last = {"perceptron": "step", "binary_crossentropy": "sigmoid",
            "categorical_crossentropy": "softmax"}.get(loss, "linear")  # fmt: skip
    layers = (Dense("hidden", (0, 1), "leaky_relu"), Dense("output", (0, 1), last))
    network = network_of(NetworkSpec((3,), layers, loss, 2, reduction="sum"), "float32", 1)
    plan = plan_for(network, learning)
    for text in (model_script(plan), train_script(plan)):
        ast.parse(text)
        assert max(map(len, text.splitlines())) <= 180


def test_names_of_the_users_never_become_code(tmp_path: Path) -> None:
    layers = (Dense('a"); import os #', (0, 1), "tanh"), Dense("output\n", (0,), "sigmoid"))
    experiment = replace(
        sample_experiment("circles"), layers=layers, title='t"""\nraise SystemExit\n"""'
    )
    run = Run(experiment)
    tree = ast.parse(model_script(plan_of(run)))
    raised = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Raise)]
    assert all("ValueError(f'raw inputs are" in each for each in raised)
    assert export("keras", tmp_path / "out", run.state()).samples


def test_what_keras_cannot_do_is_refused_in_a_sentence(tmp_path: Path) -> None:
    frozen = replace(sample_experiment("circles"), frozen=FrozenSpec((), (("hidden1", "bias", 0),)))
    with pytest.raises(ExportError, match="Single frozen numbers cannot be exported to Keras"):
        export("keras", tmp_path / "out", Run(frozen).state())
    both = replace(
        sample_experiment("circles"),
        regularisation=RegularisationSpec(clip_value=1.0, clip_norm=1.0),
    )
    with pytest.raises(ExportError, match="by value and by norm cannot both"):
        export("keras", tmp_path / "out", Run(both).state())
    with pytest.raises(ExportError):
        refuse(plan_of(Run(both)))
    assert not list(tmp_path.iterdir())


def test_a_stride_beside_a_dilation_is_two_layers(tmp_path: Path) -> None:
    layers = (Conv2D("c", (0, 1), 3, "relu", (), 2, "same", 2), Flatten("f"), Dense("o", (0,)))
    spec = NetworkSpec((2, 7, 8), layers, "mean_squared_error", 1)
    network = Network(spec, "float32", np.random.default_rng(1))
    text = model_script(plan_for(network))
    assert "ZeroPadding2D" in text and "MaxPooling2D(1, strides=2)" in text
    agree(spec, tmp_path)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for sample in ("two-spirals", "doodles"):
        for file, text in scripts(sample).items():
            (GOLDEN / f"{sample}-{file}.txt").write_text(text, encoding="utf-8")
