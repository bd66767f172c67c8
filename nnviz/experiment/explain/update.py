"""Update: a unit's gradients side by side, and the optimizer's arithmetic for one parameter."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import Conv2D
from nnviz.engine.layout import Layout
from nnviz.engine.losses import averaged
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.owned import Owned, WithWeights
from nnviz.experiment.explain.rates import moves, rate_line
from nnviz.experiment.explain.rules import RULES, Numbers, shaped
from nnviz.experiment.explain.values import Formula, Gradients, Line, Update
from nnviz.experiment.frame import Frame, Microscope

_DENSE = Formula(
    r"\partial L / \partial w = \delta \cdot a, \quad \partial L / \partial b = \delta",
    "∂L/∂w = δ · a,  ∂L/∂b = δ",
)
_CONV = Formula(
    r"\partial L / \partial \mathrm{kernel} = \sum \mathrm{patch} \cdot \delta",
    "∂L/∂kernel = Σ patch · δ",
)


_NORM = Formula(
    r"\partial L / \partial \mathrm{gain} = \sum \partial L / \partial a\; n, \quad "
    r"\partial L / \partial \mathrm{shift} = \sum \partial L / \partial a",
    "∂L/∂gain = Σ ∂L/∂a · n,  ∂L/∂shift = Σ ∂L/∂a",
)
_TIME = Formula(
    r"\partial L / \partial w = \sum_t \delta_t\, x_t, \quad "
    r"\partial L / \partial b = \sum_t \delta_t",
    "∂L/∂w = Σ_t δ_t · x_t,  ∂L/∂b = Σ_t δ_t",
)
FORMULAS = {
    "dense": _DENSE, "conv2d": _CONV, "batch_norm": _NORM, "layer_norm": _NORM,
    "simple_rnn": _TIME, "lstm": _TIME,
}  # fmt: skip
"""How the gradient of a unit's weights comes about, by the kind of its layer."""


def gradients(frame: Frame, scope: Microscope, layer: WithWeights, own: Owned) -> Gradients:
    """∂L/∂w of the sample, its share in the batch, and the batch's, for every parameter."""
    layout, step = scope.step.layout, scope.step
    sample = own.read(layout, scope.trace.gradient)
    size = len(scope.batch)
    divisor = averaged(frame.experiment.reduction, size)
    kernel = isinstance(layer, Conv2D)
    return Gradients(
        formula=FORMULAS[layer.kind],
        names=own.names,
        shape=layout.block(layer.id).weight[1:] if kernel else (len(own.names) - 1,),
        sample=sample,
        share=None if scope.member is None else sample / divisor,
        batch=own.read(layout, step.batch_gradient),
        old=own.read(layout, step.parameters),
        new=own.read(layout, step.new_parameters),
        batch_size=size,
        divisor=divisor,
        member=scope.member,
    )


def update(frame: Frame, scope: Microscope, own: Owned, parameter: int) -> Update:
    """The rule with the numbers of one parameter: a weight in reading order, −1 the bias."""
    step = scope.step

    def read(vector: Array) -> float:
        return float(own.read(step.layout, vector)[parameter])

    old, new = read(step.parameters), read(step.new_parameters)
    before = {name: read(vector) for name, vector in step.state_before.items()}
    after = {name: read(vector) for name, vector in step.state_after.items()}
    name, experiment = own.names[parameter], frame.experiment
    penalised = step.layout.block(own.layer)[own.place(step.layout, parameter)[0]].role == "weight"
    formula, rule = RULES[step.optimizer]
    lines: tuple[Line, ...]
    if read(_frozen(experiment, step.layout)):
        lines = (Line("Δ", "0, because it is frozen", "{}", (0.0,), new - old),)
    else:
        g, used = read(step.batch_gradient), read(step.used_gradient)
        spec, samples = experiment.regularisation, len(scope.batch)
        lines = shaped(spec, penalised, samples, old, g, used)
        if moves(experiment.schedule):
            lines += (rate_line(frame, step.scalars["learning_rate"]),)
        lines += rule(Numbers(step.scalars, old, used, before, after, new - old))
    return Update(name, step.optimizer, formula, lines, old, new - old, new)


def _frozen(experiment: Experiment, layout: Layout) -> Array:
    """1 at the numbers of θ that are frozen."""
    mask = np.zeros(layout.size)
    mask[experiment.frozen.places(layout)] = 1
    return mask
