"""A graph as a network of nnviz's: its layers, their numbers, and what should be said of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from onnx import NodeProto

from nnviz.data.source import Precision
from nnviz.engine.layers import Dense, Flatten, Layer
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT
from nnviz.errors import ModelError
from nnviz.experiment.rewiring import tidy
from nnviz.formats.onnx_import.carriers import settle
from nnviz.formats.onnx_import.model import Model
from nnviz.formats.onnx_import.operators import OPERATORS
from nnviz.formats.onnx_import.steps import Activation, Affine, Last, Step, Steps
from nnviz.formats.onnx_import.tensors import Tensor
from nnviz.formats.onnx_import.translator import Translator

MOST_LAYERS = 400
_STEMS = {
    "dense": "hidden", "conv2d": "conv", "max_pool2d": "pool", "average_pool2d": "pool",
    "global_average2d": "average", "simple_rnn": "rnn", "batch_norm": "batchnorm",
    "layer_norm": "layernorm",
}  # fmt: skip
_CHANNELS = (1, 3)


@dataclass(frozen=True)
class Network:
    """``parameters`` by layer and name, in the user's order and float64; ``frozen`` are layers that
    only pass on. ``scales``: the file scales its raw inputs itself."""

    input_shape: Shape
    layers: tuple[Layer, ...]
    parameters: dict[str, dict[str, Array]]
    frozen: tuple[str, ...]
    remarks: tuple[str, ...]
    precision: Precision
    scales: bool
    model: Model
    channels_last: bool

    @property
    def outputs(self) -> int:
        last = self.layers[-1]
        assert isinstance(last, Dense)
        return last.units

    @property
    def activation(self) -> str:
        """The output's."""
        return str(getattr(self.layers[-1], "activation", ""))

    @property
    def takes_rows(self) -> bool:
        """Whether its input is only ever laid out in a row: then its shape does not matter."""
        takers = [layer for layer in self.layers if INPUT in layer.inputs]
        takers += [] if self.layers[0].inputs else [self.layers[0]]
        return all(isinstance(layer, Flatten) for layer in takers)

    def as_file(self, x: Array) -> Array:
        """Inputs (n, *input_shape) as the file takes them."""
        turned = np.moveaxis(x, 1, -1) if self.channels_last else x
        sizes = [size for at, size in enumerate(self.model.sizes) if at != self.model.batch]
        laid = turned.reshape(len(x), *(size or 1 for size in sizes))
        return np.ascontiguousarray(np.moveaxis(laid, 0, self.model.batch), self.model.dtype)


def network_of(model: Model) -> Network:
    """The network in a graph; ModelError names the first node that nnviz has nothing for."""
    channels_last = has_channels_last(model)
    translator = Translator(model, channels_last)
    translator.run(model.nodes, OPERATORS)
    steps = translator.steps
    steps.output = _output(translator, model.output)
    steps.prune()
    scales = any(isinstance(step.what, Affine) and INPUT in step.takes for step in steps)
    settle(steps)
    _end(steps)
    if len(list(steps)) > MOST_LAYERS:
        raise ModelError(f"it has more than {MOST_LAYERS} layers; nnviz shows no more")
    return _named(steps, model, _precision(translator), scales, channels_last)


def _precision(translator: Translator) -> Precision:
    """Double if any weights are."""
    arrays = (each for each in translator.values.values() if isinstance(each, np.ndarray))
    return "float64" if any(e.dtype == np.float64 and e.ndim for e in arrays) else "float32"


def has_channels_last(model: Model) -> bool:
    """Whether its images are (N, height, width, channels), as Keras has them."""
    if len(model.sizes) != 4 or model.producer == "nnviz":
        return False
    first = next((node for node in model.nodes if node.op_type in _TELLING), None)
    if first is not None and first.op_type == "Transpose":
        return _integers(first, "perm") == [0, 3, 1, 2]
    if first is not None and first.op_type == "ReduceMean":
        axes = model.constants.get(first.input[1], ()) if len(first.input) > 1 else ()
        return 1 in (_integers(first, "axes") or list(axes))
    if first is not None and first.op_type not in ("Reshape", "Flatten"):
        return False
    return model.sizes[3] in _CHANNELS and model.sizes[1] not in _CHANNELS


_TELLING = (
    "Transpose", "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool",
    "BatchNormalization", "LayerNormalization", "ReduceMean", "Reshape", "Flatten",
)  # fmt: skip
"""What says how images lie."""


def _integers(node: NodeProto, name: str) -> list[int]:
    return next((list(each.ints) for each in node.attribute if each.name == name), [])


def _output(translator: Translator, name: str) -> str:
    """The step that gives the prediction, as a vector."""
    found = translator.values.get(name)
    if not isinstance(found, Tensor):
        raise ModelError(f"its output '{name[:80]}' does not depend on its input")
    axes = [axis for axis, size in zip(found.axes, found.sizes, strict=True) if size != 1]
    taken = translator.vector(found.seen(0, *(axes[1:] or [1])[:1])) if axes[:1] == [0] else None
    if taken is None or len(axes) > 2:
        raise ModelError(
            f"its output '{name[:80]}' is no vector (N, outputs) but has the axes "
            f"{('N', *found.shape)}; nnviz's networks end with one number for each target"
        )
    if taken.order is None:
        return taken.source
    units = tuple(range(taken.shape[0]))
    parameters = {"weight": np.eye(len(units))[taken.order], "bias": np.zeros(len(units))}
    return translator.steps.add(
        Dense("turned", units), taken.source, node=f"output '{name}'", parameters=parameters
    )


def _end(steps: Steps) -> None:
    """A dense layer gives the prediction."""
    if steps.output != INPUT and isinstance(steps[steps.output].what, Dense):
        return
    shape = steps.shape(steps.output)
    if len(shape) != 1 or shape[0] > 4096:
        raise ModelError(f"it gives {shape} numbers; nnviz predicts vectors of up to 4,096")
    units, source = shape[0], steps.output
    parameters = {"weight": np.eye(units), "bias": np.zeros(units)}
    what = Dense("pass", tuple(range(units)))
    steps.output = steps.add(what, source, node="the output", parameters=parameters)
    steps.put(replace(steps[steps.output], frozen=True))
    steps.remark("The output", "a dense layer that passes it on ends the network")


def _named(
    steps: Steps, model: Model, precision: Precision, scales: bool, channels_last: bool
) -> Network:
    """Layers with the names that nnviz gives them, in the order of computation."""
    names, counts = {INPUT: INPUT}, Counter[str]()
    layers: list[Layer] = []
    ordered = list(steps)
    for step in ordered:
        names[step.id] = _name(step, steps.output, counts)
        takes = tuple(names[id] for id in step.takes)
        layers.append(replace(_layer(step), id=names[step.id], inputs=takes))
    parameters = {names[step.id]: step.parameters for step in ordered if step.parameters}
    frozen = tuple(names[step.id] for step in ordered if step.frozen)
    return Network(
        steps.input_shape, tidy(layers), parameters, frozen, steps.remarks,
        precision, scales, model, channels_last,
    )  # fmt: skip


def _layer(step: Step) -> Layer:
    """What a settled step is."""
    if isinstance(step.what, Activation | Affine | Last):
        raise ModelError(f"{step.node} has no place in nnviz's layers")
    return step.what


def _name(step: Step, output: str, counts: Counter[str]) -> str:
    if step.id == output:
        return "output"
    kind = _layer(step).kind
    stem = _STEMS.get(kind, kind)
    counts[stem] += 1
    return f"{stem}{counts[stem]}"
