from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.dataset import PreparedData
from nnviz.data.source import GeneratedData
from nnviz.errors import DataError
from nnviz.experiment import materialise as materialising
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.kept_tables import KeptTables
from nnviz.experiment.materialise import is_to_be_read, materialise, table_of
from nnviz.experiment.samples import sample_experiment


def seeded(**counters: int) -> PreparedData:
    return materialise(replace(sample_experiment("circles"), seeds=Seeds(1, **counters)))


def test_equal_experiments_give_equal_data() -> None:
    first, second = seeded(), seeded()
    assert np.array_equal(first.x_train, second.x_train)
    assert np.array_equal(first.test_rows, second.test_rows)


def test_bundled_samples_are_to_be_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materialising, "_TABLES", KeptTables())
    digits, circles = sample_experiment("digits"), sample_experiment("circles")
    assert is_to_be_read(digits) and not is_to_be_read(circles)
    table_of(digits)
    assert not is_to_be_read(digits)


def test_new_data_keeps_the_split() -> None:
    old, new = seeded(), seeded(data=1)
    assert not np.array_equal(old.table.inputs, new.table.inputs)
    assert np.array_equal(old.train_rows, new.train_rows)


def test_a_new_split_keeps_the_data() -> None:
    old, new = seeded(), seeded(split=1)
    assert np.array_equal(old.table.inputs, new.table.inputs)
    assert not np.array_equal(old.train_rows, new.train_rows)


@pytest.mark.parametrize("counter", ["weights", "order", "attempt"])
def test_other_streams_leave_data_and_split(counter: str) -> None:
    old, new = seeded(), seeded(**{counter: 3})
    assert np.array_equal(old.x_train, new.x_train) and np.array_equal(old.x_test, new.x_test)


def test_the_settings_of_the_experiment_are_used() -> None:
    experiment = Experiment(
        sample="plane",
        title="Plane",
        data=GeneratedData("plane", 80, 0.1),
        layers=(),
        loss="mean_squared_error",
        features=("x1x2", "x2"),
        scaling="maximum",
        test_fraction=0.25,
        precision="float32",
    )
    data = materialise(experiment)
    assert data.x_train.shape == (60, 2) and data.x_test.shape == (20, 2)
    assert data.x_train.dtype == data.y_train.dtype == np.float32
    assert data.feature_names == ("x1x2", "x2") and np.abs(data.x_train).max() == 1


def test_impossible_data_is_a_data_error() -> None:
    experiment = replace(sample_experiment("xor"), data=GeneratedData("xor", 1))
    with pytest.raises(DataError, match="number of samples is 1"):
        materialise(experiment)
