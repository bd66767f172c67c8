"""Data of the user's own, trained by the run's process and kept in projects."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.shelf import SHELF, Shelf
from nnviz.data.source import ArrayData, TableData
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.errors import FileError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.formats import archive
from nnviz.formats.project import load_project, save_project
from tests.data.user_data import flowers, number, pictures
from tests.experiment.worker_kit import frame_where, working


def of_flowers() -> Experiment:
    layers = (Dense("hidden1", (0, 1, 2), "tanh"), Dense("output", (0,), "sigmoid"))
    return Experiment("", "Flowers", flowers(), layers, "binary_crossentropy", batch_size=8)


def of_pictures() -> Experiment:
    layers = (
        Conv2D("conv1", (0, 1), kernel=3, activation="relu"),
        Flatten("flatten"),
        Dense("output", (0, 1), "softmax"),
    )
    return Experiment(
        "", "Pictures", pictures(), layers, "categorical_crossentropy", scaling="maximum"
    )


def with_edited_cell(data: TableData) -> TableData:
    values = SHELF.get(data.columns[0].values).copy()
    values[3] = 0.25
    return replace(data, columns=(number("length", values), *data.columns[1:]))


@pytest.mark.parametrize("experiment", [of_flowers(), of_pictures()], ids=["table", "pictures"])
def test_the_runs_process_trains_on_them(experiment: Experiment) -> None:
    with working(experiment) as session:
        session.worker.train_epochs(20)
        frame = frame_where(session, lambda frame: frame.epoch == 20)
    here = Run(experiment)
    here.train_epochs(20)
    assert frame.parameters.tobytes() == here.network.theta.tobytes()
    assert here.history.test_accuracy[-1] > 0.8


def test_an_edited_cell_is_undone_like_any_edit() -> None:
    experiment = of_flowers()
    with working(experiment) as session:
        assert isinstance(experiment.data, TableData)
        changed = with_edited_cell(experiment.data)
        session.edit("set length of row 4", replace(experiment, data=changed))
        frame = frame_where(session, lambda frame: frame.experiment.data == changed)
        assert frame.data.table.inputs[3, 0] == 0.25
        session.undo()
        frame = frame_where(session, lambda frame: frame.experiment == experiment)
        assert frame.data.table.inputs[3, 0] != 0.25


def test_large_inputs_reach_the_window_by_a_file() -> None:
    images = np.random.default_rng(1).random((3000, 1, 40, 40)).astype(np.float32)
    data = ArrayData("large", 3000, (1, 40, 40), SHELF.put(images),
                     SHELF.put(np.arange(3000) % 2), "classes", ("even", "odd"))  # fmt: skip
    with working(replace(of_pictures(), data=data, scaling="none")) as session:
        frame = frame_where(session, lambda frame: True)
    x = frame.data.x_train
    assert isinstance(x.base, np.memmap) and not x.flags.writeable
    np.testing.assert_array_equal(x[:, 0, 3, 4], images[frame.data.train_rows, 0, 3, 4])


def moved_to_another_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SHELF, "_folder", Shelf().folder)
    SHELF._known.clear()


@pytest.mark.parametrize("experiment", [of_flowers(), of_pictures()], ids=["table", "pictures"])
def test_a_project_holds_them(
    experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(experiment)
    run.advance(3)
    save_project(tmp_path / "a.nnviz", run.state())
    moved_to_another_shelf(monkeypatch)
    state = load_project(tmp_path / "a.nnviz")
    assert state.experiment == experiment
    again = Run.restore(state)
    again.advance(5)
    run.advance(5)
    assert again.network.theta.tobytes() == run.network.theta.tobytes()


def test_a_project_holds_what_the_log_speaks_of(tmp_path: Path) -> None:
    experiment = of_flowers()
    run = Run(experiment)
    assert isinstance(experiment.data, TableData)
    run.adopt(replace(experiment, data=with_edited_cell(experiment.data)), "set length of row 4")
    save_project(tmp_path / "a.nnviz", run.state())
    members = archive.Members((tmp_path / "a.nnviz").read_bytes())
    for data in (experiment.data, run.experiment.data):
        assert isinstance(data, TableData)
        for column in data.columns:
            assert column.values.encode() in members.read("data.safetensors")


def _spoilt(content: bytes, change: str) -> bytes:
    members = archive.Members(content)
    parts = {name: members.read(name) for name in members.names}
    if change == "a byte":
        data = bytearray(parts["data.safetensors"])
        data[-1] ^= 1
        parts["data.safetensors"] = bytes(data)
    elif change == "no data":
        del parts["data.safetensors"]
    else:
        document = json.loads(parts["experiment.json"])
        document["experiment"]["data"]["columns"][0]["values"] = "../../etc/passwd"
        parts["experiment.json"] = json.dumps(document).encode()
    return archive.pack(parts)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("a byte", "are damaged"),
        ("no data", "does not hold the data that its experiment speaks of"),
        ("a path", "does not hold the data that its experiment speaks of"),
    ],
)
def test_a_project_with_other_data_is_refused(change: str, sentence: str, tmp_path: Path) -> None:
    save_project(tmp_path / "a.nnviz", Run(of_flowers()).state())
    (tmp_path / "a.nnviz").write_bytes(_spoilt((tmp_path / "a.nnviz").read_bytes(), change))
    with pytest.raises(FileError, match=sentence):
        load_project(tmp_path / "a.nnviz")
