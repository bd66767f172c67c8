"""A gradient check on the edges of the layer checked: analytic, numeric and how far apart."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.numbers import count, number
from nnviz.drawing.wiring import Bundle
from nnviz.engine.gradient_check import ROUNDING, TOLERANCE
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame, GradientCheck
from nnviz.values import dataclass

AGREES, CORNER, DISAGREES = "update", "muted", "error"
"""The palette's colours for what a check found."""


@dataclass(frozen=True)
class EdgeCheck:
    """Of the ``weights`` behind an edge that were checked, the one whose gradients lie furthest
    apart, relative to their size."""

    analytic: float
    numeric: float
    error: float
    ink: str
    weights: int

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What is written on the edge, with the palette's colours: analytic over numeric, then the
        relative error."""
        return (
            (number(self.analytic), "gradient"), (number(self.numeric), "text"),
            (number(self.error), self.ink),
        )  # fmt: skip

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """The same in full, for the card: name, number and the palette's colour."""
        of = "" if self.weights == 1 else f", furthest apart of {count(self.weights)}"
        said = {CORNER: "at a corner: no derivative", DISAGREES: "they disagree"}.get(self.ink, "")
        rows = (
            (f"∂L/∂w analytic{of}", _full(self.analytic), "gradient"),
            ("(L(w + h) − L(w − h)) / 2h", _full(self.numeric), "text"),
            ("relative error", number(self.error), self.ink),
        )
        return (*rows, (said, "", self.ink)) if said else rows


def is_current(frame: Frame) -> bool:
    """Whether there is a check of the weights as they are now."""
    check = frame.check
    return check is not None and bool(check.places) and check.step == frame.step


def edge_checks(check: GradientCheck, bundle: Bundle) -> dict[tuple[int, int], EdgeCheck]:
    """What was found for the edges of a bundle, by (source, target)."""
    if check.layer != bundle.layer or not bundle.weights:
        return {}
    errors, rows = check.errors, dict[tuple[int, int], list[int]]()
    for row, (name, index) in enumerate(check.places):
        if name == "weight":
            rows.setdefault(_edge(index, bundle), []).append(row)
    return {edge: _worst(check, errors, of) for edge, of in rows.items()}


def edge_check(frame: Frame, bundle: Bundle, source: int, target: int) -> EdgeCheck | None:
    """What was found for one edge, while it holds."""
    check = frame.check
    if check is None or not is_current(frame):
        return None
    return edge_checks(check, bundle).get((source, target))


def _edge(index: tuple[int, ...], bundle: Bundle) -> tuple[int, int]:
    """(source, target) of the edge that a weight is part of: kernels are one edge each, and a map
    laid out in a row goes in by one edge."""
    source = index[1] if len(index) == 4 else index[1] // bundle.weights
    return source, index[0]


def _worst(check: GradientCheck, errors: Array, rows: list[int]) -> EdgeCheck:
    inks = [_ink(check, row) for row in rows]
    order = (DISAGREES, CORNER, AGREES)
    first = min(inks, key=order.index)
    worst = max((row for row, ink in zip(rows, inks, strict=True) if ink == first),
                key=lambda row: float(errors[row]))  # fmt: skip
    a, n = float(check.analytic[worst]), float(check.numeric[worst])
    return EdgeCheck(a, n, float(errors[worst]), first, len(rows))


def _ink(check: GradientCheck, row: int) -> str:
    """Gradients agree if they are no further apart than rounding leaves difference quotients."""
    a, n = float(check.analytic[row]), float(check.numeric[row])
    if check.corners[row]:
        return CORNER
    agree = np.abs(a - n) <= TOLERANCE * (abs(a) + abs(n)) + ROUNDING
    return AGREES if agree else DISAGREES


def _full(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")
