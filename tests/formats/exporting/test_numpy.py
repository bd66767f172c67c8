"""Exported NumPy scripts: every layer kind, activation, loss and rule predicts and trains as nnviz
does; files are checked before they exist."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.learning import LearningSpec
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import ExportError
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.formats.exporting import export
from nnviz.formats.exporting.coverage import COVERAGE
from tests.formats.exporting.drawn import learner, network_of, plan_for, run_script

OUT = Dense("out", (0, 1))
FLAT = Flatten("flat")
PER_UNIT = [name for name, each in ACTIVATIONS.items() if not each.over_units]
NETWORKS: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "dense": ((3,), (Dense("a", (0, 1, 2, 3), "tanh"), OUT)),
    "sum": ((3,), (Dense("a", (0, 1, 2), "tanh"), Add("s", ("input", "a", "a")), OUT)),
    "conv": ((2, 6, 5), (Conv2D("c", (0, 1, 2), 3, "tanh"), FLAT, OUT)),
    "conv, same, strided": (
        (2, 6, 5), (Conv2D("c", (0, 1), 3, "relu", stride=2, padding="same"), FLAT, OUT),
    ),
    "conv, dilated": ((1, 7, 7), (Conv2D("c", (0, 1), 2, "tanh", dilation=3), FLAT, OUT)),
    "max pool": ((2, 6, 5), (MaxPool2D("p"), FLAT, OUT)),
    "max pool, same": ((2, 6, 5), (MaxPool2D("p", 3, stride=2, padding="same"), FLAT, OUT)),
    "average pool": ((2, 6, 5), (AveragePool2D("p", 3, stride=1), FLAT, OUT)),
    "average pool, same": (
        (2, 6, 5), (AveragePool2D("p", 2, stride=2, padding="same"), FLAT, OUT),
    ),
    "global average": ((2, 5, 4), (Conv2D("c", (0, 1, 2), 2), GlobalAverage2D("g"), OUT)),
    "batch norm of vectors": ((3,), (BatchNorm("b", 0.3, 1e-3), OUT)),
    "batch norm of images": ((2, 4, 3), (Conv2D("c", (0, 1), 2), BatchNorm("b"), FLAT, OUT)),
    "batch norm of sequences": ((4, 3), (BatchNorm("b"), FLAT, OUT)),
    "layer norm of vectors": ((3,), (Dense("a", (0, 1, 2)), LayerNorm("l"), OUT)),
    "layer norm of images": ((2, 4, 3), (Conv2D("c", (0, 1), 2), LayerNorm("l"), FLAT, OUT)),
    "layer norm of sequences": ((4, 3), (LayerNorm("l"), FLAT, OUT)),
    "recurrence": (
        (4, 3), (SimpleRNN("r", (0, 1, 2), whole_sequence=True), SimpleRNN("s", (0, 1)), OUT),
    ),
    "memory": ((4, 3), (LSTM("m", (0, 1, 2), whole_sequence=True), LSTM("n", (0, 1)), OUT)),
}  # fmt: skip


def samples(spec: NetworkSpec, count: int = 5) -> tuple[Array, Array]:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(count, *spec.input_shape))
    y = rng.normal(size=(count, spec.outputs))
    if LOSSES[spec.loss].needs:
        y = np.eye(spec.outputs)[rng.integers(0, spec.outputs, count)]
    return x, y


def same_step(spec: NetworkSpec, learning: LearningSpec, steps: int = 3) -> None:
    """Predictions, then parameters and statistics after some steps, are nnviz's."""
    spec.validate()
    network, (x, y) = network_of(spec, "float64", 1), samples(spec)
    code = run_script(plan_for(network, learning))
    copied = code["load"]()
    np.testing.assert_allclose(copied.predict(x), network.predict(x), rtol=1e-9, atol=1e-12)
    trainer = learner(network, learning, x, y)
    for t in range(steps):
        rate = code["rate_at"](t, t)
        assert rate == pytest.approx(trainer.rate, rel=1e-12)
        code["train_step"](copied, copied.prepare(x), y, t + 1, rate)
        trainer.advance(1)
    same_numbers(network, copied)


def same_numbers(network: Network, copied: object) -> None:
    for block in network.layout:
        layer = copied.layers[block.layer]
        found = layer.parameters | getattr(layer, "statistics", {})
        for parameter in block.parameters:
            ours = network.layout.read(network.theta, block.layer, parameter.name)
            np.testing.assert_allclose(
                found[parameter.name], ours, rtol=1e-8, atol=1e-11,
                err_msg=f"{block.layer} {parameter.name}",
            )  # fmt: skip


def spec_of(shape: Shape, layers: tuple[Layer, ...]) -> NetworkSpec:
    return NetworkSpec(shape, layers, "mean_squared_error", 2)


RULE = LearningSpec(OptimizerSpec("momentum", 0.05))


@pytest.mark.parametrize("name", NETWORKS)
def test_layers_predict_and_train_as_nnviz_does(name: str) -> None:
    same_step(spec_of(*NETWORKS[name]), RULE)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "argmax"])
def test_activations(name: str) -> None:
    same_step(spec_of((3,), (Dense("a", (0, 1, 2, 3), name), OUT)), RULE)


def test_argmax_decides_at_the_end() -> None:
    same_step(spec_of((3,), (Dense("a", (0, 1), "tanh"), replace(OUT, activation="argmax"))), RULE)


@pytest.mark.parametrize("name", PER_UNIT)
def test_activations_inside_the_recurrence(name: str) -> None:
    same_step(spec_of((4, 3), (SimpleRNN("r", (0, 1, 2), name), OUT)), RULE)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", LOSSES)
def test_losses(loss: str, reduction: str) -> None:
    layers = (Dense("a", (0, 1, 2), "tanh"), replace(OUT, activation=LOSSES[loss].needs or "tanh"))
    same_step(NetworkSpec((3,), layers, loss, 2, reduction=reduction), RULE)


@pytest.mark.parametrize("kind", STATES)
def test_update_rules(kind: str) -> None:
    spec = spec_of((3,), (Dense("a", (0, 1, 2), "tanh"), BatchNorm("b"), OUT))
    same_step(spec, LearningSpec(OptimizerSpec(kind, 0.02)))


@pytest.mark.parametrize(
    "learning",
    [
        replace(RULE, regularisation=RegularisationSpec(l1=0.02, l2=0.3)),
        replace(RULE, regularisation=RegularisationSpec(l2=0.3, per_sample=True)),
        replace(RULE, regularisation=RegularisationSpec(clip_value=0.01)),
        replace(RULE, regularisation=RegularisationSpec(clip_norm=0.05, l1=0.1)),
        replace(RULE, frozen=FrozenSpec(("a", "b"))),
        replace(RULE, frozen=FrozenSpec(("b",), (("a", "weight", 2), ("a", "bias", 0)))),
        replace(RULE, schedule=ScheduleSpec("step", "steps", every=2)),
        replace(RULE, schedule=ScheduleSpec("exponential", "steps", least_rate=0.03)),
        replace(RULE, schedule=ScheduleSpec("cosine", "steps", over=5, warm_up=1)),
        replace(RULE, schedule=ScheduleSpec("constant", "epochs", warm_up=4)),
    ],
)
def test_what_holds_weights_back_and_changes_the_rate(learning: LearningSpec) -> None:
    same_step(spec_of((3,), (Dense("a", (0, 1, 2), "tanh"), BatchNorm("b"), OUT)), learning)


@pytest.mark.parametrize("name", ["two-spirals", "digits", "sine", "diabetes", "moons", "iris"])
def test_a_file_runs_on_the_whole_test_part(tmp_path: Path, name: str) -> None:
    assert name in SAMPLES
    run = Run(sample_experiment(name))
    run.advance(5)
    report = export("numpy", tmp_path / "net.py", run.state())
    assert report.samples == len(run.data.test_rows) and "NumPy" in report.checker
    assert report.largest_difference <= report.tolerance
    assert [each.name for each in tmp_path.iterdir()] == ["net.py"]


def test_the_file_runs_alone_from_the_command_line(tmp_path: Path) -> None:
    run = Run(sample_experiment("xor"))
    export("numpy", tmp_path / "net.py", run.state())
    raw = run.data.table.inputs[:3]
    np.save(tmp_path / "x.npy", raw)
    said = subprocess.run(
        [sys.executable, "-I", "net.py", "x.npy"], cwd=tmp_path, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    wanted = run.predict(run.data.affine(raw))
    np.testing.assert_allclose(np.array(said.stdout.split(), float), wanted[:, 0], rtol=1e-6)
    np.save(tmp_path / "wide.npy", np.zeros((2, 5)))
    refused = {"wide.npy": "has the shape (2, 5); raw inputs have ('n', 2)", "no.npy": "be read"}
    for name, why in refused.items():
        said = subprocess.run(
            [sys.executable, "-I", "net.py", name], cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert said.returncode == 1 and said.stdout == ""
        assert why in said.stderr and said.stderr.count("\n") == 1


@pytest.mark.parametrize(("name", "shape"), [("xor", (3, 5)), ("xor", (2,)), ("x-o", (2, 6, 6))])
def test_inputs_of_another_shape_are_refused(
    tmp_path: Path, name: str, shape: tuple[int, ...]
) -> None:
    export("numpy", tmp_path / "net.py", Run(sample_experiment(name)).state())
    names = {"__name__": "exported"}
    exec(compile((tmp_path / "net.py").read_text("utf-8"), "net.py", "exec"), names)
    network = names["load"]()
    with pytest.raises(ValueError, match=rf"raw inputs are \(n, .*\), not {re.escape(str(shape))}"):
        network.predict(np.zeros(shape))
    with pytest.raises(ValueError, match="raw inputs are"):
        next(names["train"](network, np.zeros(shape), np.zeros((len(np.zeros(shape)), 1)), 1))


def test_it_trains_on_by_itself(tmp_path: Path) -> None:
    run = Run(sample_experiment("circles"))
    export("numpy", tmp_path / "net.py", run.state())
    names = {"__name__": "exported"}
    exec(compile((tmp_path / "net.py").read_text("utf-8"), "net.py", "exec"), names)
    table, rows = run.data.table, run.data.train_rows
    train, load = names["train"], names["load"]
    losses = list(train(load(), table.inputs[rows], table.targets[rows], 15))
    assert losses[-1] < 0.7 * losses[0]


def test_a_network_too_large_for_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.formats.exporting.numpy_script.LARGEST", 10)
    with pytest.raises(ExportError, match=r"a script carries at most .* to ONNX or PyTorch"):
        export("numpy", tmp_path / "net.py", Run(sample_experiment("xor")).state())
    assert not list(tmp_path.iterdir())


def test_a_script_that_computes_something_else_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nnviz.formats.exporting import numpy_script

    wrong = numpy_script._READING.replace("Network(weights())", "Network(weights() | WRONG)")
    wrong += '\n\n\nWRONG = {"output.bias": np.array([9.0])}'
    monkeypatch.setattr(numpy_script, "_READING", wrong)
    with pytest.raises(ExportError, match=r"differs from nnviz by .*checked by NumPy"):
        export("numpy", tmp_path / "net.py", Run(sample_experiment("xor")).state())
    assert not list(tmp_path.iterdir())


def test_a_script_that_breaks_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnviz.formats.exporting import numpy_script

    monkeypatch.setattr(numpy_script, "_MAIN", "raise ValueError('worn out')")
    with pytest.raises(ExportError, match="does not run: ValueError: worn out; nothing was"):
        export("numpy", tmp_path / "net.py", Run(sample_experiment("xor")).state())


def test_words_of_the_user_never_become_code(tmp_path: Path) -> None:
    evil = 'x"""\nraise SystemExit\n"""\\'
    base = sample_experiment("xor")
    layers = tuple(replace(layer, id=f"{evil}{n}") for n, layer in enumerate(base.layers))
    run = Run(replace(base, title=evil, layers=layers))
    report = export("numpy", tmp_path / "net.py", run.state())
    assert report.largest_difference <= report.tolerance


def test_the_table_has_no_refusal() -> None:
    ways = [way for things in COVERAGE["numpy"].values() for way in things.values()]
    assert all(way.kind != "refused" for way in ways)
