from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.bezier import bends, nearest, pieces, points

HEIGHTS = st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=1, max_size=12)


def ends(heights: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    y = np.array(heights)
    start = np.column_stack([np.full(len(y), 40.0), y[:, 0]])
    end = np.column_stack([np.full(len(y), 300.0), y[:, 1]])
    return start, end


@given(HEIGHTS)
def test_curves_begin_and_end_level_at_their_ends(heights: list[tuple[float, float]]) -> None:
    start, end = ends(heights)
    at = points(start, end, np.array([0.0, 0.001, 0.999, 1.0]))
    np.testing.assert_allclose(at[:, 0], start, atol=1e-9)
    np.testing.assert_allclose(at[:, -1], end, atol=1e-9)
    np.testing.assert_allclose(at[:, 1, 1], start[:, 1], atol=0.01)
    np.testing.assert_allclose(at[:, 2, 1], end[:, 1], atol=0.01)


@given(HEIGHTS, st.sampled_from([0.25, 0.6, 2.0]))
def test_lines_stay_as_near_to_the_curve_as_asked(
    heights: list[tuple[float, float]], tolerance: float
) -> None:
    start, end = ends(heights)
    cut = pieces(start, end, tolerance)
    for edge in range(len(start)):
        lines, first = cut.of(np.array([edge]))
        assert first.tolist() == [0, len(lines)]
        curve = points(start[edge : edge + 1], end[edge : edge + 1], np.linspace(0, 1, 200))[0]
        assert away(curve, lines).max() <= 2 * tolerance


def away(curve: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """How far points (n, 2) are from the nearest of the lines (m, 4)."""
    first, step = lines[None, :, :2], lines[None, :, 2:] - lines[None, :, :2]
    to = curve[:, None] - first
    along = np.clip((to * step).sum(-1) / (step**2).sum(-1), 0, 1)
    return np.linalg.norm(to - along[..., None] * step, axis=-1).min(axis=1)


@given(HEIGHTS, st.data())
def test_the_lines_of_some_curves_come_in_the_order_asked_for(
    heights: list[tuple[float, float]], data: st.DataObject
) -> None:
    start, end = ends(heights)
    cut = pieces(start, end, 0.5)
    chosen = np.array(data.draw(st.permutations(range(len(start)))))
    lines, first = cut.of(chosen)
    for place, edge in enumerate(chosen):
        own, _ = cut.of(np.array([edge]))
        np.testing.assert_array_equal(lines[first[place] : first[place + 1]], own)


@given(HEIGHTS, st.data())
def test_the_curve_under_a_point_on_it_is_found(
    heights: list[tuple[float, float]], data: st.DataObject
) -> None:
    start, end = ends(heights)
    edge = data.draw(st.integers(0, len(start) - 1))
    t = data.draw(st.floats(0, 1))
    x, y = points(start[edge : edge + 1], end[edge : edge + 1], np.array([t]))[0, 0]
    _, distance = nearest(start, end, x, y)
    assert distance < 2.5


def test_without_curves_none_is_near() -> None:
    assert nearest(np.empty((0, 2)), np.empty((0, 2)), 1, 2) == (-1, float("inf"))


@given(HEIGHTS, st.booleans())
def test_cubic_parts_are_the_curve(heights: list[tuple[float, float]], around: bool) -> None:
    start, end = ends(heights)
    if around:
        start = np.column_stack([start, np.tile([-50.0, 90.0, 240.0], (len(start), 1))])
    far = np.linspace(0, 1, 400)
    for number, (begin, *ways) in enumerate(bends(start, end)):
        curve = points(start[number : number + 1], end[number : number + 1], far)[0]
        at, drawn = np.array(begin), []
        for way in ways:
            first, second, last = np.reshape(way, (3, 2))
            t = far[:, None]
            drawn.append(
                (1 - t) ** 3 * at + 3 * (1 - t) ** 2 * t * first
                + 3 * (1 - t) * t**2 * second + t**3 * last
            )  # fmt: skip
            at = last
        path = np.concatenate(drawn)
        chords = np.concatenate([path[:-1], path[1:]], axis=1)
        assert away(curve, chords[np.any(chords[:, :2] != chords[:, 2:], axis=1)]).max() < 0.1
