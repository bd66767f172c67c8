"""Layers in PyTorch's terms: the modules that are made, what is done with them, and the names that
their parameters have there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nnviz.formats.exporting.plan import Part
from nnviz.formats.exporting.wording import number

MODULES: dict[str, str] = {
    "linear": "",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "elu": "nn.ELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "softplus": "nn.Softplus(threshold=50)",
    "softmax": "nn.Softmax(1)",
}
"""Activations that are modules; step and argmax are functions of the script's own."""
FUNCTIONS: dict[str, str] = {
    "linear": "{}",
    "step": "step({})",
    "sigmoid": "torch.sigmoid({})",
    "tanh": "torch.tanh({})",
    "relu": "torch.relu({})",
    "leaky_relu": "F.leaky_relu({}, 0.01)",
    "elu": "F.elu({})",
    "gelu": "F.gelu({})",
    "silu": "F.silu({})",
    "softplus": "F.softplus({}, threshold=50)",
    "softmax": "torch.softmax({}, 1)",
    "argmax": "argmax({})",
}
"""Activations as expressions of z."""
INSIDE_RNN = ("tanh", "relu")
"""What nn.RNN has."""
_SAME = {"weight": "weight", "bias": "bias"}
_NORM = {"gain": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var"}
_RECURRENT = {"weight": "weight_ih_l0", "recurrent": "weight_hh_l0", "bias": "bias_ih_l0"}
_OWN_RNN = {"weight": "inputs.weight", "recurrent": "recurrent.weight", "bias": "inputs.bias"}


@dataclass(frozen=True)
class Said:
    """``module``: what is made; ``use``: the expression with {m} for the module and {x} for the
    input. ``modules``: the same as named modules one behind the other, None where that cannot be;
    ``names``: the parameters' names there by nnviz's; ``fixed``: a further one that stays 0."""

    module: str
    use: str
    modules: tuple[tuple[str, str], ...] | None
    names: dict[str, str]
    fixed: str = ""


def say(part: Part) -> Said:
    """A layer in PyTorch's terms."""
    return SAYINGS[part.kind](part)


def _activated(part: Part, module: str, before: str = "", first: str = "") -> Said:
    """A module between padding and activation: ``before`` pads {x}, ``first`` is its module."""
    name, activation = part.name, part.activation
    use = FUNCTIONS[activation].format(f"{{m}}({before or '{x}'})")
    modules: list[tuple[str, str]] | None = None
    if activation in MODULES:
        modules = [(f"{name}_pad", first)] if first else []
        modules.append((name, module))
        modules += [(f"{name}_{activation}", MODULES[activation])] if MODULES[activation] else []
    return Said(module, use, tuple(modules) if modules else None, _SAME)


def _dense(part: Part) -> Said:
    return _activated(part, f"nn.Linear({part.shape[0]}, {part.layer.units})")


def _conv2d(part: Part) -> Said:
    layer = part.layer
    options = [str(part.shape[0]), str(layer.units), str(layer.kernel)]
    options += [f"stride={layer.stride}"] if layer.stride != 1 else []
    options += [f"dilation={layer.dilation}"] if layer.dilation != 1 else []
    if _is_even(part):
        options += _padding(part)
        return _activated(part, f"nn.Conv2d({', '.join(options)})")
    pads = _pads(part)
    module = f"nn.Conv2d({', '.join(options)})"
    return _activated(part, module, f"F.pad({{x}}, {pads})", f"nn.ZeroPad2d({pads})")


def _is_even(part: Part) -> bool:
    top, bottom, left, right = part.pads
    return top == bottom and left == right


def _padding(part: Part) -> list[str]:
    top, _, left, _ = part.pads
    if not (top or left):
        return []
    return [f"padding={top if top == left else (top, left)}"]


def _pads(part: Part) -> tuple[int, int, int, int]:
    """(left, right, top, bottom), PyTorch's order."""
    top, bottom, left, right = part.pads
    return left, right, top, bottom


def _max_pool2d(part: Part) -> Said:
    sizes = _sizes(part)
    if _is_even(part):
        return _alone(part, f"nn.MaxPool2d({', '.join([*sizes, *_padding(part)])})")
    pads, module = _pads(part), f"nn.MaxPool2d({', '.join(sizes)})"
    first = (f"{part.name}_pad", f"nn.ConstantPad2d({pads}, -math.inf)")
    use = f"{{m}}(F.pad({{x}}, {pads}, value=-math.inf))"
    return Said(module, use, (first, (part.name, module)), {})


def _average_pool2d(part: Part) -> Said:
    """Padding is not counted; PyTorch can say so where there is as much on both sides."""
    sizes = _sizes(part)
    if _is_even(part):
        uncounted = ["count_include_pad=False"] if any(part.pads) else []
        options = [*sizes, *_padding(part), *uncounted]
        return _alone(part, f"nn.AvgPool2d({', '.join(options)})")
    size, stride = part.layer.size, part.layer.stride or part.layer.size
    return Said("", f"average_pool({{x}}, {size}, {stride}, {_pads(part)})", None, {})


def _sizes(part: Part) -> list[str]:
    layer = part.layer
    moved = [] if layer.stride in (None, layer.size) else [f"stride={layer.stride}"]
    return [str(layer.size), *moved]


def _alone(part: Part, module: str, names: dict[str, str] | None = None) -> Said:
    return Said(module, "{m}({x})", ((part.name, module),), names or {})


def _global_average2d(part: Part) -> Said:
    pool = (part.name, "nn.AdaptiveAvgPool2d(1)"), (f"{part.name}_flat", "nn.Flatten()")
    return Said("", "{x}.mean((2, 3))", pool, {})


def _batch_norm(part: Part) -> Said:
    features = part.shape[-1] if len(part.shape) == 2 else part.shape[0]
    kind = "2d" if len(part.shape) == 3 else "1d"
    momentum = [] if part.momentum == 0.1 else [f"momentum={number(part.momentum)}"]
    module = f"nn.BatchNorm{kind}({', '.join([str(features), *_epsilon(part), *momentum])})"
    if len(part.shape) != 2:
        return _alone(part, module, _NORM)
    return Said(module, "{m}({x}.transpose(1, 2)).transpose(1, 2)", None, _NORM)


def _layer_norm(part: Part) -> Said:
    shape = part.shape[-1] if len(part.shape) < 3 else part.shape
    return _alone(part, f"nn.LayerNorm({', '.join([str(shape), *_epsilon(part)])})", _NORM)


def _epsilon(part: Part) -> list[str]:
    """Said where it is not PyTorch's own."""
    return [] if part.layer.epsilon == 1e-5 else [f"eps={number(part.layer.epsilon)}"]


def _simple_rnn(part: Part) -> Said:
    layer, features = part.layer, part.shape[1]
    if part.activation in INSIDE_RNN:
        kind = "" if part.activation == "tanh" else ', nonlinearity="relu"'
        return _recurrent(part, f"nn.RNN({features}, {layer.units}{kind}, batch_first=True)")
    f = FUNCTIONS[part.activation].format("z")
    module = f"SimpleRNN({features}, {layer.units}, lambda z: {f})"
    return Said(module, "{m}({x})" + _last(part), None, _OWN_RNN)


def _lstm(part: Part) -> Said:
    return _recurrent(part, f"nn.LSTM({part.shape[1]}, {part.layer.units}, batch_first=True)")


def _recurrent(part: Part, module: str) -> Said:
    return Said(module, "{m}({x})[0]" + _last(part), None, _RECURRENT, "bias_hh_l0")


def _last(part: Part) -> str:
    return "" if part.layer.whole_sequence else "[:, -1]"


def has_one_value(part: Part) -> bool:
    """Whether a BatchNorm sees one value per feature and sample: PyTorch refuses a batch of 1."""
    features = part.shape[-1] if len(part.shape) == 2 else part.shape[0]
    return part.kind == "batch_norm" and math.prod(part.shape) == features


SAYINGS: dict[str, Callable[[Part], Said]] = {
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool2d": _max_pool2d,
    "average_pool2d": _average_pool2d,
    "global_average2d": _global_average2d,
    "flatten": lambda part: Said("", "{x}.flatten(1)", ((part.name, "nn.Flatten()"),), {}),
    "add": lambda part: Said("", " + ".join(part.taken), None, {}),
    "dropout": lambda part: _alone(part, f"nn.Dropout({number(part.layer.rate)})"),
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "simple_rnn": _simple_rnn,
    "lstm": _lstm,
}
"""Every kind in PyTorch's terms."""
