"""The gallery in the real window: opened, searched, filtered, walked through, and left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.errors import DataError
from nnviz.experiment.lessons import LESSONS
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.gallery import GalleryPage
from nnviz.ui.gallery import pictures as pictures_module
from nnviz.ui.main_window import MainWindow
from tests.ui.window_kit import open_window, wait

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("two-spirals")))
    yield window
    window.shut_down()
    window.close_quietly()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> GalleryPage:
    """The gallery, opened by its key."""
    QTest.keyClick(window, KEY.Key_G, CONTROL)
    wait(qtbot, lambda: window.pages.gallery.isVisible())
    return window.pages.gallery


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key) -> None:
    QTest.keyClick(focused(), key)


def sample(window: MainWindow) -> str:
    return window.session.experiment.sample


def test_a_card_is_clicked_and_the_network_is_back(
    qtbot: QtBot, window: MainWindow, page: GalleryPage
) -> None:
    assert not window.canvas.isVisible()
    assert page.card("two-spirals").in_use and not page.card("xor").in_use
    QTest.mouseClick(page.card("xor"), Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    assert sample(window) == "xor" and window.session.undo_label == "choose XOR"
    assert window.canvas.isVisible() and window.canvas.hasFocus()
    assert page.card("xor").in_use and not page.card("two-spirals").in_use
    window.session.undo()
    assert page.card("two-spirals").in_use


def test_the_button_of_the_data_card_opens_it_and_the_cross_closes_it(window: MainWindow) -> None:
    window.data.more.click()
    assert window.pages.shows_gallery
    window.pages.gallery.closing.click()
    assert not window.pages.shows_gallery and sample(window) == "two-spirals"


def test_typing_finds_as_it_goes_and_enter_takes_the_first(
    window: MainWindow, page: GalleryPage
) -> None:
    assert page.search.hasFocus()
    QTest.keyClicks(focused(), "petals")
    assert page.shown == ("iris",) and page.count.text() == f"1 of {len(page.entries)}"
    assert page.card("iris").isVisible() and not page.card("wine").isVisible()
    press(KEY.Key_Return)
    assert sample(window) == "iris" and not window.pages.shows_gallery


def test_arrows_go_from_the_search_through_the_cards_and_back(
    window: MainWindow, page: GalleryPage
) -> None:
    page.chips.chip("table").click()
    assert page.shown == ("iris", "wine", "breast-cancer", "diabetes")
    page.search.setFocus()
    press(KEY.Key_Down)
    assert focused() is page.card("iris")
    press(KEY.Key_Right)
    assert focused() is page.card("wine")
    press(KEY.Key_Left)
    press(KEY.Key_Left)
    assert focused() is page.card("iris")
    press(KEY.Key_Up)
    assert focused() is page.search
    press(KEY.Key_Down)
    press(KEY.Key_Right)
    press(KEY.Key_Return)
    assert sample(window) == "wine"


def test_down_goes_to_the_card_below_and_brings_it_into_sight(page: GalleryPage) -> None:
    press(KEY.Key_Down)
    passed = [focused()]
    while len(passed) < 2 or passed[-1] is not passed[-2]:
        press(KEY.Key_Down)
        assert focused().geometry().top() >= passed[-1].geometry().top()
        assert not focused().visibleRegion().isEmpty()
        passed.append(focused())
    last = page.card(page.entries[-1].name)
    assert focused().geometry().top() == last.geometry().top()


def test_tags_narrow_and_those_that_would_find_nothing_are_off(page: GalleryPage) -> None:
    page.chips.chip("images").click()
    assert not page.chips.chip("regression").isEnabled()
    page.chips.chip("real data").click()
    assert page.shown == ("digits", "mnist", "doodles", "cats")
    page.chips.chip("images").click()
    assert "iris" in page.shown and page.chips.chip("regression").isEnabled()


def test_a_search_that_finds_nothing_says_so_and_can_be_forgotten(page: GalleryPage) -> None:
    page.chips.chip("images").click()
    page.search.setText("zebra")
    assert page.shown == () and page.nothing.isVisible()
    assert page.nothing.text() == "Nothing here is about “zebra” images."
    press(KEY.Key_Return)
    press(KEY.Key_Down)
    page.again.click()
    assert (
        page.shown == tuple(entry.name for entry in page.entries) and not page.nothing.isVisible()
    )
    assert page.search.hasFocus() and page.chips.chosen == ()


def test_a_lesson_is_opened_by_its_card(
    qtbot: QtBot, window: MainWindow, page: GalleryPage
) -> None:
    page.search.setText("one neuron draws a line")
    assert page.shown == ("linear-regression",)
    press(KEY.Key_Return)
    assert window.lessons.lesson is LESSONS["linear-regression"]
    assert page.card("linear-regression").in_use and not window.data.samples.isVisible()


def test_every_lesson_has_a_picture(window: MainWindow, page: GalleryPage) -> None:
    page.wall.draw_in(page.wall.rect())
    window.data.pictures.finish()
    assert not any(page.card(name).picture.isNull() for name in LESSONS)


def test_escape_leaves_everything_as_it_was(window: MainWindow, page: GalleryPage) -> None:
    press(KEY.Key_Escape)
    assert not window.pages.shows_gallery and window.session.undo_label is None


def test_pictures_are_made_for_cards_in_sight_alone(
    qtbot: QtBot, window: MainWindow, page: GalleryPage
) -> None:
    window.resize(QSize(1280, 800))
    wait(qtbot, lambda: not page.card("two-spirals").picture.isNull())
    window.data.pictures.finish()
    last = page.card(page.entries[-1].name)
    assert last.picture.isNull()
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    wait(qtbot, lambda: not last.picture.isNull())


def test_pictures_take_the_colours_of_another_theme(
    qtbot: QtBot, window: MainWindow, page: GalleryPage
) -> None:
    window.data.pictures.finish()
    before = page.card("blobs").picture.copy()
    window.commands["theme"].trigger()
    window.data.pictures.finish()
    assert page.card("blobs").picture != before


def test_every_card_has_a_picture_and_says_all_in_its_tool_tip(
    window: MainWindow, page: GalleryPage
) -> None:
    window.resize(QSize(1920, 4000))
    page.wall.draw_in(page.wall.rect())
    window.data.pictures.finish()
    for name, each in SAMPLES.items():
        card = page.card(name)
        assert not card.picture.isNull(), name
        assert card.accessibleName() == each.title + ", in use" * card.in_use
        for said in (each.description, each.credit, card.entry.result):
            assert said in card.toolTip()


def test_a_data_set_that_cannot_be_read_is_off_and_says_why(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(experiment: object) -> object:
        raise DataError("The file is damaged; install nnviz again.")

    monkeypatch.setattr(pictures_module, "table_of", broken)
    page = window.pages.gallery
    window.pages.toggle_gallery()
    page.search.setText("wine")
    wait(qtbot, lambda: not page.card("wine").isEnabled())
    assert page.card("wine").toolTip() == "The file is damaged; install nnviz again."


def test_cards_stand_beside_each_other_without_touching(page: GalleryPage) -> None:
    places = [page.card(name).geometry() for name in SAMPLES]
    for number, place in enumerate(places):
        assert place.width() >= 280
        assert not any(place.intersects(other) for other in places[:number])
