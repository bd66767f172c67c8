"""Inputs: from the sample's own values to what the network is fed with."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.experiment.explain import preparing
from nnviz.experiment.explain.sources import place_of
from nnviz.experiment.explain.values import Formula, InputForward, Line, Pixel
from nnviz.experiment.frame import Frame, Microscope

_SCALED = Formula(r"a = (x - \mathrm{shift})\cdot\mathrm{scale}", "a = (x − shift) · scale")
_AS_IT_IS = Formula("a = x", "a = x")
_PATTERNS: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "x1": ("x₁", "{}", (0,)),
    "x2": ("x₂", "{}", (1,)),
    "x1^2": ("x₁²", "({})²", (0,)),
    "x2^2": ("x₂²", "({})²", (1,)),
    "x1x2": ("x₁ · x₂", "{} · {}", (0, 1)),
    "sin(x1)": ("sin x₁", "sin({})", (0,)),
    "sin(x2)": ("sin x₂", "sin({})", (1,)),
}
"""How each feature of two inputs is computed: its formula, its numbers, and out of which."""


def input_forward(frame: Frame, scope: Microscope, unit: int, pixel: Pixel | None) -> InputForward:
    """A feature's value, or one pixel's, from the raw sample to the network's input."""
    data = frame.data
    at = place_of(data.input_shape, unit, pixel)
    mapped = len(data.input_shape) == 3
    prepared = float(scope.trace.x[at])
    shift, scale = (
        _at(part, data.input_shape, at) for part in (data.affine.shift, data.affine.scale)
    )
    by_hand = int(np.ravel_multi_index(at, data.input_shape)) in dict(scope.look.x)
    plain = by_hand or (shift == 0.0 and scale == 1.0)
    raw, lines, before = _unscaled(frame, scope.look.raw(data), at, prepared / scale + shift)
    if by_hand:
        lines = ()
    if not plain:
        lines = (*lines, _scaling_line(before, shift, scale, prepared))
    return InputForward(
        formula=_AS_IT_IS if plain else _SCALED,
        raw=raw,
        lines=lines,
        a=prepared,
        pixel=pixel if mapped else None,
        map_size=(data.input_shape[1], data.input_shape[2]) if mapped else None,
        by_hand=by_hand,
    )


Raw = tuple[tuple[str, float], ...]


def _unscaled(
    frame: Frame, sample: Array, at: tuple[int, ...], feature: float
) -> tuple[Raw, tuple[Line, ...], float]:
    """The sample's own values, the lines from there to what is scaled, and that value."""
    if sample.ndim == 3:
        return (("pixel", float(sample[at])),), (), float(sample[at])
    data, unit = frame.data, at[-1]
    row = sample if sample.ndim == 1 else sample[at[0]]
    stages = data.pipeline.stages(row)
    places = set(_PATTERNS[data.features[unit]][2]) if data.features else {unit}
    steps = preparing.lines(data.pipeline, stages, places)
    features = _feature_line(data.features, stages[-1], unit, feature)
    before = feature if data.features else float(stages[-1][unit])
    return _raw(frame, row, places, sample.ndim == 1), (*steps, *features), before


def _raw(frame: Frame, row: Array, places: set[int], whole: bool) -> Raw:
    """The raw columns that those inputs came of; without a preparation, all of a sample's."""
    data = frame.data
    if data.pipeline.steps:
        columns = sorted(preparing.sources(data.pipeline, places)[0])
        return tuple((data.table.fed[at].name, float(row[at])) for at in columns)
    if whole:
        return tuple(zip(data.table.input_names, map(float, row), strict=True))
    return tuple(("value", float(row[at])) for at in places)


def _feature_line(
    features: tuple[str, ...], row: Array, unit: int, value: float
) -> tuple[Line, ...]:
    if not features:
        return ()
    formula, pattern, inputs = _PATTERNS[features[unit]]
    return (Line("x", formula, pattern, tuple(float(row[i]) for i in inputs), value),)


def _scaling_line(before: float, shift: float, scale: float, prepared: float) -> Line:
    return Line("a", "(x − shift) · scale", "({} − {}) · {}", (before, shift, scale), prepared)


def _at(part: Array, shape: tuple[int, ...], at: tuple[int, ...]) -> float:
    return float(np.broadcast_to(part, shape)[at])
