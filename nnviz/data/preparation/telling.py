"""What a step does, and what it learnt, in a line."""

from __future__ import annotations

from nnviz.data.preparation.made import Made
from nnviz.data.preparation.pipeline import Fitted
from nnviz.data.preparation.steps import Clip, Impute, Log, OneHot, Powers, Step, Waves
from nnviz.data.preparation.words import HOW, listed, shown
from nnviz.data.source import Column

_ALL = {
    "impute": "all numbers and dates",
    "one_hot": "all categories",
    "date_parts": "all dates",
    "standardise": "all numbers and dates",
    "min_max": "all numbers and dates",
    "max_abs": "all numbers and dates",
    "clip": "all numbers and dates",
    "drop": "no column",
}
"""What a step acts on that names no columns."""


def told(step: Step, columns: tuple[Column, ...]) -> str:
    """``age and fare · the median``: on which of the columns before it, and how."""
    return " · ".join(filter(None, (_which(step, columns), _how(step))))


def learnt(fitted: Fitted, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """``age: 29``, column by column, of a step that learns; of others nothing."""
    says = _LEARNT.get(fitted.step.kind)
    if says is None or getattr(fitted.step, "by", "") == "limits":
        return ()
    return tuple(
        f"{columns[made.sources[0]].name}: {says(made)}"
        for made in fitted.made
        if made.rule != "keep"
    )


def _which(step: Step, columns: tuple[Column, ...]) -> str:
    if step.columns:
        return listed(step.columns)
    if not any(step.acts_on(column) for column in columns):
        return "no column suits"
    if isinstance(step, Impute) and step.how == "most_frequent":
        return "all columns"
    return _ALL.get(step.kind, "all numbers")


def _how(step: Step) -> str:
    if isinstance(step, Impute):
        return HOW[step.how] if step.how != "constant" else f"{step.value:g}"
    if isinstance(step, OneHot):
        return "missing: all 0" if step.missing == "zeros" else "missing: a category of its own"
    if isinstance(step, Clip):
        if step.by == "limits":
            return f"{step.low:g} to {step.high:g}"
        return f"{100 * step.low:g} % to {100 * step.high:g} %"
    if isinstance(step, Log):
        return "negatives mirrored" if step.negatives == "mirror" else "negatives as 0"
    if isinstance(step, Powers):
        return "squares" if step.highest == 2 else "squares and cubes"
    return f"period {step.period:.4g}" if isinstance(step, Waves) else ""


def _value(made: Made) -> str:
    column, (value,) = made.column, made.numbers
    if column.kind == "category" and value < len(column.categories):
        return column.categories[int(value)]
    return shown(value)


def _around(made: Made) -> str:
    mean, deviation = made.numbers
    return f"{shown(mean)} ± {shown(deviation)}"


def _from_to(made: Made) -> str:
    least, span = made.numbers
    return f"{shown(least)} to {shown(least + span)}"


def _limits(made: Made) -> str:
    low, high = made.numbers
    return f"{shown(low)} to {shown(high)}"


def _largest(made: Made) -> str:
    return shown(made.numbers[1])


_LEARNT = {
    "impute": _value,
    "standardise": _around,
    "min_max": _from_to,
    "max_abs": _largest,
    "clip": _limits,
}
