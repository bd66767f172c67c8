"""One unit explained: its parts put together according to the kind of its layer."""

from __future__ import annotations

import numpy as np

from nnviz.data.preparation.words import counted
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
from nnviz.engine.layers.base import NAMES
from nnviz.engine.shapes import Shape, describe
from nnviz.experiment.explain.backward import conv_backward, dense_backward, pool_backward
from nnviz.experiment.explain.edge import explain_edge
from nnviz.experiment.explain.forward import (
    conv_forward,
    dense_forward,
    flatten_forward,
    pool_forward,
)
from nnviz.experiment.explain.inputs import input_forward
from nnviz.experiment.explain.loss import explain_loss
from nnviz.experiment.explain.names import INPUT, output_names, unit_count, unit_shape, unit_title
from nnviz.experiment.explain.normalising import norm_passages
from nnviz.experiment.explain.owned import WithWeights, owned
from nnviz.experiment.explain.passages import Explanation, Passage, Shares, Spread
from nnviz.experiment.explain.passing import add_passages, average_passages, dropout_passages
from nnviz.experiment.explain.recurrent import lstm_passages, simple_passages
from nnviz.experiment.explain.sources import place_of, returns
from nnviz.experiment.explain.update import gradients, update
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.explain.whole import (
    explain_layer,
    explain_optimizer,
    explain_whole_loss,
)
from nnviz.experiment.explain.windows import window_title
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import LOSS, OPTIMIZER, Selection


def explain(
    frame: Frame, layer: str, unit: int, pixel: Pixel | None = None, parameter: int = -1
) -> Explanation | None:
    """The unit of a layer (``"input"`` for the inputs), at a pixel where it is a map, at a step
    (``pixel`` = (step, 0)) where it is a sequence.

    ``parameter`` chooses whose update is spelled out: a weight of the unit in reading order,
    −1 its bias. A pixel outside the map is moved to its edge; None is the strongest, and the last
    step. Returns None where the frame looks at no sample or the unit is not in it.
    """
    scope = frame.microscope
    if scope is None or not has_unit(frame, layer, unit):
        return None
    at = place_on(frame, layer, unit, pixel)
    title = unit_title(frame, layer, unit, at)
    if layer == INPUT:
        forward = input_forward(frame, scope, unit, at)
        return Explanation(layer, unit, title, _scaling(frame), forward)
    kind, part = frame.experiment.layer(layer), scope.trace.layer(layer)
    if isinstance(kind, Flatten):
        return Explanation(
            layer, unit, title, "no weights", flatten_forward(frame, part, kind, unit)
        )
    if isinstance(kind, MaxPool2D | AveragePool2D):
        assert at is not None
        return Explanation(
            layer, unit, title, window_title(kind),
            pool_forward(part, kind, unit, at), backward=pool_backward(part, kind, unit, at),
        )  # fmt: skip
    if isinstance(kind, Dense | Conv2D):
        return _with_weights(frame, kind, unit, at, title, parameter)
    return _by_passages(frame, scope, kind, unit, at, title, parameter)


def _with_weights(
    frame: Frame, layer: Dense | Conv2D, unit: int, pixel: Pixel | None, title: str, parameter: int
) -> Explanation:
    scope = frame.microscope
    assert scope is not None
    mine = owned(frame, layer, unit, pixel)
    own = gradients(frame, scope, layer, mine)
    step = update(frame, scope, mine, parameter if parameter < len(own.names) else -1)
    come_back = _come_back(frame, scope, layer.id, unit, pixel)
    picture = _in_the_layer(frame, scope, layer.id, unit, pixel)
    if isinstance(layer, Conv2D):
        assert pixel is not None
        forward = conv_forward(frame, scope, layer, unit, pixel)
        backward = conv_backward(scope, layer, unit, pixel)
        return Explanation(
            layer.id, unit, title, window_title(layer), forward, None, backward, own, step,
            (*come_back, *picture),
        )  # fmt: skip
    loss = explain_loss(frame, scope) if layer.id == frame.layers[-1].id else None
    backward = dense_backward(frame, scope, layer, unit)
    return Explanation(
        layer.id, unit, title, layer.activation, dense_forward(frame, scope, layer, unit), loss,
        backward, own, step, (*(come_back if backward.terms is None else ()), *picture),
    )  # fmt: skip


def _come_back(
    frame: Frame, scope: Microscope, layer: str, unit: int, pixel: Pixel | None
) -> tuple[Passage, ...]:
    """∂L/∂a as the sum of what the layers that take the value hand back."""
    at = place_of(unit_shape(frame, layer), unit, pixel)
    sheet = returns(frame, scope, layer, at)
    if sheet is None:
        return ()
    total = float(scope.trace.layer(layer).da[at])
    return (Passage("What comes back", "backward", result=("∂L/∂a", total), sheets=(sheet,)),)


def _in_the_layer(
    frame: Frame, scope: Microscope, layer: str, unit: int, pixel: Pixel | None
) -> tuple[Passage, ...]:
    """This value among all of its layer, if there are others: of a map among its pixels, of a
    softmax as shares."""
    a, at = scope.trace.layer(layer).a, place_of(unit_shape(frame, layer), unit, pixel)
    if getattr(frame.experiment.layer(layer), "activation", "") == "softmax":
        last = layer == frame.layers[-1].id
        target = int(np.argmax(scope.trace.target)) if last else None
        return (Passage("Shares", shares=Shares(output_names(frame, layer), a, target, unit)),)
    among, title = (a[unit].ravel(), "a of this map") if a.ndim == 3 else (a.ravel(), "a")
    if among.size == 1:
        return ()
    return (Passage("In the layer", spreads=(Spread(title, among, float(a[at])),)),)


def _by_passages(
    frame: Frame,
    scope: Microscope,
    layer: Layer,
    unit: int,
    pixel: Pixel | None,
    title: str,
    parameter: int,
) -> Explanation:
    picture = _in_the_layer(frame, scope, layer.id, unit, pixel)
    passages = (*_passages(frame, scope, layer, unit, pixel), *picture)
    subtitle = getattr(layer, "activation", NAMES[layer.kind])
    if not isinstance(layer, WithWeights):
        return Explanation(layer.id, unit, title, subtitle, passages=passages)
    mine = owned(frame, layer, unit, pixel)
    chosen = parameter if parameter < len(mine.names) else -1
    return Explanation(
        layer.id, unit, title, subtitle, passages=passages,
        gradients=gradients(frame, scope, layer, mine), update=update(frame, scope, mine, chosen),
    )  # fmt: skip


def _passages(
    frame: Frame, scope: Microscope, layer: Layer, unit: int, pixel: Pixel | None
) -> tuple[Passage, ...]:
    at = place_of(unit_shape(frame, layer.id), unit, pixel)
    if isinstance(layer, Add):
        return add_passages(frame, scope, layer, at)
    if isinstance(layer, Dropout):
        return dropout_passages(frame, scope, layer, at)
    if isinstance(layer, GlobalAverage2D):
        return average_passages(frame, scope, layer, unit)
    if isinstance(layer, BatchNorm | LayerNorm):
        return norm_passages(frame, scope, layer, unit, pixel, at)
    step = pixel[0] if pixel is not None else 0
    if isinstance(layer, SimpleRNN):
        return simple_passages(frame, scope, layer, unit, step)
    if isinstance(layer, LSTM):
        return lstm_passages(frame, scope, layer, unit, step)
    raise TypeError(f"no explanation of {layer.kind}")


def has_unit(frame: Frame, layer: str, unit: int) -> bool:
    """Whether a unit is in the frame's network."""
    known = {info.id for info in frame.layers} | {INPUT}
    return layer in known and 0 <= unit < unit_count(frame, layer)


def place_on(frame: Frame, layer: str, unit: int, pixel: Pixel | None) -> Pixel | None:
    """The pixel of a map, or the step of a sequence, brought inside; None where there are none."""
    shape = unit_shape(frame, layer)
    steps = _steps(frame, layer)
    if steps:
        return (min(max(pixel[0], 0), steps - 1) if pixel is not None else steps - 1), 0
    if len(shape) != 3:
        return None
    if pixel is not None:
        return min(max(pixel[0], 0), shape[1] - 1), min(max(pixel[1], 0), shape[2] - 1)
    return _strongest(frame, layer, unit, shape)


def _steps(frame: Frame, layer: str) -> int:
    """How many steps there are to choose from; 0 for what is no sequence."""
    shape = unit_shape(frame, layer)
    if layer != INPUT and isinstance(frame.experiment.layer(layer), SimpleRNN | LSTM):
        return next(info.input_shape[0] for info in frame.layers if info.id == layer)
    return shape[0] if len(shape) == 2 else 0


def _strongest(frame: Frame, layer: str, unit: int, shape: Shape) -> Pixel:
    scope = frame.microscope
    assert scope is not None
    values = scope.trace.x if layer == INPUT else scope.trace.layer(layer).a
    row, column = np.unravel_index(int(np.argmax(values[unit])), shape[1:])
    return int(row), int(column)


def _scaling(frame: Frame) -> str:
    named = {"none": "as it is", "standardise": "standardised", "maximum": "÷ maximum"}
    steps = len(frame.data.pipeline.steps)
    prepared = f"prepared in {counted(steps, 'step')} · " if steps else ""
    return f"{describe(frame.data.input_shape)} · {prepared}{named[frame.experiment.scaling]}"


def explain_selection(
    frame: Frame, selection: Selection, parameter: int = -1
) -> Explanation | None:
    """Whatever is selected; ``parameter`` as in ``explain``, for a unit. None where it is not
    there, or the frame looks at no sample."""
    scope, layer = frame.microscope, selection.layer
    if scope is None:
        return None
    if layer == LOSS:
        return explain_whole_loss(frame, scope)
    if layer == OPTIMIZER:
        return explain_optimizer(frame, scope)
    if not has_unit(frame, layer, max(selection.unit, 0)):
        return None
    if selection.whole:
        return explain_layer(frame, scope, layer)
    edge = _edge(frame, scope, selection)
    return edge or explain(frame, layer, selection.unit, selection.pixel, parameter)


def _edge(frame: Frame, scope: Microscope, selection: Selection) -> Explanation | None:
    """The weight that is selected, if there is one and the layer has weights."""
    layer, unit = selection.layer, selection.unit
    kind = None if layer == INPUT else frame.experiment.layer(layer)
    if selection.parameter is None or not isinstance(kind, WithWeights):
        return None
    pixel = place_on(frame, layer, unit, selection.pixel)
    return explain_edge(frame, scope, kind, unit, pixel, selection.parameter)
