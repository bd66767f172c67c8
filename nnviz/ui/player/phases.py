"""The phases of one training step of a network, in order, and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nnviz.engine.layers import Dense, Flatten, Layer
from nnviz.engine.layers.base import NAMES
from nnviz.ui.stage import Phase
from nnviz.values import dataclass

SECONDS = {"forward": 0.9, "loss": 0.8, "backward": 0.9, "update": 1.3}
"""How long a phase plays at the usual speed."""
_SHORT = {"BatchNorm": "BN", "LayerNorm": "LN", "LSTM": "LS", "Dropout": "Dr"}
"""Layers that share the first letter of their word with others."""


@dataclass(frozen=True)
class Segment:
    """One phase on the bar: three titles from long to short, and its colour's name (or "")."""

    phase: Phase
    titles: tuple[str, ...]
    ink: str
    tip: str

    @property
    def seconds(self) -> float:
        return SECONDS[self.phase.kind]


def segments_of(layers: tuple[Layer, ...]) -> tuple[Segment, ...]:
    """Forward through every layer that computes something, loss, backward, update."""
    computing = [layer for layer in layers if not isinstance(layer, Flatten)]
    names = _names(computing)
    forward = [_forward(layer, name) for layer, name in zip(computing, names, strict=True)]
    dense = all(isinstance(layer, Dense) for layer in computing)
    pairs = list(zip(computing, names, strict=True))
    backward = [
        _backward(layer, str(len(computing) - k) if dense else name)
        for k, (layer, name) in enumerate(reversed(pairs))
    ]
    loss = Segment(
        Phase("loss"), ("Loss", "Loss", "L"), "", "The member's prediction meets its target."
    )
    update = Segment(
        Phase("update"), ("Update", "Update", "Upd"), "update",
        "Every weight takes its step by the gradient of the whole batch.",
    )  # fmt: skip
    return (*forward, loss, *backward, update)


def index_of(segments: tuple[Segment, ...], phase: Phase | None) -> int | None:
    """Where a phase stands; None at rest, or if the network has no such phase."""
    places = (k for k, segment in enumerate(segments) if segment.phase == phase)
    return next(places, None)


def _names(layers: Sequence[Layer]) -> list[str]:
    """``Forward 1`` in networks of Dense layers, else ``Conv 1``, ``Pool 1``; last ``Output``."""
    words = NAMES | {"conv2d": "Conv", "max_pool2d": "Pool", "average_pool2d": "Pool"}
    if all(isinstance(layer, Dense) for layer in layers):
        words["dense"] = "Forward"
    seen: Counter[str] = Counter()
    names = []
    for layer in layers:
        word = words[layer.kind]
        seen[word] += 1
        names.append(f"{word} {seen[word]}")
    return [*names[:-1], "Output"]


def _forward(layer: Layer, name: str) -> Segment:
    short = _short(name)
    tip = f"Forward: {name.lower()} computes its activations from what came in."
    ink = "" if name == "Output" else "accent"
    return Segment(Phase("forward", layer.id), (name, name, short), ink, tip)


def _backward(layer: Layer, name: str) -> Segment:
    long = f"Backward {name}" if name.isdigit() else f"Back {name}"
    short = f"B{name}" if name.isdigit() else f"←{_short(name)}"
    tip = "Backward: the error comes back to this layer, and with it ∂L/∂w of its weights."
    return Segment(Phase("backward", layer.id), (long, f"Back {name}", short), "gradient", tip)


def _short(name: str) -> str:
    """``C1``, ``BN2``, ``Out``."""
    word, _, number = name.partition(" ")
    return f"{_SHORT.get(word, word[0])}{number}" if number else "Out"
