from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data import points
from nnviz.data.dataset import Table
from nnviz.data.generators import GENERATORS, generate, inputs_of, outline
from nnviz.errors import DataError

names = st.sampled_from(list(GENERATORS))
CLASSES = [name for name, recipe in GENERATORS.items() if recipe.task == "binary"]

IMAGES = [name for name, recipe in GENERATORS.items() if len(recipe.shape) == 3]


def drawn(name: str, count: int = 500, noise: float = 0.0, seed: int = 1) -> Table:
    return generate(name, count, noise, np.random.default_rng(seed))


@given(names, st.integers(2, 300), st.floats(0, 0.5))
def test_tables_have_the_shapes_they_promise(name: str, count: int, noise: float) -> None:
    table = drawn(name, count, noise)
    assert table.inputs.shape == (count, *inputs_of(name))
    assert table.targets.shape == (count, max(1, len(table.class_names) * (name in IMAGES)))
    assert table.inputs.dtype == table.targets.dtype == np.float64
    assert np.isfinite(table.inputs).all() and np.isfinite(table.targets).all()
    assert len(table.class_names) == (0 if table.task == "regression" else 2)


@given(names, st.floats(0, 0.5), st.integers(0, 99))
def test_equal_generators_draw_equal_points(name: str, noise: float, seed: int) -> None:
    first, second = drawn(name, 60, noise, seed), drawn(name, 60, noise, seed)
    assert np.array_equal(first.inputs, second.inputs)
    assert np.array_equal(first.targets, second.targets)
    assert not np.array_equal(first.inputs, drawn(name, 60, noise, seed + 1).inputs)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("count", [2, 3, 500, 501])
def test_classes_are_zero_and_one_and_as_even_as_the_count_allows(name: str, count: int) -> None:
    ones = drawn(name, count).targets.sum()
    assert set(np.unique(drawn(name, count).targets)) == {0.0, 1.0}
    assert ones == count // 2


@given(st.integers(2, 300), st.floats(0, 0.5), st.integers(0, 99))
def test_a_sine_s_windows_follow_one_another_in_time(count: int, noise: float, seed: int) -> None:
    table = drawn("sine", count, noise, seed)
    assert table.series and table.inputs.shape == (count, 24, 1)
    assert np.array_equal(table.inputs[1:, :-1], table.inputs[:-1, 1:])
    assert np.allclose(table.inputs[1:, -1], table.targets[:-1], atol=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sine_without_noise_is_one_wave(seed: int) -> None:
    wave = drawn("sine", 300, seed=seed).targets[:, 0]
    middle = wave[1:-1]
    factor = (wave[:-2] + wave[2:]) @ middle / (middle @ middle)
    assert np.allclose(wave[:-2] + wave[2:], factor * middle, atol=1e-6)
    assert 12 <= 2 * np.pi / np.arccos(factor / 2) <= 20 and 0.95 < wave.max() <= 1.0


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5])
def test_pixels_stay_between_black_and_white(name: str, noise: float) -> None:
    table = drawn(name, 501, noise)
    assert 0.0 <= table.inputs.min() <= noise and 1.0 - noise <= table.inputs.max() <= 1.0
    assert table.targets.sum(axis=0).tolist() == [251, 250]


def test_x_and_o_are_the_textbook_s_shifted_by_a_pixel_at_most() -> None:
    table = drawn("x-o", 2000)
    assert table.class_names == ("X", "O")
    shifted = {(int(y[1]), x.tobytes()) for x, y in zip(table.inputs, table.targets, strict=True)}
    assert len(shifted) == 2 * 9
    x = np.eye(6) + np.eye(6)[::-1]
    right = np.pad(x, ((0, 0), (1, 0)))[:, :6]
    up = np.pad(x, ((0, 1), (0, 0)))[1:]
    assert {(0, image.tobytes()) for image in (x, right, up)} < shifted


@pytest.mark.parametrize("name", [name for name in GENERATORS if name != "blobs"])
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5])
def test_points_stay_within_six(name: str, noise: float) -> None:
    assert np.abs(drawn(name, 20_000, noise).inputs).max() <= 6.0


def test_blobs_stay_within_about_six() -> None:
    assert (np.abs(drawn("blobs", 20_000, 0.5).inputs) <= 6.0).mean() > 0.98
    assert np.abs(drawn("blobs", 20_000, 0.1).inputs).max() < 6.0


@pytest.mark.parametrize("name", list(GENERATORS))
def test_more_noise_moves_the_same_samples_further(name: str) -> None:
    quiet, mid, loud = (drawn(name, 40, noise) for noise in (0.0, 0.2, 0.4))
    for part in ("inputs", "targets"):
        step = getattr(mid, part) - getattr(quiet, part)
        assert np.allclose(getattr(loud, part) - getattr(quiet, part), 2 * step, atol=1e-5)
    assert not np.array_equal(quiet.inputs, loud.inputs) or name not in CLASSES


def test_the_two_spirals_are_one_arm_turned_by_half_a_turn() -> None:
    table = drawn("two-spirals", 4000)
    arm = table.targets[:, 0] == 1
    other, turned = table.inputs[~arm], -table.inputs[arm]
    assert np.abs(other - turned).max() < 0.03


def test_circles_are_a_disc_inside_a_ring_with_a_gap() -> None:
    table = drawn("circles")
    radius, ring = np.hypot(*table.inputs.T), table.targets[:, 0] == 1
    assert radius[~ring].max() <= 2.5 and radius[ring].min() >= 3.5 and radius.max() <= 5.0


def test_xor_is_one_where_the_signs_differ() -> None:
    table = drawn("xor")
    differ = table.inputs[:, 0] * table.inputs[:, 1] < 0
    assert np.array_equal(table.targets[:, 0], differ)
    quadrants = {(x > 0, y > 0) for x, y in table.inputs}
    assert len(quadrants) == 4


def test_blobs_are_gaussians_about_two_opposite_centres() -> None:
    table = drawn("blobs", 20_000, 0.1)
    for label, centre in ((0, -2.0), (1, 2.0)):
        points = table.inputs[table.targets[:, 0] == label]
        assert np.allclose(points.mean(axis=0), centre, atol=0.05)
        assert np.allclose(points.std(axis=0), 0.8, atol=0.05)


def test_plane_heights_lie_on_one_plane_between_minus_one_and_one() -> None:
    table = drawn("plane")
    design = np.column_stack([table.inputs, np.ones(500)])
    _, residual, *_ = np.linalg.lstsq(design, table.targets[:, 0], rcond=None)
    assert residual.item() < 1e-10
    assert 0.8 < np.abs(table.targets).max() <= 1.0


def test_the_dose_in_the_middle_helps_most() -> None:
    table = drawn("dosage")
    dose, helped = table.inputs[:, 0], table.targets[:, 0]
    assert 0.0 <= dose.min() < 0.02 and 0.98 < dose.max() <= 1.0
    assert abs(dose[helped.argmax()] - 0.5) < 0.01 and 0.99 < helped.max() <= 1.0
    assert helped[(dose < 0.05) | (dose > 0.95)].max() < 0.01


@pytest.mark.parametrize("name", list(GENERATORS))
def test_an_outline_tells_all_but_the_rows(name: str) -> None:
    empty, table = outline(name, 50, 0.1), drawn(name, 50, 0.1)
    assert len(empty.inputs) == len(empty.targets) == 0
    assert (empty.input_shape, empty.outputs) == (table.input_shape, table.outputs)
    for part in ("name", "task", "input_names", "class_names", "target_name", "series"):
        assert getattr(empty, part) == getattr(table, part)
    with pytest.raises(DataError, match="samples is 1"):
        outline(name, 1, 0.1)


def test_an_unknown_generator_names_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"'stars'.*two-spirals, circles, xor, blobs, moons"):
        drawn("stars")


@pytest.mark.parametrize("count", [1, 0, -5, 100_001, True])
def test_a_count_out_of_range_names_value_and_rule(count: int) -> None:
    with pytest.raises(DataError, match=rf"is {count}; choose a whole number from 2 to 100000"):
        drawn("xor", count)


@pytest.mark.parametrize("noise", [-0.1, 0.51, float("nan"), float("inf")])
def test_a_noise_out_of_range_names_value_and_rule(noise: float) -> None:
    with pytest.raises(DataError, match=rf"noise is {noise}; choose a fraction from 0 to 0\.5"):
        drawn("xor", 10, noise)


def test_moons_do_not_touch_and_no_straight_line_parts_them() -> None:
    table = drawn("moons", 400)
    first, second = (table.inputs[table.targets[:, 0] == label] for label in (0, 1))
    gaps = np.linalg.norm(first[:, None] - second[None], axis=2)
    assert gaps.min() > 0.5 and np.abs(table.inputs).max() <= 5.0
    design = np.column_stack([table.inputs, np.ones(400)])
    weights, *_ = np.linalg.lstsq(design, 2 * table.targets[:, 0] - 1, rcond=None)
    wrong = (design @ weights > 0) != (table.targets[:, 0] == 1)
    assert 0.05 < wrong.mean() < 0.25


def test_bumps_have_their_tops_where_they_are_said_to_be() -> None:
    table = drawn("bumps", 20_000)
    height = table.targets[:, 0]
    assert 0.9 < height.max() <= 1.02 and -1.02 <= height.min() < -0.9
    for x1, x2, top in points.BUMPS:
        near = np.linalg.norm(table.inputs - (x1, x2), axis=1) < 0.2
        assert height[near].mean() == pytest.approx(top, abs=0.1)


def test_the_noise_of_the_sine_moves_its_target_alone() -> None:
    still, noisy = drawn("noisy-sine"), drawn("noisy-sine", noise=0.3)
    assert np.array_equal(still.inputs, noisy.inputs)
    assert np.allclose(still.targets, np.sin(still.inputs), atol=1e-6)
    apart = np.abs(noisy.targets - still.targets)
    assert 0.28 < apart.max() <= 0.3
