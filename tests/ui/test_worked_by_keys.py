"""What somebody does who has a keyboard alone: from key to key, with nothing but Tab to get
about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.project import save_project
from nnviz.ui.main_window import MainWindow
from nnviz.ui.recent import listing
from tests.experiment.test_user_data import of_flowers
from tests.ui.keyboard_kit import name_of
from tests.ui.test_keyboard import window_of
from tests.ui.test_menu_keys import activate
from tests.ui.test_rescue import left
from tests.ui.window_kit import wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
_MOST = 200


def focus() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


def press(*keys: Qt.Key) -> None:
    """Where the keyboard is: in what popped up, else in the window."""
    for key in keys:
        popup = QApplication.activePopupWidget()
        QTest.keyClick((popup.focusWidget() or popup) if popup is not None else focus(), key)
        QApplication.processEvents()


def tab_to(name: str) -> None:
    """Tab until a control is reached whose name begins so."""
    for _ in range(_MOST):
        if name_of(focus()).startswith(name):
            return
        press(Key.Key_Tab)
    raise AssertionError(f"Tab does not come to “{name}”")


def command(window: MainWindow, name: str) -> None:
    """By its shortcut."""
    keys = window.commands[name].shortcut()[0]
    QTest.keyClick(focus(), keys.key(), keys.keyboardModifiers())
    QApplication.processEvents()


def turn_to(window: MainWindow, title: str) -> None:
    """Another view of the dock, by arrows in its tabs."""
    tabs = window.centre.dock.tabs
    tab_to(tabs.title)
    for _ in range(_MOST):
        if tabs.title == title:
            return
        press(Key.Key_Right)
    raise AssertionError(f"arrows do not come to {title}")


def seated(qtbot: QtBot, session: Session) -> MainWindow:
    """Somebody before a window at rest, with the keyboard on the network."""
    window = window_of(qtbot, session)
    activate(window)
    window.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    wait(qtbot, window.bridge.is_settled)
    return window


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return seated(qtbot, Session(sample_experiment("two-spirals")))


def test_a_recent_file_from_the_welcome_page(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder, path = tmp_path / "recent", tmp_path / "mine.nnviz"
    save_project(path, Run(sample_experiment("circles")).state())
    listing.remember(folder, path, None)
    listing.remember(folder, tmp_path / "gone.nnviz", None)
    window.recent.begin(folder)
    window.welcome()
    shelf = window.pages.welcome.shelf
    wait(qtbot, lambda: len(shelf.cards) == 2)
    tab_to("gone.nnviz")
    press(Key.Key_Delete)
    wait(qtbot, lambda: len(shelf.cards) == 1)
    assert window.pages.isAncestorOf(focus())
    tab_to("Put back")
    press(Key.Key_Space)
    wait(qtbot, lambda: len(shelf.cards) == 2)
    tab_to("mine.nnviz")
    press(Key.Key_Return)
    wait(qtbot, lambda: window.session.path == path)
    assert not window.pages.shows_welcome
    assert window.isAncestorOf(focus()) and focus().isVisible()


def test_what_a_crash_left_is_recovered(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    for title in ("One", "Two"):
        left(tmp_path / "rescue", title=title)
    window.keeper.begin(tmp_path / "rescue")
    tab_to("Discard Two")
    for no in (Key.Key_Escape, Key.Key_Return):
        answer_with(no)
        press(Key.Key_Return)
        assert len(window.offer.offered) == 2
        activate(window)
        assert name_of(focus()) == "Discard Two"
    answer_with(Key.Key_Tab, Key.Key_Return)
    press(Key.Key_Return)
    assert len(window.offer.offered) == 1
    activate(window)
    assert name_of(focus()) == "Recover One"
    press(Key.Key_Return)
    wait(qtbot, lambda: window.session.experiment.title == "One")
    assert not window.offer.offered and focus().isVisible()
    window.close_quietly()


def answer_with(*keys: Qt.Key) -> None:
    """Keys for the question that comes."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(5, look)
            return
        for key in keys:
            QTest.keyClick(box.focusWidget() or box, key)

    QTimer.singleShot(0, look)


def test_cells_are_edited_sorted_and_filtered(qtbot: QtBot) -> None:
    window = seated(qtbot, Session(of_flowers()))
    turn_to(window, "Samples")
    view = window.views.samples
    wait(qtbot, lambda: view.isVisible() and len(view.model.rows) > 0)
    tab_to("Table of samples")
    every = len(view.model.rows)
    press(Key.Key_Home, Key.Key_Right)
    at = view.table.currentIndex()
    press(Key.Key_F2)
    assert view.table.is_editing
    QTest.keyClick(focus(), Key.Key_A, CONTROL)
    QTest.keyClicks(focus(), "3.25")
    press(Key.Key_Return)
    wait(qtbot, lambda: view.model.data(view.model.index(at.row(), at.column())) == "3.25")
    assert focus() is view.table
    wait(qtbot, window.bridge.is_settled)
    press(Key.Key_F2)
    QTest.keyClicks(focus(), "nonsense")
    press(Key.Key_Escape)
    assert focus() is view.table
    assert view.model.data(view.table.currentIndex()) == "3.25"
    before = view.model.rows.copy()
    press(Key.Key_F3)
    wait(qtbot, lambda: not np.array_equal(view.model.rows, before))
    tab_to("Filter")
    QTest.keyClicks(focus(), "kind is rose")
    press(Key.Key_Return)
    wait(qtbot, lambda: 0 < len(view.model.rows) < every)


def test_notes_are_written_and_left(window: MainWindow) -> None:
    command(window, "notes")
    tab_to("Notes")
    QTest.keyClicks(focus(), "calm")
    assert window.session.notes == "calm"
    press(Key.Key_Escape)
    assert name_of(focus()) != "Notes" and focus().isVisible()


def test_an_explanation_leads_on(qtbot: QtBot, window: MainWindow) -> None:
    press(Key.Key_Right)
    wait(qtbot, window.bridge.is_settled)
    start = window.stage.selection
    tab_to("Terms")
    press(Key.Key_Down, Key.Key_Left, Key.Key_Left, Key.Key_Left, Key.Key_Return)
    wait(qtbot, lambda: window.stage.selection not in (None, start))
    tab_to("Go to loss")
    press(Key.Key_Return)
    wait(
        qtbot, lambda: window.stage.selection is not None and window.stage.selection.layer == "loss"
    )
    assert window.inspector.isAncestorOf(focus())


def test_the_past_is_looked_at_and_left(qtbot: QtBot, window: MainWindow) -> None:
    window.session.worker.train_epochs(1)
    wait(qtbot, lambda: window.bridge.frame.epoch >= 1 and window.bridge.is_settled())
    tab_to("Timeline")
    now = window.timeline.scrubber.at
    press(Key.Key_Left, Key.Key_Left)
    wait(qtbot, lambda: window.timeline.scrubber.at == now - 2 and window.bridge.is_settled())
    wait(qtbot, lambda: focus().accessibleDescription().startswith(f"Step {now - 2} of {now}"))
    press(Key.Key_Escape)
    wait(qtbot, lambda: window.timeline.scrubber.at == now and window.bridge.is_settled())
    assert name_of(focus()) == "Timeline"


def test_a_weight_is_set_by_hand(qtbot: QtBot, window: MainWindow) -> None:
    press(Key.Key_Right, Key.Key_Return)
    wait(qtbot, lambda: window.hand.isVisible() and window.bridge.is_settled())
    tab_to("Value")
    QTest.keyClick(focus(), Key.Key_A, CONTROL)
    QTest.keyClicks(focus(), "0.5")
    press(Key.Key_Return)
    wait(qtbot, lambda: "0.5" in (window.session.undo_label or ""))
    tab_to("Zero")
    press(Key.Key_Space)
    wait(qtbot, lambda: (window.session.undo_label or "").endswith(" 0"))


def test_a_stroke_is_drawn_with_the_pen(qtbot: QtBot) -> None:
    window = seated(qtbot, Session(sample_experiment("digits")))
    turn_to(window, "Draw")
    pad, shift = window.views.pad, Qt.KeyboardModifier.ShiftModifier
    wait(qtbot, lambda: pad.easel is not None and window.bridge.is_settled())
    tab_to("Drawing pad")
    easel, playing = pad.easel, window.bridge.frame.playing
    assert easel is not None
    QTest.keyClick(focus(), Key.Key_Up, shift)
    assert np.ptp(easel.picture()) == 0
    press(Key.Key_Space)
    for _ in range(3):
        QTest.keyClick(focus(), Key.Key_Down, shift)
    press(Key.Key_Escape)
    drawn = easel.field.shares(easel.picture())[0] > 0.5
    assert drawn[3:7, 4].all() and not drawn[:, :3].any()
    wait(qtbot, lambda: "pen up at row 6, column 4" in focus().accessibleDescription())
    press(Key.Key_Right)
    assert (easel.field.shares(easel.picture())[0] > 0.5)[3:7, 5].all()
    for _ in range(2):
        QTest.keyClick(focus(), Key.Key_Z, CONTROL)
    assert np.ptp(easel.picture()) == 0
    assert window.bridge.frame.playing is playing
