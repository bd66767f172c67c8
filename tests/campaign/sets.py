"""The campaign's data sets as tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from nnviz.data.dataset import Table

DATA = Path(__file__).parent / "data"


def uci(name: str) -> Table:
    """A table of numbers with classes."""
    path = DATA / f"{name}.csv"
    _, columns, *classes = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    rows = np.loadtxt(path, delimiter=",", skiprows=1)
    names = tuple(f"x{i}" for i in range(1, int(columns) + 1))
    targets = np.eye(len(classes))[rows[:, -1].astype(int)]
    return Table(name, "classes", rows[:, :-1], targets, names, tuple(classes), "class")


def mnist() -> tuple[np.ndarray, np.ndarray]:
    """(10 000, 1, 28, 28) from 0 to 1, and one-hot targets; float32."""
    images = _idx("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    labels = _idx("t10k-labels-idx1-ubyte.gz", 8)
    return images.astype("float32") / 255, np.eye(10, dtype="float32")[labels]


def _idx(name: str, header: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress((DATA / name).read_bytes()), np.uint8, offset=header)
