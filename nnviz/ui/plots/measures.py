"""What the loss chart can show of a history, and its curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.drawing.curves import Backdrop, Curve, Curves
from nnviz.drawing.numbers import number, percent
from nnviz.drawing.smoothing import trailing_mean
from nnviz.experiment.frame import Branch, History
from nnviz.values import dataclass


@dataclass(frozen=True)
class Measure:
    """A loss or metric: its columns in the History are ``train_<key>`` and so on. ``logarithmic``:
    whether it is never negative and worth reading by factors."""

    key: str
    title: str
    axis: str
    text: Callable[[float], str]
    logarithmic: bool


MEASURES = (
    Measure("loss", "Loss", "loss", number, True),
    Measure("accuracy", "Accuracy", "accuracy", percent, False),
    Measure("r_squared", "R²", "R²", number, False),
    Measure("mae", "Mean absolute error", "MAE", number, True),
)
_PARTS = (
    ("train", "text", False),
    ("validation", "category 6", False),
    ("test", "muted", True),
)
_ONLY_LOSS = (
    ("batch_loss", "batch", "faint", False),
    ("penalty", "penalty", "category 4", False),
)


def measures_of(history: History) -> tuple[Measure, ...]:
    """Those that were ever recorded; the loss always."""
    known = [each for each in MEASURES[1:] if _recorded(history, f"train_{each.key}")]
    return (MEASURES[0], *known)


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
        y, (low, high) = getattr(history, key), history.extremes(key)
        if smoothing:
            curves.append(Curve(f"{key} smooth", trailing_mean(y, smoothing), color, dashed))
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
                curve = Curve(f"{branch.name} {part}", getattr(history, key)[rows], color, dashed)
                name = branch.name if part == "train" and len(branches) > 1 else ""
                found.append(Backdrop(history.epoch[rows], curve, name))
    return tuple(found)


def _recorded(history: History, column: str) -> bool:
    """Whether there is a number to show; the newest tells, as a rule."""
    values = getattr(history, column)
    if not len(values) or np.isnan(values[-1]):
        return bool(len(values)) and not bool(np.isnan(values).all())
    return column != "penalty" or bool(values[-1]) or bool(values.any())
