"""``model.py``: the network as a PyTorch user would write it, with its preparation."""

from __future__ import annotations

from nnviz import __version__
from nnviz.engine.shapes import Array
from nnviz.formats.exporting import preparing
from nnviz.formats.exporting.plan import Part, Plan
from nnviz.formats.exporting.torch_layers import FUNCTIONS, Said, say
from nnviz.formats.exporting.wording import docstring, indented, said

HELPERS: dict[str, str] = {
    "step(": '''\
def step(z):
    """1 where z ≥ 0, else 0; its derivative is 0."""
    return (z >= 0).to(z.dtype) + 0 * z''',
    "argmax(": '''\
def argmax(z):
    """1 for the first of the largest units, else 0; its derivative is 0."""
    return F.one_hot(z.argmax(1), z.shape[1]).to(z.dtype) + 0 * z''',
    "average_pool(": '''\
def average_pool(x, size, stride, pads):
    """The mean of each window's pixels; padding is not counted."""
    counts = F.avg_pool2d(F.pad(torch.ones_like(x), pads), size, stride)
    return F.avg_pool2d(F.pad(x, pads), size, stride) / counts''',
    "SimpleRNN(": '''\
class SimpleRNN(nn.Module):
    """h_t = f(W·x_t + U·h_{t−1} + b): all states (n, steps, units)."""

    def __init__(self, features, units, f):
        super().__init__()
        self.inputs = nn.Linear(features, units)
        self.recurrent = nn.Linear(units, units, bias=False)
        self.f = f

    def forward(self, x):
        h, states = x.new_zeros(len(x), self.recurrent.in_features), []
        for t in range(x.shape[1]):
            h = self.f(self.inputs(x[:, t]) + self.recurrent(h))
            states.append(h)
        return torch.stack(states, 1)''',
}
"""What PyTorch has not, by the call that shows that it is used."""
_LOAD = '''\
def load(path=Path(__file__).with_name("weights.safetensors")):
    """The trained network."""
    network = Network(){precision}
    network.load_state_dict(load_file(path))
    return network.eval()'''


def model(plan: Plan) -> str:
    """The whole file."""
    body = "\n\n\n".join([*preparing.rules(plan, "torch"), network_class(plan)])
    helpers = [text for call, text in HELPERS.items() if call in body]
    double = ".double()" if plan.precision == "float64" else ""
    pieces = [*helpers, body, _LOAD.format(precision=double)]
    text = "\n\n\n".join(pieces) + "\n"
    return f"{_title(plan)}\n\n{_imports(text)}\n\n\n{text}"


def _title(plan: Plan) -> str:
    columns = ", ".join(said(name)[:40] for name in plan.input_names[:40])
    shape = ", ".join(map(str, ("n", *plan.raw_shape)))
    named = f": {columns}" if len(plan.raw_shape) < 3 and columns else ""
    return docstring(
        f"{plan.experiment.title}: a neural network in PyTorch, exported by nnviz {__version__}.",
        f"load().predict(raw) takes raw inputs of shape ({shape}){named}.",
        f"The outputs are {', '.join(said(name)[:40] for name in plan.class_names[:40])}."
        if plan.class_names
        else "",
    )


def _imports(text: str) -> str:
    own = ["import math"] if "math." in text else []
    own += ["from collections import OrderedDict"] if "OrderedDict(" in text else []
    own += ["from math import pi"] if " pi)" in text else []
    own.append("from pathlib import Path")
    functional = ["from torch.nn import functional as F"] if "F." in text else []
    theirs = ["import torch", "from safetensors.torch import load_file", "from torch import nn"]
    return "\n".join([*own, "", *theirs, *functional])


def network_class(plan: Plan) -> str:
    """``class Network`` with its modules, preparation, forward and predict."""
    gives = f"z of the output, before {plan.fused}: what the loss takes" if plan.fused else ""
    text = f"Raw inputs → {gives or 'outputs'} (n, {plan.spec.outputs})."
    return "\n".join(
        [
            "class Network(nn.Module):",
            f'    """{text}"""',
            "",
            *indented(_init(plan)),
            "",
            *indented(_prepare(plan)),
            "",
            *indented(_forward(plan)),
            "",
            *indented(_predict(plan)),
        ]
    )


def is_sequential(plan: Plan) -> bool:
    """Whether the layers are modules one behind the other, each with a name of its own."""
    made = [say(part).modules for part in plan.parts]
    names = [name for modules in made for name, _ in modules or ()]
    return plan.is_chain and None not in made and len(set(names)) == len(names)


def path_of(plan: Plan, part: Part) -> str:
    """Where the layer's module is within the network."""
    return f"layers.{part.name}" if is_sequential(plan) else part.name


def _init(plan: Plan) -> list[str]:
    lines = ["super().__init__()", *(_sequence(plan) if is_sequential(plan) else _named(plan))]
    for name, values in buffers(plan).items():
        kind = "" if values.dtype.name == "float32" else f", dtype=torch.{values.dtype.name}"
        zeros = f"torch.zeros({len(values)}{kind})"
        lines.append(f'self.register_buffer("{name}", {zeros})')
    return ["def __init__(self):", *indented(lines)]


def _sequence(plan: Plan) -> list[str]:
    modules = [module for part in plan.parts for module in say(part).modules or ()]
    lines = [f"    {name}={made}," for name, made in modules]
    return ["self.layers = nn.Sequential(OrderedDict(", *lines, "))"]


def _named(plan: Plan) -> list[str]:
    lines = []
    for part, words in _said(plan):
        if words.module:
            lines.append(f"self.{part.name} = {words.module}")
        if words.fixed:
            fixed = f"self.{part.name}.{words.fixed}.requires_grad_(False)"
            lines.append(f"{fixed}  # one bias is enough")
    return lines


def _said(plan: Plan) -> list[tuple[Part, Said]]:
    return [(part, say(part)) for part in plan.parts]


def buffers(plan: Plan) -> dict[str, Array]:
    """The numbers of the scalings, by their names in the network."""
    found: dict[str, Array] = {}
    if plan.affine is not None:
        found |= {"shift": plan.affine.shift, "scale": plan.affine.scale}
    if plan.target_affine is not None:
        found |= {"target_mean": plan.target_affine.shift}
        found |= {"target_scale": plan.target_affine.scale}
    return found


def _prepare(plan: Plan) -> list[str]:
    lines = ['"""Raw inputs as the layers take them."""', *preparing.shape_check(plan, "raw")]
    if plan.pipeline.steps:
        lines += ["x = raw.double()", *preparing.preparation(plan, "torch")]
        lines.append(f"x = x.to(torch.{plan.precision})")
    else:
        lines.append(f"x = raw.to(torch.{plan.precision})")
    lines += preparing.features(plan, "torch")
    if plan.affine is not None:
        lines.append("x = (x - self.shift) * self.scale")
    returned = lines.pop().replace("x = ", "return ", 1)  # the last line is what is returned
    return ["def prepare(self, raw):", *indented([*lines, returned])]


def _forward(plan: Plan) -> list[str]:
    if is_sequential(plan):
        return ["def forward(self, raw):", "    return self.layers(self.prepare(raw))"]
    lines = ["x = self.prepare(raw)"]
    for part, words in _said(plan):
        name, taken = ("x", "x") if plan.is_chain else (part.name, part.taken[0])
        lines.append(f"{name} = {words.use.format(m=f'self.{part.name}', x=taken)}")
    last = "x" if plan.is_chain else plan.parts[-1].name
    return ["def forward(self, raw):", *indented([*lines, f"return {last}"])]


def _predict(plan: Plan) -> list[str]:
    output = "self(torch.as_tensor(raw))"
    if plan.fused:
        output = FUNCTIONS[plan.fused].format(output)
    if plan.target_affine is not None:
        output = f"{output} / self.target_scale + self.target_mean"
    return [
        "@torch.no_grad()",
        "def predict(self, raw):",
        '    """Raw inputs, an array or tensor → outputs, as nnviz gives them."""',
        "    self.eval()",
        f"    return {output}",
    ]
