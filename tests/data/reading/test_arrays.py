"""NumPy's files, IDX files and arrays from Python."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from nnviz.data.reading import (
    ArrayChoices,
    ArrayPreview,
    CancelledError,
    ReadArrays,
    arrays_from,
    look,
    read,
)
from nnviz.errors import DataError
from tests.data.reading.kit import RNG, columns, idx, idx_pair, words

IMAGES = RNG.integers(0, 256, (12, 6, 5), dtype=np.uint8)
LABELS = np.arange(12) % 3


def saved(folder: Path, **named: Any) -> Path:
    np.savez_compressed(folder / "data.npz", **named)
    return folder / "data.npz"


def read_arrays(path: Path, choices: ArrayChoices | None = None) -> ReadArrays:
    result = read(path, choices)
    assert isinstance(result, ReadArrays)
    return result


def seen(path: Path, choices: ArrayChoices | None = None) -> ArrayPreview:
    preview = look(path, choices)
    assert isinstance(preview, ArrayPreview)
    return preview


@given(
    arrays.arrays(
        st.sampled_from(["<f8", ">f8", "<f4", ">f4", "<i4", ">i2", "u1", "?"]),
        arrays.array_shapes(min_dims=1, max_dims=2, max_side=6),
        elements={"allow_nan": False, "allow_infinity": False},
    ),
    st.booleans(),
    st.booleans(),
)
def test_lists_of_numbers_become_columns(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, fortran: bool, packed: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "x.npy"
    np.save(path, np.asfortranarray(array) if fortran else array)
    if packed:
        content = gzip.compress(path.read_bytes(), mtime=0)
        path = path.with_suffix(".npy.gz")
        path.write_bytes(content)
    table = read(path)
    expected = array.astype(np.float64).reshape(len(array), -1)
    assert np.array_equal(np.column_stack([each.values for each in table.columns]), expected)


def test_inputs_and_targets_are_found_by_their_names(tmp_path: Path) -> None:
    path = saved(tmp_path, y_train=LABELS, x_train=IMAGES, x_test=IMAGES[:3], y_test=LABELS[:3])
    preview = seen(path)
    assert (preview.choices.inputs, preview.choices.targets) == ("x_train", "y_train")
    assert preview.shape == (1, 6, 5) and preview.rows == 12
    assert np.array_equal(preview.sample[:, 0], IMAGES) and preview.labels[:4] == tuple("0120")
    assert [member.name for member in preview.members] == ["y_train", "x_train", "x_test", "y_test"]
    found = read_arrays(path)
    assert np.array_equal(found.inputs[:, 0], IMAGES) and found.inputs.dtype == np.uint8
    assert found.targets.tolist() == LABELS.tolist() and found.class_names == ("0", "1", "2")
    assert found.task == "classes" and found.name == "data" and found.origin == str(path)


def test_other_arrays_can_be_chosen(tmp_path: Path) -> None:
    path = saved(tmp_path, x=IMAGES, other=IMAGES[::-1], y=LABELS, names=np.array(["b", "a"] * 6))
    found = read_arrays(path, ArrayChoices(inputs="other", targets="names"))
    assert np.array_equal(found.inputs[:, 0], IMAGES[::-1])
    assert found.class_names == ("a", "b") and found.task == "binary"
    assert found.targets[:2].tolist() == [1, 0]
    with pytest.raises(DataError, match="no array 'nothing'; choose one of 'x', 'other', 'y'"):
        read(path, ArrayChoices(inputs="nothing"))


def test_a_table_with_targets_becomes_columns_of_both(tmp_path: Path) -> None:
    table = read(saved(tmp_path, x=np.arange(8.0).reshape(4, 2), y=np.array(list("abab"))))
    assert columns(table)["x 1"] == [0, 2, 4, 6] and words(table, "y") == list("abab")


def test_lists_of_one_length_are_columns(tmp_path: Path) -> None:
    days = np.array(["1970-01-02", "NaT", "1969-12-31"], "datetime64[D]")
    path = saved(tmp_path, size=[1, 2, 3], name=np.array([b"u", b"v", b"u"]), day=days)
    table = read(path)
    assert columns(table)["size"] == [1, 2, 3] and words(table, "name") == ["u", "v", "u"]
    assert columns(table)["day"] == [1, None, -1] and seen(path).choices.inputs == "*"


def test_records_become_columns(tmp_path: Path) -> None:
    records = np.array([(1, 2.5, "a"), (3, 4.5, "b")], [("n", "i4"), ("x", "f4"), ("k", "U3")])
    np.save(tmp_path / "r.npy", records)
    table = read(tmp_path / "r.npy")
    assert columns(table)["n"] == [1, 3] and columns(table)["x"] == [2.5, 4.5]
    assert words(table, "k") == ["a", "b"]


@pytest.mark.parametrize(
    ("shape", "dtype", "layout", "one"),
    [
        ((4, 8, 8), "float64", "images", (1, 8, 8)),
        ((4, 8, 9), "uint8", "images", (1, 8, 9)),
        ((4, 8, 2), "float32", "sequences", (8, 2)),
        ((4, 3, 8, 9), "float32", "images", (3, 8, 9)),
        ((4, 8, 9, 3), "float32", "channels last", (3, 8, 9)),
    ],
)
def test_the_axes_are_understood(
    tmp_path: Path, shape: tuple[int, ...], dtype: str, layout: str, one: tuple[int, ...]
) -> None:
    inputs = RNG.integers(0, 9, shape).astype(dtype)
    path = saved(tmp_path, x=inputs, y=[0, 1, 1, 0])
    preview = seen(path)
    assert (preview.choices.layout, preview.shape) == (layout, one)
    assert preview.sample.shape == (4, *one)
    found = read_arrays(path).inputs
    expected = inputs.transpose(0, 3, 1, 2) if layout == "channels last" else inputs
    assert np.array_equal(found.reshape(expected.shape), expected) and found.dtype == dtype


def test_the_axes_can_be_chosen(tmp_path: Path) -> None:
    path = saved(tmp_path, x=np.zeros((4, 8, 8)), y=[0, 1, 1, 0])
    assert read_arrays(path, ArrayChoices(layout="sequences")).inputs.shape == (4, 8, 8)
    with pytest.raises(DataError, match="4×8×8, and it cannot hold channels last"):
        read(path, ArrayChoices(layout="channels last"))


@pytest.mark.parametrize(
    ("targets", "task", "names"),
    [
        ([0, 1, 1, 0], "binary", ("0", "1")),
        ([[0], [5], [9], [5]], "classes", ("0", "5", "9")),
        ([0.0, 1.0, 2.0, 1.0], "classes", ("0", "1", "2")),
        ([0.5, 1.0, 2.0, 1.0], "regression", ()),
        ([[0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]], "classes", ("0", "1", "2")),
        ([True, False, True, True], "binary", ("0", "1")),
        (["10", "9", "10", "9"], "binary", ("9", "10")),
    ],
)
def test_targets_are_understood(targets: list[Any], task: str, names: tuple[str, ...]) -> None:
    found = arrays_from(np.zeros((4, 1, 5, 5)), targets)
    assert isinstance(found, ReadArrays)
    assert (found.task, found.class_names) == (task, names)


def test_targets_that_cannot_be_are_refused() -> None:
    inputs = np.zeros((4, 1, 5, 5))
    with pytest.raises(DataError, match="all targets are the same, '1'"):
        arrays_from(inputs, [1, 1, 1, 1])
    with pytest.raises(DataError, match="there are 4 inputs in 'inputs', but 3 targets"):
        arrays_from(inputs, [1, 1, 0])
    with pytest.raises(DataError, match="target 2 is nan; every target must be finite"):
        arrays_from(inputs, [1, np.nan, 0, 0])
    with pytest.raises(DataError, match="but no targets; choose the array"):
        arrays_from(inputs)


def test_arrays_from_python_become_columns_or_pictures() -> None:
    table = arrays_from([[1, 2], [3, 4]], ["a", "b"], name="mine")
    assert columns(table)["inputs 2"] == [2, 4] and words(table, "targets") == ["a", "b"]
    assert table.name == "mine" and table.origin == "arrays from Python"


def test_numbers_that_are_not_finite_are_refused_in_pictures_and_infinite_ones_in_tables() -> None:
    inputs = np.zeros((4, 1, 5, 5))
    inputs[2, 0, 1, 1] = np.nan
    with pytest.raises(DataError, match="input 3 holds nan"):
        arrays_from(inputs, [0, 1, 1, 0])
    with pytest.raises(DataError, match="row 2 of 'inputs': the number is inf"):
        arrays_from([1, np.inf])
    table = arrays_from([1, np.inf, np.nan], choices=ArrayChoices(infinite="missing"))
    assert columns(table)["inputs"] == [1, None, None] and "1 infinite" in table.notes[0]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("chosen", [0, 1])
def test_a_pair_of_idx_files_is_found_by_either_name(
    tmp_path: Path, packed: bool, chosen: int
) -> None:
    pair = idx_pair(tmp_path, packed=packed)
    found, preview = read_arrays(pair[chosen]), seen(pair[chosen])
    assert found.inputs.shape == (20, 1, 6, 5) and found.targets[:4].tolist() == [0, 1, 2, 0]
    assert found.class_names == ("0", "1", "2") and preview.labels[:3] == ("0", "1", "2")


def test_labels_with_another_name_can_be_chosen(tmp_path: Path) -> None:
    images, labels = tmp_path / "these", tmp_path / "those"
    images.write_bytes(idx(IMAGES))
    labels.write_bytes(idx(LABELS.astype(np.uint8)))
    assert "No targets were found" in seen(images).notes[0]
    with pytest.raises(DataError, match="but no targets; choose the array or file"):
        read(images)
    found = read_arrays(images, ArrayChoices(targets=str(labels)))
    assert np.array_equal(found.inputs[:, 0], IMAGES) and found.targets.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    ("code", "dtype"), [(0x08, "u1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
def test_every_type_of_idx_is_read(tmp_path: Path, code: int, dtype: str) -> None:
    values = np.arange(6).astype(dtype).reshape(3, 2)
    (tmp_path / "x").write_bytes(idx(values, code))
    assert columns(read(tmp_path / "x")) == {"x 1": [0, 2, 4], "x 2": [1, 3, 5]}


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "o.npy", np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(DataError, match="Python objects, which could run code"):
        read(tmp_path / "o.npy")
    with pytest.raises(DataError, match=r"array 'x', holds Python objects"):
        read(saved(tmp_path, x=np.array([None])))


def test_an_archive_of_other_things_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(DataError, match=r"zip archive without arrays \(but 'xl/workbook.xml'"):
        read(tmp_path / "book.xlsx")


def test_reading_arrays_tells_its_progress_and_can_be_cancelled(tmp_path: Path) -> None:
    path = saved(tmp_path, x=IMAGES, y=LABELS)
    with pytest.raises(CancelledError):
        read(path, None, None, lambda: True)
    steps: list[tuple[int, int]] = []
    read(
        saved(tmp_path, x=np.zeros((200_000, 1, 5, 5), "u1"), y=np.arange(200_000) % 2),
        None,
        lambda done, whole: steps.append((done, whole)),
    )
    assert (5_000_000, 5_000_000) in steps and len(steps) > 2


def test_targets_of_other_length_are_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "both.npz"
    np.savez(path, x=np.arange(18.0).reshape(6, 3), y=np.arange(5.0))
    with pytest.raises(DataError, match="there are 6 inputs in 'x', but 5 targets in 'y'; choose"):
        read(path, look(path).choices)


def test_classes_by_a_single_1_are_one_column_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "both.npz"
    np.savez(path, x=np.arange(12.0).reshape(6, 2), y=np.eye(3)[[0, 1, 2, 2, 1, 0]])
    found = read(path, look(path).choices)
    assert list(columns(found)) == ["x 1", "x 2", "y"]
    assert words(found, "y") == ["0", "1", "2", "2", "1", "0"]


@pytest.mark.parametrize(
    "targets", [np.arange(12.0).reshape(6, 2), np.zeros(6, [("a", "f8"), ("b", "f8")])]
)
def test_several_target_columns_never_become_inputs(tmp_path: Path, targets: NDArray[Any]) -> None:
    path = tmp_path / "both.npz"
    np.savez(path, x=np.arange(12.0).reshape(6, 2), y=targets)
    with pytest.raises(DataError, match=r"the targets in 'y' have 2 columns, and one number or"):
        read(path, look(path).choices)
