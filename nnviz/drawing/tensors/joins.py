"""How the operations of a step join the shapes of their arrays, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnviz.engine.layers import (
    LSTM,
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.layers.windows import Axis
from nnviz.engine.losses import LOSSES
from nnviz.engine.shapes import Shape
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, LayerInfo

Joins = dict[tuple[str, str], str]
"""By stretch and layer."""


def joins_of(frame: Frame, samples: int) -> Joins:
    """What is said of every layer, forward and backward, and of input, loss and update."""
    experiment = frame.experiment
    found: Joins = {("input", "input"): _prepared(frame, samples)}
    for layer, info in zip(experiment.layers, frame.layers, strict=True):
        found["forward", layer.id] = forward(layer, info, samples)
        found["backward", layer.id] = backward(layer, info, samples)
    found["loss", "loss"] = _lost(experiment, frame.layers[-1].output_shape, samples)
    size = shape_text((frame.layout.size,))
    found["update", "optimizer"] = (
        f"all parameters in one vector {size}, and their gradient and the optimizer's state in "
        "vectors like it: the rule works number by number"
    )
    return found


def shape_text(shape: Shape) -> str:
    """As NumPy writes it: ``(16, 8)``, ``(8,)``, ``()``."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def forward(layer: Layer, info: LayerInfo, samples: int) -> str:
    """How a layer's input and parameters come together."""
    x, y = (shape_text((samples, *shape)) for shape in (info.input_shape, info.output_shape))
    return _FORWARD[layer.kind](layer, info, samples, x, y)


def backward(layer: Layer, info: LayerInfo, samples: int) -> str:
    """How its gradients come about."""
    x, y = (shape_text((samples, *shape)) for shape in (info.input_shape, info.output_shape))
    return _BACKWARD[layer.kind](layer, info, samples, x, y)


def _dense(layer: Dense, info: LayerInfo, n: int, x: str, y: str) -> str:
    inputs, units = info.input_shape[0], layer.units
    sums = f"x {x} @ Wᵀ ({inputs}, {units}) + b ({units},) → z {y}"
    return f"{sums}; {layer.activation} → a {y}"


def _dense_back(layer: Dense, info: LayerInfo, n: int, x: str, y: str) -> str:
    units, inputs = layer.units, info.input_shape[0]
    return (
        f"δᵀ ({units}, {n}) @ x {x} → ∂L/∂W ({units}, {inputs}); δ {y} summed over the batch → "
        f"∂L/∂b ({units},); δ {y} @ W ({units}, {inputs}) → ∂L/∂x {x}"
    )


def _conv(layer: Conv2D, info: LayerInfo, n: int, x: str, y: str) -> str:
    channels, k, f = info.input_shape[0], layer.kernel, layer.units
    rows = layer.window(info.input_shape).rows
    return f"x {x} convolved with W ({f}, {channels}, {k}, {k}) + b ({f},) → z {y}, {_places(rows)}"


def _places(axis: Axis) -> str:
    """The places of a window along the height, with the numbers."""
    padding = axis.before + axis.after
    size = f"{axis.size} + {padding}" if padding else f"{axis.size}"
    return f"height ⌊({size} − {axis.reach}) / {axis.stride}⌋ + 1 = {axis.places}"


def _conv_back(layer: Conv2D, info: LayerInfo, n: int, x: str, y: str) -> str:
    channels, k, f = info.input_shape[0], layer.kernel, layer.units
    return (
        f"δ {y} with x {x}, summed over batch and places → ∂L/∂W ({f}, {channels}, {k}, {k}); "
        f"δ summed over batch, height and width → ∂L/∂b ({f},); δ spread by the kernels → "
        f"∂L/∂x {x}"
    )


def _pool(layer: MaxPool2D | AveragePool2D, info: LayerInfo, n: int, x: str, y: str) -> str:
    what = "largest" if isinstance(layer, MaxPool2D) else "mean"
    rows = layer.window(info.input_shape).rows
    size = f"{layer.size}×{layer.size}"
    return f"the {what} of every {size} window: {x} → {y}, {_places(rows)}"


def _pool_back(layer: MaxPool2D | AveragePool2D, info: LayerInfo, n: int, x: str, y: str) -> str:
    whom = "its winner" if isinstance(layer, MaxPool2D) else "all its pixels alike"
    return f"every window hands its derivative to {whom}: {y} → {x}"


def _global(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    return f"the mean over height and width: {x} → {y}"


def _global_back(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    return f"every pixel gets an equal share: {y} → {x}"


def _flatten(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    product = "·".join(map(str, info.input_shape))
    return f"the same numbers in one row: {x} → ({n}, {product}) = {y}"


def _flatten_back(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    return f"the same numbers in their old places: {y} → {x}"


def _add(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    return " + ".join([x] * len(layer.inputs)) + f" → {y}, number by number"


def _add_back(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    return f"every input gets ∂L/∂a {y} as it is"


def _dropout(layer: Dropout, info: LayerInfo, n: int, x: str, y: str) -> str:
    return f"mask {x} · x {x} / (1 − {layer.rate:g}) → a {y}, number by number"


def _dropout_back(layer: Dropout, info: LayerInfo, n: int, x: str, y: str) -> str:
    return f"mask {x} · ∂L/∂a {y} / (1 − {layer.rate:g}) → ∂L/∂x {x}"


def _batch_norm(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    vector = f"({_features(info.input_shape)},)"
    return (
        f"(x {x} − mean {vector}) / deviation {vector} · gain {vector} + shift {vector} → a {y}; "
        f"the vectors are repeated over {_others(info.input_shape)}"
    )


def _layer_norm(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    own = info.input_shape[1:] if len(info.input_shape) == 2 else info.input_shape
    means = (n, info.input_shape[0]) if len(info.input_shape) == 2 else (n,)
    each, shape = shape_text(means), shape_text(own)
    return f"(x {x} − mean {each}) / deviation {each} · gain {shape} + shift {shape} → a {y}"


def _norm_back(layer: Layer, info: LayerInfo, n: int, x: str, y: str) -> str:
    if layer.kind == "batch_norm":
        own: Shape = (_features(info.input_shape),)
        over = _others(info.input_shape)
    else:
        own = info.input_shape[1:] if len(info.input_shape) == 2 else info.input_shape
        over = "batch and steps" if len(info.input_shape) == 2 else "the batch"
    return (
        f"∂L/∂a {y} · normalised {y}, summed over {over} → ∂L/∂gain {shape_text(own)}; "
        f"∂L/∂a summed alike → ∂L/∂shift {shape_text(own)}; ∂L/∂x {x}"
    )


def _features(shape: Shape) -> int:
    """How many vectors' entries there are: channels of images, features of all else."""
    return shape[1] if len(shape) == 2 else shape[0]


def _others(shape: Shape) -> str:
    """The axes beside the features'."""
    return {1: "the batch", 2: "batch and steps", 3: "batch, height and width"}[len(shape)]


def _recurrent(layer: SimpleRNN | LSTM, info: LayerInfo, n: int, x: str, y: str) -> str:
    steps, features = info.input_shape
    units, rows = layer.units, layer.units * (4 if isinstance(layer, LSTM) else 1)
    product = (
        f"h ({n}, {units}) @ Uᵀ ({units}, {rows}) + x_t ({n}, {features}) @ Wᵀ "
        f"({features}, {rows}) + b ({rows},) → z ({n}, {rows})"
    )
    gates = f", four gates of ({n}, {units})" if isinstance(layer, LSTM) else ""
    kept = "all states" if layer.whole_sequence else "the last state"
    return f"at each of {steps} steps {product}{gates}; {kept} → a {y}"


def _recurrent_back(layer: SimpleRNN | LSTM, info: LayerInfo, n: int, x: str, y: str) -> str:
    features = info.input_shape[1]
    units, rows = layer.units, layer.units * (4 if isinstance(layer, LSTM) else 1)
    return (
        f"summed over the steps: δᵀ ({rows}, {n}) @ h ({n}, {units}) → ∂L/∂U ({rows}, {units}), "
        f"δᵀ ({rows}, {n}) @ x_t ({n}, {features}) → ∂L/∂W ({rows}, {features}), "
        f"δ over the batch → ∂L/∂b ({rows},)"
    )


def _prepared(frame: Frame, samples: int) -> str:
    raw = shape_text((samples, *frame.data.table.input_shape))
    x = shape_text((samples, *frame.data.input_shape))
    return f"rows of the data {raw}, prepared → x {x}"


def _lost(experiment: Experiment, outputs: Shape, samples: int) -> str:
    y = shape_text((samples, *outputs))
    how = "their sum" if experiment.reduction == "sum" else "their mean"
    what = LOSSES[experiment.loss].title.lower()
    return f"{what} of a {y} and targets {y} → losses ({samples},); {how} → loss ()"


_Say = Callable[[Any, LayerInfo, int, str, str], str]
_FORWARD: dict[str, _Say] = {
    "dense": _dense, "conv2d": _conv, "max_pool2d": _pool, "average_pool2d": _pool,
    "global_average2d": _global, "flatten": _flatten, "add": _add, "dropout": _dropout,
    "batch_norm": _batch_norm, "layer_norm": _layer_norm, "simple_rnn": _recurrent,
    "lstm": _recurrent,
}  # fmt: skip
_BACKWARD: dict[str, _Say] = {
    "dense": _dense_back, "conv2d": _conv_back, "max_pool2d": _pool_back,
    "average_pool2d": _pool_back, "global_average2d": _global_back, "flatten": _flatten_back,
    "add": _add_back, "dropout": _dropout_back, "batch_norm": _norm_back,
    "layer_norm": _norm_back, "simple_rnn": _recurrent_back, "lstm": _recurrent_back,
}  # fmt: skip
