"""Reading the user's files: a table of text beside plain ``pandas.read_csv``, and images from IDX.

Every round of every work runs in a process of its own, whose imports are done before the clock
starts; imports in the window begin with the window at rest (see ``importing``). Memory is what the
process took at most on top of that, as a multiple of the data read. The table's lines are a block
of rows over and over, half of its columns numbers of sixteen digits.
"""

from __future__ import annotations

import gzip
import json
import re
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROUNDS = 3
COLUMNS = 30
_BLOCK = 20_000
_WINDOW = (
    ("previewed", "previewed", 1.0),
    ("found", "findings shown", None),
    ("ready", "from Import to a run", None),
    ("worked", "longest work at a stretch", 0.05),
    ("gap", "longest gap on the clock", None),
    ("first", "first frame, work at a stretch", None),
    ("pause", "first frame, gap on the clock", None),
)
"""(what is measured, what it is called, the target)."""


def measure(rows: int, images: int) -> list[dict[str, Any]]:
    """A row for each work: median seconds, and memory as a multiple of the data."""
    with tempfile.TemporaryDirectory() as folder:
        table = _table(Path(folder) / "table.csv", rows)
        plain, packed = _images(Path(folder), images)
        data, pixels = rows * COLUMNS * 8, images * 28 * 28
        size = f"{rows:,} × {COLUMNS} CSV, {table.stat().st_size / 1e6:,.0f} MB"
        return [
            _timed("preview", table, data) | {"of": size, "target": 1.0},
            _timed("read", table, data) | {"of": size, "target": None},
            _timed("pandas.read_csv", table, data) | {"of": size, "target": None},
            *_in_window(table, size),
            _timed("read", plain, pixels) | {"of": f"{images:,} images, IDX", "target": 3.0},
            _timed("read", packed, pixels) | {"of": f"{images:,} images, IDX.gz", "target": 3.0},
        ]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the targets beside them."""
    return "\n".join(map(_line, rows))


def _line(row: dict[str, Any]) -> str:
    target = f" (≤ {row['target']:g})" if row["target"] else ""
    memory = f"memory {row['memory']:.2f} × the data" if "memory" in row else ""
    return f"{row['of']:34} {row['work']:38} {row['seconds']:8.3f} s{target:8} {memory}".rstrip()


def _in_window(path: Path, size: str) -> list[dict[str, Any]]:
    """The same table imported by its user."""
    rounds = [_run("benchmarks.importing", str(path)) for _ in range(ROUNDS)]
    return [
        {"work": f"window: {work}", "of": size, "target": target,
         "seconds": median(each[key] for each in rounds)}
        for key, work, target in _WINDOW
    ]  # fmt: skip


def _run(module: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _timed(work: str, path: Path, data: int) -> dict[str, Any]:
    """Medians over rounds of a work in fresh processes."""
    found = [_run("benchmarks.reading", work, str(path)) for _ in range(ROUNDS)]
    return {
        "work": work,
        "seconds": median(each["seconds"] for each in found),
        "memory": median(each["bytes"] for each in found) / data,
    }


def _table(path: Path, rows: int) -> Path:
    rng = np.random.default_rng(1)
    lines = [
        ",".join(repr(float(x)) if n % 2 else str(int(1000 * x)) for n, x in enumerate(row)) + "\n"
        for row in rng.normal(size=(min(rows, _BLOCK), COLUMNS))
    ]
    with path.open("w") as file:
        file.write(",".join(f"column {n}" for n in range(COLUMNS)) + "\n")
        for begin in range(0, rows, _BLOCK):
            file.writelines(lines[: rows - begin])
    return path


def _images(folder: Path, count: int) -> tuple[Path, Path]:
    """Pictures of noise on a ground of zeros, plain and packed, each with labels."""
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    pixels[rng.random(pixels.shape) < 0.8] = 0
    images = _idx(pixels)
    labels = _idx((np.arange(count) % 10).astype(np.uint8))
    for kind, content in (("images-idx3", images), ("labels-idx1", labels)):
        (folder / f"plain-{kind}-ubyte").write_bytes(content)
        (folder / f"packed-{kind}-ubyte.gz").write_bytes(gzip.compress(content, 6))
    return folder / "plain-images-idx3-ubyte", folder / "packed-images-idx3-ubyte.gz"


def _idx(array: np.ndarray[Any, Any]) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def _work(name: str) -> Callable[[Path], object]:
    """With everything imported that it needs."""
    from nnviz.data.reading import look, read

    if name == "preview":
        return look
    import pandas

    return read if name == "read" else pandas.read_csv


def _most_memory() -> int:
    """Bytes at most since the process began."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0


def _once(name: str, path: Path) -> None:
    work, before = _work(name), _most_memory()
    begun = time.perf_counter()
    result = work(path)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "bytes": _most_memory() - before}))
    assert result is not None


if __name__ == "__main__":
    _once(sys.argv[1], Path(sys.argv[2]))
