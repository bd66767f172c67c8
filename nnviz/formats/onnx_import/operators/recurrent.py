"""RNN and LSTM: one direction, from a state of zeros."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import LSTM, SimpleRNN
from nnviz.engine.shapes import Array
from nnviz.formats.onnx_import.steps import Last
from nnviz.formats.onnx_import.tensors import Tensor
from nnviz.formats.onnx_import.translator import Call, Handler, Value

_ACTIVATIONS = {
    "Affine": "linear", "Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu",
    "LeakyRelu": "leaky_relu", "Elu": "elu", "Softplus": "softplus",
}  # fmt: skip
_SETTINGS: dict[str, tuple[float | None, float | None]] = {
    "Affine": (1.0, 0.0), "LeakyRelu": (0.01, None), "Elu": (1.0, None),
}  # fmt: skip
"""(α, β) that nnviz's activations have."""
_GATES = (0, 2, 3, 1)
"""ONNX's gates i, o, f, g as nnviz has them: i, f, g, o."""


def rnn(call: Call) -> list[Value | None]:
    """An Elman network."""
    names = call.attribute("activations", ["Tanh"])
    name = names[0] if len(names) == 1 else ""
    if name not in _ACTIVATIONS or not _is_usual(call, name):
        call.refuse(
            f"has the activation {name[:40] or names}; nnviz's recurrent layers have "
            f"{', '.join(_ACTIVATIONS.values())}"
        )
    weight, recurrent, bias = _weights(call, 1)
    layer = SimpleRNN("rnn", tuple(range(len(weight))), _ACTIVATIONS[name], True)
    return _read(call, layer, {"weight": weight, "recurrent": recurrent, "bias": bias})


def lstm(call: Call) -> list[Value | None]:
    """Gates of sigmoids, a candidate and an output of tanh, without peepholes."""
    usual = ["Sigmoid", "Tanh", "Tanh"]
    if call.attribute("activations", usual) != usual or call.attribute("input_forget", 0):
        call.refuse("has other gates than sigmoid, tanh, tanh; nnviz's LSTM has those")
    if call.has(7) and call.constant(7).any():
        call.refuse("has peepholes; nnviz's LSTM has none: train a network without them")
    if call.gives_beyond(2):
        call.refuse("gives its cell's state too; nnviz's LSTM gives its output alone")
    weight, recurrent, bias = (_sorted(each) for each in _weights(call, 4))
    layer = LSTM("lstm", tuple(range(len(recurrent) // 4)), True)
    return _read(call, layer, {"weight": weight, "recurrent": recurrent, "bias": bias})


def _is_usual(call: Call, name: str) -> bool:
    """Whether an activation's settings, if it has any, are nnviz's."""
    keys = ("activation_alpha", "activation_beta")
    for wanted, key in zip(_SETTINGS.get(name, (None, None)), keys, strict=True):
        given = call.attribute(key, None)
        if wanted is not None and given and abs(given[0] - wanted) > 1e-6:
            return False
    return True


def _weights(call: Call, parts: int) -> tuple[Array, Array, Array]:
    """W (parts · units, F), U (parts · units, units) and b, which ONNX keeps as two addends."""
    if call.attribute("direction", "forward") != "forward":
        call.refuse(
            f"reads {call.attribute('direction', '')[:20]}; nnviz's recurrent layers read forward: "
            "train a network of one direction"
        )
    if call.attribute("clip", 0.0):
        call.refuse("clips its numbers; nnviz's recurrent layers do not")
    weight, recurrent = call.real(1, "its weights"), call.real(2, "its recurrent weights")
    rows = recurrent.shape[1] if recurrent.ndim == 3 else 0
    units = call.attribute("hidden_size", rows // parts)
    if weight.shape[:2] != (1, parts * units) or recurrent.shape != (1, parts * units, units):
        call.refuse(f"has weights of {weight.shape} and {recurrent.shape} for {units} units")
    if weight.ndim != 3:
        call.refuse(f"has weights of {weight.shape}")
    bias = call.real(3, "its bias") if call.has(3) else np.zeros((1, 2 * parts * units))
    if bias.shape != (1, 2 * parts * units):
        call.refuse(f"has a bias of {bias.shape} for {units} units")
    return weight[0], recurrent[0], bias[0].reshape(2, -1).sum(axis=0)


def _sorted(values: Array) -> Array:
    """Rows of four gates in nnviz's order."""
    gates = values.reshape(4, len(values) // 4, *values.shape[1:])
    return gates[list(_GATES)].reshape(values.shape)


def _read(call: Call, layer: SimpleRNN | LSTM, parameters: dict[str, Array]) -> list[Value | None]:
    x, first = call.tensor(), 0 if call.attribute("layout", 0) else 1
    wanted = (1, 0, 2) if first else (0, 1, 2)
    if len(x.shape) != 2 or x.axes != wanted:
        call.refuse("takes no sequences (N, steps, features); nnviz's recurrent layers do")
    if call.has(4) and not _is_whole(call, x):
        call.refuse("reads sequences of different lengths; nnviz's are all of one length")
    for at in (5, 6):
        if call.has(at) and call.constant(at, "its first state").any():
            call.refuse("begins with a state that is not 0; nnviz's recurrent layers begin with 0")
    steps, taken = call.translator.steps, call.translator.lowered(x)
    id = steps.add(layer, taken.source, node=call.name, parameters=parameters)
    units, length = layer.units, x.shape[0]
    whole = Tensor(id, (length, units), (1, None, 0, 2) if first else (0, 1, None, 2))
    results: list[Value | None] = [whole, None]
    if len(call.node.output) > 1 and call.node.output[1]:
        last = steps.add(Last(), id, node=call.name)
        results[1] = Tensor(last, (units,), (None, 0, 1) if first else (0, None, 1))
    return results


def _is_whole(call: Call, x: Tensor) -> bool:
    """Whether all lengths that are given are the whole sequence's."""
    return bool((call.constant(4, "its lengths") == x.shape[0]).all())


OPERATORS: dict[str, Handler] = {"RNN": rnn, "LSTM": lstm}
