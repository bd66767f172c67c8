"""Which colours feature maps and kernels take: for each by itself, over a layer, or over the
whole network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from nnviz.drawing.scales import Colours, Scale
from nnviz.engine.shapes import Array

Scope = Literal["unit", "layer", "network"]
Colouring = Literal["auto", "signed", "sequential"]
Kind = Literal["value", "input", "gradient"]


def map_scales(
    values: Array, everywhere: Sequence[Array], kind: Kind, scope: Scope, colouring: Colouring
) -> tuple[Scale, ...]:
    """One scale for each of the maps (maps, h, w); ``everywhere``: all that a scale of the layer
    or of the network is about. Signed where anything is negative, unless chosen otherwise."""
    spans = _extents(values)
    whole = _union([_extents(each) for each in everywhere])
    colours = _colours(kind, colouring, bool(whole.min() < 0))
    if scope == "unit":
        return tuple(scale_between(low, high, colours) for low, high in spans.tolist())
    low, high = whole.tolist()
    return (scale_between(low, high, colours),) * len(values)


def reach(arrays: Sequence[Array]) -> float:
    """The largest finite magnitude in all of them; 1 where all is zero."""
    most = np.abs(_union([_extents(each) for each in arrays])).max(initial=0.0)
    return float(most) or 1.0


def scale_between(low: float, high: float, colours: Colours) -> Scale:
    """From the lowest number (≤ 0) to the highest (≥ 0); signed ones as far to both sides, sizes
    from zero."""
    most = max(-low, high) or 1.0
    if colours == "diverging":
        return Scale(-most, most, colours)
    if colours in ("gradient", "update"):
        return Scale(0.0, most, colours)
    return Scale(low, high if high > low else 1.0, colours)


def _colours(kind: Kind, colouring: Colouring, negative: bool) -> Colours:
    """Pictures are grey and derivatives violet, unless signs or steps are asked for."""
    if colouring == "signed":
        return "diverging"
    if kind == "gradient":
        return "gradient"
    if colouring == "auto":
        return "grey" if kind == "input" else "diverging" if negative else "sequential"
    return "sequential"


def _extents(values: Array) -> Array:
    """The lowest and the highest finite number of each map (maps, 2)."""
    flat = values.reshape(len(values), -1)
    spans = np.stack([flat.min(axis=1, initial=0.0), flat.max(axis=1, initial=0.0)], axis=1)
    if not np.isfinite(spans).all():
        finite = np.nan_to_num(flat, nan=0.0, posinf=0.0, neginf=0.0)
        spans = np.stack([finite.min(axis=1), finite.max(axis=1)], axis=1)
    return spans


def _union(spans: Sequence[Array]) -> Array:
    every = np.concatenate(spans)
    return np.array([every[:, 0].min(initial=0.0), every[:, 1].max(initial=0.0)])
