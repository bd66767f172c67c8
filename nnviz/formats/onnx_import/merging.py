"""What has no place of its own in nnviz goes into a layer beside it.

An activation belongs to the dense or convolutional layer before it; scaling by constants goes into
the weights before or behind; the last step of a sequence is what a recurrent layer gives by itself.
Each rule changes nothing of what is computed, and says whether it did something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    LSTM,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.layers.conv2d import MONOTONIC
from nnviz.engine.shapes import Array
from nnviz.formats.onnx_import.steps import Activation, Affine, Last, Step, Steps

Rule = Callable[[Steps, Step], bool]


def merge(steps: Steps) -> None:
    """Apply all rules until none finds anything."""
    found = True
    while found:
        found = False
        for step in steps:
            for rule in _RULES.get(type(steps.get(step.id) and step.what), ()):
                if rule(steps, steps[step.id]):
                    found = True
                    break


def _source(steps: Steps, step: Step) -> Step | None:
    """What a step takes, where nothing else takes that."""
    id = step.takes[0]
    return steps.get(id) if steps.is_only_for(id, step.id) else None


def _weighs(step: Step | None) -> bool:
    """Whether it is a layer of weights without an activation."""
    return (
        step is not None
        and isinstance(step.what, Dense | Conv2D)
        and step.what.activation == "linear"
    )


# Affine


def _into_affine(steps: Steps, step: Step) -> bool:
    """One line of another is a line."""
    source = _source(steps, step)
    if source is None or not (isinstance(source.what, Affine) and isinstance(step.what, Affine)):
        return False
    first, second = source.what, step.what
    joined = Affine(first.scale * second.scale, first.shift * second.scale + second.shift)
    steps.put(replace(step, what=joined))
    steps.drop(source.id)
    return True


def _into_weights_before(steps: Steps, step: Step) -> bool:
    """s · (W·x + b) + t = (s·W)·x + (s·b + t)."""
    source, line = _source(steps, step), step.what
    if source is None or not _weighs(source) or not isinstance(line, Affine):
        return False
    units = len(source.parameters["bias"])
    scale, shift = _by_unit(line.scale, units), _by_unit(line.shift, units)
    if scale is None or shift is None:
        return False
    weight, bias = source.parameters["weight"], source.parameters["bias"]
    wide = scale.reshape(-1, *(1 for _ in weight.shape[1:]))
    changed = {"weight": weight * wide, "bias": bias * scale + shift}
    steps.put(replace(source, parameters=changed))
    steps.drop(step.id)
    return True


def _into_weights_behind(steps: Steps, step: Step) -> bool:
    """W·(s·x + t) + b = (W·s)·x + (b + W·t), in all layers that take it."""
    line, takers = step.what, steps.takers(step.id)
    if not isinstance(line, Affine) or step.id == steps.output or not takers:
        return False
    changed = [_taken_in(steps, taker, line) for taker in takers]
    if any(each is None for each in changed):
        return False
    for taker, parameters in zip(takers, changed, strict=True):
        steps.put(replace(taker, parameters=parameters or {}))
    steps.drop(step.id)
    return True


def _taken_in(steps: Steps, taker: Step, line: Affine) -> dict[str, Array] | None:
    """The parameters of a layer that does the scaling too."""
    what = taker.what
    if not isinstance(what, Dense | Conv2D | SimpleRNN | LSTM):
        return None
    weight = taker.parameters["weight"]
    if isinstance(what, Conv2D):
        padded = any(what.window(steps.shape(taker.takes[0])).pads)
        if padded and np.any(line.shift):
            return None
        scale, shift = _by_unit(line.scale, weight.shape[1]), _by_unit(line.shift, weight.shape[1])
        if scale is None or shift is None:
            return None
        added = np.einsum("ockl,c->o", weight, shift)
        return taker.parameters | {
            "weight": weight * scale[:, None, None], "bias": taker.parameters["bias"] + added
        }  # fmt: skip
    scale, shift = (
        _by_feature(line.scale, weight.shape[1]),
        _by_feature(line.shift, weight.shape[1]),
    )
    if scale is None or shift is None:
        return None
    bias = taker.parameters["bias"] + weight @ shift
    return taker.parameters | {"weight": weight * scale, "bias": bias}


def _past_flatten(steps: Steps, step: Step) -> bool:
    """Scaling goes on to the dense layers behind a Flatten."""
    line, takers = step.what, steps.takers(step.id)
    if not isinstance(line, Affine) or step.id == steps.output or len(takers) != 1:
        return False
    behind = steps.takers(takers[0].id)
    is_flat = isinstance(takers[0].what, Flatten) and takers[0].id != steps.output
    if not is_flat or not all(isinstance(each.what, Dense) for each in behind):
        return False
    shape = steps.shape(step.id)
    scale, shift = (np.broadcast_to(each, shape).ravel() for each in (line.scale, line.shift))
    steps.swap(replace(step, what=Affine(scale, shift)), takers[0])
    return True


def _by_unit(values: Array, units: int) -> Array | None:
    """One number for each unit or channel, None where there are others."""
    if values.size == 1:
        return np.full(units, values.reshape(()))
    return values.ravel() if values.shape[0] == units == values.size else None


def _by_feature(values: Array, features: int) -> Array | None:
    if values.size == 1:
        return np.full(features, values.reshape(()))
    return values.ravel() if values.shape[-1] == features == values.size else None


# Activation


def _onto_weights(steps: Steps, step: Step) -> bool:
    """The activation of the layer of weights before it."""
    source = _source(steps, step)
    if source is None or not _weighs(source) or not isinstance(step.what, Activation):
        return False
    layer = source.what
    over_units = ACTIVATIONS[step.what.name].over_units
    if not isinstance(layer, Dense | Conv2D) or (over_units and isinstance(layer, Conv2D)):
        return False
    steps.put(replace(source, what=replace(layer, activation=step.what.name)))
    steps.drop(step.id)
    return True


def _before(steps: Steps, step: Step) -> bool:
    """An activation may go first where each number is only moved, or the largest is taken."""
    source, what = _source(steps, step), step.what
    if source is None or not isinstance(what, Activation):
        return False
    over_units = ACTIVATIONS[what.name].over_units
    moves = isinstance(source.what, Dropout) or (
        not over_units
        and (
            isinstance(source.what, Flatten)
            or (isinstance(source.what, MaxPool2D) and what.name in MONOTONIC)
        )
    )
    before = _source(steps, source)
    passes = before is not None and isinstance(
        before.what, Dropout | Flatten | MaxPool2D | BatchNorm
    )
    if not moves or not (_weighs(before) or passes):
        return False
    steps.swap(source, step)
    return True


def _through_batch_norm(steps: Steps, step: Step) -> bool:
    """Batch normalisation between weights and an activation goes into the weights, as in every
    network that is made ready for use."""
    norm = _source(steps, step)
    if norm is None or not isinstance(norm.what, BatchNorm):
        return False
    before = _source(steps, norm)
    if before is None or not _weighs(before):
        return False
    own = norm.parameters
    scale = own["gain"] / np.sqrt(own["variance"] + norm.what.epsilon)
    shift = own["shift"] - own["mean"] * scale
    wide = (-1, 1, 1) if isinstance(before.what, Conv2D) else (-1,)
    line = Affine(scale.reshape(wide), shift.reshape(wide))
    steps.put(replace(norm, what=line, parameters={}))
    steps.remark(norm.node, "went into the weights before, because an activation follows")
    return True


# Last


def _by_itself(steps: Steps, step: Step) -> bool:
    """A recurrent layer that gives its last state alone."""
    source = _source(steps, step)
    if source is None or not isinstance(source.what, SimpleRNN | LSTM):
        return False
    layer: SimpleRNN | LSTM = replace(source.what, whole_sequence=False)
    steps.drop(step.id)
    steps.put(replace(source, what=layer))
    return True


def _earlier(steps: Steps, step: Step) -> bool:
    """What works on each step by itself need only work on the last."""
    source = _source(steps, step)
    if source is None:
        return False
    if isinstance(source.what, Affine):
        shape = steps.shape(source.id)
        ends = (np.broadcast_to(e, shape)[-1] for e in (source.what.scale, source.what.shift))
        source = replace(source, what=Affine(*ends))
    elif not isinstance(source.what, LayerNorm | BatchNorm | Dropout | Activation):
        return False
    steps.swap(source, step)
    return True


_RULES: dict[type, tuple[Rule, ...]] = {
    Affine: (_into_affine, _into_weights_before, _into_weights_behind, _past_flatten),
    Activation: (_onto_weights, _before, _through_batch_norm),
    Last: (_by_itself, _earlier),
}
