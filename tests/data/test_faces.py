from __future__ import annotations

import numpy as np

from nnviz.data.faces import PARTS, Face, composed, drawn, faces


def parts(right: bool, count: int = 400) -> Face:
    return composed(np.full(count, right), np.random.default_rng(3))


def test_in_a_face_every_part_is_in_its_place() -> None:
    left, right, nose, mouth = parts(True).centres.transpose(1, 2, 0)
    assert PARTS == ("left eye", "right eye", "nose", "mouth")
    assert (left[1] < nose[1]).all() and (nose[1] < right[1]).all()
    assert (np.maximum(left[0], right[0]) < nose[0]).all() and (nose[0] < mouth[0]).all()


def test_in_a_scrambled_face_some_part_is_not() -> None:
    face = parts(False)
    rows = face.centres[:, :, 0] - face.middles[:, :1]
    eyes_above = rows[:, :2].max(axis=1) < -2
    in_order = (rows[:, 2] < rows[:, 3]) & (rows[:, 2] > rows[:, :2].max(axis=1))
    assert not (eyes_above & in_order).any()


def test_both_have_the_same_places_sizes_and_heads() -> None:
    right, wrong = parts(True), parts(False)
    for name in ("sizes", "heads", "middles", "bends"):
        assert np.array_equal(getattr(right, name), getattr(wrong, name))
    total = [each.centres.sum(axis=1) for each in (right, wrong)]
    assert np.allclose(*total)


def test_a_part_is_bright_where_it_is_said_to_be() -> None:
    face = parts(True, 50)
    pictures = drawn(face)
    assert pictures.shape == (50, 20, 20) and pictures.min() == 0.0 and pictures.max() == 1.0
    row, column = np.rint(face.centres).astype(int).transpose(2, 0, 1)
    assert pictures[np.arange(50)[:, np.newaxis], row, column].min() > 0.4
    assert pictures[:, 0, 0].max() == 0.0


def test_faces_and_scrambled_ones_are_equally_bright() -> None:
    pixels, label = faces(2000, 0.0, np.random.default_rng(1))
    brightness = [pixels[label == each].mean() for each in (0, 1)]
    assert abs(brightness[0] - brightness[1]) < 0.01
