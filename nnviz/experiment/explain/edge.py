"""One weight: what flows through it, the chain rule for it, and its update."""

from __future__ import annotations

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Dense
from nnviz.engine.losses import LOSSES
from nnviz.experiment.explain.names import unit_title
from nnviz.experiment.explain.owned import Owned, WithWeights, owned
from nnviz.experiment.explain.passages import Explanation, Numbers, Passage, Sheet
from nnviz.experiment.explain.update import FORMULAS, gradients, update
from nnviz.experiment.explain.uses import Uses, uses
from nnviz.experiment.explain.values import Formula, Line, Pixel
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import LOSS, OPTIMIZER, Selection

_THROUGH = Formula(r"w \cdot a", "w · a")
_ADDED = Formula(r"b \cdot 1", "b · 1")
_CHAIN = Formula(
    r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a}\cdot"
    r"\frac{\partial a}{\partial z}\cdot\frac{\partial z}{\partial w}",
    "∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w",
)
_SHORT = Formula(
    r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z}\cdot"
    r"\frac{\partial z}{\partial w}",
    "∂L/∂w = ∂L/∂z · ∂z/∂w",
)


def explain_edge(
    frame: Frame,
    scope: Microscope,
    layer: WithWeights,
    unit: int,
    pixel: Pixel | None,
    parameter: int,
) -> Explanation | None:
    """A weight of a unit in reading order, −1 its bias; None for one that is not there."""
    own = owned(frame, layer, unit, pixel)
    if not -1 <= parameter < len(own.names):
        return None
    name, title = own.names[parameter], unit_title(frame, layer.id, unit, pixel)
    at, w = (unit, pixel), float(own.read(scope.step.layout, scope.step.parameters)[parameter])
    found = uses(frame, scope, layer, own, at, parameter)
    here = Selection(layer.id, unit, pixel)
    passages = (
        _forward(layer, found, w, here, title),
        _chain(frame, scope, layer, own, at, parameter, found),
        _gradient(frame, scope, layer, own, parameter),
    )
    step = update(frame, scope, own, parameter)
    what = _word(layer, own, scope, parameter)
    named = f"{what.capitalize()} · {title}" if "bias" in name else f"{name} → {title}"
    return Explanation(layer.id, unit, named, what, update=step, passages=passages)


def _word(layer: WithWeights, own: Owned, scope: Microscope, parameter: int) -> str:
    """``weight``, ``bias``, ``gain``, ``recurrent weight``."""
    name = own.place(scope.step.layout, parameter)[0]
    return "recurrent weight" if name == "recurrent" else name


def _forward(layer: WithWeights, found: Uses, w: float, here: Selection, title: str) -> Passage:
    """What flows through the weight, at each of its uses."""
    products = w * found.inputs
    added = bool((found.inputs == 1).all()) and found.names == ("1",)
    single = len(found.names) == 1
    lines = (
        (Line("product", "w · a", "{} · {}", (w, float(found.inputs[0])), float(products[0])),)
        if single else ()
    )  # fmt: skip
    sheet = Sheet(
        found.where, found.names,
        (Numbers("input", found.inputs), Numbers("w · input", products, "sign", "= ")),
        found.links, bar=1,
    )  # fmt: skip
    return Passage(
        "What flows through it", result=("w", w), formula=_ADDED if added else _THROUGH,
        lines=lines, sheets=(sheet,) if not single or found.links[0] else (), why=((title, here),),
    )  # fmt: skip


def _chain(
    frame: Frame,
    scope: Microscope,
    layer: WithWeights,
    own: Owned,
    at: tuple[int, Pixel | None],
    parameter: int,
    found: Uses,
) -> Passage:
    """∂L/∂w as the product of its named factors, or as the sum of such products."""
    gradient = float(own.read(scope.step.layout, scope.trace.gradient)[parameter])
    result = ("∂L/∂w", gradient)
    if isinstance(layer, Dense):
        return _factors(frame, scope, layer, at[0], found, gradient)
    terms = found.deltas * found.inputs
    sheet = Sheet(
        found.where, found.names,
        (Numbers("δ", found.deltas, "gradient"), Numbers("input", found.inputs, sign="× "),
         Numbers("product", terms, "gradient", "= ")),
        found.links, bar=2,
    )  # fmt: skip
    pattern = " + ".join("{}" for _ in terms) if len(terms) <= 3 else "{}"
    values = tuple(terms.tolist()) if len(terms) <= 3 else (float(terms.sum(dtype=np.float64)),)
    many = "s" if len(terms) != 1 else ""
    over = f"Σ δ · input over {len(terms)} {found.where}{many}"
    line = Line("∂L/∂w", over, pattern, values, gradient)
    return Passage("Chain rule · the sample", "backward", result=result,
                   formula=FORMULAS[layer.kind], lines=(line,), sheets=(sheet,))  # fmt: skip


def _factors(
    frame: Frame, scope: Microscope, layer: Dense, unit: int, found: Uses, gradient: float
) -> Passage:
    """One use: the factors by name, each with where it came from."""
    part, here = scope.trace.layer(layer.id), Selection(layer.id, unit)
    last = layer.id == frame.layers[-1].id
    joint = ACTIVATIONS[layer.activation].over_units or (
        last and LOSSES[frame.experiment.loss].fused
    )
    source = f"∂z/∂w = {found.names[0]}"
    names: tuple[str, ...]
    values: tuple[float, ...]
    links: tuple[Selection | None, ...]
    if joint:
        names, values = ("∂L/∂z = δ", source), (float(part.dz[unit]), float(found.inputs[0]))
        links = Selection(LOSS) if last else here, found.links[0]
        formula, text, pattern = _SHORT, "∂L/∂z · ∂z/∂w", "{} · {}"
    else:
        slope = float(ACTIVATIONS[layer.activation].derivative(np.asarray(part.z[unit])))
        names = ("∂L/∂a", "∂a/∂z = f'(z)", source)
        values = (float(part.da[unit]), slope, float(found.inputs[0]))
        links = Selection(LOSS) if last else here, here, found.links[0]
        formula, text, pattern = _CHAIN, "∂L/∂a · ∂a/∂z · ∂z/∂w", "{} · {} · {}"
    sheet = Sheet("factor", names, (Numbers("value", np.array(values), "gradient"),), links)
    return Passage(
        "Chain rule · the sample", "backward", result=("∂L/∂w", gradient), formula=formula,
        lines=(Line("∂L/∂w", text, pattern, values, gradient),), sheets=(sheet,),
    )  # fmt: skip


def _gradient(
    frame: Frame, scope: Microscope, layer: WithWeights, own: Owned, parameter: int
) -> Passage:
    """The sample's share, and what all members' shares add up to."""
    g = gradients(frame, scope, layer, own)
    batch, lines = float(g.batch[parameter]), ()  # type: tuple[float, tuple[Line, ...]]
    if g.share is not None and g.divisor > 1:
        values = float(g.sample[parameter]), float(g.divisor)
        lines = (Line("share", f"g / {g.divisor}", "{} / {}", values, float(g.share[parameter])),)
    lines += (Line("∂L/∂w of the batch", "Σ of its members' shares", "{}", (batch,), batch),)
    words = ["" if g.member is not None else "This sample is not in the current batch."]
    return Passage("Over the batch", "backward", note=f"{g.batch_size} members",
                   words=" ".join(filter(None, words)), lines=lines,
                   why=(("optimizer", Selection(OPTIMIZER)),))  # fmt: skip
