from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.detail import ALL, LEVELS, STRONGEST, choose, levels, opacity, swell, width
from nnviz.drawing.wiring import Strengths


def part(size: np.ndarray) -> Strengths:
    return Strengths(size, np.sign(size - 0.5).astype(np.int8))


def none_neutral(count: int) -> np.ndarray:
    return np.zeros(count, bool)


def test_up_to_a_thousand_edges_are_all_drawn() -> None:
    size = np.random.default_rng(1).random(ALL)
    detail = choose((part(size[:400]), part(size[400:])), none_neutral(ALL), ALL)
    assert sorted(detail.drawn.tolist()) == list(range(ALL))
    assert not detail.thinned
    assert detail.smooth
    assert detail.text() == "1 000 edges"
    assert detail.peak == size.max()


def test_of_more_the_strongest_are_drawn_and_the_count_is_stated() -> None:
    size = np.random.default_rng(2).random(100_352)
    detail = choose((part(size),), none_neutral(100_352), 100_352)
    assert set(detail.drawn) == set(np.argsort(size)[-STRONGEST:])
    assert detail.text() == "2 000 of 100 352 edges shown"
    assert not detail.smooth


def test_edges_without_weights_are_always_drawn() -> None:
    size = np.concatenate([np.zeros(10), np.random.default_rng(3).random(5000)])
    neutral = np.arange(5010) < 10
    detail = choose((part(size),), neutral, 5010)
    assert set(range(10)) <= set(detail.drawn.tolist())
    assert detail.neutral.sum() == 10


def test_what_is_not_finite_does_not_count_as_strong() -> None:
    size = np.array([1.0, np.nan, np.inf, 2.0])
    parts = (Strengths(size, np.ones(4, np.int8)),)
    assert choose(parts, none_neutral(4), 4).peak == 2.0


def test_one_edge_is_one_edge() -> None:
    assert choose((part(np.ones(1)),), none_neutral(1), 1).text() == "1 edge"


@given(st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_levels_follow_the_share_of_the_largest(sizes: list[float]) -> None:
    size = np.array(sizes)
    level = levels(size, float(size.max()))
    assert ((level >= 0) & (level < LEVELS)).all()
    order = np.argsort(size)
    assert (np.diff(level[order]) >= 0).all()


def test_stronger_is_wider_and_less_transparent() -> None:
    widths, opacities = [width(k, 5.0) for k in range(LEVELS)], [opacity(k) for k in range(LEVELS)]
    assert widths == sorted(widths)
    assert opacities == sorted(opacities)
    assert widths[-1] == 5.0
    assert widths[0] > 0.5
    assert (swell(0.0), swell(1.0)) == (0.0, 1.0)
