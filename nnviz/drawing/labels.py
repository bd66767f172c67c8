"""Where the numbers of edges stand when the view is near: never one on another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.bezier import points
from nnviz.drawing.geometry import Box
from nnviz.drawing.wiring import Bundle
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

MOST, CANDIDATES = 140, 420
"""So many edges get numbers at most, out of so many that are looked at."""
_ALONG = np.array([0.5, 0.38, 0.62, 0.28, 0.72, 0.18, 0.82])


@dataclass(frozen=True)
class Label:
    """The number of edge ``edge``, counted over all bundles, with its middle at (x, y)."""

    edge: int
    x: float
    y: float


def place_labels(
    bundles: Sequence[Bundle],
    strongest: NDArray[np.intp],
    to_canvas: Callable[[Array], Array],
    area: Box,
    size: tuple[float, float],
) -> tuple[Label, ...]:
    """Numbers on edges with weights, ``strongest`` first, where there is room for a text of
    ``size`` inside ``area``; ``to_canvas`` maps points (n, 2)."""
    weighted = np.concatenate([np.full(len(b), b.weights > 0) for b in bundles])
    chosen = strongest[weighted[strongest]]
    start = np.concatenate([bundle.start for bundle in bundles])[chosen]
    end = np.concatenate([bundle.end for bundle in bundles])[chosen]
    spots = to_canvas(points(start, end, _ALONG).reshape(-1, 2)).reshape(len(chosen), -1, 2)
    inside = _inside(spots, area, size)
    seen = np.flatnonzero(inside.any(axis=1))[:CANDIDATES]
    return _without_overlap(chosen[seen], spots[seen], inside[seen], size)


def _inside(spots: Array, area: Box, size: tuple[float, float]) -> NDArray[np.bool_]:
    half = np.array(size) / 2
    low = np.array([area.x, area.y]) + half
    high = np.array([area.right, area.bottom]) - half
    return np.asarray(((spots >= low) & (spots <= high)).all(axis=-1))


def _without_overlap(
    edges: NDArray[np.intp], spots: Array, inside: NDArray[np.bool_], size: tuple[float, float]
) -> tuple[Label, ...]:
    """Each edge in turn takes its first place that is still free."""
    taken = np.empty((MOST, 2))
    labels: list[Label] = []
    for edge, places, fits in zip(edges.tolist(), spots, inside, strict=True):
        away = np.abs(places[:, None] - taken[None, : len(labels)])
        free = fits & ~((away < size).all(axis=-1).any(axis=-1))
        if free.any():
            x, y = places[int(np.argmax(free))]
            taken[len(labels)] = x, y
            labels.append(Label(edge, float(x), float(y)))
        if len(labels) == MOST:
            break
    return tuple(labels)
