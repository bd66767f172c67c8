"""The records of layers as arrays: ``records`` (n, 3) are epoch, step and probe; of every layer in
every record, ``layers`` (m, 4) are the record's place, the layer's place among the names, dead and
all units, ``sizes`` (m, 3) those of weights, gradients and updates, ``quantiles`` (m, 3, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nnviz.experiment.statistics import (
    DISTRIBUTIONS,
    FIRST,
    MOST,
    QUANTILES,
    LayerRecord,
    Record,
    Statistics,
)
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays, length_of, take

_SIZES = ("weight_size", "gradient_size", "update_size")


def names_of(statistics: Statistics) -> tuple[str, ...]:
    """The layers that are spoken of, each once."""
    return tuple(dict.fromkeys(each.layer for record in statistics for each in record.layers))


def split(statistics: Statistics, prefix: str) -> Arrays:
    """The records as arrays, to be read with ``names_of`` them."""
    place = {name: index for index, name in enumerate(names_of(statistics))}
    rows = [(index, each) for index, record in enumerate(statistics) for each in record.layers]
    return {
        f"{prefix}records": _table([(r.epoch, r.step, r.probe) for r in statistics], 3),
        f"{prefix}layers": _table([(i, place[e.layer], e.dead, e.units) for i, e in rows], 4),
        f"{prefix}sizes": np.array(
            [[getattr(each, name) for name in _SIZES] for _, each in rows], np.float64
        ).reshape(-1, 3),
        f"{prefix}quantiles": np.array(
            [[getattr(each, name) for name in DISTRIBUTIONS] for _, each in rows], np.float32
        ).reshape(-1, 3, len(QUANTILES)),
    }


def join(found: Arrays, prefix: str, names: Sequence[str]) -> Statistics:
    """The records in these arrays; none where there are none. DamagedError for rows that cannot
    be."""
    count = length_of(found, f"{prefix}records")
    if count > FIRST + MOST:
        raise DamagedError(f"its array '{prefix}records' has {count:,} rows, and at most 320 fit")
    records = take(found, f"{prefix}records", (count, 3), "int64")
    rows = length_of(found, f"{prefix}layers")
    layers = take(found, f"{prefix}layers", (rows, 4), "int64")
    sizes = take(found, f"{prefix}sizes", (rows, 3), "float64")
    quantiles = take(found, f"{prefix}quantiles", (rows, 3, len(QUANTILES)), "float32")
    _require_places(layers[:, 0], count, f"{prefix}layers")
    _require_places(layers[:, 1], len(names), f"{prefix}layers")
    if (np.diff(layers[:, 0]) < 0).any() or (np.diff(records[:, 1]) < 0).any():
        raise DamagedError(f"the rows of its array '{prefix}records' are not in order")
    made = [
        LayerRecord(
            names[place], spread[0], spread[1], spread[2], weight, gradient, update, dead, units
        )
        for (_, place, dead, units), (weight, gradient, update), spread in zip(
            layers.tolist(), sizes.tolist(), quantiles, strict=True
        )
    ]
    bounds = np.searchsorted(layers[:, 0], np.arange(count + 1)).tolist()
    return tuple(
        Record(epoch, step, probe, tuple(made[first:last]))
        for (epoch, step, probe), (first, last) in zip(
            records.tolist(), pairwise(bounds), strict=True
        )
    )


def _table(rows: Sequence[tuple[int, ...]], width: int) -> NDArray[np.int64]:
    return np.array(rows, np.int64).reshape(-1, width)


def _require_places(places: NDArray[np.int64], count: int, name: str) -> None:
    if places.size and not 0 <= places.min() <= places.max() < count:
        raise DamagedError(f"its array '{name}' names what is not there")
