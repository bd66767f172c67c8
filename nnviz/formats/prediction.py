"""What a trained network says of new data, beside the data's own columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.prepare import transform
from nnviz.engine.shapes import Array
from nnviz.errors import DataError, FileError
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats import NETWORK_SUFFIX, is_file, is_project
from nnviz.formats.atomic import replacing
from nnviz.formats.new_data import NewData, new_data, written
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Predictions:
    """A column of texts for each heading, all of one length; ``outputs`` (n, outputs) are the
    network's own numbers, NaN where a row cannot be answered."""

    headings: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    outputs: Array
    remarks: tuple[str, ...]

    @property
    def rows(self) -> int:
        return len(self.columns[0])

    def row(self, number: int) -> tuple[str, ...]:
        """What is written for one row."""
        return tuple(column[number] for column in self.columns)


def predict_file(state: RunState, path: Path) -> Predictions:
    """Read, prepare as in training, and predict. FileError and DataError say what does not fit."""
    _refuse_network(path)
    run = Run.restore(state)
    table = run.data.table
    found = new_data(path, table)
    outputs, known = _outputs(run, found.raw)
    remarks = found.remarks
    if not known.all():
        lacking = int((~known).sum())
        verb = "row lacks" if lacking == 1 else "rows lack"
        remarks = (*remarks, f"{lacking:,} {verb} a value that the network needs: no prediction.")
    if not known.any():
        raise DataError(" ".join(remarks))
    told = _told(outline_of(run.experiment), outputs, found)
    headings = (*found.headings, *(_free(name, found.headings) for name, _ in told))
    return Predictions(headings, (*found.kept, *(texts for _, texts in told)), outputs, remarks)


def _refuse_network(path: Path) -> None:
    """Read as a table, it would be found to lack what no one looks for in it."""
    if is_file(path) and (is_project(path) or path.suffix.lower() == NETWORK_SUFFIX):
        raise FileError(
            f"'{path}' holds a network, not new data; choose a table, arrays or pictures to "
            "predict for."
        )


def save_predictions(path: Path, predictions: Predictions) -> None:
    """Write them as CSV, whole or not at all."""
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(predictions.headings)
        writer.writerows(_rows(predictions))


def _rows(predictions: Predictions) -> Iterator[tuple[str, ...]]:
    return (predictions.row(number) for number in range(predictions.rows))


def _outputs(run: Run, raw: Array) -> tuple[Array, Array]:
    """(outputs in the targets' own unit, which rows have any)."""
    data = run.data
    x = data.pipeline(raw) if data.pipeline.steps else raw
    known = np.asarray(np.isfinite(x.reshape(len(x), -1)).all(axis=1))
    outputs = np.full((len(raw), data.table.outputs), np.nan)
    if known.any():
        x = transform(data, np.asarray(raw[known]))
        outputs[known] = data.real(run.predict(x))
    return outputs, known


def _told(table: Table, outputs: Array, found: NewData) -> list[tuple[str, list[str]]]:
    """(heading, texts) of the prediction, and of each class's probability."""
    name = table.target_name or "value"
    if table.task == "regression":
        names = name.split(", ") if outputs.shape[1] > 1 else [name]
        names = names if len(names) == outputs.shape[1] else [name] * outputs.shape[1]
        return [
            (f"predicted {each}", _padded(_values(outputs[:, place]), found))
            for place, each in enumerate(names)
        ]
    shares = np.hstack([1 - outputs, outputs]) if table.task == "binary" else outputs
    best = _named(shares, table.class_names)
    told = [(f"predicted {name}", _padded(best, found))]
    for place, each in enumerate(table.class_names):
        told.append((f"probability of {each}", _padded(_values(shares[:, place]), found)))
    return told


def _named(shares: Array, names: tuple[str, ...]) -> list[str]:
    known = np.isfinite(shares).all(axis=1)
    best = np.where(known, np.nan_to_num(shares).argmax(axis=1), -1)
    return [(*names, "")[place] for place in best.tolist()]


def _values(values: Array) -> list[str]:
    return [written(value) for value in values.astype(np.float64).tolist()]


def _padded(texts: list[str], found: NewData) -> list[str]:
    """The first rows of a series have no past."""
    return [""] * found.lead + texts


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += " (2)"
    return name
