"""A network as NumPy code: its layers forward and backward, and one training step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from nnviz.engine.learning import Sampling
from nnviz.formats.exporting import preparing
from nnviz.formats.exporting.plan import Part, Plan, frozen_numbers
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
RULES: dict[str, tuple[str, ...]] = {
    "sgd": (),
    "momentum": ("momentum",),
    "nesterov": ("momentum",),
    "rmsprop": ("rho", "epsilon"),
    "adam": ("beta1", "beta2", "epsilon"),
    "adamw": ("beta1", "beta2", "epsilon", "weight_decay"),
}
"""What each rule takes behind the learning rate, by the optimizer's names."""

ORDERS: dict[Sampling, tuple[str, str]] = {
    "epochs": ("random.permutation(len(x))", "order[at : at + batch_size]"),
    "in order": ("np.arange(len(x))", "order[at : at + batch_size]"),
    "with replacement": (
        "len(x)",
        "random.choice(order, min(batch_size, order - at), replace=False)",
    ),
}
"""How an epoch and the rows of a batch are drawn."""
_TRAIN = '''\
def train(network, raw, targets, epochs, batch_size={size}, seed=0):
    """Train on raw inputs and targets (n, outputs): numbers, or 1 for a sample's class and 0 for
    the others. Yields the mean loss of each epoch's batches."""
    x, y = network.prepare(raw), {targets}
    random, t = np.random.default_rng(seed), 0
    for epoch in range(epochs):
        order, losses = {order}, []
        for at in range(0, len(x), batch_size):
            rows = {rows}
            rate = rate_at(t, epoch)
            t += 1
            losses.append(train_step(network, x[rows], y[rows], t, rate))
        yield sum(losses) / len(losses)'''


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
        lines += ["x = np.asarray(raw, np.float64)", *preparing.preparation(plan, "np")]
        lines.append("x = x.astype(DTYPE)")
    else:
        lines.append("x = np.asarray(raw, DTYPE)")
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


def training_step(plan: Plan) -> str:
    """``train_step``: forward, loss, backward, update, with just what the experiment asks for."""
    loss = plan.spec.loss
    lines = [
        '"""One update by a batch of prepared inputs and targets: forward, loss, backward, rule.',
        "",
        "``t`` is the number of the update, from 1. Returns the loss before it.",
        '"""',
        "output = network.forward(x, training=True)",
        f"loss, d = {loss}(output, y)",
        *(["loss, d = loss * len(x), d * len(x)"] if plan.spec.reduction == "sum" else []),
        "network.backward(d)",
        "parameters, gradients = network.parameters(), network.gradients()",
        *_shaping(plan),
        "for name, theta in parameters.items():",
        *indented(_update(plan)),
        "return loss",
    ]
    return "\n".join(["def train_step(network, x, y, t, rate):", *indented(lines)])


def _shaping(plan: Plan) -> list[str]:
    """Penalties, frozen numbers and limits, in the order in which they act on the gradient."""
    limits, lines = plan.experiment.regularisation, []
    if limits.penalises:
        terms = [f"{number(limits.l2)} * theta"] if limits.l2 else []
        terms += [f"{number(limits.l1)} * np.sign(theta)"] if limits.l1 else []
        total = " + ".join(terms)
        total = f"({total}) / len(x)" if limits.per_sample else total
        lines += [
            "for name, theta in parameters.items():",
            '    if name.endswith((".weight", ".recurrent")):',
            f"        gradients[name] = gradients[name] + {total}",
        ]
    if _frozen_layers(plan):
        lines += ["for name in FROZEN_LAYERS:", "    gradients[name] = 0 * gradients[name]"]
    if _frozen_numbers(plan):
        lines += [
            "for name, places in FROZEN_NUMBERS.items():",
            "    gradients[name].flat[places] = 0",
        ]
    if limits.clip_value is not None:
        high = number(limits.clip_value)
        lines += [
            "for name, g in gradients.items():",
            f"    gradients[name] = np.clip(g, -{high}, {high})",
        ]
    if limits.clip_norm is not None:
        lines += [
            "length = math.sqrt(sum(float((g * g).sum()) for g in gradients.values()))",
            f"factor = min(1, {number(limits.clip_norm)} / (length + 1e-6))",
            "gradients = {name: g * factor for name, g in gradients.items()}",
        ]
    return lines


def _update(plan: Plan) -> list[str]:
    spec = plan.experiment.optimizer
    values = [number(getattr(spec, name)) for name in RULES[spec.kind]]
    state = "network.state.setdefault(name, {})"
    rule = call(spec.kind, ["theta", "gradients[name]", state, "t", "rate", *values], 8)
    lines = []
    if _frozen_layers(plan):
        lines += ["if name in FROZEN_LAYERS:", "    continue"]
    if not _frozen_numbers(plan):
        return [*lines, rule]
    return [
        *lines, "places = FROZEN_NUMBERS.get(name, [])", "held = theta.flat[places]", rule,
        "theta.flat[places] = held",
    ]  # fmt: skip


def training(plan: Plan) -> str:
    """``train``: epochs of batches out of raw inputs and targets."""
    experiment = plan.experiment
    targets = "np.asarray(targets, DTYPE)"
    if plan.target_affine is not None:
        real = "(np.asarray(targets) - network.target_mean) * network.target_scale"
        targets = f"({real}).astype(DTYPE)"
    order, rows = ORDERS[experiment.sampling]
    return _TRAIN.format(size=experiment.batch_size, targets=targets, order=order, rows=rows)


def constants(plan: Plan) -> list[str]:
    """What the training step names."""
    lines = []
    if layers := _frozen_layers(plan):
        lines.append(f"FROZEN_LAYERS = {layers!r}")
    if numbers := _frozen_numbers(plan):
        lines.append(f"FROZEN_NUMBERS = {numbers!r}")
    return lines


def _frozen_layers(plan: Plan) -> list[str]:
    return [
        f"{plan.names[block.layer]}.{each.name}"
        for block in plan.spec.layout
        if block.layer in plan.experiment.frozen.layers
        for each in block.parameters
        if each.role != "statistic"
    ]


def _frozen_numbers(plan: Plan) -> dict[str, list[int]]:
    return {
        name: places
        for name, places in frozen_numbers(plan, plan.experiment.frozen).items()
        if not name.endswith((".mean", ".variance"))
    }
