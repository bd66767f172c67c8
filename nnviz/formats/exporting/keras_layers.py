"""How layers are said in Keras: one entry per kind, each the calls that stand for a layer.

Images lie with their channels last, as Keras has them on every backend.
"""

from __future__ import annotations

from collections.abc import Callable

from nnviz.engine.initializers import CONSTANT, REACH, RECTIFIERS
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.engine.shapes import Shape
from nnviz.formats.exporting.lines import Call
from nnviz.formats.exporting.plan import Part, Plan

OWN = {"step": "step", "argmax": "argmax", "leaky_relu": "leaky_relu"}
"""Activations that Keras has not, or with another slope: functions of the script, by name."""
_UNTRUNCATED = 'initializers.VarianceScaling({}, "{}", "untruncated_normal")'
INITIALIZERS = {
    "zeros": '"zeros"',
    "constant": f"initializers.Constant({CONSTANT})",
    "uniform": f"initializers.RandomUniform(-{REACH}, {REACH})",
    "normal": "initializers.RandomNormal(stddev=1.0)",
    "glorot_uniform": '"glorot_uniform"',
    "glorot_normal": _UNTRUNCATED.format("1.0", "fan_avg"),
    "he_uniform": '"he_uniform"',
    "he_normal": _UNTRUNCATED.format("2.0", "fan_in"),
    "lecun_uniform": '"lecun_uniform"',
    "lecun_normal": _UNTRUNCATED.format("1.0", "fan_in"),
}
"""As Keras says them; its own normal ones are cut off at two deviations."""

Said = tuple[Call, ...]


def turned(shape: Shape) -> Shape:
    """A shape with the channels last."""
    return (*shape[1:], shape[0]) if len(shape) == 3 else shape


def _layer(kind: str, *arguments: str) -> Call:
    return Call(f"layers.{kind}", tuple(each for each in arguments if each))


def _named(plan: Plan, part: Part) -> tuple[str, ...]:
    return (f'name="{part.name}"', *(["trainable=False"] if part.frozen else []))


def _activation(name: str) -> str:
    if name == "linear":
        return ""
    return f"activation={OWN[name]}" if name in OWN else f'activation="{name}"'


def _regularizer(spec: RegularisationSpec, batch_size: int) -> str:
    """Keras has no half before the sum of squares."""
    share = batch_size if spec.per_sample else 1
    l1, l2 = spec.l1 / share, spec.l2 / 2 / share
    if l1 and l2:
        return f"regularizers.L1L2({l1!r}, {l2!r})"
    if l1:
        return f"regularizers.L1({l1!r})"
    return f"regularizers.L2({l2!r})" if l2 else ""


def _weights(plan: Plan, part: Part, recurrent: bool = False) -> tuple[str, ...]:
    """How weights are drawn, where they are, and held back."""
    layer = part.layer
    name, found = layer.initializer, []
    if name == "auto":
        name = "he_uniform" if getattr(layer, "activation", "") in RECTIFIERS else "glorot_uniform"
    drawn = INITIALIZERS[name]
    if not plan.arrays and name != "glorot_uniform":
        found.append(f"kernel_initializer={drawn}")
    if not plan.arrays and recurrent:
        found.append(f"recurrent_initializer={drawn}")
    if held := _regularizer(plan.experiment.regularisation, plan.experiment.batch_size):
        found.append(f"kernel_regularizer={held}")
        found += [f"recurrent_regularizer={held}"] if recurrent else []
    return tuple(found)


def logits_apart(plan: Plan, part: Part) -> bool:
    """Whether the loss is about z, before the step of the output."""
    return part is plan.parts[-1] and plan.spec.loss == "perceptron"


def _dense(plan: Plan, part: Part) -> Said:
    layer = part.layer
    apart = logits_apart(plan, part)
    activation = "" if apart else _activation(layer.activation)
    dense = _layer(
        "Dense", str(layer.units), activation, *_weights(plan, part), *_named(plan, part)
    )  # fmt: skip
    return (dense, _layer("Activation", layer.activation)) if apart else (dense,)


def _conv2d(plan: Plan, part: Part) -> Said:
    """Keras strides or dilates: with both, it dilates, and every so-manieth place is kept."""
    layer = part.layer
    dilation = layer.dilation if layer.kernel > 1 else 1
    both = layer.stride > 1 and dilation > 1
    conv = _layer(
        "Conv2D", str(layer.units), str(layer.kernel),
        f"strides={layer.stride}" if layer.stride > 1 and not both else "",
        'padding="same"' if layer.padding == "same" and not both else "",
        f"dilation_rate={dilation}" if dilation > 1 else "",
        _activation(layer.activation), *_weights(plan, part), *_named(plan, part),
    )  # fmt: skip
    if not both:
        return (conv,)
    kept = _layer("MaxPooling2D", "1", f"strides={layer.stride}")
    return (*_padding(part), conv, kept)


def _pads(part: Part) -> tuple[tuple[int, int], tuple[int, int]]:
    """What pads the image at (top, bottom) and (left, right)."""
    top, bottom, left, right = part.pads
    return (top, bottom), (left, right)


def _padding(part: Part) -> Said:
    rows, columns = _pads(part)
    return (_layer("ZeroPadding2D", f"({rows}, {columns})"),) if any(rows + columns) else ()


def _pool(kind: str, plan: Plan, part: Part) -> Said:
    layer = part.layer
    strides = f"strides={layer.stride}" if layer.stride not in (None, layer.size) else ""
    same = 'padding="same"' if layer.padding == "same" else ""
    return (_layer(kind, str(layer.size), strides, same, *_named(plan, part)),)


def averages_unevenly(part: Part) -> bool:
    """Whether an average pool has more padding at one side: there Keras's backends disagree."""
    return part.kind == "average_pool2d" and any(a != b for a, b in _pads(part))


def _average_pool(plan: Plan, part: Part) -> Said:
    if not averages_unevenly(part):
        return _pool("AveragePooling2D", plan, part)
    layer = part.layer
    stride, (rows, columns) = layer.stride or layer.size, _pads(part)
    pads = f"pads=({rows}, {columns})"
    arguments = (str(layer.size), f"strides={stride}", pads, *_named(plan, part))
    return (Call("MeanPooling2D", arguments),)


def _flatten(plan: Plan, part: Part) -> Said:
    """Channel by channel, as nnviz counts; Keras would go pixel by pixel."""
    flatten = _layer("Flatten", *_named(plan, part))
    shape = part.shape
    mixes = len(shape) == 3 and shape[0] > 1 and shape[1] * shape[2] > 1
    return (_layer("Permute", "(3, 1, 2)"), flatten) if mixes else (flatten,)


def _batch_norm(plan: Plan, part: Part) -> Said:
    """Keras's momentum is the share that stays."""
    layer = part.layer
    momentum = f"momentum={1 - layer.momentum:.10g}"
    return (
        _layer("BatchNormalization", momentum, f"epsilon={layer.epsilon!r}", *_named(plan, part)),
    )  # fmt: skip


def _layer_norm(plan: Plan, part: Part) -> Said:
    layer = part.layer
    axes = "axis=(1, 2, 3)" if len(part.shape) == 3 else ""
    return (_layer("LayerNormalization", axes, f"epsilon={layer.epsilon!r}", *_named(plan, part)),)


def _plain(kind: str, plan: Plan, part: Part, *arguments: str) -> Said:
    return (_layer(kind, *arguments, *_named(plan, part)),)


def _recurrent(kind: str, plan: Plan, part: Part) -> Said:
    layer = part.layer
    activation = getattr(layer, "activation", "tanh")
    said = (_activation(activation) or "activation=None") if activation != "tanh" else ""
    return (
        _layer(
            kind, str(layer.units), said,
            "return_sequences=True" if layer.whole_sequence else "",
            *_weights(plan, part, recurrent=True),
            "unit_forget_bias=False" if kind == "LSTM" and not plan.arrays else "",
            *_named(plan, part),
        ),
    )  # fmt: skip


LAYERS: dict[str, Callable[[Plan, Part], Said]] = {
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool2d": lambda plan, part: _pool("MaxPooling2D", plan, part),
    "average_pool2d": _average_pool,
    "global_average2d": lambda plan, part: _plain("GlobalAveragePooling2D", plan, part),
    "flatten": _flatten,
    "add": lambda plan, part: _plain("Add", plan, part),
    "dropout": lambda plan, part: _plain("Dropout", plan, part, repr(part.layer.rate)),
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "simple_rnn": lambda plan, part: _recurrent("SimpleRNN", plan, part),
    "lstm": lambda plan, part: _recurrent("LSTM", plan, part),
}
"""One layer's calls in order; the last, or the one with its name, has the layer's numbers."""
