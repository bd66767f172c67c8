"""Data frames of pandas: columns keep their names and kinds, and new data are found by them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import nnviz
from nnviz.data.source import TableData
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "length": rng.random(90),
            "kind": rng.choice(["u", "v"], 90),
            "when": pd.date_range("2020", periods=90, tz="Europe/Paris"),
            "count": pd.array([1, 2, None] * 30, "Int64"),
        }
    )


@pytest.fixture
def price(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(3 * frame["length"] + (frame["kind"] == "u"), name="price")


def columns(experiment: Experiment) -> list[tuple[str, str]]:
    assert isinstance(experiment.data, TableData)
    return [(each.name, each.kind) for each in experiment.data.columns]


def test_columns_keep_names_and_kinds(frame: pd.DataFrame, price: pd.Series) -> None:
    inputs = [("length", "number"), ("kind", "category"), ("when", "date"), ("count", "number")]
    assert columns(nnviz.arrays(frame, price)) == [*inputs, ("price", "number")]
    assert columns(nnviz.arrays(frame, price.to_frame())) == [*inputs, ("price", "number")]
    assert columns(nnviz.arrays(frame, price.to_numpy())) == [*inputs, ("targets", "number")]
    taken = nnviz.arrays(frame, price.rename("kind"))
    assert columns(taken)[-1] == ("kind (2)", "number")
    alone = nnviz.arrays(frame["length"], frame["kind"])
    assert columns(alone) == [("length", "number"), ("kind", "category")]
    assert alone.loss == "binary_crossentropy"


def test_missing_values_stay_missing(frame: pd.DataFrame, price: pd.Series) -> None:
    frame.loc[3, "kind"] = None
    model = nnviz.Model(nnviz.arrays(frame, price))
    table = model._run.data.table
    assert np.isnan(table.inputs[:, 1]).sum() == 1 and np.isnan(table.inputs[:, 3]).sum() == 30


def test_new_data_are_found_by_name(frame: pd.DataFrame, price: pd.Series) -> None:
    model = nnviz.Model(nnviz.arrays(frame, price)).train(2)
    answers = model.predict(frame)
    turned = frame[["when", "count", "kind", "length"]][::-1]
    np.testing.assert_array_equal(model.predict(turned), answers[::-1])
    days = frame["when"].dt.tz_convert(None).to_numpy("datetime64[us]").astype(float) / 86_400e6
    numbers = [frame["length"], frame["kind"] == "v", days, frame["count"].astype("Float64")]
    raw = np.column_stack([np.asarray(each, float) for each in numbers])
    np.testing.assert_array_equal(model.predict(raw), answers)
    with pytest.raises(DataError, match="The data frame has no column 'kind', which the network"):
        model.predict(frame[["length"]])


@pytest.mark.parametrize(
    ("inputs", "targets", "said"),
    [
        ({"a": [1, 2]}, [1, 2, 3], "There are 2 inputs, but 3 targets; give as many of both."),
        ({"a": []}, [], "has 0 rows and 1 columns"),
        ({"a": [[1], [2]]}, [1, 2], r"The column 'a' holds \[1\] \(list\); a column must be of"),
        ({"a": [1, 2]}, [[0.5, 2], [2, 1]], "The targets have 2 columns; give one number or"),
    ],
)
def test_what_is_no_table_is_refused(inputs: dict[str, Any], targets: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        nnviz.arrays(pd.DataFrame(inputs), targets)


def test_targets_are_never_inputs() -> None:
    x, classes = np.random.default_rng(1).random((60, 2)), np.arange(60) % 3
    said = nnviz.arrays(x, np.eye(3)[classes])
    assert columns(said) == [
        ("inputs 1", "number"),
        ("inputs 2", "number"),
        ("targets", "category"),
    ]
    assert said.loss == "categorical_crossentropy"
    with pytest.raises(DataError, match="The targets have 2 columns"):
        nnviz.arrays(x, x)
    words = np.array(["a", "b", "c"], object)[classes]
    assert columns(nnviz.arrays(x, words))[-1] == ("targets", "category")
