"""The loss of a sample as bars: prediction, target, and what each output adds."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.numbers import number
from nnviz.engine.losses import LOSSES
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import output_names
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

MOST = 12
"""So many outputs are drawn; the target and the likeliest are always among them."""


@dataclass(frozen=True)
class Bar:
    """One output: ``prediction`` and ``target`` as shares of the axis, −1…1, and in words; ``term``
    is what it adds to the loss."""

    name: str
    prediction: float
    target: float
    values: str
    term: str


@dataclass(frozen=True)
class LossBars:
    """``formula`` of the loss, the outputs, how many are left out, and the loss itself."""

    formula: str
    bars: tuple[Bar, ...]
    left_out: int
    loss: str


def loss_bars(frame: Frame) -> LossBars | None:
    """For the sample, or the batch, that the frame looks at."""
    scope = frame.microscope
    if scope is None:
        return None
    trace, loss = scope.trace, LOSSES[frame.experiment.loss]
    a, y, last = trace.output, trace.target, frame.layers[-1].id
    terms = [""] * len(a) if scope.whole is not None else _terms(frame, trace.layer(last).z, a, y)
    # Shares of one where outputs are probabilities, else of the largest number.
    peak = 1.0 if loss.needs else max(float(np.abs([a, y]).max()), 1e-300)
    names = output_names(frame, last)
    bars = tuple(
        Bar(names[k], float(a[k]) / peak, float(y[k]) / peak,
            f"{number(float(a[k]))} / {number(float(y[k]))}", terms[k])
        for k in _chosen(a, y)
    )  # fmt: skip
    return LossBars(loss.formula, bars, len(a) - len(bars), f"L = {number(trace.loss)}")


def _chosen(a: Array, y: Array) -> list[int]:
    """The outputs drawn, in their order: those that count most."""
    if len(a) <= MOST:
        return list(range(len(a)))
    weight = np.abs(a) + 2 * np.abs(y)
    return sorted(np.argsort(-weight, kind="stable")[:MOST].tolist())


def _terms(frame: Frame, z: Array, a: Array, y: Array) -> list[str]:
    """What each output adds before the mean, if one is taken; −ln a for the class asked for."""
    name, values = frame.experiment.loss, LOSSES[frame.experiment.loss].values
    if name == "categorical_crossentropy":
        whole = z - z.max()
        logs = np.log(np.exp(whole).sum()) - whole
        return [
            f"−ln a = {number(float(log))}" if t else "" for log, t in zip(logs, y, strict=True)
        ]
    columns = [np.array([[v[k]] for v in (z, a, y)]) for k in range(len(a))]
    return [number(float(values(c[0:1], c[1:2], c[2:3])[0])) for c in columns]
