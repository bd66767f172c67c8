"""What is said of a shared step, stage by stage, and of how it compares with one batch."""

from __future__ import annotations

import math

from nnviz.drawing.numbers import number
from nnviz.engine.layers import BatchNorm
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.explain.rules import RULE_TITLES
from nnviz.experiment.frame import Frame
from nnviz.experiment.workers import SharedStep

STAGES = (
    ("split", "Split", "The batch is dealt out."),
    ("compute", "Compute", "Every worker goes forward and backward with its own samples."),
    ("reduce", "All-reduce", "The gradients become one."),
    ("update", "Update", "Every worker changes its weights by it."),
    ("equal", "Equal", "All weights are the same, as after one batch."),
)
"""Key, title and explanation of each."""
_ADAPTIVE = ("rmsprop", "adam", "adamw")
_MOST_ROWS = 24


def sentence(frame: Frame, shared: SharedStep, stage: int) -> str:
    """What happens in a stage."""
    key = STAGES[stage][0]
    return {
        "split": _split, "compute": _compute, "reduce": _reduce, "update": _update,
        "equal": _equal,
    }[key](frame, shared)  # fmt: skip


def _split(frame: Frame, shared: SharedStep) -> str:
    many, n = len(shared.replicas), len(shared.batch)
    if many == 1:
        return f"One worker holds all {n} samples of the batch."
    sizes = [len(each.members) for each in shared.replicas]
    parts = " + ".join(map(str, sizes))
    return f"The batch of {n} is dealt out to {many} workers: {parts}. All have the same weights."


def _compute(frame: Frame, shared: SharedStep) -> str:
    return (
        "Every worker goes forward and backward with its own samples only, "
        "and comes to a gradient of its own."
    )


def _reduce(frame: Frame, shared: SharedStep) -> str:
    if shared.reduction == "sum":
        return "The loss is a sum, so the gradients are summed: every worker gets the same one."
    return (
        "The gradients are averaged, each by its number of samples: every worker gets the same one."
    )


def _update(frame: Frame, shared: SharedStep) -> str:
    regularisation = frame.experiment.regularisation
    once = [
        text
        for there, text in (
            (regularisation.penalises, "The penalty is added once, not once per worker."),
            (regularisation.clip_norm or regularisation.clip_value,
             "The gradient is clipped after it was reduced."),
        )
        if there
    ]  # fmt: skip
    return " ".join(
        (f"Every worker makes the same update by {RULE_TITLES[shared.whole.optimizer]}.", *once)
    )


def _equal(frame: Frame, shared: SharedStep) -> str:
    if len(shared.replicas) == 1:
        return "One worker: this is the step of one batch."
    if shared.spread == 0:
        return "All workers have the same weights again, to the last bit: the next batch can come."
    return f"The workers' weights differ by up to {number(shared.spread)}."


def verdict(shared: SharedStep) -> str:
    """How the step compares with that of one batch, by the numbers computed."""
    gradient, weights = shared.gradient_gap, shared.weight_gap
    kind = shared.reduced.dtype.name
    if not math.isfinite(gradient + weights):
        return "Some numbers are not finite, so there is nothing to compare."
    how = "summed" if shared.reduction == "sum" else "averaged"
    if shared.obstacles:
        return (
            f"Not one batch: the {how} gradient differs from that of one batch by up to "
            f"{number(gradient)}, the new weights by up to {number(weights)}."
        )
    found = (
        f"Off one batch by at most {number(gradient)} in the {how} gradient, "
        f"{number(weights)} in the new weights ({kind})"
    )
    rule = shared.whole.optimizer
    if gradient <= shared.tolerance < weights and rule in _ADAPTIVE:
        return f"{found}: {RULE_TITLES[rule]} enlarges rounding where a gradient is almost 0."
    return f"{found}{': rounding' if 0 < gradient <= shared.tolerance else ''}."


def reasons(frame: Frame, shared: SharedStep) -> tuple[str, ...]:
    """Why the parts are not the whole: a sentence for each layer that makes them differ."""
    layers = {layer.id: layer for layer in frame.experiment.layers}
    return tuple(
        _reason(layer_title(frame.experiment.layers, id), isinstance(layers[id], BatchNorm))
        for id in shared.obstacles
        if id in layers
    )


def _reason(title: str, normalises: bool) -> str:
    if normalises:
        return (
            f"{title} takes mean and variance over the samples that are together, and so each "
            "worker takes those of its own part; its running statistics stay each worker's own."
        )
    return f"{title} leaves out values by chance, and each worker draws a mask of its own."


def samples_text(rows: list[int]) -> str:
    """``samples 5, 18, 204`` of the training part, counted from 1; the first of many."""
    shown = ", ".join(str(row + 1) for row in rows[:_MOST_ROWS])
    more = f" … {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    return f"sample{'s' if len(rows) != 1 else ''} {shown}{more}"


def arithmetic(shared: SharedStep, values: list[float]) -> list[str]:
    """``8/16 · 0.031``, ``8/16 · (−0.010)``: the terms that one number is reduced of."""
    n, texts = len(shared.batch), [number(value) for value in values]
    if shared.reduction == "sum":
        return [f"({text})" if k and values[k] < 0 else text for k, text in enumerate(texts)]
    bracketed = (
        f"({text})" if value < 0 else text for text, value in zip(texts, values, strict=True)
    )
    return [
        f"{len(replica.members)}/{n} · {text}"
        for replica, text in zip(shared.replicas, bracketed, strict=True)
    ]
