"""A Model: the Run's own numbers with raw inputs, names and files."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.experiment.lessons import known_experiment
from nnviz.experiment.run import Run
from nnviz.experiment.timeline import Tape
from nnviz.formats.project import load_project


def test_training_is_the_runs() -> None:
    run = Run(known_experiment("xor", 4))
    run.train_epochs(5)
    model = nnviz.Model(nnviz.sample("xor", seed=4)).train(5)
    assert (model.epoch, model.step) == (run.trainer.epoch, run.step)
    np.testing.assert_array_equal(model.history["train_loss"], run.history.train_loss)
    layout, theta = run.network.layout, run.network.theta
    for name, values in model.parameters.items():
        np.testing.assert_array_equal(values, layout.read(theta, *name.split("/")))


def test_scores_are_those_recorded() -> None:
    model = nnviz.Model("circles").train(3)
    scores = model.evaluate("test")
    assert scores["loss"] == model.history["test_loss"][-1]
    assert scores["accuracy"] == model.history["test_accuracy"][-1]
    assert scores.keys() == {"loss", "accuracy"}


def test_classes_are_the_likeliest_by_name() -> None:
    model = nnviz.Model("iris").train(10)
    table = model.look().data.table
    outputs = model.predict(table.inputs)
    assert outputs.shape == (150, 3)
    names = [table.class_names[place] for place in outputs.argmax(axis=1)]
    assert model.classify(table.inputs) == names


def test_predictions_are_in_the_targets_unit() -> None:
    x = np.linspace(-1, 1, 200).reshape(-1, 1)
    model = nnviz.Model(nnviz.arrays(x, 1000 + 200 * x[:, 0])).train(60)
    assert model.predict([[0.5]])[0, 0] == pytest.approx(1100, abs=20)


def test_it_goes_on_from_a_file_bit_equal(tmp_path: Path) -> None:
    model = nnviz.Model("blobs").train(2)
    with pytest.raises(nnviz.NnvizError, match=r"call it 'blobs\.nnviz'"):
        model.save(tmp_path / "blobs.csv")
    model.save(tmp_path / "blobs.nnviz")
    again = nnviz.Model(tmp_path / "blobs.nnviz").train(2)
    model.train(2)
    for name, values in model.parameters.items():
        np.testing.assert_array_equal(values, again.parameters[name])


def test_the_export_is_proven_equal(tmp_path: Path) -> None:
    report = nnviz.Model("moons").train(2).export(tmp_path / "moons.onnx")
    assert report.path.exists()
    assert report.largest_difference <= report.tolerance


def test_an_explanation_is_of_that_sample() -> None:
    model = nnviz.Model("xor").advance(7)
    trace = model.look(5, "train").microscope
    assert trace is not None
    explanation = model.explain("hidden1", 1, sample=5)
    assert explanation.forward is not None
    assert explanation.forward.a == trace.trace.layer("hidden1").a[1]
    assert explanation.update is not None
    update = explanation.update
    before = model.parameters["hidden1/bias"][1]
    assert update.old == before
    model.advance(1)
    assert model.parameters["hidden1/bias"][1] == pytest.approx(update.new, rel=1e-12)


def test_weights_stay_when_the_experiment_changes() -> None:
    model = nnviz.Model("circles").train(2)
    before = model.parameters
    assert model.change(nnviz.change(model.experiment, learning_rate=0.5)) == ()
    for name, values in model.parameters.items():
        np.testing.assert_array_equal(values, before[name])


def test_gradients_are_checked() -> None:
    assert nnviz.Model("xor").check_gradients().passed


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda model: model.predict([[1, 2, 3]]), "has the shape"),
        (lambda model: model.predict("x"), "are no array of numbers; give \\(n, 2\\), a category"),
        (lambda model: model.predict([[1, 2], [3]]), "are no array of numbers"),
        (lambda model: model.predict(np.empty((0, 2))), "There are no inputs"),
        (lambda model: model.evaluate("tests"), "is 'tests'; it must be 'train', 'test' or 'val"),
        (lambda model: model.look(0, "all"), "'part' of look is 'all'; it must be 'train'"),
        (
            lambda model: nnviz.arrays([[1.0]], [1], task="learn"),
            "'task' of arrays is 'learn'; it must be 'reg",
        ),
        (lambda model: model.look(10**6), "There is no sample 1000000 in the test part"),
        (lambda model: model.look(-1), "There is no sample -1"),
        (lambda model: model.explain("nowhere"), "There is no unit 0 in a layer 'nowhere'"),
        (lambda model: model.explain("output", 9), "layers are input, hidden1"),
        (lambda model: model.evaluate("validation"), "No validation part"),
        (lambda model: nnviz.Model("plane").classify([[0, 0]]), "predicts numbers"),
        (lambda model: nnviz.Model("no such thing"), "neither a sample nor a file"),
        (lambda model: nnviz.arrays([[1, 2], [3]], [1, 2]), "'inputs' are no array: give as many"),
        (lambda model: nnviz.arrays([[math.nan]] * 9, [0, 1, 2] * 3), "all values are missing"),
    ],
)
def test_refusals_say_why(act, text: str) -> None:
    with pytest.raises(nnviz.NnvizError, match=text):
        act(nnviz.Model("xor"))


def test_importing_loads_and_changes_nothing() -> None:
    code = (
        "import os, sys; before = dict(os.environ); import nnviz; "
        "assert not {'numpy', 'scipy', 'PySide6'} & set(sys.modules); "
        "model = nnviz.Model('xor').train(1); "
        "assert os.environ == before; assert 'PySide6' not in sys.modules; "
        "from threadpoolctl import threadpool_info; import numpy; "
        "print(numpy.geterr() == {'divide': 'warn', 'over': 'warn', 'under': 'ignore', "
        "'invalid': 'warn'})"
    )
    # What this process' own libraries set is no part of a fresh one's environment.
    bare = {name: each for name, each in os.environ.items() if not name.startswith("KMP_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=bare
    )
    assert done.stdout.strip() == "True"
    assert done.stderr == ""


def test_the_pages_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
    examples = [piece.partition("```")[0] for piece in page.split("```python\n")[1:]]
    assert len(examples) == 6
    monkeypatch.chdir(tmp_path)
    for example in examples:
        subprocess.run([sys.executable, "-W", "error", "-c", example], check=True)


def test_a_project_keeps_the_past_over_changes(tmp_path: Path) -> None:
    model = nnviz.Model("xor").train(2)
    model.change(nnviz.change(model.experiment, hidden=[nnviz.layers.dense(5)]))
    step = model.step
    model.train(2).save(tmp_path / "a.nnviz")
    tape = Tape.opened(load_project(tmp_path / "a.nnviz"))
    units = []
    for at in (step - 1, step + 1):
        tape.go_to(at)
        tape.arrive()
        units.append(tape.shown.network.layout.block("hidden1")["bias"].size)
    assert units == [6, 5]
