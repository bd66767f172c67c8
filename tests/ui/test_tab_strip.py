"""Tabs for which there is no room wait in a menu."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.ui.start import application, dressed
from nnviz.ui.widgets.tab_strip import TabStrip
from tests.ui.window_kit import shown

TITLES = ("Loss", "Confusion", "Layers", "Feature maps", "Health")


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[TabStrip]:
    dressed(application(), DARK)
    made = TabStrip("Views", "What to see.")
    for title in TITLES:
        made.add(title, f"About {title}.")
    host = shown(qtbot, made)
    give_room(made, 900)
    yield made
    del host


def give_room(strip: TabStrip, width: int) -> None:
    host = strip.window()
    host.resize(width + host.width() - strip.width(), host.height())
    application().processEvents()
    assert strip.width() == width


def titles(strip: TabStrip) -> list[str]:
    bar = strip.bar
    return [bar.tabText(place) for place in range(bar.count()) if bar.isTabVisible(place)]


def waiting(strip: TabStrip) -> list[str]:
    strip.more.menu().aboutToShow.emit()
    return [action.text() for action in strip.more.menu().actions()]


def test_with_room_all_are_side_by_side(strip: TabStrip) -> None:
    assert titles(strip) == list(TITLES)
    assert strip.more.isHidden()


def test_without_it_the_last_ones_wait_in_a_menu(strip: TabStrip) -> None:
    give_room(strip, 260)
    assert strip.more.isVisible()
    first = titles(strip)
    assert first == list(TITLES)[: len(first)]
    assert waiting(strip) == list(TITLES)[len(first) :]
    assert strip.bar.width() + strip.more.width() <= 260


def test_what_is_chosen_in_the_menu_is_seen(strip: TabStrip, qtbot: QtBot) -> None:
    give_room(strip, 260)
    strip.more.menu().aboutToShow.emit()
    with qtbot.waitSignal(strip.turned) as caught:
        strip.more.menu().actions()[-1].trigger()
    assert caught.args == [4] and strip.place == 4
    assert "Health" in titles(strip) and "Health" not in waiting(strip)
    assert strip.bar.width() + strip.more.width() <= 260


def test_a_chosen_tab_that_is_taken_away_gives_place_to_the_first(strip: TabStrip) -> None:
    strip.turn_to(3)
    strip.offer(3, False)
    assert strip.place == 0 and strip.offered == (0, 1, 2, 4)
    strip.offer(3, True)
    assert strip.place == 0 and titles(strip) == list(TITLES)
