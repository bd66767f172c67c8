"""What each set of colours promises, measured as such eyes see it."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.drawing.colour_sets import COLOUR_SETS, palette_of
from nnviz.drawing.palette import DARK, LIGHT, Palette
from tests.drawing.vision import EYES, apart, closest, contrast, delta_e

ALL = [palette for each in COLOUR_SETS.values() for palette in (each.dark, each.light)]
ROOM = {"ground": 28.0}
"""Whatever the eyes: how far what is drawn is from what it is drawn on."""
PROMISES = {
    "blue-orange": {
        "usual": {"signs": 45, "roles": 20, "classes": 12},
        "protanopia": {"signs": 45},
        "deuteranopia": {"signs": 45},
        "tritanopia": {"signs": 45, "roles": 10},
    },
    "red-green": {
        "usual": {"signs": 45, "roles": 20, "classes": 16},
        "protanopia": {"signs": 45, "roles": 17, "classes": 16},
        "deuteranopia": {"signs": 45, "roles": 17, "classes": 16},
        "tritanopia": {"signs": 45, "roles": 10},
    },
    "blue-yellow": {
        "usual": {"signs": 45, "roles": 25, "classes": 20},
        "tritanopia": {"signs": 45, "roles": 25, "classes": 20},
        "protanopia": {"signs": 45, "roles": 10},
        "deuteranopia": {"signs": 45, "roles": 19},
    },
    "high-contrast": {
        "usual": {"signs": 45, "roles": 15, "classes": 12},
        "grey print": {"signs": 20, "roles": 7, "classes": 3},
        "protanopia": {"signs": 45},
        "deuteranopia": {"signs": 45},
        "tritanopia": {"signs": 45, "roles": 15},
    },
}  # fmt: skip
"""The least CIEDE2000 of each set in both of its palettes; more than 10 is seen at a glance."""

each_palette = pytest.mark.parametrize("palette", ALL, ids=[each.name for each in ALL])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_as_published(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    """Pairs of Sharma, Wu and Dalal's table of test data."""
    assert delta_e(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


def test_eyes_without_red_take_red_for_dark_and_grey_for_grey() -> None:
    assert apart("#808080", "#808080", "protanopia") == 0
    assert apart("#d00000", "#404000", "usual") > 2 * apart("#d00000", "#404000", "protanopia")
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@each_palette
def test_what_colour_tells_apart_is_apart_for_the_eyes_of_the_set(palette: Palette) -> None:
    for eyes, least in PROMISES[palette.colours].items():
        found = closest(palette, eyes)
        short = {name: found[name] for name, need in least.items() if found[name] < need}
        assert not short, f"{palette.name}, {eyes}"


@each_palette
def test_all_that_is_drawn_stands_out_from_its_ground_for_all_eyes(palette: Palette) -> None:
    for eyes in EYES:
        assert closest(palette, eyes)["ground"] > ROOM["ground"], eyes
    assert min(contrast(each, palette.canvas) for each in palette.categories) >= 3.0


@each_palette
def test_texts_can_be_read(palette: Palette) -> None:
    inks = ("text", "muted", "faint", "accent", "positive", "negative", "gradient", "update",
            "error")  # fmt: skip
    grounds = palette.window, palette.canvas, palette.panel
    ratios = {ink: min(contrast(getattr(palette, ink), each) for each in grounds) for ink in inks}
    ratios |= {f"{ink}, raised": contrast(getattr(palette, ink), palette.raised)
               for ink in ("text", "muted", "accent")}  # fmt: skip
    ratios["on accent"] = contrast(palette.on_accent, palette.accent)
    assert not {name: ratio for name, ratio in ratios.items() if ratio < 4.5}


@pytest.mark.parametrize("name", ["dark", "light"])
def test_high_contrast_texts_reach_seven_to_one(name: str) -> None:
    palette = getattr(COLOUR_SETS["high-contrast"], name)
    for ink in (palette.text, palette.muted, palette.faint, palette.accent):
        assert contrast(ink, palette.panel) >= 7


def test_palettes_are_found_by_mode_and_set() -> None:
    assert len({each.name for each in ALL}) == len(ALL)
    for name, each in COLOUR_SETS.items():
        assert (palette_of("dark", name), palette_of("light", name)) == (each.dark, each.light)
        assert each.dark.is_dark
        assert not each.light.is_dark
        assert {each.dark.colours, each.light.colours, each.name} == {name}
    assert (palette_of("dark"), palette_of("light", "of a later version")) == (DARK, LIGHT)
