"""The arrays of one training step, in the order in which they come about.

They are those of the batch that the next step trains on, as its training sees them; backward of
the batch's loss. Axes are in the user's order, the batch first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator
from copy import deepcopy
from typing import Literal

import numpy as np

from nnviz.engine.layout import Layout, frozen
from nnviz.engine.losses import averaged
from nnviz.engine.network import Network, exhausted
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT
from nnviz.engine.trace import BatchTrace, LayerTrace
from nnviz.experiment.run import Run
from nnviz.experiment.selection import LOSS, OPTIMIZER
from nnviz.values import dataclass

Stretch = Literal["input", "forward", "loss", "backward", "update"]
"""Where in a step an array belongs."""

SECONDS = 1.0
"""While training, the arrays are taken anew so far apart: numbers are to be read."""
PORTION = 0.002
"""Seconds of taking them between two slices of training."""
MOST_BYTES = 1 << 26
"""Of a batch whose arrays would be larger than that together, the first samples are taken."""
MOST_OPENED = 1 << 23
"""Arrays of up to so many numbers can be looked into."""

_FEATURES = {1: ("features",), 2: ("steps", "features"), 3: ("channels", "height", "width")}
_UNITS = {1: ("units",), 2: ("steps", "units"), 3: ("channels", "height", "width")}
_GATES = ("gates", "units")
_WEIGHTS = {
    "dense": {"weight": ("units", "inputs"), "bias": ("units",)},
    "conv2d": {"weight": ("filters", "channels", "height", "width"), "bias": ("filters",)},
    "simple_rnn": {
        "recurrent": ("units", "states"), "weight": ("units", "features"), "bias": ("units",),
    },
    "lstm": {
        "recurrent": ("4·units", "states"), "weight": ("4·units", "features"),
        "bias": ("4·units",),
    },
}  # fmt: skip
"""The axes of parameters, where these are not shaped like what the layer gives."""
_SYMBOLS = {"weight": "W", "bias": "b", "recurrent": "U", "mean": "running mean",
            "variance": "running variance"}  # fmt: skip
_STEPPED = ("state", "cell", "input_gate", "forget_gate", "candidate", "output_gate",
            "pre_activation")  # fmt: skip


@dataclass(frozen=True)
class Tensor:
    """One array, without its numbers. ``key`` is its own in a step; ``layer`` what is selected
    with it; ``axes`` name the ``shape``, none for a scalar."""

    key: str
    stretch: Stretch
    layer: str
    symbol: str
    axes: tuple[str, ...]
    shape: Shape
    dtype: str
    low: float
    high: float
    mean: float

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        return self.elements * np.dtype(self.dtype).itemsize

    @property
    def stacks(self) -> bool:
        """Whether it has numbers for every sample of the batch."""
        return self.axes[:1] == ("batch",)


@dataclass(frozen=True)
class Inventory:
    """All arrays of the step after ``step``. ``samples`` of the ``batch`` were taken: all, unless
    they are too large together. ``opened``: the numbers of the array that was asked for, None
    for none or for one that is too large."""

    step: int
    batch: int
    samples: int
    tensors: tuple[Tensor, ...]
    asked: str = ""
    opened: Array | None = None

    def tensor(self, key: str) -> Tensor | None:
        return next((each for each in self.tensors if each.key == key), None)


@dataclass(frozen=True)
class _Entry:
    """An array with what is to be said of it."""

    stretch: Stretch
    layer: str
    symbol: str
    axes: tuple[str, ...]
    values: Array

    @property
    def key(self) -> str:
        return f"{self.stretch}/{self.layer}/{self.symbol}"

    def tensor(self) -> Tensor:
        values = np.asarray(self.values)
        low, high = (float(part) for part in (values.min(), values.max()))
        return Tensor(
            self.key, self.stretch, self.layer, self.symbol, self.axes, values.shape,
            values.dtype.name, low, high, float(values.mean(dtype=np.float64)),
        )  # fmt: skip


class Stocktaking:
    """Takes the inventory of one Run's next step, and keeps the arrays, to open them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._key: tuple[object, ...] = ()
        self._taken = 0.0
        self._taking: _Taking | None = None
        self._network: Network | None = None
        self._found = _Found((0, 0, 0), {}, ())
        self._known: Inventory | None = None

    def of(self, asked: str | None, playing: bool) -> Inventory | None:
        """With the numbers of the array ``asked`` for ("" for none); None is not to take any.
        While playing, that of a moment ago serves: ``work`` renews it."""
        if asked is None:
            self._key, self._network, self._taking = (), None, None
            self._found, self._known = _Found((0, 0, 0), {}, ()), None
            return None
        key = self._present
        if key[1:] != self._key[1:] or (not playing and key != self._key):
            self._take(key, _at_once(self._run))
        known = self._known
        if known is None or known.asked != asked:
            known = self._known = self._open(asked)
        return known

    def work(self, asked: str | None, playing: bool) -> bool:
        """While playing, take a portion of the next inventory when it is due; whether there is a
        new one. A network of its own does it, for training goes on meanwhile."""
        if asked is None or not playing or not self._key:
            return False
        if self._taking is None or self._taking.key[1:] != self._present[1:]:
            self._taking = self._begin()
        if self._taking is None or not self._taking.go():
            return False
        self._take(self._taking.key, self._taking.found)
        self._taking = None
        return True

    @property
    def _present(self) -> tuple[object, ...]:
        """The step that is next, and what it depends on."""
        run = self._run
        return run.step, run.network, run.data, run.log, run.experiment

    def _begin(self) -> _Taking | None:
        key = self._present
        if key == self._key or time.perf_counter() - self._taken < SECONDS:
            return None
        run = self._run
        if self._network is None or self._network.spec is not run.network.spec:
            self._network = Network(run.network.spec, run.experiment.precision)
        self._network.theta[...] = run.network.theta
        return _Taking(key, _moment_of(run, self._network))

    def _take(self, key: tuple[object, ...], found: _Found) -> None:
        self._key, self._found, self._known = key, found, None
        self._taken = time.perf_counter()

    def _open(self, asked: str) -> Inventory:
        entry = self._found.entries.get(asked)
        small = entry is not None and entry.values.size <= MOST_OPENED
        opened = frozen(entry.values) if entry is not None and small else None
        return Inventory(*self._found.sizes, self._found.tensors, asked, opened)


@dataclass(frozen=True)
class _Found:
    """``sizes``: step, batch and samples."""

    sizes: tuple[int, int, int]
    entries: dict[str, _Entry]
    tensors: tuple[Tensor, ...]


@dataclass(frozen=True)
class _Moment:
    """What a step is about to be made of: ``network`` holds its θ, all else are copies."""

    network: Network
    sizes: tuple[int, int, int]
    x: Array
    y: Array
    raw: Array
    noise: np.random.Generator
    state: dict[str, Array]


def _moment_of(run: Run, network: Network) -> _Moment:
    data, trainer, samples = run.data, run.trainer, samples_of(run)
    rows = trainer.batch[:samples]
    return _Moment(
        network, (run.step, len(trainer.batch), samples), data.x_train[rows], data.y_train[rows],
        data.table.inputs[data.train_rows[rows]], deepcopy(trainer.noise),
        {name: frozen(vector) for name, vector in trainer.optimizer.state.items()},
    )  # fmt: skip


class _Taking:
    """An inventory under way; ``key``: of what."""

    def __init__(self, key: tuple[object, ...], moment: _Moment) -> None:
        self.key, self._work = key, _taken(moment)
        self.found = _Found((0, 0, 0), {}, ())

    def go(self) -> bool:
        """A portion; whether all is taken."""
        until = time.perf_counter() + PORTION
        with np.errstate(all="ignore"):
            while True:
                try:
                    next(self._work)
                except StopIteration as end:
                    self.found = end.value
                    return True
                if time.perf_counter() >= until:
                    return False


def _taken(moment: _Moment) -> Generator[None, None, _Found]:
    """Every array and what is said of it; yields after every piece of the work."""
    trace = yield from moment.network.tracing(moment.x, moment.y, moment.noise)
    found, tensors = {}, []
    for entry in _entries(moment, trace):
        found[entry.key] = entry
        tensors.append(entry.tensor())
        yield
    return _Found(moment.sizes, found, tuple(tensors))


def _at_once(run: Run) -> _Found:
    """All of it, now; the run's own network traces."""
    with np.errstate(all="ignore"):
        return exhausted(_taken(_moment_of(run, run.network)))


def samples_of(run: Run) -> int:
    """How many of the batch's samples are taken."""
    spec, batch = run.network.spec, len(run.trainer.batch)
    numbers = math.prod(spec.input_shape) + sum(6 * math.prod(shape) for shape in spec.shapes)
    return max(1, min(batch, MOST_BYTES // (numbers * run.network.dtype.itemsize)))


def entries(run: Run) -> tuple[_Entry, ...]:
    """Every array of the step that comes next, in order."""
    return tuple(_at_once(run).entries.values())


def _entries(moment: _Moment, trace: BatchTrace) -> Iterator[_Entry]:
    network, raw = moment.network, moment.raw
    theta = frozen(network.theta)  # Training changes it in place.
    yield _Entry("input", INPUT, "raw", _batched(_FEATURES, raw), raw)
    yield _Entry("input", INPUT, "x", _batched(_FEATURES, trace.x), trace.x)
    for part in trace.layers:
        yield from _parameters(network.layout, "forward", part.layer, theta)
        yield from _forward(part)
    yield from _loss(network.spec.reduction, trace)
    for part in reversed(trace.layers):
        yield from _backward(part)
        yield from _parameters(network.layout, "backward", part.layer, trace.gradient)
    yield from _vectors(moment.state, theta, trace)


def _parameters(layout: Layout, stretch: Stretch, layer: str, vector: Array) -> Iterator[_Entry]:
    """What a layer learns, or its gradient; statistics have none."""
    for each in layout.block(layer).parameters if layer in layout else ():
        kind = layout.block(layer).kind
        if stretch == "backward" and each.role == "statistic":
            continue
        symbol = _SYMBOLS.get(each.name, each.name)
        own = _WEIGHTS.get(kind, {}).get(each.name) or _shared_axes(each.shape)
        values = layout.read(vector, layer, each.name)
        yield _Entry(stretch, layer, _by(symbol) if stretch == "backward" else symbol, own, values)


def _forward(part: LayerTrace) -> Iterator[_Entry]:
    """What a layer computes: its own quantities, z where it has an activation, and a."""
    for name, values in part.extras.items():
        if name == "mask":
            yield _Entry("forward", part.layer, "mask", _batched(_UNITS, values), values)
        elif name in _STEPPED:
            symbol = name.replace("_", " ")
            yield _Entry("forward", part.layer, symbol, _stepped(values), values)
    if part.z is not part.a:
        yield _Entry("forward", part.layer, "z", _batched(_UNITS, part.z), part.z)
    yield _Entry("forward", part.layer, "a", _batched(_UNITS, part.a), part.a)


def _loss(reduction: str, trace: BatchTrace) -> Iterator[_Entry]:
    """Targets, the logits once more, every sample's loss, and the batch's."""
    outputs = ("batch", "outputs")
    yield _Entry("loss", LOSS, "targets", outputs, trace.target)
    yield _Entry("loss", LOSS, "logits", outputs, trace.layers[-1].z)
    yield _Entry("loss", LOSS, "losses", ("batch",), trace.losses)
    count = averaged(reduction, len(trace.losses))
    loss = trace.losses.sum(dtype=np.float64) / count
    yield _Entry("loss", LOSS, "loss", (), np.asarray(loss))


def _backward(part: LayerTrace) -> Iterator[_Entry]:
    yield _Entry("backward", part.layer, _by("a"), _batched(_UNITS, part.da), part.da)
    if part.dz is not part.da:
        yield _Entry("backward", part.layer, _by("z"), _batched(_UNITS, part.dz), part.dz)


def _vectors(state: dict[str, Array], theta: Array, trace: BatchTrace) -> Iterator[_Entry]:
    """All parameters, their gradient and the optimizer's state: flat vectors of one layout."""
    named = {"θ": theta, _by("θ"): trace.gradient, **state}
    for name, vector in named.items():
        symbol = name.replace("_", " ")
        yield _Entry("update", OPTIMIZER, symbol, ("parameters",), vector)


def _by(symbol: str) -> str:
    return f"∂L/∂{symbol}"


def _batched(axes: dict[int, tuple[str, ...]], values: Array) -> tuple[str, ...]:
    return ("batch", *axes[values.ndim - 1])


def _stepped(values: Array) -> tuple[str, ...]:
    return ("batch", "steps", *(_GATES if values.ndim == 4 else ("units",)))


def _shared_axes(shape: Shape) -> tuple[str, ...]:
    """Of what is one number per unit, or per value of the maps."""
    return _UNITS[len(shape)]
