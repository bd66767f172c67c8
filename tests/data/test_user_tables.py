from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.shelf import SHELF, SMALL, Shelf, name_of
from nnviz.data.source import TableData
from nnviz.data.user_tables import user_outline, user_table
from nnviz.errors import DataError
from tests.data.user_data import category, flowers, number, pictures


def test_columns_become_inputs_and_targets() -> None:
    data = flowers()
    table = user_table(data)
    assert table.inputs.shape == (60, 3) and table.targets.shape == (60, 1)
    np.testing.assert_array_equal(table.inputs[:, 1], SHELF.get(data.columns[1].values))
    assert (table.input_names, table.class_names) == (
        ("length", "width", "noise"),
        ("rose", "tulip"),
    )


def test_many_classes_are_one_hot_and_rows_without_a_class_are_left_out() -> None:
    target = replace(category("kind", [0, 2, np.nan, 1], "a", "b", "c"), role="target")
    table = user_table(TableData("t", 4, (number("x", [1, 2, 3, 4]), target), "classes"))
    np.testing.assert_array_equal(table.targets, np.eye(3)[[0, 2, 1]])
    np.testing.assert_array_equal(table.inputs[:, 0], [1, 2, 4])


def test_a_series_is_cut_into_windows_of_its_inputs_and_targets() -> None:
    target = replace(number("price", np.arange(10.0)), role="target")
    data = TableData("s", 10, (number("rain", np.arange(10.0) * 10), target), "regression",
                     series=True, window=3)  # fmt: skip
    table = user_table(data)
    assert table.inputs.shape == (7, 3, 2) and table.series
    np.testing.assert_array_equal(table.inputs[2], [[20, 2], [30, 3], [40, 4]])
    assert table.targets[2, 0] == 5
    assert user_outline(data).input_names == ("rain", "price")


def test_images_keep_their_channels() -> None:
    table = user_table(pictures())
    assert table.inputs.shape == (40, 3, 6, 5) and table.inputs.dtype == np.float32
    np.testing.assert_array_equal(table.targets.argmax(axis=1), np.arange(40) % 2)


@pytest.mark.parametrize("data", [flowers(), pictures()])
def test_the_outline_says_all_but_the_rows(data: TableData) -> None:
    table, outline = user_table(data), user_outline(data)
    rows = {"inputs": table.inputs, "targets": table.targets}
    assert outline.input_shape == table.input_shape and outline.outputs == table.outputs
    assert replace(outline, **rows).columns == table.columns


def _without(role: str) -> TableData:
    data = flowers()
    return replace(data, columns=tuple(c for c in data.columns if c.role != role))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_without("input"), "has no input column"),
        (_without("target"), "its targets are none"),
        (replace(flowers(), task="regression"), "holds categories, and a regression predicts"),
        (replace(flowers(), rows=61), "import the data again"),
        (replace(flowers(), rows=49_999_999_999_999), "import the data again"),
    ],
)
def test_what_does_not_fit_is_said(data: TableData, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        user_table(data)


def test_telling_two_apart_needs_two() -> None:
    target = replace(category("kind", [0, 1, 2], "a", "b", "c"), role="target")
    data = TableData("t", 3, (number("x", [1, 2, 3]), target), "binary")
    with pytest.raises(DataError, match="has 3 classes; telling two apart needs exactly 2"):
        user_outline(data)


def test_a_short_series_has_no_window() -> None:
    target = replace(number("price", [1.0, 2.0]), role="target")
    with pytest.raises(DataError, match="has 2 rows; a window of 3 needs at least 4"):
        user_table(TableData("s", 2, (target,), "regression", window=3))


def test_equal_arrays_lie_on_the_shelf_once() -> None:
    shelf, array = Shelf(), np.arange(5.0)
    assert shelf.put(array) == shelf.put(array.copy()) == name_of(array)
    assert len(list(shelf.folder.iterdir())) == 1
    np.testing.assert_array_equal(shelf.get(name_of(array)), array)
    assert not shelf.get(name_of(array)).flags.writeable


def test_large_arrays_are_mapped_and_shared() -> None:
    shelf, other = Shelf(), Shelf()
    name = shelf.put(np.arange(float(SMALL)))
    other.share(shelf.folder)
    array = other.get(name)
    assert isinstance(array.base, np.memmap) and array[-1] == SMALL - 1


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", ""])
def test_what_is_not_on_the_shelf_is_said(name: str) -> None:
    with pytest.raises(DataError, match=r"no longer there|no name of an array"):
        Shelf().get(name)


def test_no_room_for_the_data_is_said(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.share(tmp_path / "gone")
    with pytest.raises(DataError, match=r"cannot be kept in .* make room there"):
        shelf.put(np.arange(3.0))
