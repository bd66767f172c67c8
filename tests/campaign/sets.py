"""The campaign's data sets as tables."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.dataset import Table
from nnviz.data.load import load

DATA = Path(__file__).parent / "data"


def uci(name: str) -> Table:
    """A bundled table of numbers, its classes one-hot even where there are two."""
    table = load(CATALOGUE[name].source, np.random.default_rng())
    if table.task == "classes":
        return table
    return replace(table, task="classes", targets=np.eye(2)[table.targets[:, 0].astype(int)])


def mnist() -> tuple[np.ndarray, np.ndarray]:
    """(10 000, 1, 28, 28) from 0 to 1, and one-hot targets; float32."""
    images = _idx("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    labels = _idx("t10k-labels-idx1-ubyte.gz", 8)
    return images.astype("float32") / 255, np.eye(10, dtype="float32")[labels]


def _idx(name: str, header: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress((DATA / name).read_bytes()), np.uint8, offset=header)
