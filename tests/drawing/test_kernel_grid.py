"""A filter's kernels side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.kernel_grid import kernel_grid


@given(st.integers(1, 64), st.sampled_from([1, 3]), st.integers(1, 7), st.data())
def test_every_cell_is_found_and_lies_within(
    count: int, parts: int, side: int, data: st.DataObject
) -> None:
    width, height = data.draw(st.floats(300, 1500)), data.draw(st.floats(60, 600))
    plan = kernel_grid(count, parts, side, side, width, height)
    channel, part = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, parts - 1))
    for index, cell in enumerate(plan.cells(channel, part)):
        assert plan.hit(*cell.centre) == (part, (channel, *divmod(index, side)))
        assert cell.right <= max(width, plan.total[0]) and cell.bottom <= plan.total[1]
    top = plan.caption(channel).y
    assert channel in plan.within(top, top + 1)


def test_few_kernels_are_large_and_many_stay_readable() -> None:
    few, many = (kernel_grid(count, 1, 3, 3, 800, 200) for count in (2, 64))
    assert few.cell > many.cell and few.total[1] <= 200
    assert many.readable and many.total[0] <= 800 and many.total[1] > 200


def test_a_kernel_wider_than_the_place_has_smaller_cells() -> None:
    plan = kernel_grid(1, 3, 11, 11, 500, 200)
    assert plan.total[0] <= 500 and not plan.readable
