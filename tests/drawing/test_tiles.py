"""Feature maps in a strip and in a grid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.tiles import CAPTION, Hit, Tiles, grid, strip

SHAPE, KERNEL = (26, 26), (3, 3)
SHAPES = st.tuples(st.integers(1, 64), st.integers(1, 64))


@given(st.integers(1, 64), st.integers(0, 40), st.floats(96, 400), SHAPES)
def test_everything_fits_into_the_height(
    count: int, channels: int, height: float, shape: tuple[int, int]
) -> None:
    tiles = strip(count, shape, channels, height)
    last, middle = count - 1, tiles.picture(count - 1).centre[0]
    assert tiles.columns == count
    assert tiles.picture(last).right <= tiles.total[0]
    assert tiles.caption(last).bottom <= height
    for box in tiles.kernels(last):
        assert box.bottom <= height + 0.5
        assert abs(box.centre[0] - middle) + box.width / 2 <= tiles.side / 2 + 0.5


@given(st.integers(1, 20), st.integers(1, 16), st.data())
def test_what_is_under_a_point(count: int, channels: int, data: st.DataObject) -> None:
    tiles = strip(count, SHAPE, channels, 170)
    index = data.draw(st.integers(0, count - 1))
    channel = data.draw(st.integers(0, channels - 1))
    x, y = tiles.kernels(index)[channel].centre
    assert tiles.hit(x, y, SHAPE, KERNEL) == Hit(index, channel, (1, 1))
    check_map(tiles, index)


@given(st.integers(1, 200), st.floats(200, 1400), st.floats(100, 900), st.data())
def test_a_grid_fills_the_width_and_knows_its_maps(
    count: int, width: float, height: float, data: st.DataObject
) -> None:
    tiles = grid(count, SHAPE, width, height)
    index = data.draw(st.integers(0, count - 1))
    box = tiles.picture(index)
    assert box.x >= 0 and box.right <= width and box.bottom <= tiles.total[1]
    assert index in tiles.within(box.x, box.y, box.right, box.bottom)
    check_map(tiles, index)


def check_map(tiles: Tiles, index: int) -> None:
    """A map's pixels and its caption are found."""
    x, y = tiles.picture(index).centre
    assert tiles.hit(x, y, SHAPE, KERNEL) == Hit(index, None, (13, 13))
    assert tiles.hit(*tiles.caption(index).centre, SHAPE, KERNEL) == Hit(index)


@given(SHAPES, st.floats(96, 400))
def test_pixels_are_squares_of_one_size(shape: tuple[int, int], height: float) -> None:
    tiles = strip(3, shape, 0, height)
    if min(tiles.width, tiles.height) > 1:
        assert tiles.width / shape[1] == pytest.approx(tiles.height / shape[0])


@pytest.mark.parametrize(("shape", "height", "pixel"), [((5, 5), 170, 29), ((1, 1), 170, 64)])
def test_large_pixels_are_whole_and_not_too_large(
    shape: tuple[int, int], height: float, pixel: int
) -> None:
    assert strip(3, shape, 0, height).width == pixel * shape[1]


def test_only_what_may_be_in_sight_is_drawn() -> None:
    tiles = grid(200, SHAPE, 600, 300)
    assert len(tiles.within(0, 0, 600, 300)) < 40
    assert list(tiles.within(0, 0, 600, tiles.total[1])) == list(range(200))
    row = strip(200, SHAPE, 0, 170)
    assert len(row.within(0, 0, 600, 170)) < 8


def test_nothing_is_beside_the_maps() -> None:
    tiles = strip(3, SHAPE, 1, 170)
    assert tiles.hit(tiles.total[0] + 5, 20, SHAPE, KERNEL) is None
    assert tiles.hit(5, tiles.picture(0).bottom + CAPTION + 80, SHAPE, KERNEL) is None


@pytest.mark.parametrize("channels", [1, 8, 16])
def test_kernels_do_not_overlap(channels: int) -> None:
    boxes = strip(4, SHAPE, channels, 170).kernels(2)
    assert len(boxes) == channels
    corners = {(round(box.x), round(box.y)) for box in boxes}
    assert len(corners) == channels
