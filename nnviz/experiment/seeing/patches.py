"""The places in the data that excite a unit most, and what it sees there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Part, PreparedData
from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.receptive import Rectangle, receptive_field
from nnviz.values import dataclass


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


class Place(NamedTuple):
    """A sample's strongest place in a unit's map, counted row by row."""

    row: int
    place: int
    value: float


class Strongest:
    """Of each of some units the ``most`` strongest samples so far, each with its strongest place;
    of equal ones the first. Values up to ``least`` do not count."""

    def __init__(self, units: int, most: int, least: float = -np.inf) -> None:
        self._most, self._least = most, least
        self._rows = np.empty((units, 0), np.intp)
        self._places, self._values = self._rows, np.empty((units, 0))

    def add(self, first: int, values: Array) -> None:
        """The samples from row ``first`` on: values (n, units, places)."""
        rows = np.broadcast_to(np.arange(first, first + len(values)), values.shape[1::-1])
        comparable = np.where(np.isnan(values), -np.inf, values)
        places = comparable.argmax(axis=2)
        highest = np.take_along_axis(comparable, places[..., None], axis=2)[..., 0]
        rows, places = np.hstack([self._rows, rows]), np.hstack([self._places, places.T])
        found = np.hstack([self._values, highest.T])
        order = np.argsort(-found, axis=1, kind="stable")[:, : self._most]
        self._rows, self._places, self._values = (
            np.take_along_axis(each, order, axis=1) for each in (rows, places, found)
        )

    def of(self, unit: int) -> list[Place]:
        """A unit's, the strongest first."""
        columns = (self._rows[unit], self._places[unit], self._values[unit])
        kept = map(Place, *(each.tolist() for each in columns))
        return [each for each in kept if each.value > self._least]


class Cutter:
    """Cuts patches out of the samples x; where a unit looks is found out once for each place."""

    def __init__(self, spec: NetworkSpec, x: Array) -> None:
        self._spec, self._x = spec, x
        self._known: dict[tuple[str, tuple[int, ...]], Rectangle] = {}

    def patch(self, aim: Aim, shape: Shape, found: Place) -> Patch:
        """The place is one in the aim's own ``shape``."""
        pixel = tuple(int(each) for each in np.unravel_index(found.place, shape))
        seen = self._rectangle(aim.layer, (*aim.index, *pixel))
        return Patch(found.row, pixel, found.value, seen, frozen(seen.cut(self._x[found.row])))

    def _rectangle(self, layer: str, index: tuple[int, ...]) -> Rectangle:
        key = layer, index
        if key not in self._known:
            seen = receptive_field(self._spec, layer, index).rectangle(INPUT)
            # A wide kernel may meet nothing but padding.
            self._known[key] = seen or Rectangle(0, 0, 0, 0)
        return self._known[key]


class PatchSearch:
    """Looks through a part by a copy of θ: a ``Job`` whose pieces are some samples each."""

    def __init__(
        self, network: Network, data: PreparedData, part: Part, aim: Aim, most: int = 9,
        step: int = 0, least: float = -np.inf,
    ) -> None:  # fmt: skip
        self._aim, self._part, self._step = aim, part, step
        self._x, self._seen = data.x(part), 0
        self._shape = aim.weights(network.spec)[aim.index].shape
        count = max(1, min(network.chunk, len(self._x)))
        self._prefix = Prefix(network, aim.layer, aim.at, count, backward=False)
        self._strongest = Strongest(1, most, least)
        self._cutter = Cutter(network.spec, self._x)

    @property
    def done(self) -> bool:
        return self._seen == len(self._x)

    def advance(self) -> None:
        """Some more samples; each counts with its strongest place alone."""
        x = self._x[self._seen : self._seen + self._prefix.count]
        place: tuple[int | slice, ...] = (slice(None), *self._aim.index)
        self._strongest.add(self._seen, self._prefix.values(x)[place].reshape(len(x), 1, -1))
        self._seen += len(x)

    def report(self, cancelled: bool = False) -> Patches:
        places = self._strongest.of(0)
        found = tuple(self._cutter.patch(self._aim, self._shape, each) for each in places)
        return Patches(
            self._aim, self._part, self._step, found, self._seen, len(self._x), cancelled
        )  # fmt: skip
