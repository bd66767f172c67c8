"""The arrays of one training step, in the order in which they come about.

They are those of the batch that the next step trains on, as its training sees them; backward of
the batch's loss. Axes are in the user's order, the batch first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Literal

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.losses import averaged
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
        self._taken, self._sizes = 0.0, (0, 0, 0)
        self._entries: dict[str, _Entry] = {}
        self._tensors: tuple[Tensor, ...] = ()
        self._known: Inventory | None = None

    def of(self, asked: str | None, playing: bool) -> Inventory | None:
        """With the numbers of the array ``asked`` for ("" for none); None is not to take any.
        While playing, that of a moment ago serves until the next is due."""
        if asked is None:
            self._key, self._entries, self._known = (), {}, None
            return None
        self._renew(playing)
        known = self._known
        if known is None or known.asked != asked:
            known = self._known = self._open(asked)
        return known

    def _renew(self, playing: bool) -> None:
        """Take the arrays anew, unless those known are of this step or serve for a while."""
        run, now = self._run, time.perf_counter()
        key = run.step, run.network, run.data, run.log, run.experiment
        serves = playing and now - self._taken < SECONDS and key[1:] == self._key[1:]
        if serves or key == self._key:
            return
        self._key, self._taken, self._known = key, now, None
        self._sizes = run.step, len(run.trainer.batch), samples_of(run)
        with np.errstate(all="ignore"):
            self._entries = {entry.key: entry for entry in entries(run)}
            self._tensors = tuple(entry.tensor() for entry in self._entries.values())

    def _open(self, asked: str) -> Inventory:
        entry = self._entries.get(asked)
        small = entry is not None and entry.values.size <= MOST_OPENED
        opened = frozen(entry.values) if entry is not None and small else None
        return Inventory(*self._sizes, self._tensors, asked, opened)


def samples_of(run: Run) -> int:
    """How many of the batch's samples are taken."""
    spec, batch = run.network.spec, len(run.trainer.batch)
    numbers = math.prod(spec.input_shape) + sum(6 * math.prod(shape) for shape in spec.shapes)
    return max(1, min(batch, MOST_BYTES // (numbers * run.network.dtype.itemsize)))


def entries(run: Run) -> Iterator[_Entry]:
    """Every array of the step that comes next, in order."""
    data, trainer = run.data, run.trainer
    rows = trainer.batch[: samples_of(run)]
    x, y = data.x_train[rows], data.y_train[rows]
    trace = run.network.trace_batch(x, y, training=True, noise=trainer.noise)
    raw = data.table.inputs[data.train_rows[rows]]
    theta = frozen(run.network.theta)  # Training changes it in place.
    yield _Entry("input", INPUT, "raw", _batched(_FEATURES, raw), raw)
    yield _Entry("input", INPUT, "x", _batched(_FEATURES, trace.x), trace.x)
    for part in trace.layers:
        yield from _parameters(run, "forward", part.layer, theta)
        yield from _forward(part)
    yield from _loss(run, trace)
    for part in reversed(trace.layers):
        yield from _backward(part)
        yield from _parameters(run, "backward", part.layer, trace.gradient)
    yield from _vectors(run, theta, trace)


def _parameters(run: Run, stretch: Stretch, layer: str, vector: Array) -> Iterator[_Entry]:
    """What a layer learns, or its gradient; statistics have none."""
    layout = run.network.layout
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


def _loss(run: Run, trace: BatchTrace) -> Iterator[_Entry]:
    """Targets, the logits once more, every sample's loss, and the batch's."""
    outputs = ("batch", "outputs")
    yield _Entry("loss", LOSS, "targets", outputs, trace.target)
    yield _Entry("loss", LOSS, "logits", outputs, trace.layers[-1].z)
    yield _Entry("loss", LOSS, "losses", ("batch",), trace.losses)
    count = averaged(run.network.spec.reduction, len(trace.losses))
    loss = trace.losses.sum(dtype=np.float64) / count
    yield _Entry("loss", LOSS, "loss", (), np.asarray(loss))


def _backward(part: LayerTrace) -> Iterator[_Entry]:
    yield _Entry("backward", part.layer, _by("a"), _batched(_UNITS, part.da), part.da)
    if part.dz is not part.da:
        yield _Entry("backward", part.layer, _by("z"), _batched(_UNITS, part.dz), part.dz)


def _vectors(run: Run, theta: Array, trace: BatchTrace) -> Iterator[_Entry]:
    """All parameters, their gradient and the optimizer's state: flat vectors of one layout."""
    state = {name: frozen(vector) for name, vector in run.trainer.optimizer.state.items()}
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
