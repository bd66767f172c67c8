"""Add, GlobalAverage2D and Dropout: sums, means and masks, with nothing to learn."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import Add, Dropout, GlobalAverage2D
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import input_names, layer_title, pixel_text, taken
from nnviz.experiment.explain.passages import Numbers, Passage, Sheet
from nnviz.experiment.explain.sources import At, name_at, returns, selection_at
from nnviz.experiment.explain.values import Formula, Line
from nnviz.experiment.frame import Frame, Microscope

_SUM = Formula(r"a = x_1 + x_2 + \dots", "a = x₁ + x₂ + …")
_SUM_BACK = Formula(
    r"\partial L / \partial x_i = \partial L / \partial a", "∂L/∂xᵢ = ∂L/∂a for every addend"
)
_MEAN = Formula(r"a = \frac{1}{n} \sum x", "a = Σ x / n")
_MEAN_BACK = Formula(
    r"\partial L / \partial x = \partial L / \partial a \cdot 1/n", "∂L/∂x = ∂L/∂a · 1/n"
)
_KEPT = Formula("a = x", "a = x")
_KEPT_BACK = Formula(r"\partial L / \partial x = \partial L / \partial a", "∂L/∂x = ∂L/∂a")
_MASKED = Formula(
    r"a = \mathrm{mask} \cdot x \,/\, (1 - \mathrm{rate})", "a = mask · x / (1 − rate)"
)
_MASKED_BACK = Formula(
    r"\partial L / \partial x = \mathrm{mask} \cdot \partial L / \partial a \,/\, "
    r"(1 - \mathrm{rate})",
    "∂L/∂x = mask · ∂L/∂a / (1 − rate)",
)
_TRAINING = "In training · the next step's mask"
_NO_MASK = (
    "Training leaves each value out with probability {rate:g} and scales up those it keeps. It "
    "draws a mask for every member of a batch, and this sample is not in the current one."
)


def add_passages(frame: Frame, scope: Microscope, layer: Add, at: At) -> tuple[Passage, ...]:
    """The addends, and the gradient that each of them gets."""
    part = scope.trace.layer(layer.id)
    values = np.array([x[at] for x in (part.x, *part.others)])
    backs = np.array([dx[at] for dx in (part.dx, *part.d_others)])
    sources = taken(frame, layer.id)
    names = tuple(f"{_title(frame, id)} · {name_at(frame, id, at)}" for id in sources)
    links = tuple(selection_at(frame, id, at) for id in sources)
    line = Line("a", "Σ x", " + ".join("{}" for _ in values), tuple(values.tolist()),
                float(part.a[at]))  # fmt: skip
    forward = Passage(
        "Forward", formula=_SUM, lines=(line,),
        sheets=(Sheet("addend", names, (Numbers("x", values, "sign"),), links, bar=0),),
    )  # fmt: skip
    back = Sheet("to", names, (Numbers("∂L/∂x", backs, "gradient"),), links)
    return forward, backward_passage(frame, scope, part.da, layer.id, at, _SUM_BACK, (), back)


def average_passages(
    frame: Frame, scope: Microscope, layer: GlobalAverage2D, unit: int
) -> tuple[Passage, ...]:
    """All pixels of the map, their sum and mean."""
    part = scope.trace.layer(layer.id)
    pixels, (source,) = part.x[unit], taken(frame, layer.id)
    places = [(unit, *at) for at in np.ndindex(pixels.shape)]
    names = tuple(pixel_text((at[1], at[2])) for at in places)
    links = tuple(selection_at(frame, source, at) for at in places)
    total, count = float(pixels.sum(dtype=np.float64)), pixels.size
    sheet = Sheet("pixel", names, (Numbers("x", pixels.ravel(), "sign"),), links, bar=0)
    forward = Passage(
        "Forward", note=f"{count} pixels", formula=_MEAN, sheets=(sheet,),
        lines=(Line("a", "Σ x / n", "{} / {}", (total, float(count)), float(part.a[unit])),),
    )  # fmt: skip
    da = float(part.da[unit])
    line = Line("∂L/∂x", "∂L/∂a / n", "{} / {}", (da, float(count)), float(part.dx[unit, 0, 0]))
    back = backward_passage(frame, scope, part.da, layer.id, (unit,), _MEAN_BACK, (line,))
    return forward, back


def dropout_passages(
    frame: Frame, scope: Microscope, layer: Dropout, at: At
) -> tuple[Passage, ...]:
    """What training does with its mask, and what evaluation does."""
    (source,) = taken(frame, layer.id)
    name = input_names(frame, layer.id)[at[1] if len(at) == 2 else at[0]]
    why = ((name, selection_at(frame, source, at)),)
    part = scope.evaluated.trace.layer(layer.id)
    lines = (Line("a", f"x of {name}", "{}", (float(part.x[at]),), float(part.a[at])),)
    still = Passage(
        "Forward · evaluation", formula=_KEPT, lines=lines, why=why,
        words="In evaluation nothing is left out and nothing is scaled.",
    )  # fmt: skip
    if scope.evaluation is not None:
        return (*_masked(frame, scope, layer, at), still)
    line = Line("∂L/∂x", "∂L/∂a", "{}", (float(part.da[at]),), float(part.dx[at]))
    back = backward_passage(frame, scope, part.da, layer.id, at, _KEPT_BACK, (line,))
    unknown = Passage(_TRAINING, formula=_MASKED, words=_NO_MASK.format(rate=layer.rate))
    return still, back, unknown


def _masked(frame: Frame, scope: Microscope, layer: Dropout, at: At) -> tuple[Passage, Passage]:
    """The mask that the next step draws, and what it leaves."""
    part = scope.trace.layer(layer.id)
    mask, rate = part.extras["mask"], layer.rate
    x, dropped = float(part.x[at]), mask[at] == 0
    own = float(mask[at]), x, rate
    back = float(mask[at]), float(part.da[at]), rate
    kept = int(np.count_nonzero(mask))
    words = (
        f"{'Left out: the mask is 0.' if dropped else 'Kept: the mask is 1.'} Of the layer's "
        f"{mask.size} values {kept} are kept."
    )
    line = Line("a", "mask · x / (1 − rate)", "{} · {} / (1 − {})", own, float(part.a[at]))
    forward = Passage(_TRAINING, note=f"rate {rate:g}", formula=_MASKED, words=words, lines=(line,))
    line = Line("∂L/∂x", "mask · ∂L/∂a / (1 − rate)", "{} · {} / (1 − {})", back,
                float(part.dx[at]))  # fmt: skip
    return forward, backward_passage(frame, scope, part.da, layer.id, at, _MASKED_BACK, (line,))


def backward_passage(
    frame: Frame,
    scope: Microscope,
    da: Array,
    layer: str,
    at: At,
    formula: Formula,
    lines: tuple[Line, ...],
    *more: Sheet,
) -> Passage:
    """Where ∂L/∂a comes from, then what is made of it."""
    back = returns(frame, scope, layer, at)
    sheets = (back, *more) if back is not None else more
    result = "∂L/∂a", float(da[at])
    return Passage(
        "Backward", "backward", result=result, formula=formula, lines=lines, sheets=sheets
    )


def _title(frame: Frame, layer: str) -> str:
    return layer_title(frame.experiment.layers, layer)
