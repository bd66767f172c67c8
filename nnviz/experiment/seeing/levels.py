"""From edges over parts to the whole: what excites the strongest units of each level most.

The levels are the convolutions in the network's order and, last, the classes by their scores.
Each sees more of the picture than the one before.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Part, PreparedData
from nnviz.engine.layers import Conv2D
from nnviz.engine.network import Network
from nnviz.engine.prefix import At, Prefix
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.patches import Cutter, Patch, Place, Strongest
from nnviz.experiment.seeing.receptive import Rectangle, receptive_field
from nnviz.values import dataclass


@dataclass(frozen=True)
class Excited:
    """A unit and what excites it most, the strongest first."""

    aim: Aim
    found: tuple[Patch, ...]


@dataclass(frozen=True)
class Level:
    """A layer's strongest units, by the strongest patch of each. ``sees``: all of the picture that
    a unit in the middle of a map depends on."""

    layer: str
    sees: Rectangle
    units: tuple[Excited, ...]


@dataclass(frozen=True)
class Levels:
    """All of them, as far as the samples ``seen``; for the network after ``step`` steps."""

    part: Part
    step: int
    levels: tuple[Level, ...]
    seen: int
    total: int
    cancelled: bool

    @property
    def done(self) -> bool:
        """Whether it has come to its end, or was ended."""
        return self.cancelled or self.seen == self.total


class LevelSearch:
    """Looks through a part by a copy of θ: a ``Job`` whose pieces are some samples in one layer.
    At most ``units`` of each layer are told of, with ``most`` patches each."""

    def __init__(
        self, network: Network, data: PreparedData, part: Part, units: int = 10, most: int = 4,
        step: int = 0,
    ) -> None:  # fmt: skip
        self._part, self._step, self._units = part, step, units
        self._x, self._seen = data.x(part), 0
        cutter = Cutter(network.spec, self._x)
        self._searches = [
            _Search(network, len(self._x), layer, most, cutter) for layer in levels(network.spec)
        ]

    @property
    def done(self) -> bool:
        return self._seen == len(self._x)

    def advance(self) -> None:
        """Some more samples in the layer that is behind."""
        search = min(self._searches, key=lambda each: each.seen)
        search.go_on(self._x)
        self._seen = min(each.seen for each in self._searches)

    def report(self, cancelled: bool = False) -> Levels:
        found = tuple(each.level(self._units) for each in self._searches)
        return Levels(self._part, self._step, found, self._seen, len(self._x), cancelled)


class _Search:
    """In one layer."""

    def __init__(
        self, network: Network, samples: int, layer: str, most: int, cutter: Cutter
    ) -> None:
        spec, self.seen, self._cutter = network.spec, 0, cutter
        self._count, *size = spec.shape_of(layer)
        self._layer, self._size = layer, tuple(size)
        scores = layer == spec.layers[-1].id
        self._at: At = "z" if scores else "a"
        count = max(1, min(network.chunk, samples))
        self._prefix = Prefix(network, layer, self._at, count, backward=False)
        self._strongest = Strongest(self._count, most, -np.inf if scores else 0.0)
        middle = (0, *(each // 2 for each in size))
        seen = receptive_field(spec, layer, middle).rectangle(INPUT)
        self._sees = seen or Rectangle(0, 0, 0, 0)

    def go_on(self, x: Array) -> None:
        """Some more samples."""
        some = x[self.seen : self.seen + self._prefix.count]
        values = self._prefix.values(some)
        self._strongest.add(self.seen, values.reshape(len(some), self._count, -1))
        self.seen += len(some)

    def level(self, most: int) -> Level:
        """Units that nothing excites are left out."""
        places = {unit: self._strongest.of(unit) for unit in range(self._count)}
        excited = [unit for unit in places if places[unit]]
        excited.sort(key=lambda unit: -places[unit][0].value)
        units = tuple(self._excited(unit, places[unit]) for unit in excited[:most])
        return Level(self._layer, self._sees, units)

    def _excited(self, unit: int, places: list[Place]) -> Excited:
        aim = Aim(self._layer, (unit,), self._at)
        return Excited(aim, tuple(self._cutter.patch(aim, self._size, each) for each in places))


def levels(spec: NetworkSpec) -> tuple[str, ...]:
    """Every convolution, and the output layer."""
    last = spec.layers[-1]
    return (*(each.id for each in spec.layers if isinstance(each, Conv2D)), last.id)
