"""Feature maps in a row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.tiles import CAPTION, Hit, lay_out

SHAPE, KERNEL = (26, 26), (3, 3)


@given(st.integers(1, 64), st.integers(0, 40), st.floats(96, 400))
def test_everything_fits_into_the_height(count: int, channels: int, height: float) -> None:
    tiles = lay_out(count, channels, height)
    last = count - 1
    assert tiles.picture(last).right <= tiles.width
    assert tiles.caption(last).bottom <= height
    for box in tiles.kernels(last):
        assert box.bottom <= height + 0.5
        assert tiles.picture(last).x - 0.5 <= box.x
        assert box.right <= tiles.picture(last).right + 0.5


@given(st.integers(1, 20), st.integers(1, 16), st.data())
def test_what_is_under_a_point(count: int, channels: int, data: st.DataObject) -> None:
    tiles = lay_out(count, channels, 170)
    index = data.draw(st.integers(0, count - 1))
    channel = data.draw(st.integers(0, channels - 1))
    x, y = tiles.kernels(index)[channel].centre
    assert tiles.hit(x, y, SHAPE, KERNEL) == Hit(index, channel, (1, 1))
    x, y = tiles.picture(index).centre
    assert tiles.hit(x, y, SHAPE, KERNEL) == Hit(index, None, (13, 13))
    assert tiles.hit(*tiles.caption(index).centre, SHAPE, KERNEL) == Hit(index)


def test_nothing_is_beside_the_maps() -> None:
    tiles = lay_out(3, 1, 170)
    assert tiles.hit(tiles.width + 5, 20, SHAPE, KERNEL) is None
    assert tiles.hit(5, tiles.picture(0).bottom + CAPTION + 80, SHAPE, KERNEL) is None


@pytest.mark.parametrize("channels", [1, 8, 16])
def test_kernels_do_not_overlap(channels: int) -> None:
    boxes = lay_out(4, channels, 170).kernels(2)
    assert len(boxes) == channels
    corners = {(round(box.x), round(box.y)) for box in boxes}
    assert len(corners) == channels
