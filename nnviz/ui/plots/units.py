"""In which unit of the targets the rows of a history were measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.drawing.curves import Gap
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import VALUES, Branch, Frame, History

OF_TARGETS = ("loss", "mae")
"""What ends so is measured in the unit of the targets, or its square."""


def alike(history: History, branch: Branch | None, scaling: str) -> History:
    """With gaps where losses and errors were measured by another scaling of the targets: the
    numbers of two units make no curve."""
    other = _others(history, branch, scaling)
    if not other.any():
        return history
    gaps = {
        name: np.where(other, np.nan, getattr(history, name))
        for name in VALUES
        if name.endswith(OF_TARGETS)
    }
    many = len(history.low)
    low, high = (_blank(part, other[:many]) for part in (history.low, history.high))
    return replace(history, **gaps, low=low, high=high)


def all_alike(frame: Frame) -> tuple[History, tuple[Branch, ...]]:
    """The history of a frame, and its branches, as far as they are measured as its network is."""
    scaling = frame.experiment.target_scaling
    branches = tuple(
        each if each.history is None
        else replace(each, history=alike(each.history, each, scaling))
        for each in frame.branches
    )  # fmt: skip
    return alike(frame.history, present_of(frame), scaling), branches


def present_of(frame: Frame) -> Branch | None:
    """The branch that is trained."""
    line = frame.timeline
    return next((each for each in frame.branches if line and each.id == line.branch), None)


def units_of(history: History, branch: Branch | None) -> list[str]:
    """Of each row; empty where all have the same."""
    names = [scaling for _, scaling in branch.scalings] if branch else []
    if len(names) < 2:
        return []
    told = {"none": "the target's own"}
    return [told.get(names[place], f"{names[place]}d") for place in _places(history, branch)]


def gaps_of(history: History, branch: Branch | None, scaling: str) -> tuple[Gap, ...]:
    """The stretches of epochs that ``alike`` leaves out."""
    units, other = units_of(history, branch), _others(history, branch, scaling)
    if not other.any():
        return ()
    edges = np.flatnonzero(np.diff([False, *other, False])).reshape(-1, 2)
    return tuple(
        Gap(float(history.epoch[begin]), float(history.epoch[end - 1]), units[begin])
        for begin, end in edges.tolist()
    )


def _others(history: History, branch: Branch | None, scaling: str) -> Array:
    """(rows,): whether each was measured otherwise."""
    if branch is None or not branch.scalings:
        return np.zeros(len(history), bool)
    names = np.array([name for _, name in branch.scalings])
    return np.asarray(names[_places(history, branch)] != scaling)


def _places(history: History, branch: Branch | None) -> Array:
    """The place of each row's scaling among the branch's; what was recorded at the step of a
    change was measured before it."""
    changes = [step for step, _ in branch.scalings[1:]] if branch else []
    return np.searchsorted(changes, history.step, "left")


def _blank(extremes: Array, other: Array) -> Array:
    columns = np.array([name.endswith(OF_TARGETS) for name in VALUES])
    return np.where(other[:, None] & columns, np.nan, extremes)
