"""Small pictures of the data's images."""

from __future__ import annotations

import numpy as np

from nnviz.ui.panels.pictures import image_picture


def test_three_channels_are_red_green_and_blue() -> None:
    image = np.zeros((3, 2, 1), np.uint8)
    image[:, 0, 0], image[:, 1, 0] = (200, 40, 0), (0, 0, 50)
    picture = image_picture(image)
    assert picture.pixel(0, 0) == 0xFFFF3300 and picture.pixel(0, 1) == 0xFF000040


def test_one_channel_is_grey() -> None:
    picture = image_picture(np.array([[[0.0, 2.0]]]))
    assert picture.pixel(0, 0) == 0xFF000000 and picture.pixel(1, 0) == 0xFFFFFFFF
