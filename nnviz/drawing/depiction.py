"""What edges and nodes show: the user's choice, and the numbers that it stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from nnviz.drawing.signals import carried
from nnviz.drawing.wiring import Bundle, Strengths, strengths
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

Hue = Literal["sign", "gradient", "update"]
"""Blue and orange by sign, or magnitudes in violet or green."""
Nodes = Literal["maps", "values", "deltas"]
STATE = "state"
NODES: dict[Nodes, str] = {"maps": "Response maps", "values": "Activation", "deltas": "Error δ"}


@dataclass(frozen=True)
class Depiction:
    """``edges`` is a key of ``edge_choices``; of ``nodes``, maps are there for data in the plane;
    ``marks``: whether dead and saturated units are marked."""

    edges: str = "weights"
    nodes: Nodes = "maps"
    marks: bool = True

    @property
    def of_update(self) -> bool:
        """Whether edges show something of the update that comes next."""
        return self.edges not in _OF_THE_FRAME


@dataclass(frozen=True)
class EdgeChoice:
    """One thing that edges can show: its name in the menu, ``word`` in the legend, ``symbol`` in
    formulas, ``bias`` before the numbers of biases."""

    key: str
    name: str
    word: str
    symbol: str
    bias: str
    hue: Hue


_WEIGHTS = EdgeChoice("weights", "Weights", "weights", "w", "b", "sign")
_GRADIENTS = EdgeChoice("gradients", "Gradient of the batch", "gradient", "∂L/∂w", "∂b", "gradient")
_UPDATES = EdgeChoice("updates", "Update by the batch", "update", "Δw", "Δb", "update")
_SIGNALS = EdgeChoice("signals", "Activation × weight", "signal", "x·w", "b", "sign")
_OF_THE_FRAME = (_WEIGHTS.key, _SIGNALS.key)


def edge_choices(frame: Frame | None) -> tuple[EdgeChoice, ...]:
    """All that edges can show, with the vectors that the optimizer keeps."""
    kept = STATES[frame.experiment.optimizer.kind] if frame else ()
    states = tuple(
        EdgeChoice(f"{STATE}:{name}", f"Optimizer's {said}", f"optimizer's {said}", said, said[0],
                   "gradient")
        for name, said in ((name, name.replace("_", " ")) for name in kept)
    )  # fmt: skip
    return (_WEIGHTS, _GRADIENTS, _UPDATES, *states, _SIGNALS)


def edge_choice(frame: Frame | None, key: str) -> EdgeChoice:
    """The choice of that key; ``state``, or a vector that this rule does not keep, is the first
    one that it keeps, or else the weights; these, too, in a frame without the update."""
    if key not in _OF_THE_FRAME and (frame is None or not frame.has_update):
        return _WEIGHTS
    choices = {choice.key: choice for choice in edge_choices(frame)}
    states = [each for name, each in choices.items() if name.startswith(STATE)]
    if key.startswith(STATE) and key not in choices and states:
        return states[0]
    return choices.get(key, _WEIGHTS)


def node_choices(frame: Frame | None) -> tuple[Nodes, ...]:
    """What nodes can show of a frame's data."""
    flat = frame is not None and frame.data.table.input_shape == (2,)
    return ("maps", "values", "deltas") if flat else ("values", "deltas")


def fitting(depiction: Depiction, frame: Frame) -> Depiction:
    """The choice as far as a frame has what it asks for."""
    nodes = depiction.nodes if depiction.nodes in node_choices(frame) else "values"
    return replace(depiction, edges=edge_choice(frame, depiction.edges).key, nodes=nodes)


def vector(frame: Frame, key: str) -> Array:
    """The flat vector, of θ's shape, that edges and biases show; θ itself for signals."""
    if key in _OF_THE_FRAME or frame.microscope is None:
        return frame.parameters
    step = frame.microscope.step
    if key == "gradients":
        return step.batch_gradient
    if key == "updates":
        return np.asarray(step.new_parameters - step.parameters)
    return step.state_before[key.partition(":")[2]]


def depict(bundle: Bundle, frame: Frame, key: str, shown: Array) -> Strengths:
    """How strong a bundle's edges are in what is shown; ``shown`` is its ``vector``."""
    if not bundle.weights:
        return strengths(bundle, None)
    weight = frame.layout.weight(shown, bundle.layer)
    if key != "signals" or frame.microscope is None:
        return strengths(bundle, weight)
    size, sign = carried(bundle, frame.microscope, weight)
    return Strengths(size, sign)
