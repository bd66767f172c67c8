"""Exported networks are run by ONNX Runtime and ONNX's reference, on raw inputs."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings

from nnviz import __version__
from nnviz.data import features
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import KINDS, Conv2D, Dense
from nnviz.errors import ExportError, FileError
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.state import RunState
from nnviz.formats import onnx_parts
from nnviz.formats.onnx_export import export_onnx
from tests.formats.states import image_experiments, plane_experiments, states


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place for all examples of a property."""
    return tmp_path_factory.mktemp("examples")


PORTION = 500
"""So many samples at once: thousands of pictures would take a gigabyte within a convolution."""


def run_in_onnxruntime(path: Path, inputs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    parts = np.array_split(inputs.astype(np.float32), -(-len(inputs) // PORTION))
    return np.concatenate([session.run(None, {given.name: part})[0] for part in parts])


def agrees(path: Path, state: RunState) -> bool:
    """Whether the file gives the engine's outputs for all raw samples, train and test."""
    run = Run.restore(state)
    data = run.data
    for x, rows in ((data.x_train, data.train_rows), (data.x_test, data.test_rows)):
        expected = run.predict(x)
        outputs = run_in_onnxruntime(path, data.table.inputs[rows])
        difference = np.abs(outputs.astype(np.float64) - expected).max()
        if not difference <= 1e-5 * max(1.0, np.abs(expected).max()):
            return False
    return True


@settings(max_examples=40)
@given(states(plane_experiments()))
def test_networks_on_points_compute_the_same_elsewhere(folder: Path, state: RunState) -> None:
    report = export_onnx(folder / "a.onnx", state)
    assert agrees(folder / "a.onnx", state)
    assert report.precision == state.experiment.precision
    assert report.largest_difference <= report.tolerance


@settings(max_examples=25)
@given(states(image_experiments()))
def test_networks_on_images_compute_the_same_elsewhere(folder: Path, state: RunState) -> None:
    report = export_onnx(folder / "a.onnx", state)
    assert agrees(folder / "a.onnx", state)
    assert report.samples == 180


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_exported_after_training(tmp_path: Path, name: str) -> None:
    run = Run(sample_experiment(name))
    run.advance(20)
    report = export_onnx(tmp_path / "a.onnx", run.state())
    assert report.checker == f"ONNX Runtime {onnxruntime.__version__}"
    assert report.samples == len(run.data.test_rows)
    assert agrees(tmp_path / "a.onnx", run.state())
    assert [path.name for path in tmp_path.iterdir()] == ["a.onnx"]


def exported(folder: Path, name: str) -> onnx.ModelProto:
    export_onnx(folder / "a.onnx", Run(sample_experiment(name)).state())
    return onnx.load(folder / "a.onnx")


def ends(model: onnx.ModelProto) -> list[tuple[str, int, list[Any]]]:
    return [
        (
            end.name,
            end.type.tensor_type.elem_type,
            [dim.dim_param or dim.dim_value for dim in end.type.tensor_type.shape.dim],
        )
        for end in (*model.graph.input, *model.graph.output)
    ]


def test_inputs_and_outputs_are_those_of_the_sample(tmp_path: Path) -> None:
    single = onnx.TensorProto.FLOAT
    assert ends(exported(tmp_path, "two-spirals")) == [
        ("x", single, ["N", 2]),
        ("probability", single, ["N", 1]),
    ]
    assert ends(exported(tmp_path, "plane")) == [
        ("x", single, ["N", 2]),
        ("height", single, ["N", 1]),
    ]
    assert ends(exported(tmp_path, "dosage")) == [
        ("x", single, ["N", 1]),
        ("effectiveness", single, ["N", 1]),
    ]
    assert ends(exported(tmp_path, "digits")) == [
        ("image", single, ["N", 1, 8, 8]),
        ("probabilities", single, ["N", 10]),
    ]


def test_versions_and_metadata(tmp_path: Path) -> None:
    model = exported(tmp_path, "digits")
    assert (model.ir_version, model.opset_import[0].version) == (8, 17)
    assert (model.producer_name, model.producer_version) == ("nnviz", __version__)
    metadata = {each.key: each.value for each in model.metadata_props}
    assert metadata["nnviz_version"] == __version__
    assert metadata["sample"] == "digits"
    assert json.loads(metadata["class_names"]) == list("0123456789")
    spirals = {each.key: each.value for each in exported(tmp_path, "two-spirals").metadata_props}
    assert json.loads(spirals["feature_names"]) == ["x1", "x2", "sin(x1)", "sin(x2)"]


def test_an_output_that_is_no_probability_is_not_called_so(tmp_path: Path) -> None:
    experiment = sample_experiment("circles")
    layers = (*experiment.layers[:-1], Dense("output", (0,), "tanh"))
    other = replace(experiment, layers=layers, loss="mean_squared_error")
    export_onnx(tmp_path / "a.onnx", Run(other).state())
    assert ends(onnx.load(tmp_path / "a.onnx"))[1][0] == "score"


def test_layer_names_may_be_those_of_inputs_and_features(tmp_path: Path) -> None:
    experiment = sample_experiment("two-spirals")
    names = ("x", "x1", "probability")
    layers = tuple(
        replace(layer, id=name) for layer, name in zip(experiment.layers, names, strict=True)
    )
    state = Run(replace(experiment, layers=layers)).state()
    export_onnx(tmp_path / "a.onnx", state)
    assert agrees(tmp_path / "a.onnx", state)


def test_every_kind_activation_and_feature_has_its_entry() -> None:
    assert set(onnx_parts.LAYERS) == set(KINDS)
    assert set(onnx_parts.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(onnx_parts.FEATURES) == set(features.FEATURES)


def test_without_onnx_runtime_the_reference_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    for name in ("circles", "digits"):
        run = Run(sample_experiment(name))
        report = export_onnx(tmp_path / "a.onnx", run.state())
        assert report.checker == f"onnx {onnx.__version__} ReferenceEvaluator"
        assert agrees(tmp_path / "a.onnx", run.state())


def test_a_network_that_computes_something_else_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(onnx_parts.ACTIVATIONS, "tanh", onnx_parts.ACTIVATIONS["sigmoid"])
    state = Run(sample_experiment("circles")).state()
    with pytest.raises(ExportError, match=r"differs from nnviz by .* on the test samples"):
        export_onnx(tmp_path / "a.onnx", state)
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_when_the_export_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.onnx").write_bytes(b"older")
    monkeypatch.setitem(
        onnx_parts.ACTIVATIONS, "tanh", lambda graph, z, to: graph.add("NoSuchOp", z, to=to)
    )
    with pytest.raises(ExportError, match="checker refuses"):
        export_onnx(tmp_path / "a.onnx", Run(sample_experiment("circles")).state())
    assert (tmp_path / "a.onnx").read_bytes() == b"older"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_the_runtime_cannot_run_is_an_export_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = sample_experiment("digits")
    monkeypatch.setattr("nnviz.formats.onnx_export.NOT_IN_DOUBLE", frozenset())
    assert isinstance(experiment.layers[0], Conv2D)
    state = Run(replace(experiment, precision="float64")).state()
    with pytest.raises(ExportError, match=r"ONNX Runtime .* cannot run the exported network"):
        export_onnx(tmp_path / "a.onnx", state)
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_place(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="its folder does not exist"):
        export_onnx(tmp_path / "no" / "a.onnx", Run(sample_experiment("circles")).state())
