"""New data answered by a trained network, as the engine and its exported model answer them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from nnviz.engine.shapes import Array
from nnviz.errors import DataError, FileError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.importing.fitting import experiment_for
from nnviz.experiment.importing.opening import import_file
from nnviz.experiment.run import Run
from nnviz.formats.onnx_export import export_onnx
from nnviz.formats.prediction import predict_file, save_predictions
from tests.data.user_data import pictures
from tests.experiment.importing.test_fitting import wave
from tests.test_cli_import import flowers


def trained(experiment: Experiment, epochs: int = 5) -> Run:
    run = Run(experiment)
    run.train_epochs(epochs)
    return run


def on_test_part(run: Run) -> tuple[Array, Array]:
    """Raw test inputs, and what the engine says of them."""
    return run.data.table.inputs[run.data.test_rows], run.predict(run.data.x_test)


def by_onnx(run: Run, path: Path, raw: Array) -> Array:
    export_onnx(path, run.state())
    session = onnxruntime.InferenceSession(str(path))
    fed = {session.get_inputs()[0].name: raw.astype(np.float32)}
    return np.asarray(session.run(None, fed)[0])


def same(found: Array, expected: Array) -> None:
    """But for the order in which BLAS sums, which is another for another number of rows."""
    tolerance = 1e-6 if expected.dtype == np.float32 else 1e-12
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


@pytest.fixture
def kinds(tmp_path: Path) -> Run:
    return trained(import_file(flowers(tmp_path / "flowers.csv")).experiment, 20)


def test_a_table_is_answered_as_by_the_engine_and_onnx(kinds: Run, tmp_path: Path) -> None:
    found = predict_file(kinds.state(), tmp_path / "flowers.csv")
    rows = kinds.data.test_rows
    raw, expected = on_test_part(kinds)
    same(found.outputs[rows], expected)
    np.testing.assert_allclose(by_onnx(kinds, tmp_path / "m.onnx", raw), expected, atol=1e-5)
    assert found.headings == (
        "id", "length", "width", "colour", "kind", "predicted kind", "probability of a",
        "probability of b", "probability of c",
    )  # fmt: skip
    best = found.outputs.argmax(axis=1)
    assert [row[5] for row in map(found.row, range(found.rows))] == ["abc"[k] for k in best]


def test_columns_come_in_any_order_with_others_between(kinds: Run, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(
        "note,colour,length,width\nhello,red,0.5,007\n,white,2,-3.25\n"
    )
    found = predict_file(kinds.state(), tmp_path / "new.csv")
    assert found.row(0)[:4] == ("hello", "red", "0.5", "7")
    assert found.row(1)[:4] == ("", "white", "2", "-3.25")
    raw = np.array([[0.5, 7, 0], [2, -3.25, 1]])
    assert [column.name for column in kinds.data.table.fed] == ["length", "width", "colour"]
    elsewhere = by_onnx(kinds, tmp_path / "m.onnx", raw)
    np.testing.assert_allclose(found.outputs, elsewhere, atol=1e-5)


def test_what_training_never_saw_is_said(kinds: Run, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("colour,length,width\nblue,0.5,1\nred,0.5,\nred,,2\n")
    found = predict_file(kinds.state(), tmp_path / "new.csv")
    assert found.remarks == (
        "'colour' holds 'blue', which training never saw; counted as missing.",
        "1 row lacks a value that the network needs: no prediction.",
    )
    assert found.row(1)[3:] == ("", "", "", "")
    assert np.isfinite(found.outputs[[0, 2]]).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("colour,length\nred,1\nred,2\n", "has no column 'width', which the network takes"),
        ("colour,length,width\nred,1,wide\nred,2,3\n", "'wide' is no number"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, sentence: str, kinds: Run, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(text)
    with pytest.raises(DataError, match=sentence):
        predict_file(kinds.state(), tmp_path / "new.csv")


def test_a_table_for_pictures_is_refused(tmp_path: Path) -> None:
    run = trained(experiment_for(pictures(), "p"))
    with pytest.raises(DataError, match="is a table; this network takes pictures or sequences"):
        predict_file(run.state(), flowers(tmp_path / "flowers.csv"))


def test_arrays_of_pictures_are_answered(tmp_path: Path) -> None:
    run = trained(experiment_for(pictures(), "p"))
    images = run.data.table.inputs.astype(np.uint8)
    np.save(tmp_path / "x.npy", images)
    found = predict_file(run.state(), tmp_path / "x.npy")
    raw, expected = on_test_part(run)
    same(found.outputs[run.data.test_rows], expected)
    np.testing.assert_allclose(by_onnx(run, tmp_path / "m.onnx", raw), expected, atol=1e-5)
    assert found.headings[:2] == ("row", "predicted class")


def test_picture_files_are_answered_in_the_networks_size(tmp_path: Path) -> None:
    run = trained(experiment_for(pictures(), "p"), 30)
    (tmp_path / "new").mkdir()
    for name, light in (("night", 30), ("noon", 220)):
        Image.fromarray(np.full((24, 20, 3), light, np.uint8)).save(tmp_path / f"new/{name}.png")
    (tmp_path / "new" / "broken.png").write_bytes(b"\x89PNG")
    found = predict_file(run.state(), tmp_path / "new")
    assert [found.row(k)[:2] for k in range(2)] == [("night.png", "dark"), ("noon.png", "light")]
    assert found.remarks == ("Damaged and left out: 1 picture.",)


def test_a_series_is_answered_row_by_row_and_one_beyond(tmp_path: Path) -> None:
    run = trained(experiment_for(wave(), "w"))
    values = np.concatenate([run.data.table.inputs[0, :, 0], run.data.table.targets[:, 0]])
    (tmp_path / "w.csv").write_text("y\n" + "\n".join(map(repr, values.tolist())))
    found = predict_file(run.state(), tmp_path / "w.csv")
    _, expected = on_test_part(run)
    same(found.outputs[run.data.test_rows], expected)
    assert found.rows == len(values) + 1 and found.row(3)[1] == ""
    assert found.row(len(values))[0] == "" and float(found.row(len(values))[1])


def test_changes_are_made_of_the_column_they_came_of(tmp_path: Path) -> None:
    months = np.arange("1990-01", "2000-01", dtype="datetime64[M]")
    rows = [f"{m},{n + np.sin(n / 2):.3f}" for n, m in enumerate(months)]
    (tmp_path / "up.csv").write_text("\n".join(["month,value", *rows]))
    run = trained(import_file(tmp_path / "up.csv").experiment)
    assert run.data.table.input_names == ("change of value",)
    found = predict_file(run.state(), tmp_path / "up.csv")
    _, expected = on_test_part(run)
    same(found.outputs[run.data.test_rows], expected)


def test_they_are_saved_whole(kinds: Run, tmp_path: Path) -> None:
    found = predict_file(kinds.state(), tmp_path / "flowers.csv")
    save_predictions(tmp_path / "out.csv", found)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == found.headings and len(rows) == found.rows + 1
    again = np.array([row[6:] for row in rows[1:]], float)
    np.testing.assert_array_equal(again, found.outputs)
    with pytest.raises(FileError):
        save_predictions(tmp_path / "no" / "out.csv", found)
