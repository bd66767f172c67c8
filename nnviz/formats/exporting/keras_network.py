"""A network in Keras: ``keras.Sequential`` where it is a chain, else the functional way."""

from __future__ import annotations

from nnviz.engine.spec import INPUT
from nnviz.formats.exporting.keras_layers import LAYERS, averages_unevenly, turned
from nnviz.formats.exporting.lines import Block, Call, Entry, Line, laid, plain
from nnviz.formats.exporting.plan import Part, Plan

_ACTIVATIONS = {
    "step": '''\
@keras.saving.register_keras_serializable("nnviz")
def step(z):
    """1 if z >= 0 else 0; the gradient is 0."""
    return ops.cast(z >= 0, z.dtype) + 0 * z''',
    "argmax": '''\
@keras.saving.register_keras_serializable("nnviz")
def argmax(z):
    """1 for the first of the largest, else 0; the gradient is 0."""
    return ops.one_hot(ops.argmax(z, axis=-1), z.shape[-1], dtype=z.dtype) + 0 * z''',
    "leaky_relu": '''\
@keras.saving.register_keras_serializable("nnviz")
def leaky_relu(z):
    """Keras's own has the slope 0.2."""
    return ops.leaky_relu(z, negative_slope=0.01)''',
}
_MEAN = '''\
@keras.saving.register_keras_serializable("nnviz")
class MeanPooling2D(layers.Layer):
    """The mean of the pixels under a window without the padding, alike on every backend."""

    def __init__(self, size, strides, pads, **options):
        super().__init__(**options)
        self.size, self.strides, self.pads = size, strides, pads

    def call(self, x):
        sums, counts = map(self.average, (x, ops.ones_like(x)))
        return sums / counts

    def average(self, x):
        padded = ops.pad(x, ((0, 0), *self.pads, (0, 0)))
        return ops.average_pool(padded, self.size, self.strides, data_format="channels_last")

    def get_config(self):
        own = {"size": self.size, "strides": self.strides, "pads": self.pads}
        return {**super().get_config(), **own}'''


def imports(plan: Plan) -> Block:
    """What the network needs of Keras, and its precision."""
    text = "\n".join(line.text for line in network(plan))
    names = [name for name in ("initializers", "regularizers") if f"{name}." in text]
    wanted = sorted(["layers", *names, *(["ops"] if _own(plan) else [])])
    lines = ["import keras", f"from keras import {', '.join(wanted)}"]
    if plan.experiment.precision == "float64":
        lines += ["", 'keras.config.set_floatx("float64")  # as in nnviz; Keras\'s own is float32']
    return [Line(line) for line in lines]


def own_parts(plan: Plan) -> list[Block]:
    """Functions and layers that Keras has not."""
    return [plain(text) for text in _own(plan)]


def _own(plan: Plan) -> list[str]:
    used = {getattr(part.layer, "activation", "") for part in plan.parts}
    found = [text for name, text in _ACTIVATIONS.items() if name in used]
    return [*found, *([_MEAN] if any(map(averages_unevenly, plan.parts)) else [])]


def network(plan: Plan) -> Block:
    """``model = …``."""
    return _sequential(plan) if plan.is_chain else _functional(plan)


def _sequential(plan: Plan) -> Block:
    entries = [Entry(Call("keras.Input", (_shape(plan),), behind=","), _input(plan), INPUT)]
    for part in plan.parts:
        *before, last = LAYERS[part.kind](plan, part)
        entries += [Entry(_followed(call, ","), _why(call), part.layer.id) for call in before]
        entries.append(Entry(_followed(last, ","), _remark(plan, part), part.layer.id))
    return [Line("model = keras.Sequential(["), *laid(entries, "    "), Line("])")]


def _functional(plan: Plan) -> Block:
    entries = [Entry(Call("keras.Input", (_shape(plan),), "inputs = "), _input(plan), INPUT)]
    for part in plan.parts:
        taken = ["inputs" if name == "x" else name for name in part.taken]
        behind = f"([{', '.join(taken)}])" if part.kind == "add" else f"({taken[0]})"
        *before, last = LAYERS[part.kind](plan, part)
        for call in before:
            entries.append(Entry(_said(part, call, behind), _why(call), part.layer.id))
            behind = f"({part.name})"
        entries.append(Entry(_said(part, last, behind), _remark(plan, part), part.layer.id))
    model = f"model = keras.Model(inputs, {plan.parts[-1].name})"
    return [*laid(entries), Line(""), Line(model)]


def _said(part: Part, call: Call, behind: str) -> Call:
    return Call(call.function, call.arguments, f"{part.name} = ", behind)


def _followed(call: Call, behind: str) -> Call:
    return Call(call.function, call.arguments, call.before, behind)


def _why(call: Call) -> str:
    """Why a layer stands there that the network has not."""
    return {
        "layers.Permute": "channel by channel, as nnviz",
        "layers.ZeroPadding2D": "strides and dilates: the padding,",
        "layers.Conv2D": "the dilation, then the stride",
    }.get(call.function, "")


def _shape(plan: Plan) -> str:
    return str(turned(plan.spec.input_shape))


def _input(plan: Plan) -> str:
    shape = plan.spec.input_shape
    return {1: "features", 2: "steps, features", 3: "rows, columns, channels"}[len(shape)]


def _remark(plan: Plan, part: Part) -> str:
    layout, id = plan.spec.layout, part.layer.id
    parameters = layout.block(id).parameters if id in layout else ()
    learnt = sum(each.size for each in parameters if each.role != "statistic")
    known = f", {learnt:,} parameters" if learnt else ""
    return f"→ {turned(plan.spec.shape_of(id))}{known}"
