"""Every activation is run by ONNX Runtime, in both precisions, near zero and far from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.formats.onnx_export import export_onnx
from tests.experiment.frames import experiment_of
from tests.formats.test_onnx_export import run_in_onnxruntime

BY_UNIT = [name for name, kind in ACTIVATIONS.items() if not kind.over_units]


def points(activation: str, precision: str) -> Experiment:
    layers = (Dense("a", (0, 1, 2, 3), activation), Dense("out", (0,)))
    return experiment_of(
        "plane", layers=layers, loss="mean_squared_error", precision=precision
    )  # fmt: skip


def agree(path: Path, experiment: Experiment, scale: float) -> None:
    """Both programs on all raw samples, with weights ``scale`` times as large."""
    run = Run(experiment)
    run.network.theta[...] *= scale
    export_onnx(path, run.state())
    inputs = run.data.table.inputs[run.data.test_rows].astype(np.float32)
    expected = run.predict(run.data.x_test)
    outputs = run_in_onnxruntime(path, inputs)
    largest = max(1.0, float(np.abs(expected).max()))
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=1e-5 * largest)


@pytest.mark.parametrize("scale", [0.1, 1.0, 60.0])
@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("activation", [*BY_UNIT, "softmax"])
def test_dense_layers(tmp_path: Path, activation: str, precision: str, scale: float) -> None:
    agree(tmp_path / "a.onnx", points(activation, precision), scale)


@pytest.mark.parametrize("activation", BY_UNIT)
def test_maps(tmp_path: Path, activation: str) -> None:
    layers = (Conv2D("c", (0, 1), 3, activation), Flatten("f"), Dense("out", tuple(range(10))))
    agree(tmp_path / "a.onnx", experiment_of("digits", layers=layers, loss="huber"), 1.0)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_outputs_of_several_units(tmp_path: Path, activation: str, precision: str) -> None:
    layers = (Flatten("f"), Dense("out", tuple(range(10)), activation))
    experiment = experiment_of("digits", layers=layers, loss="huber", precision=precision)
    agree(tmp_path / "a.onnx", experiment, 1.0)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_of_equal_outputs_the_first_is_chosen(tmp_path: Path, precision: str) -> None:
    layers = (Flatten("f"), Dense("out", tuple(range(10)), "argmax", initializer="zeros"))
    experiment = experiment_of("digits", layers=layers, loss="huber", precision=precision)
    path, run = tmp_path / "a.onnx", Run(experiment)
    export_onnx(path, run.state())
    outputs = run_in_onnxruntime(path, run.data.table.inputs[:5])
    np.testing.assert_array_equal(outputs, np.tile(np.eye(10)[0], (5, 1)))


def test_two_outputs_that_differ_in_double_alone_are_told_apart(tmp_path: Path) -> None:
    layers = (Flatten("f"), Dense("out", tuple(range(10)), "argmax", initializer="zeros"))
    experiment = experiment_of("digits", layers=layers, loss="huber", precision="float64")
    path, run = tmp_path / "a.onnx", Run(experiment)
    run.network.layout.bias(run.network.theta, "out")[...] = 1.0
    run.network.layout.bias(run.network.theta, "out")[7] += 1e-15
    export_onnx(path, run.state())
    outputs = run_in_onnxruntime(path, run.data.table.inputs[:5])
    np.testing.assert_array_equal(outputs, np.tile(np.eye(10)[7], (5, 1)))
