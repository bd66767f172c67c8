"""The operations within the phases of a step: what a layer really computes, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from nnviz.drawing.columns import INPUT
from nnviz.drawing.readings import Moment, PhaseKind
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import STATES
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.activated import SYMBOLS
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

_NEAR = 1e-9
_STATE_NAMES = {"velocity": "velocity v", "mean_square": "mean square s", "m": "m", "v": "v"}


@dataclass(frozen=True)
class Operation:
    """``start`` to ``end`` is its share of the phase's progress, 0…1. ``key`` says what moves:
    ``gather`` and ``pass`` are signals on the edges, ``move`` the weights."""

    key: str
    title: str
    start: float
    end: float

    def share(self, progress: float) -> float:
        """How far the operation is at that progress of the phase, 0…1."""
        return min(max((progress - self.start) / (self.end - self.start), 0.0), 1.0)


Parts = Sequence[tuple[str, str, float]]
"""Key, title and weight of each operation."""


def operations(frame: Frame, kind: PhaseKind, layer: str = "") -> tuple[Operation, ...]:
    """The operations of one phase, from its beginning to its end."""
    return _timed(_parts(frame, kind, layer))


def operation_at(all_of_it: Sequence[Operation], progress: float) -> Operation:
    """The operation at work; at a boundary the one that has just ended."""
    return next((each for each in all_of_it if progress <= each.end + _NEAR), all_of_it[-1])


def moment_of(frame: Frame, kind: PhaseKind, layer: str, progress: float) -> Moment:
    """Where the player stands, with the operation at work; layers that are gone have none."""
    if layer and layer not in {each.id for each in frame.experiment.layers}:
        return Moment(kind, layer, progress)
    every = operations(frame, kind, layer)
    found = operation_at(every, progress)
    share = found.share(progress)
    return Moment(kind, layer, progress, found.key, share, every.index(found))


def _timed(parts: Parts) -> tuple[Operation, ...]:
    total = sum(weight for _, _, weight in parts)
    ends = [round(end / total, 9) for end in accumulate(weight for _, _, weight in parts)]
    starts = [0.0, *ends[:-1]]
    found = zip(parts, starts, ends, strict=True)
    return tuple(Operation(key, title, start, end) for (key, title, _), start, end in found)


def _parts(frame: Frame, kind: PhaseKind, layer: str) -> Parts:
    experiment = frame.experiment
    if kind == "loss":
        over = "sum" if experiment.reduction == "sum" else "mean"
        return (("compare", "prediction and target", 1), ("loss", f"the loss, {over} over N", 1))
    if kind == "update":
        return _update(experiment)
    chosen = experiment.layer(layer)
    if kind == "forward":
        after = (("lay", "laid out in one row", 0.4),) if _flattens(frame, layer) else ()
        return (*_forward(chosen, _steps(frame, layer)), *after)
    before = (("lay", "folded back into maps", 0.4),) if _flattens(frame, layer) else ()
    return (*before, *_backward(frame, chosen))


def _forward(layer: Layer, steps: int) -> Parts:
    match layer:
        case Dense() | Conv2D():
            what = "Σ w·x" if isinstance(layer, Dense) else "Σ patch · kernel"
            symbol = SYMBOLS[layer.activation][1]
            return (("gather", what, 2.4), ("bias", "+ b", 0.6), ("activate", f"a = {symbol}", 1))
        case MaxPool2D():
            return (("gather", "each window gathered", 1), ("choose", "its largest", 1))
        case AveragePool2D() | GlobalAverage2D():
            return (("gather", "Σ x", 1.5), ("scale", "÷ n", 1))
        case Add():
            return (("gather", "Σ of the addends", 1),)
        case Dropout():
            return (("mask", "the mask is drawn", 1), ("scale", "mask · x / (1 − rate)", 1))
        case BatchNorm() | LayerNorm():
            return (("measure", "μ and σ²", 1), ("scale", "n = (x − μ) / √(σ² + ε)", 1),
                    ("bias", "gain · n + shift", 1))  # fmt: skip
        case SimpleRNN():
            text = "z = W·x + U·h + b, h = f(z)"
            return [("gather", f"step {t + 1} of {steps}: {text}", 1) for t in range(steps)]
        case LSTM():
            words = ("gates f, i, g, o", "c = f·c + i·g", "h = o · tanh(c)")
            return [("gather", f"step {t + 1} of {steps}: {word}", 1)
                    for t in range(steps) for word in words]  # fmt: skip
    return (("lay", "laid out in one row", 1),)


def _backward(frame: Frame, layer: Layer) -> Parts:
    passed = _passes_on(frame, layer)
    match layer:
        case Dense() | Conv2D():
            weight = "∂L/∂w = δ · x" if isinstance(layer, Dense) else "∂L/∂kernel = Σ δ · patch"
            learnt: Parts = (("factor", _factor(frame, layer), 1), ("weights", weight, 1))
            last: Parts = (("pass", "∂L/∂x = Σ w · δ", 1.6),)
        case MaxPool2D():
            learnt, last = (), (("pass", "∂L/∂a to each window's largest", 1),)
        case AveragePool2D() | GlobalAverage2D():
            learnt, last = (), (("pass", "∂L/∂a / n to every pixel", 1),)
        case Add():
            learnt, last = (), (("pass", "∂L/∂a to every addend", 1),)
        case Dropout():
            learnt, last = (), (("pass", "mask · ∂L/∂a / (1 − rate)", 1),)
        case BatchNorm() | LayerNorm():
            learnt = (("weights", "∂gain = Σ n · ∂L/∂a, ∂shift = Σ ∂L/∂a", 1),)
            last = (("pass", "∂L/∂x through μ and σ²", 1),)
        case SimpleRNN() | LSTM():
            return _through_time(frame, layer, passed)
        case _:
            learnt, last = (), (("pass", "folded back", 1),)
    return (*learnt, *last) if passed or not learnt else learnt


def _through_time(frame: Frame, layer: SimpleRNN | LSTM, passed: bool) -> Parts:
    """Last step first; then what all steps add up to."""
    steps = _steps(frame, layer.id)
    back = [("factor", f"δ of step {t} of {steps}", 1.0) for t in range(steps, 0, -1)]
    after = [("weights", "∂L/∂W = Σ over the steps of δ · [h; x; 1]", 1.5)]
    return [*back, *after, *([("pass", "∂L/∂x = Wᵀ · δ", 1.5)] if passed else [])]


def _factor(frame: Frame, layer: Dense | Conv2D) -> str:
    """How δ comes about: losses that need an activation are derived together with it."""
    if layer.id == frame.layers[-1].id and LOSSES[frame.experiment.loss].fused:
        return "δ = a − y"
    if ACTIVATIONS[layer.activation].name == "linear":
        return "δ = ∂L/∂a"
    return "δ = ∂L/∂a · f′(z)"


def _update(experiment: Experiment) -> Parts:
    rules, parts = experiment.regularisation, [("batch", "∂L/∂w of the batch", 0.6)]
    if rules.penalises:
        parts.append(("shape", "+ penalties", 0.6))
    if rules.clip_value is not None or rules.clip_norm is not None:
        parts.append(("shape", "clipped", 0.6))
    names = STATES[experiment.optimizer.kind]
    if names:
        words = " and ".join(_STATE_NAMES[name] for name in names)
        parts.append(("state", f"{experiment.optimizer.kind}: {words}", 0.8))
    return (*parts, ("move", "w from old to new", 1.6))


def _passes_on(frame: Frame, layer: Layer) -> bool:
    """Whether anybody asks for ∂L/∂x: not where a layer takes only the network's inputs."""
    before = INPUT
    for each in frame.experiment.layers:
        if each.id == layer.id:
            break
        before = each.id
    return any(taken != INPUT for taken in (layer.inputs or (before,)))


def _flattens(frame: Frame, layer: str) -> bool:
    """Whether a Flatten takes what the layer puts out: it is no phase of its own."""
    before = INPUT
    for each in frame.experiment.layers:
        if isinstance(each, Flatten) and layer in (each.inputs or (before,)):
            return True
        before = each.id
    return False


def _steps(frame: Frame, layer: str) -> int:
    """How many steps of a sequence the layer takes."""
    shape = next(info.input_shape for info in frame.layers if info.id == layer)
    return shape[0] if len(shape) == 2 else 1
