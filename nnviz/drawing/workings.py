"""The numbers that stand beside the nodes while an operation is at work: sums that gather term by
term, the point on the activation's curve, δ with its factors. All of it is read from the trace."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nnviz.drawing.numbers import number, signed
from nnviz.drawing.readings import Moment
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    LSTM,
    Add,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    SimpleRNN,
)
from nnviz.engine.losses import LOSSES
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.names import taken
from nnviz.experiment.explain.windows import patch_at
from nnviz.experiment.frame import Frame, Microscope
from nnviz.values import dataclass

APART = "  "
"""What stands between the parts of a text that may be broken there."""
_GATES = (("i", "input_gate"), ("f", "forget_gate"), ("g", "candidate"), ("o", "output_gate"))


@dataclass(frozen=True)
class Working:
    """What stands beside the nodes ``rows`` of a column: one of ``texts`` each, in ``ink``.

    ``head`` is said once, above them. ``points`` (n, 2) are z and a to be marked on the curve of
    ``activation`` ("" for no curve); with ``slope`` its tangent there is drawn too.
    """

    layer: str
    rows: range
    texts: tuple[str, ...]
    ink: str = "text"
    head: str = ""
    activation: str = ""
    points: Array | None = None
    slope: bool = False


def in_two(text: str) -> tuple[str, str]:
    """A text of several parts in two lines."""
    parts = text.split(APART)
    half = (len(parts) + 1) // 2
    return APART.join(parts[:half]), APART.join(parts[half:])


def working(frame: Frame, moment: Moment, shown: dict[str, range]) -> Working | None:
    """What is to be said at a moment; ``shown`` are the units in sight, layer by layer."""
    scope = frame.microscope
    if scope is None or not moment.operation or moment.layer not in shown:
        return None
    layer, rows = frame.experiment.layer(moment.layer), shown[moment.layer]
    if moment.kind == "forward":
        return _forward(scope, layer, rows, moment)
    if moment.kind != "backward":
        return None
    if moment.operation == "pass":
        return _handed_back(frame, scope, layer, shown, moment)
    return _backward(frame, scope, layer, rows, moment)


def _forward(scope: Microscope, layer: Layer, rows: range, moment: Moment) -> Working | None:
    part = scope.trace.layer(layer.id)
    match layer:
        case Dense():
            return _weighted(
                scope, layer, part, rows, moment, _dense_terms(scope, layer, part, rows)
            )
        case Conv2D():
            return _weighted(
                scope, layer, part, rows, moment, _conv_terms(scope, layer, part, rows)
            )
        case Add() if part.a.ndim == 1:
            addends = np.array([x[_cut(rows)] for x in (part.x, *part.others)]).T
            return _gathering(layer, rows, addends, moment.share, "addends")
        case GlobalAverage2D():
            return _averaging(layer, part, rows, moment)
        case Dropout() if part.a.ndim == 1:
            return _dropping(layer, part, rows, moment)
        case BatchNorm() | LayerNorm() if part.a.ndim == 1:
            return _normalising(layer, part, rows, moment)
        case SimpleRNN() | LSTM():
            return _recurring(layer, part, rows, moment)
    return None


def _weighted(
    scope: Microscope,
    layer: Dense | Conv2D,
    part: LayerTrace,
    rows: range,
    moment: Moment,
    terms: Array,
) -> Working:
    """z = Σ + b, then a = f(z). Of maps it is said at the pixel with the largest output."""
    z, a = _at(part.z, rows, part), _at(part.a, rows, part)
    where = "" if part.a.ndim == 1 else "at each map's largest pixel · "
    if moment.operation == "gather":
        what = "terms" if isinstance(layer, Dense) else "channels"
        return _gathering(layer, rows, terms, moment.share, what, where)
    bias = scope.step.layout.bias(scope.step.parameters, layer.id)[_cut(rows)]
    if moment.operation == "bias" and moment.share < 0.5:
        sums = terms.sum(axis=1)
        added = tuple(f"{number(s)} {signed(b)}" for s, b in _pairs(sums, bias))
        return Working(layer.id, rows, added, head=f"{where}Σ + b")
    if moment.operation == "bias":
        return Working(layer.id, rows, _named("z", z), head=f"{where}z = Σ + b")
    points = None if scope.whole is not None else np.stack([z, a], axis=1)
    name = "" if points is None or ACTIVATIONS[layer.activation].over_units else layer.activation
    texts = _named("z", z) if moment.share < 0.5 else _named("a", a)
    return Working(layer.id, rows, texts, "text", f"{where}a = f(z)", name, points)


def _gathering(
    layer: Layer, rows: range, terms: Array, share: float, what: str, where: str = ""
) -> Working:
    """The sums of the first terms (units, terms), as many as there has been time for."""
    count = terms.shape[1]
    done = min(round(share * count), count)
    head = f"{where}Σ of {done} of {count} {what}"
    return Working(layer.id, rows, _named("Σ", terms[:, :done].sum(axis=1)), head=head)


def _dense_terms(scope: Microscope, layer: Dense, part: LayerTrace, rows: range) -> Array:
    weights = scope.step.layout.weight(scope.step.parameters, layer.id)[_cut(rows)]
    return np.asarray(weights * part.x)


def _conv_terms(scope: Microscope, layer: Conv2D, part: LayerTrace, rows: range) -> Array:
    """Channel by channel, at the pixel of each map with the largest output."""
    kernels = scope.step.layout.weight(scope.step.parameters, layer.id)
    sums = [
        (patch_at(part, layer, _largest(part, unit)) * kernels[unit]).sum(axis=(1, 2))
        for unit in rows
    ]
    return np.array(sums)


def _averaging(layer: Layer, part: LayerTrace, rows: range, moment: Moment) -> Working:
    if moment.operation == "gather":
        return _gathering(layer, rows, part.x[_cut(rows)].reshape(len(rows), -1), moment.share,
                          "pixels")  # fmt: skip
    return Working(layer.id, rows, _named("a", part.a[_cut(rows)]), head="a = Σ / n")


def _dropping(layer: Dropout, part: LayerTrace, rows: range, moment: Moment) -> Working:
    mask = part.extras.get("mask")
    if mask is None:
        return Working(layer.id, rows, _named("a", part.a[_cut(rows)]),
                       head="evaluation leaves nothing out: a = x")  # fmt: skip
    if moment.operation == "mask":
        return Working(layer.id, rows, _named("mask", mask[_cut(rows)]), head="the mask")
    return Working(layer.id, rows, _named("a", part.a[_cut(rows)]), head="mask · x / (1 − rate)")


def _normalising(
    layer: BatchNorm | LayerNorm, part: LayerTrace, rows: range, moment: Moment
) -> Working:
    if moment.operation == "measure":
        own = isinstance(layer, BatchNorm)
        mean, variance = (
            np.broadcast_to(part.extras[name], part.a.shape)[_cut(rows)] if not own
            else part.extras[name][_cut(rows)] for name in ("mean", "variance")
        )  # fmt: skip
        texts = [f"μ {number(m)}{APART}σ² {number(v)}" for m, v in _pairs(mean, variance)]
        return Working(layer.id, rows, tuple(texts), head="μ and σ²")
    if moment.operation == "scale":
        return Working(layer.id, rows, _named("n", part.extras["normalised"][_cut(rows)]),
                       head="n = (x − μ) / √(σ² + ε)")  # fmt: skip
    return Working(layer.id, rows, _named("a", part.a[_cut(rows)]), head="a = gain · n + shift")


def _recurring(
    layer: SimpleRNN | LSTM, part: LayerTrace, rows: range, moment: Moment
) -> Working | None:
    """State by state; of an LSTM gates, cell and state of each step."""
    each = 3 if isinstance(layer, LSTM) else 1
    step, which = divmod(moment.index, each)
    if moment.operation != "gather" or step >= len(part.extras["state"]):
        return None
    head, cut = f"step {step + 1}", _cut(rows)
    if each == 1 or which == 2:
        return Working(layer.id, rows, _named("h", part.extras["state"][step, cut]), head=head)
    if which == 1:
        return Working(layer.id, rows, _named("c", part.extras["cell"][step, cut]), head=head)
    gates = [_named(sign, part.extras[name][step, cut]) for sign, name in _GATES]
    texts = tuple(APART.join(four) for four in zip(*gates, strict=True))
    return Working(layer.id, rows, texts, head=f"{head} · gates")


def _backward(
    frame: Frame, scope: Microscope, layer: Layer, rows: range, moment: Moment
) -> Working | None:
    part = scope.trace.layer(layer.id)
    if isinstance(layer, SimpleRNN | LSTM):
        steps = len(part.extras["state"])
        if moment.operation != "factor" or moment.index >= steps:
            return None
        step = steps - 1 - moment.index
        texts = _named("∂h", part.extras["state_gradient"][step, _cut(rows)])
        return Working(layer.id, rows, texts, "gradient", f"∂L/∂h of step {step + 1}")
    if not isinstance(layer, Dense | Conv2D):
        return None
    if moment.operation == "weights":
        return _weights(scope, layer, rows)
    return _factors(frame, scope, layer, part, rows, moment) if moment.operation == "factor" else (
        None
    )  # fmt: skip


def _weights(scope: Microscope, layer: Dense | Conv2D, rows: range) -> Working:
    """δ has become ∂L/∂b; the largest ∂L/∂w of each unit beside it."""
    layout, gradient = scope.step.layout, scope.trace.gradient
    weights = layout.weight(gradient, layer.id)[_cut(rows)].reshape(len(rows), -1)
    biases = layout.bias(gradient, layer.id)[_cut(rows)]
    largest = weights[np.arange(len(rows)), np.abs(weights).argmax(axis=1)]
    texts = [f"∂b {number(b)}{APART}∂w {number(w)}" for b, w in _pairs(biases, largest)]
    return Working(layer.id, rows, tuple(texts), "gradient", "∂L/∂b, and the largest ∂L/∂w")


def _factors(
    frame: Frame,
    scope: Microscope,
    layer: Dense | Conv2D,
    part: LayerTrace,
    rows: range,
    moment: Moment,
) -> Working:
    """δ = ∂L/∂a · f′(z), or a − y where loss and activation are derived together."""
    where = "" if part.a.ndim == 1 else "at each map's largest pixel · "
    z, a, da, dz = (_at(values, rows, part) for values in (part.z, part.a, part.da, part.dz))
    kind = ACTIVATIONS[layer.activation]
    fused = layer.id == frame.layers[-1].id and LOSSES[frame.experiment.loss].fused
    texts = _named("δ", dz)
    if moment.share >= 0.5 or scope.whole is not None or (kind.over_units and not fused):
        return Working(layer.id, rows, texts, "gradient", f"{where}δ")
    if fused:
        y = scope.trace.target[_cut(rows)]
        texts = tuple(f"{number(p)} − {number(t)}" for p, t in _pairs(a, y))
        return Working(layer.id, rows, texts, "gradient", "δ = a − y")
    texts = tuple(f"{number(g)} · {number(s)}" for g, s in _pairs(da, kind.derivative(z)))
    points = np.stack([z, a], axis=1)
    head = f"{where}δ = ∂L/∂a · f′(z)"
    return Working(layer.id, rows, texts, "gradient", head, layer.activation, points, True)


def _handed_back(
    frame: Frame, scope: Microscope, layer: Layer, shown: dict[str, range], moment: Moment
) -> Working | None:
    """∂L/∂x gathers at the nodes before, unit by unit of this layer."""
    (before, *more), part = taken(frame, layer.id), scope.trace.layer(layer.id)
    rows = shown.get(before)
    if (
        not isinstance(layer, Dense)
        or more
        or rows is None
        or part.x.shape != (_units(frame, before),)
    ):
        return None
    weights = scope.step.layout.weight(scope.step.parameters, layer.id)[:, _cut(rows)]
    terms = (weights * part.dz[:, None]).T
    found = _gathering(layer, rows, terms, moment.share, "w · δ")
    return Working(before, rows, found.texts, "gradient", f"∂L/∂x: {found.head}")


def _units(frame: Frame, layer: str) -> int:
    """How many units a layer's vector has; −1 where its output is no vector."""
    info = next((each for each in frame.layers if each.id == layer), None)
    shape = frame.data.input_shape if info is None else info.output_shape
    return shape[0] if len(shape) == 1 else -1


def _cut(rows: range) -> slice:
    return slice(rows.start, rows.stop)


def _largest(part: LayerTrace, unit: int) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmax(part.a[unit])), part.a.shape[1:])
    return int(row), int(column)


def _at(values: Array, rows: range, part: LayerTrace) -> Array:
    """The units' numbers; of maps those at their largest pixel."""
    if values.ndim == 1:
        return values[_cut(rows)]
    return np.array([values[(unit, *_largest(part, unit))] for unit in rows])


def _named(sign: str, values: Array) -> tuple[str, ...]:
    return tuple(f"{sign} {number(value)}" for value in values.tolist())


def _pairs(first: Array, second: Array) -> Iterable[tuple[float, float]]:
    return zip(first.tolist(), second.tolist(), strict=True)
