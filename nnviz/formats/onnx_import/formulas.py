"""Chains of elementwise operators as formulas of one variable z, and which activation they are.

Exporters take activations apart: GELU becomes Div, Erf, Add and Mul, SiLU becomes Sigmoid and Mul.
A formula is recognised by what it computes: at some hundred places it has the activation's values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.shapes import Array

MOST = 64
"""Operators in one formula."""


@dataclass(frozen=True, eq=False)
class Formula:
    """An operator with what it takes: formulas, and arrays that broadcast over the units or pixels
    of what z stands for. ``size`` counts the operators on the way to z."""

    op: str
    takes: tuple[Formula | Array, ...] = ()
    settings: tuple[float, ...] = ()
    node: str = ""

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return tuple(each for each in self.takes if isinstance(each, Formula))


Z = Formula("z")
"""The variable itself."""

ONE: dict[str, Callable[..., Array]] = {
    "Relu": lambda x: np.maximum(x, 0),
    "LeakyRelu": lambda x, alpha: np.where(x < 0, alpha * x, x),
    "Elu": lambda x, alpha: np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x),
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "Tanh": np.tanh,
    "Softplus": lambda x: np.logaddexp(0, x),
    "Swish": lambda x, alpha: x / (1 + np.exp(-alpha * x)),
    "Gelu": lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
    "Erf": erf,
    "Exp": np.exp,
    "Log": np.log,
    "Sqrt": np.sqrt,
    "Abs": np.abs,
    "Neg": np.negative,
    "Clip": np.clip,
    "Identity": lambda x: x,
}
"""Operators of one tensor, with their settings."""
TWO: dict[str, Callable[[Array, Array], Array]] = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Pow": np.power,
    "Max": np.maximum, "Min": np.minimum,
    "GreaterOrEqual": lambda a, b: (a >= b).astype(float),
    "Greater": lambda a, b: (a > b).astype(float),
}  # fmt: skip
"""Operators of two, one of which may be a constant."""

_PLACES = np.concatenate([np.linspace(-12, 12, 193), [-90.0, -0.003, 0.003, 90.0]])
_Values = dict[int, Array | None]


def parts(formula: Formula) -> list[Formula]:
    """All formulas inside, z first and the whole last, each once."""
    found: dict[int, Formula] = {}

    def visit(each: Formula) -> None:
        if id(each) not in found:
            for taken in each.formulas:
                visit(taken)
            found[id(each)] = each

    visit(formula)
    return list(found.values())


def recognised(formula: Formula, base: Formula) -> str:
    """The activation that the formula is of ``base``; "" where it is none."""
    with np.errstate(all="ignore"):
        values = _values(formula, base)
        if values is None or values.shape != _PLACES.shape:
            return ""
        for name, each in ACTIVATIONS.items():
            if name == "linear" or each.over_units:
                continue
            if np.allclose(values, each.value(_PLACES), rtol=1e-5, atol=2e-6):
                return name
    return ""


def _values(formula: Formula, base: Formula) -> Array | None:
    """Its values where ``base`` is each of the places; None where it depends on more than that."""
    known: _Values = {}
    for each in parts(formula):
        if each is base:
            known[id(each)] = _PLACES
        else:
            known[id(each)] = _applied(each, known)
    return known[id(formula)]


def _applied(formula: Formula, known: _Values) -> Array | None:
    taken: list[Array] = []
    for each in formula.takes:
        value = known[id(each)] if isinstance(each, Formula) else _number(each)
        if value is None:
            return None
        taken.append(value)
    if formula.op in TWO and len(taken) == 2:
        return TWO[formula.op](*taken)
    if formula.op in ONE and len(taken) == 1:
        return ONE[formula.op](*taken, *formula.settings)
    return None


def _number(array: Array) -> Array | None:
    return array.reshape(()).astype(np.float64) if array.size == 1 else None


Line = tuple[Array, Array]
"""(scale, shift): scale · z + shift."""


def line(formula: Formula, base: Formula) -> Line | None:
    """(scale, shift) where the formula is a line of ``base``, else None."""
    known: dict[int, Line | None] = {}
    with np.errstate(all="ignore"):
        for each in parts(formula):
            is_base = each is base
            known[id(each)] = (np.ones(()), np.zeros(())) if is_base else _line(each, known)
    return known[id(formula)]


def _line(formula: Formula, known: dict[int, Line | None]) -> Line | None:
    lines = []
    for each in formula.takes:
        found = known[id(each)] if isinstance(each, Formula) else (np.zeros(()), each.astype(float))
        if found is None:
            return None
        lines.append(found)
    if formula.op == "Identity":
        return lines[0]
    if formula.op == "Neg":
        return -lines[0][0], -lines[0][1]
    if len(lines) != 2:
        return None
    (a, b), (c, d) = lines
    if formula.op in ("Add", "Sub"):
        sign = 1 if formula.op == "Add" else -1
        return a + sign * c, b + sign * d
    if formula.op == "Mul" and not (np.any(a) and np.any(c)):
        return a * d + c * b, b * d
    if formula.op == "Div" and not np.any(c):
        return a / d, b / d
    return None


def bases(formula: Formula) -> Iterator[Formula]:
    """What the whole may be a function of: z first, then what is made of it."""
    yield from parts(formula)[:-1]
