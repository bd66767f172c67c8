"""The network's tables in the real window: edits, undo, keys, and the way there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.network_table import NetworkTable
from nnviz.ui.network_table.edits import PAST
from nnviz.ui.stage import Selection
from tests.drawing.frames import plane
from tests.ui.table_kit import cell, press, text, texts, type_number
from tests.ui.window_kit import open_window, wait

_ALT, _CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = open_window(qtbot, Session(replace(plane(5, 3), batch_size=64)))
    window.activateWindow()
    window.commands["table"].trigger()
    wait(qtbot, window.bridge.is_settled)
    wait(qtbot, lambda: bool(window.bridge.frame and window.bridge.frame.sizes))
    return window


def tables(window: MainWindow) -> NetworkTable:
    return window.centre.network.table


def ids(window: MainWindow) -> list[str]:
    return [layer.id for layer in window.session.experiment.layers]


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """The run has taken the newest edit, and the tables show it."""
    wait(qtbot, lambda: _is_shown(window))


def _is_shown(window: MainWindow) -> bool:
    frame = window.bridge.frame
    newest = frame is not None and frame.experiment == window.session.experiment
    return newest and window.bridge.is_settled()


def go_to(window: MainWindow, layer: str, unit: int = -1, parameter: int | None = None) -> None:
    window.stage.select(Selection(layer, unit, None, parameter))


def test_the_switch_and_the_command_turn_to_the_tables_and_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    network = window.centre.network
    assert tables(window).isVisible() and not window.canvas.isVisible()
    assert network.tables.isChecked() and window.commands["table"].isChecked()
    QTest.mouseClick(network.graph, Qt.MouseButton.LeftButton)
    assert window.canvas.isVisible() and not window.commands["table"].isChecked()
    window.commands["table"].trigger()
    assert network.tabular and network.tables.isChecked()
    window.centre.dock.expand()
    assert not tables(window).isVisible()
    window.centre.dock.expand(False)
    assert tables(window).isVisible()


def test_a_typed_weight_is_one_edit_that_undo_takes_back(qtbot: QtBot, window: MainWindow) -> None:
    view, frame = tables(window), window.bridge.frame
    assert frame is not None
    before = number(frame.weight("hidden2")[1, 3])
    go_to(window, "hidden2", 1, 3)
    view.weights.setCurrentIndex(cell(view.weights, 3, "value"))
    type_number(view.weights, "-0,25")
    wait(qtbot, lambda: text(view.weights, 3, "value") == "−0.250")
    assert window.bridge.frame is not None
    assert window.bridge.frame.weight("hidden2")[1, 3] == -0.25
    assert window.session.undo_label == "set hidden 2 weight 9 to -0.25"
    window.session.undo()
    wait(qtbot, lambda: text(view.weights, 3, "value") == before)


def test_a_typed_bias_is_set(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "hidden1", 2)
    view.units.setCurrentIndex(cell(view.units, 2, "bias"))
    type_number(view.units, "1.5")
    wait(qtbot, lambda: text(view.units, 2, "bias") == "1.500")


def test_what_is_no_number_is_refused(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "hidden2", 1, 0)
    view.weights.setCurrentIndex(cell(view.weights, 0, "value"))
    with qtbot.waitSignal(view.refused) as said:
        type_number(view.weights, "much")
    assert said.args == ["“much” is no number."]
    assert window.session.undo_label is None


def test_selected_weights_are_zeroed_and_frozen_together(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "hidden2", 0, 1)
    view.weights.setFocus()
    press(view.weights, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert sorted(view.weights.chosen) == [1, 2]
    press(view.weights, Qt.Key.Key_Delete)
    wait(qtbot, lambda: texts(view.weights, "value")[1:3] == ["0", "0"])
    assert window.session.undo_label == "set 2 numbers of hidden 2 to 0"
    press(view.weights, Qt.Key.Key_F)
    wait(qtbot, lambda: texts(view.weights, "learns")[:4] == ["yes", "frozen", "frozen", "yes"])
    assert len(window.session.experiment.frozen.weights) == 2
    press(view.weights, Qt.Key.Key_F)
    wait(qtbot, lambda: set(texts(view.weights, "learns")) == {"yes"})


def test_the_keyboard_alone_edits_the_network(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    view.layers.enter()
    go_to(window, "hidden1")
    for key, units in ((Qt.Key.Key_Plus, 6), (Qt.Key.Key_Minus, 5)):
        press(view.layers, key)
        settle(qtbot, window)
        assert view.units.table.rowCount() == units
        assert window.session.experiment.layer("hidden1").units == units
    press(view.layers, Qt.Key.Key_Down, _ALT)
    assert ids(window) == ["hidden2", "hidden1", "output"]
    settle(qtbot, window)
    assert texts(view.layers, "output") == ["4", "3", "5", "1"]
    press(view.layers, Qt.Key.Key_D, _CONTROL)
    settle(qtbot, window)
    assert view.layers.table.rowCount() == 5
    press(view.layers, Qt.Key.Key_Delete)
    assert "hidden1" not in ids(window)
    for _ in range(5):
        window.session.undo()
    settle(qtbot, window)
    assert window.session.experiment.layers == plane(5, 3).layers


def test_enter_and_escape_lead_from_table_to_table(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    view.layers.enter()
    go_to(window, "hidden2")
    press(view.layers, Qt.Key.Key_Return)
    assert view.units.hasFocus() and window.stage.selection == Selection("hidden2", 0)
    press(view.units, Qt.Key.Key_Down)
    press(view.units, Qt.Key.Key_Return)
    assert view.weights.hasFocus() and window.stage.selection == Selection("hidden2", 1, None, 0)
    press(view.weights, Qt.Key.Key_Escape)
    assert view.units.hasFocus()
    press(view.units, Qt.Key.Key_Escape)
    assert view.layers.hasFocus()


def test_the_selected_unit_goes_by_delete(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    units = window.session.experiment.layer("hidden1").unit_ids
    go_to(window, "hidden1", 1)
    view.units.setFocus()
    press(view.units, Qt.Key.Key_Delete)
    left = window.session.experiment.layer("hidden1").unit_ids
    assert left == (units[0], *units[2:])
    settle(qtbot, window)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_activations_are_offered_at_their_cell(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    view.layers.enter()
    go_to(window, "hidden1")
    view.layers.setCurrentIndex(cell(view.layers, 1, "activation"))
    press(view.layers, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "relu").trigger()
    menu.close()
    wait(qtbot, lambda: text(view.layers, 1, "activation") == "relu")


def test_a_layer_is_frozen_and_freed(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "hidden2")
    QTest.mouseClick(view.foot.freeze, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: texts(view.layers, "learns") == ["–", "yes", "frozen", "yes"])
    assert window.session.undo_label == "freeze hidden 2"
    go_to(window, "hidden2", 0, 0)
    with qtbot.waitSignal(view.refused) as said:
        view.freeze()
    assert said.args == ["All of hidden 2 is frozen; free the layer first."]


def test_what_cannot_be_done_is_said(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "input")
    for act, sentence in (
        (view.zero, "Select the weights to set to zero first."),
        (view.freeze, "Input has nothing to learn."),
        (view.offer_activations, "This layer has no activation of its own to choose."),
    ):
        with qtbot.waitSignal(view.refused) as said:
            act()
        assert said.args == [sentence]


def test_the_past_is_not_written_into(qtbot: QtBot, window: MainWindow) -> None:
    view, worker = tables(window), window.session.worker
    worker.train_epochs(1)
    wait(qtbot, lambda: bool(window.bridge.frame and window.bridge.frame.epoch == 1))
    worker.go_to(2)
    wait(qtbot, lambda: bool(window.bridge.frame and window.bridge.frame.step == 2))
    wait(qtbot, window.bridge.is_settled)
    go_to(window, "hidden2", 1, 0)
    assert not view.weights.writes(cell(view.weights, 0, "value"))
    with qtbot.waitSignal(view.refused) as said:
        view.zero()
    assert said.args == [PAST]


def test_what_is_being_typed_stays_while_it_trains(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "hidden2", 1, 0)
    view.weights.setCurrentIndex(cell(view.weights, 0, "value"))
    QTest.keyClick(view.weights, Qt.Key.Key_F2)
    (line,) = (each for each in view.weights.viewport().findChildren(QLineEdit))
    line.selectAll()
    QTest.keyClicks(line, "7")
    values = texts(view.weights, "value")
    window.session.worker.play()
    wait(qtbot, lambda: texts(view.weights, "value") != values)
    window.session.worker.pause()
    assert line.text() == "7" and line.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait(qtbot, lambda: text(view.weights, 0, "value") == "7.000")


def test_numbers_move_while_it_trains_and_rows_do_not(qtbot: QtBot, window: MainWindow) -> None:
    view = tables(window)
    go_to(window, "hidden2", 1, 0)
    view.weights.table.press(view.weights.table.columnCount() - 4)
    names, values = texts(view.weights, "name"), texts(view.weights, "value")
    window.session.worker.play()
    wait(qtbot, lambda: texts(view.weights, "value") != values)
    frame = view.frame
    assert frame is not None and frame.playing and frame.has_update
    assert texts(view.weights, "name") == names
    rows = {text(view.weights, row, "name"): row for row in range(len(names))}
    assert text(view.weights, rows["h1·3"], "value") == number(frame.weight("hidden2")[1, 2])
    window.session.worker.pause()
    wait(qtbot, lambda: bool(window.bridge.frame and not window.bridge.frame.playing))
