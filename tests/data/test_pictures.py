"""Pictures measured, moved, turned and resized."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.pictures import Field, centring, field_of, moved, resized, turned
from nnviz.engine.shapes import Array
from nnviz.experiment.materialise import table_of
from nnviz.experiment.samples import sample_experiment


def picture(height: int = 7, width: int = 9) -> Array:
    return np.random.default_rng(5).random((2, height, width)).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "high"), [("mnist", 255.0), ("digits", 16.0), ("doodles", 255.0), ("x-o", 1.0)]
)
def test_the_samples_have_light_ink_on_dark_ground(name: str, high: float) -> None:
    field = field_of(table_of(sample_experiment(name)))
    assert field.ground == field.low == pytest.approx(0, abs=1e-3)
    assert field.ink == field.high == pytest.approx(high, abs=1e-3)


def test_shares_of_ink_on_paper() -> None:
    paper = Field((1, 2, 2), 0.0, 200.0, 200.0)
    assert paper.ink == 0.0 and (paper.blank == 200).all()
    np.testing.assert_allclose(paper.shares(np.array([200.0, 50.0])), [0, 0.75])
    np.testing.assert_allclose(paper.values(np.array([0.0, 0.75])), [200, 50])


@pytest.mark.parametrize(("down", "right"), [(0, 0), (1, 0), (-2, 3), (6, -8), (7, 9), (-40, 2)])
def test_a_picture_moves_by_whole_pixels(down: int, right: int) -> None:
    before, expected = picture(), np.full((2, 7, 9), 0.5, np.float32)
    for row in range(7):
        for column in range(9):
            if 0 <= row - down < 7 and 0 <= column - right < 9:
                expected[:, row, column] = before[:, row - down, column - right]
    np.testing.assert_array_equal(moved(before, down, right, 0.5), expected)


def test_ink_is_centred_by_its_mass() -> None:
    ink = np.zeros((28, 28))
    ink[2, 3], ink[2, 6] = 1.0, 2.0  # the centre of mass is at row 2, column 5
    down, right = centring(ink)
    assert (down, right) == (round(13.5 - 2), round(13.5 - 5))
    centred = moved(ink, down, right, 0.0)
    assert centring(centred) == (0, 0) and centring(np.zeros((5, 5))) == (0, 0)


def test_a_quarter_turn_goes_clockwise_and_keeps_every_pixel() -> None:
    square = picture(8, 8)
    # Fine places blur a pixel with its neighbours a little: compare what is flat.
    flat = np.kron(np.eye(2), np.ones((4, 4)))[None].astype(np.float32)
    flat[0, :4, :4] = 3.0
    np.testing.assert_allclose(turned(flat, 90, 0.0)[0, 1:3, 5:7], np.full((2, 2), 3.0), rtol=1e-6)
    np.testing.assert_allclose(turned(square, 90, 0.0), np.rot90(turned(square, 360, 0.0), -1,
                               (1, 2)), atol=1e-5)  # fmt: skip
    assert turned(square, 0, 0.0) is square


def test_what_turns_in_is_ground() -> None:
    assert turned(np.ones((1, 8, 8), np.float32), 45, 0.0)[0, 0, 0] < 0.01


def test_resizing_takes_the_mean_of_the_area() -> None:
    before = picture(8, 12)
    np.testing.assert_allclose(
        resized(before, 4, 4), before.reshape(2, 4, 2, 4, 3).mean(axis=(2, 4)), rtol=1e-5
    )
    assert resized(before, 5, 7).mean() == pytest.approx(float(before.mean()), rel=1e-5)
    np.testing.assert_allclose(resized(before, 16, 24), before.repeat(2, 1).repeat(2, 2), rtol=1e-5)
