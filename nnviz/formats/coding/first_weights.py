"""How nnviz draws a layer's first weights, for languages that draw others by themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nnviz.engine.initializers import CONSTANT, REACH, RECTIFIERS, fan
from nnviz.engine.layout import Parameter
from nnviz.formats.exporting.plan import Part, Plan

TORCH = {
    "zeros": "zeros_({})",
    "constant": f"constant_({{}}, {CONSTANT})",
    "uniform": f"uniform_({{}}, -{REACH}, {REACH})",
    "normal": "normal_({})",
    "glorot_uniform": "xavier_uniform_({})",
    "glorot_normal": "xavier_normal_({})",
    "he_uniform": 'kaiming_uniform_({}, nonlinearity="relu")',
    "he_normal": 'kaiming_normal_({}, nonlinearity="relu")',
    "lecun_uniform": 'kaiming_uniform_({}, nonlinearity="linear")',
    "lecun_normal": 'kaiming_normal_({}, nonlinearity="linear")',
}
"""In PyTorch's ``nn.init``."""


def rule_of(part: Part) -> str:
    """By which rule a layer's weights are drawn."""
    name = str(part.layer.initializer)
    rectifies = getattr(part.layer, "activation", "") in RECTIFIERS
    return name if name != "auto" else "he_uniform" if rectifies else "glorot_uniform"


def parameters(plan: Plan) -> Iterator[tuple[Part, Parameter]]:
    """All of them, layer by layer, as the user counts."""
    for part in plan.parts:
        if part.layer.id in plan.spec.layout:
            for each in plan.spec.layout.block(part.layer.id).parameters:
                yield part, each


def numpy_value(part: Part, parameter: Parameter) -> str:
    """The expression that draws or fills it, over ``random``."""
    shape = parameter.shape
    if parameter.role != "weight":
        ones = (parameter.role, parameter.name) in (("scale", "gain"), ("statistic", "variance"))
        return f"np.{'ones' if ones else 'zeros'}({_size(shape)})"
    name, (inputs, outputs) = rule_of(part), fan(shape)
    if name in ("zeros", "constant"):
        return f"np.full({shape}, {0.0 if name == 'zeros' else CONSTANT})"
    if name in ("uniform", "normal"):
        spread = f"uniform(-{REACH}, {REACH}" if name == "uniform" else "normal(0, 1"
        return f"random.{spread}, {shape})"
    gain, width = {"glorot": (2, inputs + outputs), "he": (2, inputs), "lecun": (1, inputs)}[
        name.split("_")[0]
    ]
    if name.endswith("normal"):
        return f"random.normal(0, {math.sqrt(gain / width):.6g}, {shape})"
    limit = f"{math.sqrt(3 * gain / width):.6g}"
    return f"random.uniform(-{limit}, {limit}, {shape})"


def _size(shape: tuple[int, ...]) -> str:
    return str(shape[0]) if len(shape) == 1 else str(shape)
