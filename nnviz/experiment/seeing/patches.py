"""The places in the data that excite a unit most, and what it sees there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Part, PreparedData
from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.receptive import Rectangle, receptive_field


@dataclass(frozen=True)
class Patch:
    """One sample's strongest place: ``row`` among the part's samples, ``pixel`` of the map (empty
    for a unit without one), and the ``rectangle`` of its receptive field within the picture.
    ``picture``: the network's input there, (channels, height, width)."""

    row: int
    pixel: tuple[int, ...]
    value: float
    rectangle: Rectangle
    picture: Array


@dataclass(frozen=True)
class Patches:
    """The strongest of the samples ``seen`` so far, the strongest first, of equal ones the
    earliest; for the network after ``step`` steps."""

    aim: Aim
    part: Part
    step: int
    found: tuple[Patch, ...]
    seen: int
    total: int
    cancelled: bool

    @property
    def done(self) -> bool:
        """Whether it has come to its end, or was ended."""
        return self.cancelled or self.seen == self.total


class PatchSearch:
    """Looks through a part by a copy of θ: a ``Job`` whose pieces are some samples each."""

    def __init__(
        self, network: Network, data: PreparedData, part: Part, aim: Aim, most: int = 9,
        step: int = 0,
    ) -> None:  # fmt: skip
        self._spec: NetworkSpec = network.spec
        self._aim, self._part, self._most, self._step = aim, part, most, step
        self._x, self._seen = data.x(part), 0
        self._map = aim.weights(network.spec)[aim.index].shape
        count = max(1, min(network.chunk, len(self._x)))
        self._prefix = Prefix(network, aim.layer, aim.at, count, backward=False)
        self._rows, self._places = np.empty(0, np.intp), np.empty(0, np.intp)
        self._values = np.empty(0)

    @property
    def done(self) -> bool:
        return self._seen == len(self._x)

    def advance(self) -> None:
        """Some more samples; each counts with its strongest place alone."""
        x = self._x[self._seen : self._seen + self._prefix.count]
        place: tuple[int | slice, ...] = (slice(None), *self._aim.index)
        values = self._prefix.values(x)[place].reshape(len(x), -1)
        comparable = np.where(np.isnan(values), -np.inf, values)
        places = comparable.argmax(axis=1)
        self._keep(
            np.arange(self._seen, self._seen + len(x)), places,
            comparable[np.arange(len(x)), places],
        )  # fmt: skip
        self._seen += len(x)

    def _keep(self, rows: Array, places: Array, values: Array) -> None:
        """The strongest of these and of those before."""
        rows, places = np.append(self._rows, rows), np.append(self._places, places)
        values = np.append(self._values, values)
        order = np.argsort(-values, kind="stable")[: self._most]
        order = order[values[order] > -np.inf]
        self._rows, self._places, self._values = rows[order], places[order], values[order]

    def report(self, cancelled: bool = False) -> Patches:
        kept = zip(self._rows.tolist(), self._places.tolist(), self._values.tolist(), strict=True)
        found = tuple(self._patch(row, place, value) for row, place, value in kept)
        return Patches(
            self._aim, self._part, self._step, found, self._seen, len(self._x), cancelled
        )  # fmt: skip

    def _patch(self, row: int, place: int, value: float) -> Patch:
        pixel = tuple(int(each) for each in np.unravel_index(place, self._map))
        index = (*self._aim.index, *pixel)
        seen = receptive_field(self._spec, self._aim.layer, index).rectangle(INPUT)
        rectangle = seen or Rectangle(0, 0, 0, 0)  # A wide kernel may meet nothing but padding.
        return Patch(row, pixel, value, rectangle, frozen(rectangle.cut(self._x[row])))
