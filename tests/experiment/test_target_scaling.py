"""Targets of a regression standardised: fitted on the training part, said, and restored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from nnviz.data.preparation import Standardise
from nnviz.data.prepare import transform
from nnviz.data.source import TableData
from nnviz.engine.layers import Dense
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import output_names
from nnviz.experiment.materialise import materialise, table_of
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.soundness import check
from nnviz.formats.onnx_export import export_onnx
from nnviz.formats.prediction import predict_file
from nnviz.formats.project import load_project, save_project
from nnviz.printing.result import print_result, result_values
from tests.data.user_data import number
from tests.experiment.frames import frame_of
from tests.experiment.test_preparation import of_passengers
from tests.formats.test_onnx_preparation import outputs_elsewhere


def houses() -> Experiment:
    """Prices far from 0, from size and age."""
    rng = np.random.default_rng(3)
    size, age = rng.normal(100, 20, 90), rng.normal(40, 10, 90)
    price = 250_000 + 3000 * (size - 100) - 500 * (age - 40) + rng.normal(0, 100, 90)
    columns = (
        number("size", size),
        number("age", age),
        replace(number("price", price), role="target"),
    )
    data = TableData("houses.csv", 90, columns, "regression")
    layers = (Dense("output", (0,), "linear"),)
    return Experiment(
        "", "Houses", data, layers, "mean_squared_error", preparation=(Standardise(),),
        target_scaling="standardise",
    )  # fmt: skip


def test_they_are_fitted_on_the_training_part_alone() -> None:
    data, raw = materialise(houses()), table_of(houses()).targets
    taught = raw[data.train_rows]
    np.testing.assert_allclose(data.y_train, (taught - taught.mean()) / taught.std(), atol=1e-12)
    np.testing.assert_allclose(data.real(data.y_test), raw[data.test_rows])
    assert abs(data.y_test.mean()) > 1e-3


def test_every_name_of_theirs_says_it() -> None:
    frame = frame_of(houses())
    assert frame.data.table.target_name == "price, standardised"
    assert output_names(frame, "output") == ("price, standardised",)
    np.testing.assert_array_equal(
        frame.data.table.targets[frame.data.train_rows], frame.data.y_train
    )


def test_the_exported_file_gives_the_users_unit(tmp_path: Path) -> None:
    run = Run(houses())
    run.train_epochs(100)
    report = export_onnx(tmp_path / "a.onnx", run.state())
    assert report.largest_difference <= report.tolerance
    found = outputs_elsewhere(run, run.data.table.inputs[run.data.test_rows])
    np.testing.assert_allclose(found, run.data.real(run.predict(run.data.x_test)), rtol=1e-6)
    assert found.mean() > 200_000
    assert [each.name for each in onnx.load(tmp_path / "a.onnx").graph.output] == ["price"]


def test_predictions_of_new_data_are_in_the_users_unit(tmp_path: Path) -> None:
    run = Run(houses())
    run.train_epochs(100)
    (tmp_path / "new.csv").write_text("size,age\n100,40\n130,20\n")
    found = predict_file(run.state(), tmp_path / "new.csv")
    assert found.headings == ("size", "age", "predicted price")
    raw = np.array([[100.0, 40.0], [130.0, 20.0]])
    expected = run.data.real(run.predict(transform(run.data, raw)))
    np.testing.assert_allclose(found.outputs, expected)
    assert expected[1, 0] > expected[0, 0] > 200_000


def test_a_project_holds_it_and_undo_gives_the_same_bits(tmp_path: Path) -> None:
    run = Run(houses())
    before = run.data.y_train.tobytes()
    run.adopt(replace(houses(), target_scaling="none"), "set scaling of targets")
    assert run.data.target_affine is None and run.data.y_train.mean() > 200_000
    run.adopt(houses(), "undo")
    assert run.data.y_train.tobytes() == before
    save_project(tmp_path / "a.nnviz", run.state())
    again = Run.restore(load_project(tmp_path / "a.nnviz"))
    assert again.data.y_train.tobytes() == before


def test_the_printed_error_says_its_unit(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(houses())
    run.train_epochs(1)
    values = result_values(run, 0.1)
    print_result(values)
    assert values["target_scaling"] == "standardise"
    assert "MAE, standardised" in capsys.readouterr().out


def test_classes_and_the_values_of_a_series_stay_as_they_are() -> None:
    with pytest.raises(DataError, match="cannot be standardised: they are classes"):
        check(replace(of_passengers(), target_scaling="standardise"))
    with pytest.raises(DataError, match="predictions are fed back as inputs"):
        check(replace(sample_experiment("co2"), target_scaling="standardise"))
