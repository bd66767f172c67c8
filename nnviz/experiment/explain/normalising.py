"""BatchNorm and LayerNorm with their statistics: as evaluation does it, and as training does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from nnviz.engine.layers import BatchNorm, LayerNorm
from nnviz.engine.losses import averaged
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.names import input_names, taken
from nnviz.experiment.explain.owned import owned
from nnviz.experiment.explain.passages import Passage, Spread
from nnviz.experiment.explain.passing import backward_passage
from nnviz.experiment.explain.sources import At, selection_at
from nnviz.experiment.explain.values import Formula, Line, Pixel
from nnviz.experiment.frame import Frame, Microscope

Norm = BatchNorm | LayerNorm

FORMULA = Formula(
    r"n = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} \;\;\to\;\; a = \mathrm{gain}\cdot n + "
    r"\mathrm{shift}",
    "n = (x − μ) / √(σ² + ε)  →  a = gain · n + shift",
)
_STILL = Formula(
    r"\partial L / \partial x = \mathrm{gain}\cdot\rho\cdot\partial L / \partial a",
    "∂L/∂x = gain · ρ · ∂L/∂a, ρ = 1 / √(σ² + ε)",
)
_THROUGH = Formula(
    r"\partial L / \partial x = \mathrm{gain}\cdot\rho\,[\partial L / \partial a - "
    r"\langle \partial L / \partial a \rangle - n\,\langle n\,\partial L / \partial a \rangle]",
    "∂L/∂x = gain · ρ · [∂L/∂a − mean(∂L/∂a) − n · mean(n · ∂L/∂a)]",
)
_OWN = Formula(
    r"\partial L / \partial x = \rho\,[g - \langle g \rangle - n\,\langle g\,n \rangle],"
    r"\;\; g = \mathrm{gain}\cdot\partial L / \partial a",
    "∂L/∂x = ρ · [g − mean(g) − n · mean(g · n)], g = gain · ∂L/∂a",
)
_RUNNING = "Evaluation goes by the running mean and variance that training gathered."
_TRAINING = "In training · by the batch's statistics"
_NO_MEMBER = "The next step normalises its batch; this sample is not a member of it."
_OF_THE_SAMPLE = "μ and σ² are those of this sample's own values; training does the same."


def norm_passages(
    frame: Frame, scope: Microscope, layer: Norm, unit: int, pixel: Pixel | None, at: At
) -> tuple[Passage, ...]:
    """Forward and backward of one value; of BatchNorm also what the next step makes of it."""
    still = scope.evaluated if isinstance(layer, BatchNorm) else scope
    part = still.trace.layer(layer.id)
    gain, shift = (float(v) for v in owned(frame, layer, unit, pixel).read(
        scope.step.layout, scope.step.parameters))  # fmt: skip
    lines = _lines(part, layer, at, gain, shift)
    name = input_names(frame, layer.id)[unit]
    source = selection_at(frame, taken(frame, layer.id)[0], at)
    if isinstance(layer, LayerNorm):
        forward = Passage(
            "Forward", formula=FORMULA, words=_OF_THE_SAMPLE, lines=lines, why=((name, source),),
            spreads=(Spread("what it normalises", _group(part.x, at), float(part.x[at])),),
        )  # fmt: skip
        own = _layer_backward(frame, scope, layer, part, at, gain)
        return forward, own
    forward = Passage("Forward · evaluation", formula=FORMULA, words=_RUNNING, lines=lines,
                      why=((name, source),))  # fmt: skip
    if scope.evaluation is not None:
        return (*_training(frame, scope, layer, unit, at, gain, shift), forward)
    slope = gain, float(part.da[at]), _variance(part, layer, at), layer.epsilon
    line = Line("∂L/∂x", "gain · ∂L/∂a / √(σ² + ε)", "{} · {} / √({} + {})", slope,
                float(part.dx[at]))  # fmt: skip
    back = backward_passage(frame, scope, part.da, layer.id, at, _STILL, (line,))
    unknown = Passage(_TRAINING, words=_NO_MEMBER, lines=_running(scope, layer, unit, None))
    return forward, back, unknown


def _lines(part: LayerTrace, layer: Norm, at: At, gain: float, shift: float) -> tuple[Line, ...]:
    n = float(part.extras["normalised"][at])
    values = float(part.x[at]), _mean(part, layer, at), _variance(part, layer, at), layer.epsilon
    return (
        Line("n", "(x − μ) / √(σ² + ε)", "({} − {}) / √({} + {})", values, n),
        Line("a", "gain · n + shift", "{} · {} + {}", (gain, n, shift), float(part.a[at])),
    )


def _mean(part: LayerTrace, layer: Norm, at: At) -> float:
    return float(part.extras["mean"][_statistic(layer, at)])


def _variance(part: LayerTrace, layer: Norm, at: At) -> float:
    return float(part.extras["variance"][_statistic(layer, at)])


def _statistic(layer: Norm, at: At) -> int:
    """Which of the layer's statistics a value goes by: its feature's, or its step's."""
    if isinstance(layer, BatchNorm):
        return at[1] if len(at) == 2 else at[0]
    return at[0] if len(at) == 2 else 0


def _group(values: Array, at: At) -> Array:
    """The values that a LayerNorm takes together with this one."""
    return values[at[0]] if len(at) == 2 else values


def _layer_backward(
    frame: Frame, scope: Microscope, layer: LayerNorm, part: LayerTrace, at: At, gain: float
) -> Passage:
    gains = np.asarray(scope.step.layout.read(scope.step.parameters, layer.id, "gain"))
    g = _group(part.da, at).astype(np.float64) * gains
    n = _group(part.extras["normalised"], at)
    values = (
        gain * float(part.da[at]), float(g.mean()), float(part.extras["normalised"][at]),
        float((g * n).mean()), _variance(part, layer, at), layer.epsilon,
    )  # fmt: skip
    lines = (
        Line("g", "gain · ∂L/∂a", "{} · {}", (gain, float(part.da[at])), values[0]),
        Line("∂L/∂x", "[g − mean(g) − n · mean(g · n)] / √(σ² + ε)",
             "({} − {} − {} · {}) / √({} + {})", values, float(part.dx[at])),
    )  # fmt: skip
    return backward_passage(frame, scope, part.da, layer.id, at, _OWN, lines)


def _training(
    frame: Frame,
    scope: Microscope,
    layer: BatchNorm,
    unit: int,
    at: At,
    gain: float,
    shift: float,
) -> tuple[Passage, Passage]:
    """By the batch's own mean and variance; the running ones follow them."""
    part = scope.trace.layer(layer.id)
    lines = _lines(part, layer, at, gain, shift)
    measured = math.prod(part.a.shape) // _features(part.a) * len(scope.batch)
    through: tuple[Line, ...] = ()
    if measured > 1:
        samples = averaged(frame.experiment.reduction, len(scope.batch))
        through = (_through_batch(scope, layer, part, unit, at, gain, measured / samples),)
        unbiased = _variance(part, layer, at) * measured / (measured - 1)
        lines += _running(scope, layer, unit, (_mean(part, layer, at), unbiased))
    words = f"μ and σ² over M = {measured} values of the batch."
    forward = Passage(_TRAINING, formula=FORMULA, words=words, lines=lines)
    back = backward_passage(frame, scope, part.da, layer.id, at, _THROUGH, through)
    return forward, replace(back, words="L is the sum of the batch's losses.")


def _features(a: Array) -> int:
    return int(a.shape[1] if a.ndim == 2 else a.shape[0])


def _through_batch(
    scope: Microscope,
    layer: BatchNorm,
    part: LayerTrace,
    unit: int,
    at: At,
    gain: float,
    measured: float,
) -> Line:
    """The means of ∂L/∂a and of n · ∂L/∂a are the batch's gradients by shift and gain, shared
    by the values that each sample has."""
    layout, gradient = scope.step.layout, scope.step.batch_gradient
    means = [
        float(layout.read(gradient, layer.id, name)[unit]) / measured for name in ("shift", "gain")
    ]
    n = float(part.extras["normalised"][at])
    values = (
        gain, float(part.da[at]), means[0], n, means[1], _variance(part, layer, at), layer.epsilon
    )  # fmt: skip
    return Line(
        "∂L/∂x", "gain · [∂L/∂a − mean(∂L/∂a) − n · mean(n · ∂L/∂a)] / √(σ² + ε)",
        "{} · ({} − {} − {} · {}) / √({} + {})", values, float(part.dx[at]),
    )  # fmt: skip


def _running(
    scope: Microscope, layer: BatchNorm, unit: int, batch: tuple[float, float] | None
) -> tuple[Line, ...]:
    """How the step moves the running statistics, by the batch's mean and unbiased variance."""
    step, share, lines = scope.step, layer.momentum, []
    for index, (symbol, name) in enumerate((("running μ", "mean"), ("running σ²", "variance"))):
        old, new = (
            float(step.layout.read(vector, layer.id, name)[unit])
            for vector in (step.parameters, step.new_parameters)
        )
        if old == new:
            lines.append(Line(symbol, "stays as it is", "{}", (old,), new))
        elif batch is not None:
            values = 1 - share, old, share, batch[index]
            lines.append(Line(symbol, _MOVED[index], "{} · {} + {} · {}", values, new))
    return tuple(lines)


_MOVED = (
    "(1 − m) · running μ + m · μ",
    "(1 − m) · running σ² + m · σ² M / (M − 1)",
)
