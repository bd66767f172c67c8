"""Enter goes to the button that has the keyboard, whatever lies around it; and when a part of the
window goes, the keyboard is where it was, or in what took its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection
from nnviz.ui.widgets.letters import letter_of, words_of
from tests.experiment.test_preparation import EDITS, of_passengers
from tests.ui.test_menu_keys import activate
from tests.ui.test_rescue import left
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = open_window(qtbot, Session(sample_experiment("two-spirals")))
    window.stage.select(Selection("hidden1", 2))
    wait(qtbot, window.bridge.is_settled)
    return window


def focus(window: MainWindow) -> QWidget:
    return QApplication.focusWidget() or window


def press(window: MainWindow, *keys: Qt.Key) -> QWidget:
    """Press keys where the keyboard is; where it is then."""
    for key in keys:
        QTest.keyClick(QApplication.activePopupWidget() or focus(window), key)
    return focus(window)


def at(widget: QWidget) -> QWidget:
    """The keyboard goes to a widget, as by Tab."""
    activate(widget.window())
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return widget


@pytest.mark.parametrize("closing", [Key.Key_Escape, Key.Key_Insert])
def test_enter_opens_the_palette_of_layers(window: MainWindow, closing: Qt.Key) -> None:
    button, palette = at(window.canvas.corner.adds), window.canvas.corner.palette
    assert palette.isAncestorOf(press(window, Key.Key_Return)) and palette.isVisible()
    assert press(window, closing) is button and not palette.isVisible()
    assert window.stage.selection == Selection("hidden1", 2)


def test_enter_inserts_the_layer_chosen_in_the_palette(window: MainWindow) -> None:
    layers = len(window.session.experiment.layers)
    at(window.canvas)
    press(window, Key.Key_Insert, Key.Key_Return)
    assert len(window.session.experiment.layers) == layers + 1
    assert focus(window) is window.canvas


def test_enter_opens_what_the_network_shows(window: MainWindow) -> None:
    button = at(window.canvas.shows)
    press(window, Key.Key_Return)
    assert QApplication.activePopupWidget() is window.canvas.shows.menu()
    assert press(window, Key.Key_Escape) is button
    assert QApplication.activePopupWidget() is None


def test_keys_of_the_network_are_not_taken_by_the_rest_of_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    canvas, stage = at(window.canvas), window.stage
    ids = [layer.id for layer in window.session.experiment.layers]

    def order() -> list[str]:
        return [layer.id for layer in window.session.experiment.layers]

    QTest.keyClick(canvas, Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert order() == [ids[1], ids[0], ids[2]]
    wait(qtbot, window.bridge.is_settled)
    QTest.keyClick(canvas, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert order() == ids
    wait(qtbot, window.bridge.is_settled)
    QTest.keyClick(canvas, Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(order()) == 4
    window.session.undo()
    wait(qtbot, window.bridge.is_settled)
    stage.select(Selection("hidden1", 2))
    press(window, Key.Key_Down)
    assert stage.selection == Selection("hidden1", 3)
    QTest.keyClick(canvas, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert stage.selection == Selection("hidden1", 2) and order() == ids
    QTest.keyClick(canvas, Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert stage.selection == Selection("hidden1", 3) and order() == ids


def test_keys_of_the_network_do_nothing_on_its_buttons(window: MainWindow) -> None:
    before = window.session.experiment
    at(window.canvas.corner.adds)
    press(window, Key.Key_Delete, Key.Key_Plus)
    assert window.session.experiment is before


def test_enter_presses_a_tag_of_the_gallery(window: MainWindow) -> None:
    window.commands["gallery"].trigger()
    tag = window.pages.gallery.chips.findChildren(QPushButton)[0]
    was = tag.isChecked()
    at(tag)
    press(window, Key.Key_Return)
    assert tag.isChecked() is not was and window.pages.shows_gallery


def test_enter_and_delete_in_a_step_of_the_preparation(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(of_passengers(EDITS[0])))
    card, steps = window.preparation, window.session.experiment.preparation
    at(card.rows[0].later)
    press(window, Key.Key_Return)
    moved = window.session.experiment.preparation
    assert (moved[0], moved[1]) == (steps[1], steps[0])
    card.open_step(0)
    at(card.rows[0].columns)
    press(window, Key.Key_Delete)
    assert window.session.experiment.preparation == moved


def test_a_branch_is_renamed_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    chooser = window.timeline.chooser
    for typed, end, name in (("slow", Key.Key_Return, "slow"), ("x", Key.Key_Escape, "slow")):
        at(chooser.button)
        press(window, Key.Key_Space)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        rename = next(each for each in menu.actions() if words_of(each) == "Rename…")
        QTest.keyClick(menu, letter_of(rename))
        assert focus(window) is chooser.field
        QTest.keyClicks(chooser.field, typed)
        assert press(window, end) is chooser.button
        wait(qtbot, lambda name=name: chooser.button.text() == name)


def test_painting_gives_the_keyboard_back(window: MainWindow) -> None:
    output = window.output
    button = at(output.paint)
    ground = press(window, Key.Key_Space)
    assert ground in output.grounds
    press(window, Key.Key_Right, Key.Key_Space)
    assert press(window, Key.Key_Escape) is button


def test_what_an_explanation_came_from_is_read_on(qtbot: QtBot, window: MainWindow) -> None:
    at(window.inspector.around.buttons[0])
    press(window, Key.Key_Return)
    wait(qtbot, window.bridge.is_settled)
    assert window.stage.selection == Selection("hidden1", -1)
    assert window.inspector.isAncestorOf(focus(window))


def test_the_past_is_left_for_the_timeline(qtbot: QtBot, window: MainWindow) -> None:
    window.session.worker.train_epochs(2)
    window.session.worker.go_to(3)
    wait(qtbot, lambda: window.timeline.home.isEnabled() and window.timeline.scrubber.at == 3)
    at(window.timeline.home)
    press(window, Key.Key_Return)
    wait(qtbot, lambda: not window.timeline.home.isEnabled())
    assert window.timeline.isAncestorOf(focus(window))


def test_the_offer_is_left_for_the_window(window: MainWindow, tmp_path: Path) -> None:
    window.offer.offer([left(tmp_path / "rescue", title="One")])
    at(next(b for b in window.offer.findChildren(QPushButton) if b.text() == "Later"))
    press(window, Key.Key_Return)
    assert not window.offer.isVisible() and window.pages.isAncestorOf(focus(window))
