"""The training history as a table of text: a row for each record, the first before any training."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from nnviz.experiment.frame import COLUMNS, History
from nnviz.formats.atomic import write_bytes


def history_csv(history: History) -> str:
    """Comma-separated at full precision, headed by the columns' names; what was not recorded is
    empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    columns = (getattr(history, name).tolist() for name in COLUMNS)
    writer.writerows([_written(value) for value in row] for row in zip(*columns, strict=True))
    return text.getvalue()


def save_history(path: Path, history: History) -> None:
    """Write it, whole or not at all."""
    write_bytes(path, history_csv(history).encode())


def _written(value: float) -> str:
    return "" if math.isnan(value) else repr(value).removesuffix(".0")
