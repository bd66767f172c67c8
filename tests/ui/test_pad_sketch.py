"""What a sketch comes to: strokes by area, and everything that is done to a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.pictures import Field, centring, moved
from nnviz.engine.shapes import Array
from nnviz.ui.pad.easel import Easel
from nnviz.ui.pad.sketch import Sketch, Square, Stroke
from nnviz.ui.pad.strokes import StrokeLayer
from nnviz.ui.start import application

FIELD = Field((1, 10, 12), 0.0, 255.0, 0.0)
LINE = Stroke(((3.0, 2.0), (3.0, 8.0)), 2.0)


def nothing() -> tuple[Array, Array]:
    return np.zeros(FIELD.size), np.zeros(FIELD.size)


def picture(sketch: Sketch) -> Array:
    application()
    shares = StrokeLayer(FIELD.size).shares(sketch.strokes, sketch.degrees)
    return sketch.picture(FIELD, *shares)


def some() -> Array:
    values = np.random.default_rng(2).integers(0, 256, FIELD.shape)
    return values.astype(np.float32)


def test_a_stroke_covers_each_pixel_by_its_area() -> None:
    drawn = picture(Sketch(strokes=(LINE,)))[0]
    # Two pixels wide from x = 2 to 4; round ends beyond 2 and 8.
    np.testing.assert_allclose(drawn[2:8, 2:4], 255, atol=0.5)
    assert (drawn[2:8, [0, 1, 4, 5]] < 1).all()
    assert 0 < drawn[1, 2] < 255 and 0 < drawn[8, 3] < 255  # a round end covers a part
    ink = drawn.sum() / 255
    assert ink == pytest.approx(2 * 6 + np.pi, rel=0.01)


def test_an_eraser_lays_ground_over_picture_and_strokes() -> None:
    rubbed = Stroke(((3.0, 2.0), (3.0, 8.0)), 4.0, erases=True)
    found = picture(Sketch(some(), strokes=(LINE, rubbed)))[0]
    np.testing.assert_allclose(found[2:8, 1:5], 0, atol=0.5)
    np.testing.assert_array_equal(found[:, 6:], some()[0, :, 6:])


def test_a_stroke_that_grows_is_the_stroke_drawn_at_once() -> None:
    application()
    places = tuple((2 + 0.5 * k, 2 + 0.3 * k) for k in range(12))
    layer = StrokeLayer(FIELD.size)
    for count in range(1, len(places) + 1):
        grown = layer.shares((LINE, Stroke(places[:count], 1.5)), 0.0)
    whole = StrokeLayer(FIELD.size).shares((LINE, Stroke(places, 1.5)), 0.0)
    np.testing.assert_array_equal(grown, whole)
    fewer = layer.shares((LINE,), 0.0)
    np.testing.assert_array_equal(fewer, StrokeLayer(FIELD.size).shares((LINE,), 0.0))


def test_a_base_alone_stays_exactly_as_it_is_and_moves_exactly() -> None:
    np.testing.assert_array_equal(picture(Sketch(some())), some())
    np.testing.assert_array_equal(
        picture(Sketch(some(), down=-2, right=3)), moved(some(), -2, 3, 0.0)
    )


def test_what_is_done_to_the_picture_comes_in_order() -> None:
    square = Square(3, 4, 2)
    sketch = Sketch(some(), down=1, inverted=True, sigma=0.1, seed=7, square=square)
    normal = np.random.default_rng(7).standard_normal(FIELD.shape)
    expected = np.clip(255 - moved(some(), 1, 0, 0.0) + 0.1 * 255 * normal, 0, 255)
    expected[:, 3:5, 4:6] = 127.5
    np.testing.assert_allclose(picture(sketch), expected, rtol=1e-5)
    black = replace(sketch, square=replace(square, black=True))
    assert (picture(black)[:, 3:5, 4:6] == 0).all()


def test_a_place_before_turn_and_shift_comes_to_the_place_touched() -> None:
    sketch = Sketch(degrees=90.0, down=1, right=2)
    place = sketch.before((7.0, 4.0), FIELD)
    dot = picture(replace(sketch, strokes=(Stroke((place,), 1.0),)))[0]
    rows, columns = np.meshgrid(np.arange(10) + 0.5, np.arange(12) + 0.5, indexing="ij")
    centre = (rows * dot).sum() / dot.sum(), (columns * dot).sum() / dot.sum()
    assert centre == pytest.approx((4.0, 7.0), abs=0.02)


def test_turning_is_clockwise_for_strokes_and_base_alike() -> None:
    base = picture(Sketch(strokes=(LINE,)))
    strokes, turned = (
        picture(each)[0]
        for each in (Sketch(strokes=(LINE,), degrees=90.0), Sketch(base, degrees=90.0))
    )
    assert strokes.sum() == pytest.approx(turned.sum(), rel=0.01) and strokes.sum() > 1000
    assert np.corrcoef(strokes.ravel(), turned.ravel())[0, 1] > 0.95
    # What stood left of the middle lies above it.
    assert strokes[:5].sum() > 0.95 * strokes.sum()


def test_centring_brings_the_centre_of_mass_to_the_middle() -> None:
    application()
    easel = Easel(FIELD)
    easel.press(2.0, 2.0, 1.0, False)
    easel.drag(4.0, 2.0)
    easel.release()
    easel.centre()
    assert (easel.sketch.down, easel.sketch.right) == (3, 3)
    assert centring(FIELD.shares(easel.picture())[0]) == (0, 0)


def test_a_gesture_is_taken_back_at_once() -> None:
    application()
    easel = Easel(FIELD)
    easel.press(1.0, 1.0, 1.0, False)
    for x in range(2, 9):
        easel.drag(float(x), 5.0)
    easel.release()
    token = object()
    for degrees in (1.0, 2.0, 3.0):
        easel.set(token, degrees=degrees)
    easel.take_back()
    assert easel.sketch.degrees == 0 and len(easel.sketch.strokes[0].places) == 8
    easel.take_back()
    assert easel.sketch.is_blank and not easel.can_take_back
    easel.take_back()


def test_a_shift_ends_where_the_field_does() -> None:
    application()
    easel = Easel(FIELD)
    for _ in range(30):
        easel.nudge(-1, 1)
    assert (easel.sketch.down, easel.sketch.right) == (-10, 12)


def test_a_square_stays_on_the_field() -> None:
    assert Square(-3, 50, 4).within(FIELD) == Square(0, 8, 4)
    assert Square(0, 0, 40).within(FIELD) == Square(0, 0, 10)
