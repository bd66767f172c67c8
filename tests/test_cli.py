"""The command line: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

from nnviz import __version__, cli
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.metrics import mean_absolute_error, r_squared
from nnviz.experiment import edits
from nnviz.experiment.comparing.comparing import Comparing
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.lessons import CHAPTERS
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.timeline import Tape
from nnviz.formats.project import load_project, save_project
from tests.formats.states import equal


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Nnviz = Callable[..., Outcome]


@pytest.fixture
def nnviz(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Nnviz:
    """Call the command line as a shell would, on a terminal wide enough for any line."""
    monkeypatch.setenv("COLUMNS", "300")

    def call(*arguments: object) -> Outcome:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return call


def refusal(outcome: Outcome) -> str:
    """The one sentence on standard error."""
    assert outcome.code == 1
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    sentence = outcome.err.strip().splitlines()[-1]
    assert sentence.startswith("nnviz: ") and sentence.endswith(".")
    return sentence


def save(path: Path, experiment: Experiment, steps: int = 0) -> Path:
    run = Run(experiment)
    run.advance(steps)
    save_project(path, run.state())
    return path


def test_samples_are_listed_with_what_they_are(nnviz: Nnviz) -> None:
    outcome = nnviz("samples")
    assert outcome.code == 0 and outcome.err == ""
    for sample in SAMPLES.values():
        assert sample.name in outcome.out
        assert sample.description in outcome.out
        assert ", ".join(sample.tags) in outcome.out


def test_samples_as_json(nnviz: Nnviz) -> None:
    listed = nnviz("samples", "--json").json
    assert [each["name"] for each in listed] == list(SAMPLES)
    assert {each["task"] for each in listed} == {"binary", "regression", "classes"}


def test_two_spirals_are_learnt_and_twice_the_same(nnviz: Nnviz) -> None:
    first, second = (nnviz("train", "two-spirals", "--seed", 1, "--json") for _ in range(2))
    assert first.code == second.code == 0
    a, b = first.json, second.json
    assert a.pop("seconds") >= 0 and b.pop("seconds") >= 0
    assert a == b
    assert a["test_accuracy"] >= 0.97
    assert (a["epochs"], a["steps"], a["seed"]) == (300, 6600, 1)
    assert "Two spirals" in first.err and "epoch 300 of 300" in first.err


def test_json_has_what_the_run_says(nnviz: Nnviz) -> None:
    result = nnviz("train", "circles", "--epochs", 3, "--seed", 5, "--json").json
    run = Run(sample_experiment("circles", 5))
    run.train_epochs(3)
    assert result["train_loss"] == run.history.train_loss[-1]
    assert result["test_loss"] == run.history.test_loss[-1]
    assert result["train_accuracy"] == run.history.train_accuracy[-1]
    assert result["test_accuracy"] == run.history.test_accuracy[-1]
    assert result["steps"] == run.step
    assert result["parameters"] == len(run.state().parameters)


def test_another_seed_gives_another_run(nnviz: Nnviz) -> None:
    losses = {
        nnviz("train", "xor", "--epochs", 2, "--seed", seed, "--json").json["test_loss"]
        for seed in (1, 2, 2**70)
    }
    assert len(losses) == 3


def test_regression_has_r_squared_and_mean_absolute_error_in_place_of_accuracy(
    nnviz: Nnviz,
) -> None:
    result = nnviz("train", "plane", "--epochs", 3, "--json").json
    run = Run(sample_experiment("plane"))
    run.train_epochs(3)
    outputs, targets = run.predict(run.data.x_test), run.data.y_test
    assert result["test_accuracy"] is None and result["validation_r_squared"] is None
    assert result["test_r_squared"] == pytest.approx(r_squared(outputs, targets), rel=1e-6)
    assert result["test_mae"] == pytest.approx(mean_absolute_error(outputs, targets), rel=1e-6)
    told = nnviz("train", "plane", "--epochs", 3).out
    assert "accuracy" not in told
    assert f"{result['test_r_squared']:.4f}" in told and f"{result['test_mae']:.4g}" in told


def test_classes_have_no_r_squared(nnviz: Nnviz) -> None:
    result = nnviz("train", "xor", "--epochs", 1, "--json").json
    assert result["test_r_squared"] is None and result["test_mae"] is None


def test_people_get_a_small_table(nnviz: Nnviz) -> None:
    outcome = nnviz("train", "circles", "--epochs", 20)
    assert outcome.code == 0
    assert "train" in outcome.out and "accuracy" in outcome.out and " %" in outcome.out
    assert "circles, seed 1: epochs 20, steps 440, parameters 25" in outcome.out


def test_a_stop_rule_ends_training_and_says_why(nnviz: Nnviz, tmp_path: Path) -> None:
    circles = replace(sample_experiment("circles"), validation_fraction=0.2)
    path = save(tmp_path / "a.nnviz", edits.set_stop(circles, steps=30))
    result = nnviz("train", path, "--json").json
    assert result["steps"] == 30
    assert result["stopped"] == "Stopped: the rule says after 30 steps."
    assert 0 <= result["validation_accuracy"] <= 1 and result["validation_loss"] > 0
    outcome = nnviz("train", path)
    assert outcome.code == 0
    assert "Stopped: the rule says after 30 steps.\n" in outcome.out
    assert "validation" in outcome.out
    plain = nnviz("train", "circles", "--epochs", 1, "--json").json
    assert (plain["stopped"], plain["validation_loss"], plain["penalty"]) == (None, None, 0)


def test_a_saved_run_goes_on_as_if_never_stopped(nnviz: Nnviz, tmp_path: Path) -> None:
    saved, whole = tmp_path / "a.nnviz", tmp_path / "b.nnviz"
    first = nnviz("train", "blobs", "--epochs", 4, "-o", saved, "--json")
    assert f"Saved after step 88: '{saved}'." in first.err
    rest = nnviz("train", saved, "--epochs", 3, "-o", saved, "--json").json
    straight = nnviz("train", "blobs", "--epochs", 7, "-o", whole, "--json").json
    assert rest["epochs"] == 7
    assert {**rest, "seconds": 0} == {**straight, "seconds": 0}
    assert equal(load_project(saved), load_project(whole))


def test_no_epochs_save_an_untrained_run(nnviz: Nnviz, tmp_path: Path) -> None:
    path = tmp_path / "a.nnviz"
    assert nnviz("train", "digits", "--epochs", 0, "-o", path, "--json").json["steps"] == 0
    assert equal(load_project(path), Run(sample_experiment("digits")).state())


def test_an_untrained_file_takes_a_seed_and_its_own_number_of_epochs(
    nnviz: Nnviz, tmp_path: Path
) -> None:
    experiment = replace(sample_experiment("circles"), epochs=2)
    path = save(tmp_path / "a.nnviz", experiment)
    assert nnviz("train", path, "--json").json["epochs"] == 2
    seeded = nnviz("train", path, "--seed", 7, "--json").json
    run = Run(replace(experiment, seeds=Seeds(7)))
    run.train_epochs(2)
    assert (seeded["seed"], seeded["test_loss"]) == (7, run.history.test_loss[-1])


def test_a_trained_file_refuses_a_seed(nnviz: Nnviz, tmp_path: Path) -> None:
    path = save(tmp_path / "a.nnviz", sample_experiment("circles"), steps=3)
    sentence = refusal(nnviz("train", path, "--seed", 2))
    assert "is trained already (3 steps), and --seed 2 would begin anew" in sentence


def test_what_is_neither_sample_nor_file(nnviz: Nnviz, tmp_path: Path) -> None:
    assert "'spirals' is neither a sample nor a file; samples are two-spirals" in refusal(
        nnviz("train", "spirals")
    )
    assert "does not exist; check the name" in refusal(nnviz("train", tmp_path / "a.nnviz"))
    assert "must hold a folder for each class" in refusal(nnviz("train", tmp_path))


def test_a_damaged_file(nnviz: Nnviz, tmp_path: Path) -> None:
    path = save(tmp_path / "a.nnviz", sample_experiment("circles"))
    path.write_bytes(path.read_bytes()[:-100])
    assert "was cut short or damaged; open another copy" in refusal(nnviz("train", path))
    assert "was cut short or damaged" in refusal(nnviz("export", path, "-o", tmp_path / "a.onnx"))


def test_an_unwritable_place_is_found_before_training(
    nnviz: Nnviz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tape, "train_epochs", lambda *_: pytest.fail("trained all the same"))
    missing = tmp_path / "no" / "a.nnviz"
    sentence = refusal(nnviz("train", "circles", "-o", missing))
    assert f"'{missing}' cannot be written: its folder does not exist" in sentence
    assert "it is a folder" in refusal(nnviz("train", "circles", "-o", tmp_path))


def test_a_rate_that_diverges_names_step_and_rate_and_saves_what_was_finite(
    nnviz: Nnviz, tmp_path: Path
) -> None:
    plane = sample_experiment("plane")
    optimizer = replace(plane.optimizer, kind="sgd", learning_rate=50.0)
    layers = (replace(plane.layers[0], activation="linear"), *plane.layers[1:])
    path = save(tmp_path / "a.nnviz", replace(plane, optimizer=optimizer, layers=layers))
    sentence = refusal(nnviz("train", path, "-o", tmp_path / "b.nnviz", "--json"))
    assert "diverged by step" in sentence and "learning rate 50" in sentence
    assert "take a smaller learning rate" in sentence
    state = load_project(tmp_path / "b.nnviz")
    assert f"Saved after step {state.step:,}: '{tmp_path / 'b.nnviz'}'." in sentence
    assert np.isfinite(state.parameters).all()


def test_what_was_trained_is_kept_when_its_place_vanishes(
    nnviz: Nnviz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place := tmp_path / "place").mkdir()
    monkeypatch.chdir(tmp_path)
    train = Tape.train_epochs

    def vanishing(tape: Tape, count: int) -> None:
        train(tape, count)
        place.rmdir()

    monkeypatch.setattr(Tape, "train_epochs", vanishing)
    made = nnviz("train", "two-spirals", "--epochs", 1, "-o", place / "mine.nnviz")
    (spare,) = tmp_path.glob("nnviz-kept-*/mine.nnviz")
    assert made.code == 1 and f"What was trained is kept as '{spare}'." in made.err
    assert str(place) in made.err and load_project(spare).epoch == 1


def test_every_step_of_what_was_trained_comes_back(nnviz: Nnviz, tmp_path: Path) -> None:
    first, then = tmp_path / "a.nnviz", tmp_path / "b.nnviz"
    assert nnviz("train", "xor", "--epochs", "9", "-o", first).code == 0
    assert nnviz("train", first, "--epochs", "2", "-o", then).code == 0
    tape, afresh = Tape.opened(load_project(then)), Run(sample_experiment("xor"))
    assert tape.first == 0 and tape.last == load_project(first).step * 11 // 9
    afresh.advance(7)
    tape.go_to(7)
    tape.arrive()
    assert np.array_equal(tape.shown.network.theta, afresh.network.theta)


def test_ctrl_c_ends_with_the_epoch_and_saves_it(
    nnviz: Nnviz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_epochs = Tape.train_epochs

    def pressing(tape: Tape, count: int) -> None:
        train_epochs(tape, count)
        if tape.run.trainer.epoch == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Tape, "train_epochs", pressing)
    before = signal.getsignal(signal.SIGINT)
    outcome = nnviz("train", "circles", "-o", tmp_path / "a.nnviz", "--json")
    assert outcome.code == 130
    assert outcome.json["epochs"] == load_project(tmp_path / "a.nnviz").epoch == 3
    assert outcome.err.endswith("nnviz: interrupted\n")
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("sample", ["two-spirals", "digits"])
def test_an_exported_model_runs_in_onnx_runtime_on_raw_inputs(
    nnviz: Nnviz, tmp_path: Path, sample: str
) -> None:
    model, target = tmp_path / "a.nnviz", tmp_path / "a.onnx"
    nnviz("train", sample, "--epochs", 2, "-o", model)
    outcome = nnviz("export", model, "--to", "onnx", "-o", target)
    assert outcome.code == 0
    assert f"ONNX Runtime {onnxruntime.__version__}" in outcome.out
    assert "largest difference" in outcome.out and "allowed 1e-05" in outcome.out
    session = onnxruntime.InferenceSession(target, providers=["CPUExecutionProvider"])
    run = Run.restore(load_project(model))
    raw = run.data.table.inputs[run.data.test_rows].astype(np.float32)
    outputs = session.run(None, {session.get_inputs()[0].name: raw})[0]
    assert np.abs(outputs - run.predict(run.data.x_test)).max() <= 1e-5


def test_a_network_goes_out_as_a_numpy_script_too(nnviz: Nnviz, tmp_path: Path) -> None:
    model = save(tmp_path / "a.nnviz", sample_experiment("circles"))
    outcome = nnviz("export", model, "--to", "numpy", "-o", tmp_path / "a.py")
    assert outcome.code == 0 and "alone on 150 test samples" in outcome.out
    assert (tmp_path / "a.py").read_text("utf-8").startswith('"""Circles: a neural network')


def test_a_network_goes_out_as_a_folder_for_pytorch(
    nnviz: Nnviz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.formats.exporting.running.interpreters", list)
    base = sample_experiment("circles")
    model = save(tmp_path / "a.nnviz", replace(base, stop=replace(base.stop, epochs=3)))
    outcome = nnviz("export", model, "--to", "pytorch", "-o", tmp_path / "net")
    assert outcome.code == 0 and "PyTorch is not installed here" in outcome.out
    assert "Stop rules: training goes on" in outcome.err
    assert (tmp_path / "net" / "model.py").is_file()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    refused = nnviz("export", model, "--to", "pytorch", "-o", tmp_path / "mine")
    assert "other content than an export" in refusal(refused)


def test_gradients_of_samples_agree(nnviz: Nnviz) -> None:
    outcome = nnviz("check-gradients", "xor", "--samples", 9)
    assert outcome.code == 0 and outcome.err == ""
    assert "layer" in outcome.out and "analytic" in outcome.out and "numeric" in outcome.out
    assert outcome.out.count("agrees") == 6 and "differs" not in outcome.out
    assert "The gradients agree" in outcome.out and "for 9 samples" in outcome.out


def test_gradients_as_json_say_how_many_weights_were_checked(nnviz: Nnviz) -> None:
    report = nnviz("check-gradients", "digits", "--samples", 6, "--json").json
    assert report["passed"] and report["tolerance"] == 1e-6 and report["samples"] == 6
    names = [(block["layer"], block["parameter"]) for block in report["blocks"]]
    assert names == [(layer, name) for layer in ("conv1", "output") for name in ("weight", "bias")]
    output = report["blocks"][2]
    assert (output["checked"], output["weights"]) == (100, 720)
    assert len(output["worst"]["index"]) == 2
    assert output["worst"]["analytic"] == pytest.approx(output["worst"]["numeric"], rel=1e-5)


def test_gradients_at_a_corner_are_explained(nnviz: Nnviz) -> None:
    """The digits' black edges leave the filters at z = bias = 0, where ReLU has its corner."""
    outcome = nnviz("check-gradients", "digits")
    assert outcome.code == 0
    assert "conv1 bias[0] stands at a corner or a jump of the loss" in outcome.out


def test_gradients_of_a_file_are_those_of_its_weights(nnviz: Nnviz, tmp_path: Path) -> None:
    path = save(tmp_path / "a.nnviz", sample_experiment("circles"), steps=50)
    trained = nnviz("check-gradients", path, "--json", "--seed", 3).json
    fresh = nnviz("check-gradients", "circles", "--json").json
    assert trained["passed"] and trained["loss"] < fresh["loss"]


def test_a_wrong_gradient_is_code_1(nnviz: Nnviz, monkeypatch: pytest.MonkeyPatch) -> None:
    right = ACTIVATIONS["tanh"]
    monkeypatch.setitem(
        ACTIVATIONS, "tanh", replace(right, backward=ACTIVATIONS["linear"].backward)
    )
    outcome = nnviz("check-gradients", "xor")
    assert outcome.code == 1
    assert "differs" in outcome.out and "The gradients do not agree" in outcome.out
    assert not nnviz("check-gradients", "xor", "--json").json["passed"]


def test_an_export_is_refused_where_it_would_hurt(nnviz: Nnviz, tmp_path: Path) -> None:
    model = save(tmp_path / "a.nnviz", sample_experiment("circles"))
    assert "is read from; choose another name for the export" in refusal(
        nnviz("export", model, "-o", model)
    )
    assert "train it first: nnviz train circles" in refusal(nnviz("export", "circles", "-o", "x"))
    missing = tmp_path / "no" / "a.onnx"
    assert "its folder does not exist" in refusal(nnviz("export", model, "-o", missing))
    assert load_project(model).step == 0


def test_the_exported_file_is_valid_onnx(nnviz: Nnviz, tmp_path: Path) -> None:
    model = save(tmp_path / "a.nnviz", sample_experiment("circles"))
    nnviz("export", model, "-o", tmp_path / "a.onnx")
    onnx.checker.check_model(tmp_path / "a.onnx", full_check=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["train"],
        ["train", "circles", "--epochs", "-1"],
        ["train", "circles", "--epochs", "many"],
        ["train", "circles", "--seed", "-1"],
        ["export", "a.nnviz"],
        ["check-gradients", "circles", "--samples", "0"],
        ["export", "a.nnviz", "--to", "tensorflow", "-o", "x"],
    ],
)
def test_wrong_usage_is_code_2(nnviz: Nnviz, arguments: list[str]) -> None:
    outcome = nnviz(*arguments)
    assert outcome.code == 2
    assert "Usage: nnviz" in outcome.err


@pytest.mark.parametrize("command", [[], ["samples"], ["train"], ["export"], ["check-gradients"]])
def test_every_command_has_help(nnviz: Nnviz, command: list[str]) -> None:
    outcome = nnviz(*command, "--help")
    assert outcome.code == 0
    assert "Usage: nnviz" in outcome.out


def test_the_command_line_needs_no_qt(tmp_path: Path) -> None:
    script = (
        "import sys; from nnviz import cli;"
        f"cli.main(['train', 'circles', '--epochs', '1', '-o', r'{tmp_path / 'a.nnviz'}']);"
        f"cli.main(['export', r'{tmp_path / 'a.nnviz'}', '-o', r'{tmp_path / 'a.onnx'}']);"
        "sys.exit(any(name.split('.')[0] in ('PySide6', 'pyqtgraph', 'shiboken6')"
        " for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "a.onnx").exists()


def timeless(outcome: Outcome) -> Any:
    """The comparison without what is measured by the clock."""
    found = outcome.json
    for network in found["networks"]:
        assert network.pop("seconds_per_epoch") > 0
        assert network.pop("steps_per_second") > 0
    return found


def test_a_comparison_says_all_numbers_and_twice_the_same(nnviz: Nnviz) -> None:
    first, second = (nnviz("compare-shift", "x-o", "--epochs", 2, "--json") for _ in range(2))
    assert first.code == second.code == 0
    found = timeless(first)
    assert found == timeless(second)
    assert (found["sample"], found["seed"], found["epochs"]) == ("x-o", 1, 2)
    assert (found["image"], found["train_samples"], found["test_samples"]) == ([1, 6, 6], 140, 60)
    dense, convolutional = found["networks"]
    assert dense["layers"][0]["weights_per_unit"] == 36
    assert convolutional["layers"][0]["weights_per_unit"] == 9
    assert dense["parameters"] >= convolutional["parameters"]
    for network in found["networks"]:
        assert len(network["shifts"]) == 13 and len(network["mean_by_distance"]) == 4
        assert [each["samples"] for each in network["fewer"]] == [140, 70, 36, 18, 8]


def test_a_comparison_s_table_has_the_numbers_of_its_json(nnviz: Nnviz) -> None:
    options = ("compare-shift", "x-o", "--epochs", 2, "--seed", 3)
    printed, networks = nnviz(*options), nnviz(*options, "--json").json["networks"]
    lines = [line.strip() for line in printed.out.splitlines()]
    for index, label in ((0, "not at all"), (2, "by 2 px, mean of four")):
        texts = [f"{100 * each['mean_by_distance'][index]:.1f} %" for each in networks]
        (line,) = (line for line in lines if line.startswith(label))
        assert line.split(label)[1].split("  ")[-1].strip() == texts[1] and texts[0] in line
    assert f"{networks[0]['parameters']:,}" in next(each for each in lines if "parameters" in each)
    assert "x-o, seed 3: every network made 18 steps, which are 2 epochs of all 140" in printed.out
    assert "weight for each of the image's 36 numbers, of 100×100 pixels 10,000" in printed.out
    assert "x-o" in printed.err


def test_a_comparison_needs_images(nnviz: Nnviz) -> None:
    sentence = refusal(nnviz("compare-shift", "xor"))
    assert "compared on images, and 'xor' has none" in sentence
    assert sentence.endswith("image samples are x-o, digits, mnist, doodles, cats, faces.")
    assert "No sample is called 'nonsense'" in refusal(nnviz("compare-shift", "nonsense"))


def test_ctrl_c_ends_a_comparison(nnviz: Nnviz, monkeypatch: pytest.MonkeyPatch) -> None:
    advance = Comparing.advance

    def pressing(job: Comparing) -> None:
        advance(job)
        if job.report().made == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Comparing, "advance", pressing)
    before = signal.getsignal(signal.SIGINT)
    outcome = nnviz("compare-shift", "x-o", "--json")
    assert (outcome.code, outcome.out) == (130, "")
    assert outcome.err.endswith("nnviz: interrupted\n") and "Traceback" not in outcome.err
    assert signal.getsignal(signal.SIGINT) is before


def test_lessons_are_listed(nnviz: Nnviz) -> None:
    outcome = nnviz("lessons")
    assert outcome.code == 0 and outcome.err == ""
    for chapter in CHAPTERS:
        assert chapter.title in outcome.out
        for lesson in chapter.lessons:
            assert lesson.name in outcome.out and lesson.idea in outcome.out
    assert ":too-small  :right  :too-large  :scheduled" in outcome.out


def test_lessons_as_json(nnviz: Nnviz) -> None:
    listed = nnviz("lessons", "--json").json
    surfing = next(each for each in listed if each["name"] == "surfing")
    assert surfing["chapter"] == "One neuron"
    assert [each["name"] for each in surfing["variants"]] == ["given", "learnt"]


def test_a_lesson_is_trained_by_its_name(nnviz: Nnviz) -> None:
    result = nnviz("train", "step-sizes", "--json").json
    assert (result["sample"], result["epochs"]) == ("step-sizes", 25)
    assert "below the step size" in result["stopped"]


def test_a_lesson_is_no_model_to_export(nnviz: Nnviz, tmp_path: Path) -> None:
    sentence = refusal(nnviz("export", "batches", "-o", tmp_path / "a.onnx"))
    assert "'batches' is a sample, not a trained model" in sentence


def test_the_history_of_a_file_is_a_table(nnviz: Nnviz, tmp_path: Path) -> None:
    model, table = tmp_path / "xor.nnviz", tmp_path / "history.csv"
    assert nnviz("train", "xor", "--epochs", 3, "-o", model).code == 0
    assert nnviz("history", model, "-o", table).out == f"{table}: 4 rows\n"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    assert head.startswith("epoch,step,train_loss,test_loss")
    assert [row.split(",")[0] for row in rows] == ["0", "1", "2", "3"]


def test_no_result_replaces_what_it_is_made_from(nnviz: Nnviz, tmp_path: Path) -> None:
    model = save(tmp_path / "a.nnviz", sample_experiment("circles"))
    said = refusal(nnviz("history", model, "-o", model))
    assert said.endswith("is read from; choose another name for the table.")
    assert load_project(model).step == 0
    table = tmp_path / "points.csv"
    table.write_text("a,b\n" + "\n".join(f"{n},{n * n}" for n in range(40)), encoding="utf-8")
    before = table.read_bytes()
    said = refusal(nnviz("train", table, "--epochs", 1, "-o", table))
    assert said.endswith("does not end in .nnviz, by which nnviz knows its projects; call it "
                         "'points.nnviz'.")  # fmt: skip
    assert table.read_bytes() == before


def test_an_empty_name_is_not_the_folder_one_stands_in(nnviz: Nnviz) -> None:
    assert "The name of a sample or file is empty" in refusal(nnviz("train", ""))


def test_the_version_is_told(nnviz: Nnviz) -> None:
    assert nnviz("--version").out == f"nnviz {__version__}\n"


def test_help_flows_to_the_width_of_the_terminal(nnviz: Nnviz) -> None:
    shown = nnviz("train", "--help").out
    assert "Ctrl-C stops after the present epoch; what was trained until then" in shown


@pytest.mark.parametrize(
    ("target", "name", "text"),
    [
        (
            "onnx",
            "a.txt",
            "'{}' does not end in .onnx, as an export to ONNX does; call it 'a.onnx'",
        ),
        ("numpy", "a.onnx", "'{}' does not end in .py, as an export to NumPy does; call it 'a.py'"),
        ("pytorch", "a.onnx", "'{}' is called like a file, and an export to PyTorch is a folder; "),
        ("keras", "a.keras", "'{}' is called like a file, and an export to Keras is a folder; "),
    ],
)
def test_an_export_is_called_by_its_ending(
    nnviz: Nnviz, tmp_path: Path, target: str, name: str, text: str
) -> None:
    model, output = save(tmp_path / "m.nnviz", sample_experiment("xor")), tmp_path / name
    sentence = refusal(nnviz("export", model, "--to", target, "-o", output))
    assert text.format(output) in sentence
    assert not output.exists()


def test_a_table_is_called_by_its_ending(nnviz: Nnviz, tmp_path: Path) -> None:
    xor = sample_experiment("xor")
    model, other = save(tmp_path / "m.nnviz", xor), save(tmp_path / "other.nnviz", xor)
    before = other.read_bytes()
    for arguments in (("history", model), ("predict", model, tmp_path / "new.csv")):
        sentence = refusal(nnviz(*arguments, "-o", other))
        assert f"'{other}' does not end in .csv, as a table does; call it 'other.csv'" in sentence
    assert other.read_bytes() == before


def test_endings_may_be_in_capitals(nnviz: Nnviz, tmp_path: Path) -> None:
    model = tmp_path / "X.NNVIZ"
    assert nnviz("train", "xor", "--epochs", "1", "-o", model).code == 0
    assert nnviz("train", model, "--epochs", "1", "-o", model).code == 0
    assert nnviz("export", model, "-o", tmp_path / "X.ONNX").code == 0
    assert nnviz("history", model, "-o", tmp_path / "X.CSV").code == 0
    assert load_project(model).epoch == 2


@pytest.mark.parametrize("name", ["other.nnviz", "other.onnx"])
def test_predictions_are_for_data_not_for_networks(nnviz: Nnviz, tmp_path: Path, name: str) -> None:
    model, other = save(tmp_path / "m.nnviz", sample_experiment("xor")), tmp_path / name
    other.write_bytes(model.read_bytes())
    sentence = refusal(nnviz("predict", model, other, "-o", tmp_path / "o.csv"))
    assert f"'{other}' holds a network, not new data; choose a table" in sentence
