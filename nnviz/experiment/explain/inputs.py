"""Inputs: from the sample's own values to what the network is fed with."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
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
    sample = scope.look.raw(data)
    at = place_of(data.input_shape, unit, pixel)
    mapped = len(data.input_shape) == 3
    prepared = float(scope.trace.x[at])
    shift, scale = (
        _at(part, data.input_shape, at) for part in (data.affine.shift, data.affine.scale)
    )
    by_hand = int(np.ravel_multi_index(at, data.input_shape)) in dict(scope.look.x)
    plain = by_hand or (shift == 0.0 and scale == 1.0)
    lines = () if len(at) > 1 else _feature_line(frame, sample, unit, prepared / scale + shift)
    if by_hand:
        lines = ()
    if not plain:
        before = float(sample[at]) if len(at) > 1 else prepared / scale + shift
        lines = (*lines, _scaling_line(before, shift, scale, prepared))
    return InputForward(
        formula=_AS_IT_IS if plain else _SCALED,
        raw=_raw(frame, sample, at),
        lines=lines,
        a=prepared,
        pixel=pixel if mapped else None,
        map_size=(data.input_shape[1], data.input_shape[2]) if mapped else None,
        by_hand=by_hand,
    )


def _raw(frame: Frame, sample: Array, at: tuple[int, ...]) -> tuple[tuple[str, float], ...]:
    if sample.ndim == 1:
        values = (float(value) for value in sample)
        return tuple(zip(frame.data.table.input_names, values, strict=True))
    return (("pixel" if sample.ndim == 3 else "value", float(sample[at])),)


def _feature_line(frame: Frame, sample: Array, unit: int, value: float) -> tuple[Line, ...]:
    features = frame.experiment.features
    if unit >= len(features) or features[unit] not in _PATTERNS:
        return ()
    formula, pattern, inputs = _PATTERNS[features[unit]]
    return (Line("x", formula, pattern, tuple(float(sample[i]) for i in inputs), value),)


def _scaling_line(before: float, shift: float, scale: float, prepared: float) -> Line:
    return Line("a", "(x − shift) · scale", "({} − {}) · {}", (before, shift, scale), prepared)


def _at(part: Array, shape: tuple[int, ...], at: tuple[int, ...]) -> float:
    return float(np.broadcast_to(part, shape)[at])
