"""A network as NumPy code: its layers forward and backward, and the definitions it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from nnviz.formats.exporting import preparing
from nnviz.formats.exporting.plan import Part, Plan
from nnviz.formats.exporting.snippets import Snippets, source_of
from nnviz.formats.exporting.wording import call, indented, number

_SOURCE = "nnviz.formats.exporting.numpy_source"
_MODULES = ("kinds", "activations", "layers", "images", "recurrent", "losses", "rules")
CLASSES = {
    "dense": "Dense",
    "conv2d": "Conv2D",
    "max_pool2d": "MaxPool2D",
    "average_pool2d": "AveragePool2D",
    "global_average2d": "GlobalAverage2D",
    "flatten": "Flatten",
    "dropout": "Dropout",
    "batch_norm": "BatchNorm",
    "layer_norm": "LayerNorm",
    "simple_rnn": "SimpleRNN",
    "lstm": "LSTM",
}
"""The class of each kind; a sum needs none."""


def definitions(plan: Plan) -> list[str]:
    """The classes and functions that the plan uses, each with all that it needs."""
    return _source().taken([*_of_layers(plan), *_of_training(plan)])


def layer_definitions(plan: Plan) -> list[str]:
    """Those of its layers."""
    return list(_taken(tuple(_of_layers(plan))))


def training_definitions(plan: Plan) -> list[str]:
    """Those that its training needs besides."""
    known = layer_definitions(plan)
    return [each for each in _taken(tuple(_of_training(plan))) if each not in known]


@lru_cache(maxsize=64)
def _taken(names: tuple[str, ...]) -> tuple[str, ...]:
    """Kept, because the window asks at every edit."""
    return tuple(_source().taken(names))


def _of_layers(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        if part.kind in CLASSES:
            yield CLASSES[part.kind]
        if part.activation:
            yield from (part.activation, f"{part.activation}_back")
    if plan.fused:
        yield plan.fused


def _of_training(plan: Plan) -> Iterator[str]:
    yield from (plan.spec.loss, plan.experiment.optimizer.kind)


@cache
def _source() -> Snippets:
    """All of the modules as one text."""
    return Snippets("\n".join(source_of(f"{_SOURCE}.{module}") for module in _MODULES))


def network_class(plan: Plan) -> str:
    """``class Network`` with its layers, forward, backward, and what goes before and behind."""
    return "\n".join(
        [
            "class Network:",
            *indented(_init(plan)),
            "",
            *indented(_prepare(plan)),
            "",
            *indented(_forward(plan)),
            "",
            *indented(_backward(plan)),
            "",
            *indented(_predict(plan)),
            "",
            *indented(_collections()),
        ]
    )


_OF = [
    "def of(layer, *names):  # a layer's arrays",
    '    return {name: w[f"{layer}.{name}"] for name in names}',
    "",
]


def _init(plan: Plan) -> list[str]:
    """Layers by name; ``w`` gives arrays by name."""
    made = [
        f"self.{part.name} = {call(CLASSES[part.kind], _arguments(part), 16 + len(part.name))}"
        for part in plan.parts
        if part.kind in CLASSES
    ]
    names = [f"{part.name}=self.{part.name}" for part in plan.parts if part.kind in CLASSES]
    lines = [*_OF, *made, f"self.layers = {call('dict', names, 22)}", "self.state = {}"]
    if plan.affine is not None:
        lines.append('self.shift, self.scale = w["scaling.shift"], w["scaling.scale"]')
    if plan.target_affine is not None:
        lines.append('self.target_mean, self.target_scale = w["targets.mean"], w["targets.scale"]')
    return ["def __init__(self, w):", *indented(lines)]


def _arguments(part: Part) -> list[str]:
    """What the layer's class is made with."""
    return ARGUMENTS[part.kind](part)


def _named(part: Part, *names: str) -> str:
    return call("of", [f'"{name}"' for name in (part.name, *names)])


def _learnt(part: Part) -> list[str]:
    """Weight, bias, and the activation with its derivative."""
    return [_named(part, "weight", "bias"), part.activation, f"{part.activation}_back"]


def _conv2d(part: Part) -> list[str]:
    layer, options = part.layer, []
    if layer.stride != 1:
        options.append(f"stride={layer.stride}")
    if layer.dilation != 1:
        options.append(f"dilation={layer.dilation}")
    return [*_learnt(part), *options, *_pads(part)]


def _pool(part: Part) -> list[str]:
    size = part.layer.size
    return [str(size), str(part.layer.stride or size), *_pads(part)]


def _pads(part: Part) -> list[str]:
    return [f"pads={part.pads}"] if any(part.pads) else []


def _batch_norm(part: Part) -> list[str]:
    axes = {1: "(0,)", 2: "(0, 1)", 3: "(0, 2, 3)"}[len(part.shape)]
    numbers = [number(part.momentum), number(part.layer.epsilon)]
    return [_named(part, "gain", "shift"), _named(part, "mean", "variance"), axes, *numbers]


def _layer_norm(part: Part) -> list[str]:
    axes = {1: "(1,)", 2: "(2,)", 3: "(1, 2, 3)"}[len(part.shape)]
    return [_named(part, "gain", "shift"), axes, number(part.layer.epsilon)]


def _simple_rnn(part: Part) -> list[str]:
    names = _named(part, "weight", "recurrent", "bias")
    whole = f"whole={part.layer.whole_sequence}"
    return [names, part.activation, f"{part.activation}_back", whole]


def _lstm(part: Part) -> list[str]:
    names = _named(part, "weight", "recurrent", "bias")
    return [names, f"whole={part.layer.whole_sequence}"]


ARGUMENTS: dict[str, Callable[[Part], list[str]]] = {
    "dense": _learnt,
    "conv2d": _conv2d,
    "max_pool2d": _pool,
    "average_pool2d": _pool,
    "global_average2d": lambda part: [],
    "flatten": lambda part: [],
    "dropout": lambda part: [number(part.layer.rate)],
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "simple_rnn": _simple_rnn,
    "lstm": _lstm,
}


def _prepare(plan: Plan) -> list[str]:
    lines = ['"""Raw inputs as the network takes them."""']
    if plan.pipeline.steps:
        lines += ["x = np.asarray(raw, np.float64)", *preparing.shape_check(plan, "x")]
        lines += [*preparing.preparation(plan, "np"), "x = x.astype(DTYPE)"]
    else:
        lines += ["x = np.asarray(raw, DTYPE)", *preparing.shape_check(plan, "x")]
    lines += preparing.features(plan, "np")
    scaled = "(x - self.shift) * self.scale" if plan.affine is not None else "x"
    return ["def prepare(self, raw):", *indented([*lines, f"return {scaled}"])]


def _forward(plan: Plan) -> list[str]:
    gives = f"z of the output, before {plan.fused}" if plan.fused else "the output"
    lines = [f'"""Prepared inputs (n, …) → {gives} (n, {plan.spec.outputs})."""']
    for part in plan.parts:
        name = "x" if plan.is_chain else part.name
        if part.kind == "add":
            lines.append(f"{name} = {' + '.join(part.taken)}")
        else:
            taken = "x" if plan.is_chain else part.taken[0]
            lines.append(f"{name} = self.{part.name}.forward({taken}, training)")
    return [
        "def forward(self, x, training=False):",
        *indented([*lines, f"return {'x' if plan.is_chain else plan.parts[-1].name}"]),
    ]


def _backward(plan: Plan) -> list[str]:
    """In the opposite order; what several layers take gets the sum of what they ask."""
    lines = ['"""From the loss\'s derivative by the output to every parameter\'s gradient."""']
    if plan.is_chain:
        lines += ["for layer in reversed(self.layers.values()):", "    d = layer.backward(d)"]
        return ["def backward(self, d):", *indented(lines)]
    asked: dict[str, list[str]] = {plan.parts[-1].name: ["d"]}
    for part in reversed(plan.parts):
        total = " + ".join(asked[part.name])
        if part.kind == "add":
            lines.append(f"d_{part.name} = {total}")
        else:
            lines.append(f"d_{part.name} = self.{part.name}.backward({total})")
        for taken in part.taken:
            asked.setdefault(taken, []).append(f"d_{part.name}")
    return ["def backward(self, d):", *indented(lines)]


def _predict(plan: Plan) -> list[str]:
    output = "self.forward(self.prepare(raw))"
    if plan.fused:
        output = f"{plan.fused}({output})"
    if plan.target_affine is not None:
        output = f"{output} / self.target_scale + self.target_mean"
    return [
        "def predict(self, raw):",
        '    """Raw inputs → outputs, as nnviz gives them."""',
        f"    return {output}",
    ]


def _collections() -> list[str]:
    """What the training step reads."""
    return [
        "def parameters(self):",
        '    """Everything that is learnt, by name."""',
        "    return {",
        '        f"{layer}.{name}": values',
        "        for layer, each in self.layers.items()",
        "        for name, values in each.parameters.items()",
        "    }",
        "",
        "def gradients(self):",
        '    """What the last backward pass found, by name."""',
        "    return {",
        '        f"{layer}.{name}": values',
        "        for layer, each in self.layers.items()",
        "        for name, values in each.gradients.items()",
        "    }",
    ]
