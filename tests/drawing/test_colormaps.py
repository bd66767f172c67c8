from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing import colormaps
from nnviz.drawing.palette import DARK, LIGHT, Palette

both = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])


def hex_of(entry: int) -> str:
    return f"#{int(entry) & 0xFFFFFF:06x}"


@both
def test_signed_values_run_from_orange_through_nothing_to_blue(palette: Palette) -> None:
    lut = colormaps.diverging(palette)
    assert lut.shape == (256,)
    assert lut.dtype == np.uint32
    assert [hex_of(lut[k]) for k in (0, 128, 255)] == [
        palette.negative,
        palette.zero,
        palette.positive,
    ]


@both
def test_lightness_of_the_sequential_map_goes_in_equal_steps_away_from_the_canvas(
    palette: Palette,
) -> None:
    lut = colormaps.sequential(palette)
    lightness = np.array([colormaps.lightness(int(entry) & 0xFFFFFF) for entry in lut])
    steps = np.diff(lightness) * (1 if palette is DARK else -1)
    assert steps.min() > -0.002
    assert abs(lightness[128] - (lightness[0] + lightness[-1]) / 2) < 0.05
    assert abs(lightness[-1] - lightness[0]) > 0.6


@both
def test_gradients_end_in_violet_and_pictures_are_grey(palette: Palette) -> None:
    assert hex_of(colormaps.gradients(palette)[-1]) == palette.gradient
    assert hex_of(colormaps.gradients(palette)[0]) == palette.zero
    assert [hex_of(colormaps.grey()[k]) for k in (0, 255)] == ["#000000", "#ffffff"]


def test_every_entry_is_opaque() -> None:
    for lut in (colormaps.diverging(DARK), colormaps.sequential(LIGHT), colormaps.grey()):
        assert (lut >> 24 == 255).all()


@given(st.floats(-3, 3), st.floats(-2, 0.5), st.floats(0.6, 4))
def test_a_value_takes_the_entry_at_its_place(value: float, low: float, high: float) -> None:
    grey = colormaps.grey()
    color = int(colormaps.shade(np.array([value]), grey, low, high)[0]) & 255
    place = np.clip((value - low) / (high - low), 0, 1) * 256
    assert abs(color - min(place, 255)) <= 1.001


def test_zero_of_a_symmetric_scale_is_the_map_s_middle() -> None:
    lut = colormaps.diverging(DARK)
    assert colormaps.shade(np.zeros((2, 2)), lut, -1.5, 1.5).tolist() == [[lut[128]] * 2] * 2


def test_what_is_not_finite_has_a_colour_too() -> None:
    lut = colormaps.diverging(DARK)
    colors = colormaps.shade(np.array([np.nan, np.inf, -np.inf, 0.0]), lut, -1, 1)
    assert colors.tolist() == [lut[128], lut[255], lut[0], lut[128]]


def test_colours_are_written_into_the_memory_given() -> None:
    out = np.zeros(3, np.uint32)
    assert colormaps.shade(np.array([0.0, 0.5, 1.0]), colormaps.grey(), 0, 1, out) is out
    assert out[2] == 0xFFFFFFFF


def test_blend_lays_one_colour_over_another() -> None:
    assert colormaps.blend("#000000", "#ffffff", 0.5) == "#808080"
    assert colormaps.blend("#102030", "#ffffff", 0.0) == "#102030"
