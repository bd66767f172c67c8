"""Files to read, and how to look at what came out."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nnviz.data.reading import ReadArrays, ReadTable, Result

RNG = np.random.default_rng(5)


def written(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def columns(result: Result) -> dict[str, list[float]]:
    """Values by name, missing ones as None."""
    assert isinstance(result, ReadTable)
    return {
        each.name: [None if np.isnan(value) else value for value in each.values.tolist()]
        for each in result.columns
    }


def kinds(result: Result) -> dict[str, str]:
    assert isinstance(result, ReadTable)
    return {each.name: each.kind for each in result.columns}


def words(table: Result, name: str) -> list[str | None]:
    """The categories of a column, row by row."""
    assert isinstance(table, ReadTable)
    column = table.column(name)
    assert column.kind == "category"
    return [None if np.isnan(v) else column.categories[int(v)] for v in column.values]


def idx(array: np.ndarray, code: int = 0x08) -> bytes:
    """In MNIST's format."""
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, code, array.ndim]) + sizes + array.tobytes()


def idx_pair(folder: Path, count: int = 20, packed: bool = False) -> tuple[Path, Path]:
    """Images with labels, by MNIST's names."""
    images = RNG.integers(0, 256, (count, 6, 5), dtype=np.uint8)
    labels = (np.arange(count) % 3).astype(np.uint8)
    paths = []
    for name, array in (("images-idx3", images), ("labels-idx1", labels)):
        path = folder / f"train-{name}-ubyte{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
        paths.append(path)
    return paths[0], paths[1]


def pictures(folder: Path, **of_class: list[Any]) -> Path:
    """A folder of PNG files: ``cats=[(5, 6, 3), …]`` are shapes, or arrays."""
    for name, shapes in of_class.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, each in enumerate(shapes):
            pixels = RNG.integers(0, 256, each) if isinstance(each, tuple) else each
            Image.fromarray(np.asarray(pixels, np.uint8)).save(folder / name / f"{number}.png")
    return folder


def is_sound(result: Result) -> bool:
    """Whether everything that reading promises holds."""
    if isinstance(result, ReadArrays):
        inputs, targets = result.inputs, result.targets
        finite = np.isfinite(inputs).all() and np.isfinite(targets).all()
        named = not result.class_names or set(targets) <= set(range(len(result.class_names)))
        return bool(finite and named and len(inputs) == len(targets) and inputs.ndim in (3, 4))
    names = [column.name for column in result.columns]
    columns = all(
        column.values.dtype == np.float64
        and column.values.shape == (result.rows,)
        and not np.isinf(column.values).any()
        for column in result.columns
    )
    return columns and result.rows > 0 and len(set(names)) == len(names) and all(names)
