"""How a prepared input came out of the raw columns: each step that changed it, in numbers."""

from __future__ import annotations

import math

from nnviz.data.preparation import Fitted, Impute, Pipeline
from nnviz.data.preparation.made import Made
from nnviz.data.preparation.rules import RULES
from nnviz.data.preparation.words import HOW
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.values import Line

_SCALED = {
    "standardise": "(x − mean) / deviation",
    "min_max": "(x − least) / range",
    "max_abs": "(x − 0) / largest",
}


def sources(pipeline: Pipeline, places: set[int]) -> list[set[int]]:
    """The columns that those inputs came of, before each step and behind the last."""
    found = [places]
    for step in reversed(pipeline.steps):
        found.insert(0, {source for place in found[0] for source in step.made[place].sources})
    return found


def lines(pipeline: Pipeline, stages: list[Array], places: set[int]) -> tuple[Line, ...]:
    """From the raw columns ``stages[0]`` to the prepared ones at ``places``, step by step."""
    needed = sources(pipeline, places)
    return tuple(
        _line(step, step.made[place], stages[at], float(stages[at + 1][place]))
        for at, step in enumerate(pipeline.steps)
        for place in sorted(needed[at + 1])
        if _changes(step.made[place], stages[at])
    )


def _changes(made: Made, before: Array) -> bool:
    """A value that is there is not filled in."""
    if made.rule == "fill":
        return math.isnan(before[made.sources[0]])
    return made.rule != "keep"


def _line(step: Fitted, made: Made, before: Array, result: float) -> Line:
    rule, pattern = RULES[made.rule], RULES[made.rule].pattern
    values = (*(float(before[at]) for at in made.sources), *made.numbers)
    formula = rule.formula
    if isinstance(step.step, Impute):
        formula, pattern, values = f"missing: {HOW[step.step.how]}", "{}", made.numbers
    elif made.rule == "scale":
        formula = _SCALED[step.step.kind]
    elif made.rule == "is":
        formula = f"1 if {made.column.name}, else 0"
    return Line(made.column.name, formula, pattern, values, result)
