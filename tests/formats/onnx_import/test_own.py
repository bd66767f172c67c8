"""What nnviz exports comes back: the same network, on the same data, prepared in the same way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.layers import LSTM, Add, BatchNorm, Conv2D, Dense, Flatten, LayerNorm, SimpleRNN
from nnviz.errors import ModelError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.formats.onnx_export import export_onnx
from nnviz.formats.onnx_import.opening import import_network
from nnviz.formats.project import load_project, save_project
from tests.experiment.frames import experiment_of


def there_and_back(folder: Path, experiment: Experiment, base: Experiment | None = None) -> Run:
    """The run of the imported experiment, which predicts what the exported one does."""
    run = Run(experiment)
    run.advance(5)
    export_onnx(folder / "a.onnx", run.state())
    found = import_network(folder / "a.onnx", base)
    back = Run(found.experiment)
    wanted = run.data.real(run.predict(run.data.x_test))
    difference = np.abs(back.data.real(back.predict(back.data.x_test)) - wanted).max()
    assert difference <= 1e-5 * max(1.0, np.abs(wanted).max())
    assert back.experiment.features == experiment.features
    assert back.experiment.scaling == experiment.scaling
    assert back.experiment.target_scaling == experiment.target_scaling
    back.advance(2)
    return back


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "mnist"])
def test_every_sample_comes_back_without_being_asked_for_data(tmp_path: Path, name: str) -> None:
    back = there_and_back(tmp_path, sample_experiment(name))
    kinds = [layer.kind for layer in sample_experiment(name).layers]
    assert [layer.kind for layer in back.experiment.layers] == kinds


def test_scaled_targets_stay_scaled(tmp_path: Path) -> None:
    experiment = replace(sample_experiment("diabetes"), target_scaling="standardise")
    there_and_back(tmp_path, experiment, experiment)


def test_scaled_inputs_and_features_stay_so(tmp_path: Path) -> None:
    experiment = replace(
        sample_experiment("two-spirals"), features=("x1^2", "sin(x2)", "x1x2"),
        scaling="standardise", precision="float32",
    )  # fmt: skip
    there_and_back(tmp_path, experiment)


IMAGES = (
    Conv2D("a", (0, 1, 2), 3, "gelu", stride=2, padding="same"), BatchNorm("b"),
    Conv2D("c", (0, 1, 2), 3, "silu", ("b",), padding="same", dilation=2), Add("s", ("b", "c")),
    LayerNorm("n"), Flatten("f"), Dense("output", tuple(range(10)), "softmax"),
)  # fmt: skip


def test_a_network_of_many_kinds(tmp_path: Path) -> None:
    back = there_and_back(tmp_path, experiment_of("digits", layers=IMAGES))
    assert [type(layer) for layer in back.experiment.layers] == [type(layer) for layer in IMAGES]


@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky_relu", "elu", "softplus", "linear"])
def test_recurrent_layers(tmp_path: Path, activation: str) -> None:
    layers = (LSTM("l", (0, 1, 2), True), BatchNorm("b"), LayerNorm("n"),
              SimpleRNN("r", (0, 1), activation), Dense("output", (0,)))  # fmt: skip
    there_and_back(tmp_path, replace(sample_experiment("sine"), layers=layers))


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("activation", ["elu", "gelu", "silu", "softplus", "step", "leaky_relu"])
def test_activations_in_both_precisions(tmp_path: Path, activation: str, precision: str) -> None:
    layers = (Dense("h", (0, 1, 2), activation), Dense("output", (0,), "sigmoid"))
    experiment = replace(
        sample_experiment("moons"), layers=layers, precision=precision
    )  # fmt: skip
    back = there_and_back(tmp_path, experiment)
    assert [getattr(layer, "activation", "") for layer in back.experiment.layers] == [
        activation, "sigmoid"
    ]  # fmt: skip
    assert back.experiment.precision == precision


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_argmax_in_both_precisions(tmp_path: Path, precision: str) -> None:
    head = Dense("output", (0, 1, 2), "argmax")
    experiment = replace(
        sample_experiment("iris"), layers=(Dense("h", (0, 1)), head),
        loss="mean_squared_error", precision=precision,
    )  # fmt: skip
    there_and_back(tmp_path, experiment)


def test_data_that_do_not_fit_are_said_with_those_that_would(tmp_path: Path) -> None:
    layers = (Dense("h", (0, 1, 2)), Dense("output", (0, 1, 2)))
    run = Run(replace(sample_experiment("iris"), layers=layers, loss="mean_squared_error"))
    export_onnx(tmp_path / "a.onnx", run.state())
    import onnx

    model = onnx.load(tmp_path / "a.onnx")
    del model.metadata_props[:]
    onnx.save(model, tmp_path / "b.onnx")
    with pytest.raises(ModelError, match=r"of 4 and gives 3 outputs.*--data, .*\(of the .*iris"):
        import_network(tmp_path / "b.onnx")
    with pytest.raises(ModelError, match=r"but 'Digits' gives it .*open a sample that fits"):
        import_network(tmp_path / "b.onnx", sample_experiment("digits"))


def test_a_project_holds_the_imported_numbers(tmp_path: Path) -> None:
    run = there_and_back(tmp_path, sample_experiment("digits"))
    save_project(tmp_path / "a.nnviz", run.state())
    back = Run(load_project(tmp_path / "a.nnviz").experiment)
    assert back.experiment.start == run.experiment.start
    assert (back.network.theta == Run(run.experiment).network.theta).all()
