from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.data.archive import read_arrays
from nnviz.errors import DataError

SHAPES = {"images": (3, 4, 5), "labels": (3,)}
IMAGES = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)
LABELS = np.array([2, 0, 1], np.uint8)


def saved(folder: Path, **arrays: np.ndarray) -> Path:
    path = folder / "tiny.npz"
    content: dict[str, Any] = {"images": IMAGES, "labels": LABELS, **arrays}
    np.savez_compressed(path, **content)
    return path


def claiming(folder: Path, shape: tuple[int, ...], content: bytes) -> Path:
    """A file whose header claims a shape that its content need not have."""
    header = io.BytesIO()
    described = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, described)
    with zipfile.ZipFile(folder / "lying.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images.npy", header.getvalue() + content)
    return folder / "lying.npz"


def test_arrays_come_back_as_they_were_saved(tmp_path: Path) -> None:
    arrays = read_arrays(saved(tmp_path), SHAPES)
    assert np.array_equal(arrays["images"], IMAGES) and np.array_equal(arrays["labels"], LABELS)
    assert arrays["images"].dtype == np.uint8


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((3, 5, 4), np.uint8),
        np.zeros((3, 4, 5), np.float64),
        np.asfortranarray(IMAGES),
        np.array([{"an": "object"}], dtype=object),
    ],
)
def test_another_shape_type_or_order_is_refused(tmp_path: Path, images: np.ndarray) -> None:
    with pytest.raises(DataError, match=r"tiny\.npz.*'images' is .* not bytes \(3, 4, 5\)"):
        read_arrays(saved(tmp_path, images=images), SHAPES)


def test_a_missing_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"tiny\.npz.*weights"):
        read_arrays(saved(tmp_path), {"weights": (2,)})


@pytest.mark.parametrize("content", [b"", bytes(59), bytes(61), bytes(5_000_000)])
def test_content_of_another_size_than_its_shape_is_refused(tmp_path: Path, content: bytes) -> None:
    path = claiming(tmp_path, (3, 4, 5), content)
    with pytest.raises(DataError, match="does not hold the 60 bytes"):
        read_arrays(path, {"images": (3, 4, 5)})


def test_a_huge_claim_is_refused_before_any_memory_is_taken(tmp_path: Path) -> None:
    path = claiming(tmp_path, (10**6, 10**6, 10**6), b"")
    with pytest.raises(DataError, match="not bytes"):
        read_arrays(path, {"images": (3, 4, 5)})


def test_a_header_without_end_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "long.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images.npy", b"\x93NUMPY\x01\x00\xff\xff" + b" " * 65535)
    with pytest.raises(DataError, match=r"long\.npz is not a usable"):
        read_arrays(tmp_path / "long.npz", {"images": (3, 4, 5)})


@pytest.mark.parametrize("cut", [0, 1, 30, 200, 400])
def test_a_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DataError, match=r"tiny\.npz is not a usable"):
        read_arrays(path, SHAPES)


def test_every_single_damaged_byte_is_refused_or_harmless(tmp_path: Path) -> None:
    path = saved(tmp_path)
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        try:
            arrays = read_arrays(path, SHAPES)
        except DataError as error:
            assert "tiny.npz" in str(error)
        else:
            assert np.array_equal(arrays["images"], IMAGES)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.npz"):
        read_arrays(tmp_path / "absent.npz", SHAPES)
