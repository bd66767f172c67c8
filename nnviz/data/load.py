"""The raw table behind an Experiment's data."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from nnviz import bundled as files
from nnviz.data.archive import Bytes, read_arrays
from nnviz.data.catalogue import Bundled, Images, Series, Tabular, bundled
from nnviz.data.dataset import Table
from nnviz.data.generators import generate
from nnviz.data.series import windows
from nnviz.data.source import ArrayData, BundledData, Data, TableData
from nnviz.data.split import Rows
from nnviz.data.tabular import tabular
from nnviz.data.user_tables import user_table
from nnviz.errors import DataError


def load(source: Data, rng: np.random.Generator) -> Table:
    """Generated points drawn by ``rng``; a bundled data set or the user's (``rng`` is not used).

    DataError for unknown names, numbers out of range, and files that are missing or damaged.
    """
    if isinstance(source, TableData | ArrayData):
        return user_table(source)
    if isinstance(source, BundledData):
        return _bundled(source)
    return generate(source.name, source.count, source.noise, rng, source.outliers)


def _bundled(source: BundledData) -> Table:
    entry = bundled(source.name)
    if source.checksum != entry.checksum:
        raise DataError(
            f"The experiment was made with another version of '{entry.name}' "
            f"(SHA-256 {source.checksum[:12]}…); choose the sample '{entry.name}' anew."
        )
    if isinstance(entry, Tabular):
        return tabular(entry, _verified(entry))
    return _images(entry) if isinstance(entry, Images) else _series(entry)


def _images(entry: Images) -> Table:
    """Inputs (n, 1, height, width), float32 in the file's own range, and one-hot targets."""
    arrays = read_arrays(_verified(entry), {"images": entry.images, "labels": entry.images[:1]})
    rows, classes = _taken(entry, arrays["labels"])
    return Table(
        name=entry.name,
        task="classes",
        inputs=arrays["images"][rows, np.newaxis].astype(np.float32),
        targets=np.eye(len(entry.class_names), dtype=np.float32)[classes],
        input_names=("image",),
        class_names=entry.class_names,
        target_name="class",
        credit=entry.credit,
    )


def _series(entry: Series) -> Table:
    """Windows (n, 24, 1) of changes from one value to the next, and the change behind each."""
    values = np.loadtxt(_verified(entry), delimiter=",", skiprows=1, usecols=1)
    # Differences of hundredths are hundredths; and what is left is of single precision, as
    # images are.
    inputs, target = windows(np.diff(values).round(2).astype(np.float32))
    return Table(
        name=entry.name,
        task="regression",
        inputs=inputs,
        targets=target[:, np.newaxis],
        input_names=(entry.change,),
        class_names=(),
        target_name=f"next {entry.change}",
        credit=entry.credit,
        series=True,
        period=entry.period,
    )


def _taken(entry: Images, labels: Bytes) -> tuple[Rows, Rows]:
    """(rows, classes) of the images that the entry takes."""
    if not entry.taken:
        return np.arange(len(labels)), labels.astype(np.intp)
    rows = [np.flatnonzero(labels == label)[:count] for label, (_, count) in enumerate(entry.taken)]
    classes = np.repeat([number for number, _ in entry.taken], [len(each) for each in rows])
    return np.concatenate(rows), classes


def _verified(entry: Bundled) -> Path:
    """The entry's file, once its SHA-256 is found right."""
    path = files.sample(entry.file)
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(
            f"{path} cannot be read ({reason}); install nnviz again to bring it back."
        ) from error
    if digest != entry.checksum:
        raise DataError(f"{path} is damaged: its SHA-256 is wrong; install nnviz again to mend it.")
    return path
