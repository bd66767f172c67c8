"""What the loss chart can show of a history, and its curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Affine, PreparedData
from nnviz.drawing.curves import Backdrop, Curve, Curves
from nnviz.drawing.numbers import number, percent
from nnviz.drawing.smoothing import trailing_mean
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Branch, History
from nnviz.values import dataclass

_OWN = "target's unit"


@dataclass(frozen=True)
class Measure:
    """A loss or metric: its columns in the History are ``train_<key>`` and so on, shown ``factor``
    times as large, in a ``unit`` if that has to be named. ``logarithmic``: whether it is never
    negative and worth reading by factors."""

    key: str
    title: str
    axis: str
    text: Callable[[float], str]
    logarithmic: bool
    unit: str = ""
    factor: float = 1.0

    @property
    def name(self) -> str:
        """What it is chosen by: one metric may be shown in two units."""
        return f"{self.key} {_OWN}" if self.unit == _OWN else self.key

    @property
    def entry(self) -> tuple[str, str, str]:
        """Its name, and what the menu and the button that choose it say."""
        brief = f"{self.axis[:1].upper()}{self.axis[1:]}"
        return self.name, self.in_unit(self.title), self.in_unit(brief)

    def in_unit(self, what: str) -> str:
        """``loss, standardised``."""
        return f"{what}, {self.unit}" if self.unit else what

    def of(self, values: Array) -> Array:
        """Numbers of the History as they are shown."""
        return values if self.factor == 1 else values * self.factor


MEASURES = (
    Measure("loss", "Loss", "loss", number, True),
    Measure("accuracy", "Accuracy", "accuracy", percent, False),
    Measure("r_squared", "R²", "R²", number, False),
    Measure("mae", "Mean absolute error", "MAE", number, True),
)
_OF_TARGETS = ("loss", "mae")
"""Measured in the unit of the targets, or its square."""
_PARTS = (
    ("train", "text", False),
    ("validation", "category 6", False),
    ("test", "muted", True),
)
_ONLY_LOSS = (
    ("batch_loss", "batch", "faint", False),
    ("penalty", "penalty", "category 4", False),
)


def measures_of(history: History, data: PreparedData) -> tuple[Measure, ...]:
    """Those that were ever recorded, the loss always; the unit is named where it is not that of
    the user's targets, and the error offered in theirs too."""
    known = [each for each in MEASURES[1:] if _recorded(history, f"train_{each.key}")]
    return tuple(
        shown for each in (MEASURES[0], *known) for shown in _in_units(each, data.target_affine)
    )


def _in_units(measure: Measure, affine: Affine | None) -> tuple[Measure, ...]:
    if affine is None or measure.key not in _OF_TARGETS:
        return (measure,)
    scaled = replace(measure, unit="standardised")
    if measure.key != "mae" or affine.scale.size != 1:
        return (scaled,)
    return scaled, replace(measure, unit=_OWN, factor=1 / float(affine.scale.item()))


def columns_of(history: History, measure: Measure) -> tuple[tuple[str, str, str, bool], ...]:
    """The columns that a measure has in this history: name there, name to read, colour, dashes."""
    parts = [(f"{part}_{measure.key}", part, color, dashed) for part, color, dashed in _PARTS]
    columns = [each for each in parts if _recorded(history, each[0])]
    if measure.key == "loss":
        columns += [each for each in _ONLY_LOSS if _recorded(history, each[0])]
    return tuple(columns)


def curves_of(history: History, measure: Measure, hidden: set[str], smoothing: int = 0) -> Curves:
    """The curves that are not hidden; with ``smoothing``, each as the mean of its last so many
    rows, and faint behind it the raw one."""
    curves = []
    for key, _, color, dashed in columns_of(history, measure):
        if key in hidden:
            continue
        y = measure.of(getattr(history, key))
        low, high = (measure.of(each) for each in history.extremes(key))
        if smoothing:
            mean = trailing_mean(y, smoothing)
            curves.append(Curve(f"{key} smooth", mean, color, dashed, told=False))
        curves.append(Curve(key, y, color, dashed and not smoothing, bool(smoothing), low, high))
    return Curves(history.epoch, history.step, tuple(curves))


def backdrops_of(
    branches: Sequence[Branch], measure: Measure, hidden: set[str]
) -> tuple[Backdrop, ...]:
    """Branches that are not trained, each from where it left its parent, and what came after the
    step that is looked back at."""
    found = []
    for branch in branches:
        history = branch.history
        if history is None:
            continue
        rows = slice(max(0, int(np.searchsorted(history.step, branch.start, "right")) - 1), None)
        for key, part, color, dashed in columns_of(history, measure):
            if key not in hidden and not key.startswith(("batch", "penalty")):
                y = measure.of(getattr(history, key)[rows])
                curve = Curve(f"{branch.name} {part}", y, color, dashed)
                name = branch.name if part == "train" and len(branches) > 1 else ""
                found.append(Backdrop(history.epoch[rows], curve, name))
    return tuple(found)


def _recorded(history: History, column: str) -> bool:
    """Whether there is a number to show; the newest tells, as a rule."""
    values = getattr(history, column)
    if not len(values) or np.isnan(values[-1]):
        return bool(len(values)) and not bool(np.isnan(values).all())
    return column != "penalty" or bool(values[-1]) or bool(values.any())
