"""The patches found portion by portion are those that a plain scan of everything finds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnviz.data.dataset import Part
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.experiment.portions import Portions
from nnviz.experiment.run import Run
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.patches import Patches, PatchSearch
from nnviz.experiment.seeing.receptive import Rectangle
from tests.experiment.frames import experiment_of


@pytest.fixture(scope="module")
def run() -> Run:
    run = Run(experiment_of("digits"))
    run.advance(40)
    return run


def searched(search: PatchSearch) -> Patches:
    while not search.done:
        search.advance()
    return search.report()


def scanned(run: Run, part: Part, aim: Aim) -> list[tuple[float, int, tuple[int, ...]]]:
    """(value, row, place) of every sample's strongest place, the strongest first."""
    maps = run.network.activations(run.data.x(part))[aim.layer]
    best = []
    for row, values in enumerate(maps):
        for place in np.ndindex(values[aim.index].shape):
            candidate = (float(values[(*aim.index, *place)]), row, place)
            if len(best) == row:
                best.append(candidate)
            elif candidate[0] > best[row][0]:
                best[row] = candidate
    return sorted(best, key=lambda each: -each[0])


def convolution(run: Run) -> str:
    return next(layer.id for layer in run.network.spec.layers if isinstance(layer, Conv2D))


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("unit", [0, 3])
def test_the_strongest_places_are_those_of_a_full_scan(run: Run, part: Part, unit: int) -> None:
    aim = Aim(convolution(run), (unit,))
    found = searched(PatchSearch(run.network, run.data, part, aim, most=6, step=run.step))
    assert (found.seen, found.total) == (len(run.data.x(part)),) * 2
    assert found.done and not found.cancelled and (found.step, found.part) == (40, part)
    wanted = scanned(run, part, aim)[:6]
    assert [patch.value for patch in found.found] == pytest.approx([each[0] for each in wanted])
    assert [(patch.row, patch.pixel) for patch in found.found] == [each[1:] for each in wanted]
    assert len({patch.row for patch in found.found}) == 6, "one for each sample"


def test_a_patch_is_what_the_kernel_sees(run: Run) -> None:
    """Its products with the kernel add up to the activation."""
    layer = convolution(run)
    found = searched(PatchSearch(run.network, run.data, "test", Aim(layer, (1,), "z")))
    weight = run.network.layout.weight(run.network.theta, layer)[1]
    bias = run.network.layout.bias(run.network.theta, layer)[1]
    size = weight.shape[-1]
    for patch in found.found:
        row, column = patch.pixel
        assert patch.rectangle == Rectangle(row, row + size, column, column + size)
        assert not patch.picture.flags.writeable
        x = run.data.x_test[patch.row]
        np.testing.assert_array_equal(patch.picture, patch.rectangle.cut(x))
        assert patch.value == pytest.approx((patch.picture * weight).sum() + bias, rel=1e-4)


def test_a_unit_without_a_map_sees_all(run: Run) -> None:
    last = run.network.spec.layers[-1].id
    found = searched(PatchSearch(run.network, run.data, "test", Aim(last, (4,)), most=3))
    outputs = run.predict(run.data.x_test)[:, 4]
    assert [patch.value for patch in found.found] == pytest.approx(sorted(outputs)[:-4:-1])
    for patch in found.found:
        assert patch.pixel == ()
        np.testing.assert_array_equal(patch.picture, run.data.x_test[patch.row])


def test_at_the_border_the_field_is_clipped_to_the_picture() -> None:
    layers = (
        Conv2D("c", (0, 1), 5, "relu", padding="same"), Flatten("f"),
        Dense("out", tuple(range(10)), "softmax"),
    )  # fmt: skip
    run = Run(experiment_of("digits", layers=layers))
    found = searched(PatchSearch(run.network, run.data, "test", Aim("c", (0, 0, 7))))
    for patch in found.found:
        assert patch.pixel == () and patch.rectangle == Rectangle(0, 3, 5, 8)
        assert patch.picture.shape == (1, 3, 3)


def test_a_kernel_that_meets_nothing_but_padding_sees_nothing() -> None:
    layers = (
        Conv2D("c", (0,), 2, "relu", padding="same", dilation=16), Flatten("f"),
        Dense("out", tuple(range(10)), "softmax"),
    )  # fmt: skip
    run = Run(experiment_of("digits", layers=layers))
    found = searched(PatchSearch(run.network, run.data, "test", Aim("c", (0,)), most=2))
    assert [patch.row for patch in found.found] == [0, 1]
    assert all(patch.picture.size == 0 for patch in found.found)


def test_portions_show_what_is_found_so_far_and_can_be_ended(run: Run) -> None:
    aim, portions = Aim(convolution(run), (0,)), Portions[Patches]()
    portions.begin(PatchSearch(run.network, run.data, "train", aim))
    assert portions.report is not None and portions.report.found == ()
    portions.go(0)
    portions.cancel()
    partly = portions.report
    assert partly is not None and partly.cancelled and partly.done
    assert 0 < partly.seen < partly.total and len(partly.found) == 9
    assert all(one.value >= other.value for one, other in pairwise(partly.found))
    portions.begin(PatchSearch(run.network, run.data, "train", aim))
    while portions.waits:
        portions.go(0)
    whole = searched(PatchSearch(run.network, run.data, "train", aim))
    assert portions.report is not None
    assert [(each.row, each.pixel, each.value) for each in portions.report.found] == [
        (each.row, each.pixel, each.value) for each in whole.found
    ]


def test_of_equal_values_the_first_counts_and_no_number_is_never_found() -> None:
    run = Run(experiment_of("digits"))
    run.network.theta[...] = 0
    aim = Aim(convolution(run), (0,))
    found = searched(PatchSearch(run.network, run.data, "test", aim, most=4))
    assert [(each.row, each.pixel) for each in found.found] == [(row, (0, 0)) for row in range(4)]
    run.network.theta[...] = np.nan
    assert searched(PatchSearch(run.network, run.data, "test", aim)).found == ()


def test_an_empty_part_has_none(run: Run) -> None:
    search = PatchSearch(run.network, run.data, "validation", Aim(convolution(run), (0,)))
    assert search.done and search.report().found == () and search.report().done


def test_the_search_goes_on_with_the_network_as_it_was() -> None:
    run = Run(experiment_of("digits"))
    aim = Aim(convolution(run), (2,))
    search = PatchSearch(run.network, run.data, "test", aim)
    wanted = scanned(run, "test", aim)[:9]
    run.advance(20)
    found = searched(search)
    assert [patch.row for patch in found.found] == [each[1] for each in wanted]
