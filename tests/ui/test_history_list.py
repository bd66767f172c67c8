"""The history list in the real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    yield window
    window.close_quietly()


def edit(window: MainWindow) -> None:
    """Three edits: of the notes, of the run and of the experiment."""
    session = window.session
    session.write_notes("mine")
    parameters = window.bridge.frame.parameters
    session.set_number("output", "bias", 0, float(parameters[-1]), 0.25)
    session.reset()


def entries(window: MainWindow) -> list[str]:
    entries = window.top.history.list
    return [entries.item(row).text() for row in range(entries.count())]


def test_there_is_nothing_to_list_before_the_first_edit(window: MainWindow) -> None:
    assert not window.top.all_edits.isEnabled()
    QTest.keyClick(window, Key.Key_H, CONTROL)
    assert window.top.history.isHidden()


def test_all_edits_are_listed_in_words(window: MainWindow) -> None:
    edit(window)
    QTest.mouseClick(window.top.all_edits, Qt.MouseButton.LeftButton)
    assert entries(window) == [
        "Beginning", "Write notes", "Set output bias 1 to 0.25", "Reset · now"
    ]  # fmt: skip
    window.top.history.hide()
    window.session.undo()
    window.top.show_history()
    assert entries(window)[2:] == ["Set output bias 1 to 0.25 · now", "Reset"]
    window.top.history.hide()


def test_a_click_goes_there_and_back(qtbot: QtBot, window: MainWindow) -> None:
    session, first = window.session, window.bridge.frame
    edit(window)
    wait(qtbot, lambda: window.bridge.frame.run > first.run)
    last = session.experiment
    _click(window, 0)
    assert (session.experiment, session.notes, session.undo_label) == (first.experiment, "", None)
    assert window.top.history.isHidden()
    wait(qtbot, lambda: (window.bridge.frame.parameters == first.parameters).all())
    _click(window, 3)
    assert (session.experiment, session.notes, session.redo_label) == (last, "mine", None)


def _click(window: MainWindow, row: int) -> None:
    window.top.show_history()
    entries = window.top.history.list
    place = entries.visualItemRect(entries.item(row)).center()
    QTest.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_keyboard_is_enough(window: MainWindow) -> None:
    edit(window)
    QTest.keyClick(window, Key.Key_H, CONTROL)
    entries = window.top.history.list
    assert window.top.history.isVisible() and entries.currentRow() == 3
    QTest.keyClick(entries, Key.Key_Up)
    QTest.keyClick(entries, Key.Key_Up)
    QTest.keyClick(entries, Key.Key_Return)
    assert window.session.undo_label == "write notes" and window.top.history.isHidden()
    QTest.keyClick(window, Key.Key_H, CONTROL)
    QTest.keyClick(entries, Key.Key_Escape)
    assert window.top.history.isHidden() and window.session.undo_label == "write notes"


def test_views_are_told_once_however_far_it_goes(window: MainWindow) -> None:
    for number in range(30):
        window.session.write_notes(str(number))
    told: list[str] = []
    window.session.subscribe(lambda: told.append(window.session.notes))
    window.session.go_to_revision(0)
    window.session.go_to_revision(0)
    assert told == [""]
    window.session.go_to_revision(99)
    assert told == ["", "29"]
