"""The welcome page, as a newcomer has it: it leads on, and is never in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from nnviz.app import main
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.project import save_project
from nnviz.ui.main_window import MainWindow
from nnviz.ui.recent import listing
from nnviz.ui.welcome import WelcomePage
from nnviz.ui.welcome.page import FIRST_LESSONS
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = open_window(qtbot, Session(sample_experiment("xor")))
    assert not window.pages.shows_welcome
    window.welcome()
    assert window.pages.shows_welcome
    return window


def page_of(window: MainWindow) -> WelcomePage:
    return window.pages.welcome


@pytest.mark.parametrize("leave", [
    lambda window: QTest.keyClick(page_of(window).go, Qt.Key.Key_Escape),
    lambda window: QTest.keyClick(page_of(window).go, Qt.Key.Key_Space),
    lambda window: QTest.mouseClick(page_of(window).go, LEFT),
    lambda window: QTest.mouseClick(page_of(window).closing, LEFT),
    lambda window: QTest.mouseClick(window.top.play, LEFT),
    lambda window: window.commands["step"].trigger(),
    lambda window: window.commands["welcome"].trigger(),
    lambda window: window.data.choose("circles"),
    lambda window: window.documents.new(),
])  # fmt: skip
def test_a_key_or_a_click_goes_on(window: MainWindow, leave: Callable[[MainWindow], None]) -> None:
    leave(window)
    assert not window.pages.shows_welcome
    assert window.canvas.isVisible()
    window.session.worker.pause()


def test_it_names_what_waits_behind_it(window: MainWindow) -> None:
    assert page_of(window).go.text() == "Go to XOR"
    assert page_of(window).go.hasFocus() or not window.isActiveWindow()


def test_a_lesson_is_begun(qtbot: QtBot, window: MainWindow) -> None:
    wall = page_of(window).wall
    assert tuple(each.name for each in wall.shown) == FIRST_LESSONS
    wait(qtbot, lambda: not wall.card("linear-regression").picture.isNull())
    QTest.mouseClick(wall.card("linear-regression"), LEFT)
    assert window.session.experiment.sample == "linear-regression"
    assert not window.pages.shows_welcome
    assert window.lessons.card.isVisible()


def test_a_recent_file_is_opened_and_another_removed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder, path = tmp_path / "recent", tmp_path / "mine.nnviz"
    save_project(path, Run(sample_experiment("circles")).state())
    listing.remember(folder, path, None)
    listing.remember(folder, tmp_path / "gone.nnviz", None)
    shelf = page_of(window).shelf
    assert shelf.empty.isVisible() and not shelf.cards
    window.recent.begin(folder)
    wait(qtbot, lambda: len(shelf.cards) == 2)
    assert not shelf.empty.isVisible()
    assert shelf.cards[0].accessibleName() == "gone.nnviz, missing"
    QTest.keyClick(shelf.cards[0], Qt.Key.Key_Delete)
    wait(qtbot, lambda: len(shelf.cards) == 1)
    assert [each.recent.path for each in listing.look(folder)] == [path]
    back = page_of(window).back
    assert back.text() == "Put back “gone.nnviz”"
    QTest.mouseClick(back, LEFT)
    wait(qtbot, lambda: len(shelf.cards) == 2)
    assert not back.isVisible() and shelf.cards[0].accessibleName() == "gone.nnviz, missing"
    QTest.keyClick(shelf.cards[0], Qt.Key.Key_Delete)
    wait(qtbot, lambda: len(shelf.cards) == 1)
    QTest.keyClick(shelf.cards[0], Qt.Key.Key_Return)
    wait(qtbot, lambda: window.session.path == path)
    assert not window.pages.shows_welcome


def test_unsaved_work_is_asked_about_and_the_page_stays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.documents, "may_go", lambda: False)
    folder, path = tmp_path / "recent", tmp_path / "mine.nnviz"
    save_project(path, Run(sample_experiment("circles")).state())
    listing.remember(folder, path, None)
    window.recent.begin(folder)
    wait(qtbot, lambda: len(page_of(window).shelf.cards) == 1)
    QTest.mouseClick(page_of(window).shelf.cards[0], LEFT)
    assert window.session.path is None and window.pages.shows_welcome


def test_the_gallery_is_a_click_away_and_leads_back_to_work(window: MainWindow) -> None:
    buttons = page_of(window).findChildren(QPushButton)
    QTest.mouseClick(next(each for each in buttons if each.text() == "Gallery…"), LEFT)
    assert window.pages.shows_gallery
    window.commands["gallery"].trigger()
    assert window.canvas.isVisible()


def test_it_stays_away_where_that_was_chosen(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(page_of(window).at_start, Qt.Key.Key_Space)
    assert not window.settings.store.settings.welcome
    window.pages.show_work()
    window.welcome()
    assert not window.pages.shows_welcome
    window.commands["welcome"].trigger()
    assert window.pages.shows_welcome
    window.settings.store.reset("welcome")
    assert page_of(window).at_start.isChecked()


def test_a_view_chosen_by_name_is_seen(window: MainWindow) -> None:
    loss = next(each for each in window.desk.commands() if each.title == "Confusion")
    loss.do()
    assert not window.pages.shows_welcome
    assert window.centre.dock.tabs.title == "Confusion"


@pytest.mark.parametrize("named", [False, True])
def test_the_program_begins_with_it_unless_a_file_is_named(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    monkeypatch.setenv("NNVIZ_STATE", str(tmp_path / "state"))
    path, welcomed = tmp_path / "xor.nnviz", list[bool]()
    save_project(path, Run(sample_experiment("xor")).state())

    def close() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                welcomed.append(window.pages.shows_welcome)
                window.close()

    QTimer.singleShot(400, close)
    assert main([str(path)] if named else []) == 0
    assert welcomed == [not named]
    listed = listing.look(tmp_path / "state" / "recent")
    assert [each.recent.path for each in listed] == [path] * named
