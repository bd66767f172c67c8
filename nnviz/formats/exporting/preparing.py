"""Preparation, features and scaling as plain code over ``np`` or ``torch``.

The arithmetic of the steps is stated once, in nnviz.data.preparation.rules; its functions are
copied, written over the library instead of over ``m``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from nnviz.data.preparation import Fitted
from nnviz.data.preparation.rules import RULES
from nnviz.data.preparation.words import TITLES
from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.snippets import Snippets, source_of
from nnviz.formats.exporting.wording import call, indented, number, numbers, said

Library = Literal["np", "torch"]
_RULES = "nnviz.data.preparation.rules"
_LINE = 50
"""Characters of names in a comment."""


@dataclass(frozen=True)
class Words:
    """How a library says it; ``array`` makes an array of numbers to calculate with x, ``again``
    brings back to the precision of x."""

    joined: str
    stacked: str
    array: str
    again: str


WORDS: dict[str, Words] = {
    "np": Words("np.concatenate", "np.stack", "{}", ""),
    "torch": Words("torch.cat", "torch.stack", "x.new_tensor({})", ".to(x)"),
}
_FEATURES = {
    "x1": "x1",
    "x2": "x2",
    "x1^2": "x1 * x1",
    "x2^2": "x2 * x2",
    "x1x2": "x1 * x2",
    "sin(x1)": "{}.sin(x1)",
    "sin(x2)": "{}.sin(x2)",
}
"""Each feature over the columns x1 and x2."""


def rules(plan: Plan, library: Library) -> list[str]:
    """The functions that the plan's preparation needs."""
    used = {_function(made.rule) for step in plan.pipeline.steps for made in step.made}
    return _library_rules(library).taken(used)


def preparation(plan: Plan, library: Library) -> list[str]:
    """Lines that turn ``x``, raw columns in float64, into prepared ones."""
    lines = []
    for step in plan.pipeline.steps:
        words, pieces = WORDS[library], list(_pieces(step, WORDS[library]))
        lines.append(f"# {TITLES[step.step.kind]}: {_names(step)}")
        if len(pieces) == 1:
            lines.append(f"x = {pieces[0]}{words.again}")
        else:
            lines += [f"x = {words.joined}((", *indented(f"{each}," for each in pieces)]
            lines.append(f"), -1){words.again}")
    return lines


def features(plan: Plan, library: Library) -> list[str]:
    """Lines that turn points ``x`` (n, 2) into features."""
    names = plan.experiment.features
    if names in ((), ("x1", "x2")):
        return []
    made = ", ".join(_FEATURES[name].format(library) for name in names)
    return ["x1, x2 = x[:, 0], x[:, 1]", f"x = {WORDS[library].stacked}([{made}], 1)"]


@cache
def _library_rules(library: Library) -> Snippets:
    text = source_of(_RULES)
    text = re.sub(r"\bm: Maths, ", "", text)
    text = re.sub(r"\(m, ", "(", text)
    text = text.replace("m.equal(", "torch.eq(" if library == "torch" else "np.equal(")
    text = re.sub(r"\bm\.", f"{library}.", text)
    text = re.sub(r": (Values|float)\b", "", text)
    text = re.sub(r" -> [^:]+:\n", ":\n", text)
    return Snippets(re.sub(r"\b_(?=[a-z])", "column_", text))


def _function(rule: str) -> str:
    """The name of a rule's function in the code; nothing where columns are only kept."""
    name = RULES[rule].fn.__name__
    return "" if name == "<lambda>" else f"column{name}"


def _pieces(step: Fitted, words: Words) -> Iterator[str]:
    """One expression for each run of columns that are made by the same rule."""
    for rule, run in groupby(step.made, key=lambda made: made.rule):
        made = list(run)
        taken = [_columns([each.sources[k] for each in made]) for k in range(len(made[0].sources))]
        if not _function(rule):
            yield taken[0]
            continue
        lists = zip(*(each.numbers for each in made), strict=True)
        yield call(_function(rule), [*taken, *(_argument(each, words) for each in lists)], 16)


def _argument(values: Sequence[float], words: Words) -> str:
    same = len(set(values)) == 1
    return number(values[0]) if same else words.array.format(numbers(values))


def _columns(sources: list[int]) -> str:
    first, stop = sources[0], sources[0] + len(sources)
    if sources == list(range(first, stop)):
        return f"x[..., {first}:{stop}]"
    return f"x[..., {sources}]"


def _names(step: Fitted) -> str:
    """The columns that a step makes, or leaves out; as many as a line holds."""
    made = [each.column.name for each in step.made if each.rule != "keep"]
    names = [said(name) for name in made or step.step.columns]
    shown = [name for at, name in enumerate(names) if len(", ".join(names[: at + 1])) < _LINE]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def shape_check(plan: Plan, name: str) -> list[str]:
    """Lines that refuse raw inputs of another shape than the network was trained on."""
    shape = tuple(plan.raw_shape)
    wanted = ", ".join(("n", *map(str, shape)))
    return [
        f"if {name}.shape[1:] != {shape}:",
        f'    raise ValueError(f"raw inputs are ({wanted}), not {{tuple({name}.shape)}}")',
    ]
