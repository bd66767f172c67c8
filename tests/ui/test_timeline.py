"""The timeline bar in the real window: look back, type a step, branch, come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.source import GeneratedData
from nnviz.experiment import edits
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.timeline.track import Track
from tests.ui.window_kit import open_window, type_into, wait

EPOCHS = 12


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """Twelve epochs old, paused."""
    experiment = sample_experiment("two-spirals")
    small = replace(experiment, data=GeneratedData("two-spirals", 60, 0.05))
    window = open_window(qtbot, Session(small))
    window.session.worker.train_epochs(EPOCHS)
    wait(qtbot, lambda: frame(window).epoch == EPOCHS and window.bridge.is_settled())
    yield window
    window.close()


def frame(window: MainWindow) -> Frame:
    assert window.bridge.frame is not None
    return window.bridge.frame


def shows(qtbot: QtBot, window: MainWindow, step: int) -> None:
    wait(qtbot, lambda: frame(window).step == step and window.bridge.is_settled())


def press(window: MainWindow, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(window.timeline.track, key, modifier)


def spot(track: Track, step: int) -> QPoint:
    return QPoint(round(track.x_of(step)), track.height() // 2)


def test_dragging_shows_the_window_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    track, now = window.timeline.track, frame(window)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(track, left, pos=spot(track, now.step - 3))
    QTest.mouseMove(track, spot(track, now.step // 2))
    QTest.mouseRelease(track, left, pos=spot(track, now.step // 2))
    step = track.step_at(track.x_of(now.step // 2))
    shows(qtbot, window, step)
    back = frame(window)
    assert back.timeline is not None and back.timeline.looks_back
    assert window.top.epoch.text == str(back.epoch)
    assert len(back.history) == back.epoch + 1 < len(now.history)
    assert window.timeline.field.text() == str(step)
    assert window.timeline.of.text() == f"of {now.step}"
    assert window.timeline.property("past") is True
    assert not np.array_equal(back.parameters, now.parameters)


def test_an_illness_is_told_since_the_same_step_in_the_past(
    window: MainWindow, qtbot: QtBot
) -> None:
    ill = frame(window).step
    window.session.set_number("hidden1", "bias", 2, 0.0, 40.0)
    wait(qtbot, lambda: [each.since for each in frame(window).facts] == [ill])
    window.session.worker.train_epochs(3)
    wait(qtbot, lambda: frame(window).epoch == EPOCHS + 3 and window.bridge.is_settled())
    assert [each.since for each in frame(window).facts] == [ill]
    press(window, Qt.Key.Key_Left)
    shows(qtbot, window, ill + 3 * frame(window).batches - 1)
    assert [each.since for each in frame(window).facts] == [ill]
    window.timeline.scrubber.continue_here()
    wait(qtbot, lambda: len(frame(window).branches) == 2 and window.bridge.is_settled())
    assert [each.since for each in frame(window).facts] == [ill]


def test_keys_go_by_steps_epochs_and_to_the_ends(window: MainWindow, qtbot: QtBot) -> None:
    now = frame(window)
    press(window, Qt.Key.Key_Left)
    shows(qtbot, window, now.step - 1)
    press(window, Qt.Key.Key_Left, shift=True)
    shows(qtbot, window, now.step - now.batches)
    assert frame(window).batch == 0
    press(window, Qt.Key.Key_Left, shift=True)
    press(window, Qt.Key.Key_Left, shift=True)
    shows(qtbot, window, now.step - 3 * now.batches)
    press(window, Qt.Key.Key_Right, shift=True)
    press(window, Qt.Key.Key_Right)
    shows(qtbot, window, now.step - 2 * now.batches + 1)
    press(window, Qt.Key.Key_Home)
    shows(qtbot, window, 0)
    assert not window.timeline.back.isEnabled()
    press(window, Qt.Key.Key_End)
    shows(qtbot, window, now.step)
    assert not window.timeline.ahead.isEnabled()
    assert not window.timeline.home.isEnabled()


def test_a_step_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    field, now = window.timeline.field, frame(window)
    for text, step in (("7", 7), ("9 999", now.step), ("3", 3)):
        field.setFocus()
        type_into(field, text)
        shows(qtbot, window, step)
        assert field.text() == str(step)
    field.setFocus()
    type_into(field, "soon")
    assert field.text() == "3"


def test_single_steps_by_buttons_and_back_to_now(window: MainWindow, qtbot: QtBot) -> None:
    now, bar = frame(window), window.timeline
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    shows(qtbot, window, now.step - 2)
    qtbot.mouseClick(bar.ahead, Qt.MouseButton.LeftButton)
    shows(qtbot, window, now.step - 1)
    qtbot.mouseClick(bar.home, Qt.MouseButton.LeftButton)
    shows(qtbot, window, now.step)
    np.testing.assert_array_equal(frame(window).parameters, now.parameters)


def test_playing_goes_on_from_now(window: MainWindow, qtbot: QtBot) -> None:
    now = frame(window)
    press(window, Qt.Key.Key_Home)
    shows(qtbot, window, 0)
    window.toggle_play()
    wait(qtbot, lambda: frame(window).playing and frame(window).step > now.step)
    wait(qtbot, lambda: window.timeline.property("past") is False)
    window.toggle_play()
    wait(qtbot, lambda: not frame(window).playing)


def test_looking_back_is_no_work_to_be_saved(window: MainWindow, qtbot: QtBot) -> None:
    state = window.session.worker.state().result(10)
    window.session._trained = False
    window.documents._base = state.step
    press(window, Qt.Key.Key_Left)
    shows(qtbot, window, state.step - 1)
    assert not window.session.dirty


def test_continue_from_here_and_change_between_branches(window: MainWindow, qtbot: QtBot) -> None:
    now, bar = frame(window), window.timeline
    assert not bar.here.isEnabled()
    bar.scrubber.go(10)
    shows(qtbot, window, 10)
    qtbot.mouseClick(bar.here, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: len(frame(window).branches) == 2)
    shows(qtbot, window, 10)
    assert (bar.chooser.button.text(), bar.of.text()) == ("branch 2", "of 10")
    window.session.worker.step_epoch()
    wait(qtbot, lambda: frame(window).step > 10)
    bar.chooser.fill()
    main, branch = bar.chooser.button.menu().actions()[:2]
    assert (main.text(), main.isChecked()) == (f"main  · to {now.step}", False)
    assert (branch.text(), branch.isChecked()) == ("branch 2  · from step 10", True)
    main.trigger()
    wait(qtbot, lambda: frame(window).step == now.step)
    np.testing.assert_array_equal(frame(window).parameters, now.parameters)
    wait(qtbot, lambda: [mark.label for mark in bar.track.forks] == ["branch 2 leaves"])


def test_a_branch_is_renamed_and_deleted(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooser, session, now = window.timeline.chooser, window.session, frame(window)
    window.timeline.scrubber.go(10)
    shows(qtbot, window, 10)
    window.timeline.scrubber.continue_here()
    wait(qtbot, lambda: len(frame(window).branches) == 2)
    wait(qtbot, lambda: chooser.button.text() == "branch 2")
    chooser.fill()
    rename = next(a for a in chooser.button.menu().actions() if a.text() == "Rename…")
    rename.trigger()
    type_into(chooser.field, "slow")
    wait(qtbot, lambda: chooser.button.text() == "slow")
    monkeypatch.setattr(chooser, "may_delete", lambda branch: branch.name == "main")
    chooser.fill()
    delete = chooser.button.menu().actions()[-1].menu()
    assert [action.text() for action in delete.actions()] == ["main"]
    delete.actions()[0].trigger()
    wait(qtbot, lambda: len(frame(window).branches) == 1)
    assert session.undo_label == "delete main"
    session.undo()
    wait(qtbot, lambda: [each.name for each in frame(window).branches] == ["main", "slow"])
    session.undo()
    wait(qtbot, lambda: chooser.button.text() == "branch 2")
    session.undo()
    shows(qtbot, window, now.step)
    assert (chooser.button.text(), session.undo_label) == ("main", None)


def test_edits_are_marked_and_named_under_the_pointer(window: MainWindow, qtbot: QtBot) -> None:
    session, track, now = window.session, window.timeline.track, frame(window)
    session.edit("set rate", edits.set_optimizer(session.experiment, learning_rate=0.02))
    session.worker.train_epochs(5)
    wait(qtbot, lambda: frame(window).epoch == EPOCHS + 5 and window.bridge.is_settled())
    assert [(mark.step, mark.label) for mark in track.edits] == [(now.step, "set rate")]
    QTest.mouseMove(track, spot(track, now.step))
    assert track.toolTip() == f"step {now.step}: set rate"
    assert track.text_at(track.x_of(1)) == "step 1"
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=spot(track, now.step) + QPoint(2, 0))
    shows(qtbot, window, now.step)


def test_an_older_network_is_drawn_and_inspected_without_complaint(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, now = window.session, frame(window)
    session.edit("remove", edits.remove_layer(session.experiment, "hidden2"))
    session.worker.step_epoch()
    wait(qtbot, lambda: frame(window).step > now.step and window.bridge.is_settled())
    for step in (now.step - 2, now.step + 1, 1, now.step):
        window.timeline.scrubber.go(step)
        shows(qtbot, window, step)
        window.grab()
    assert len(frame(window).layers) == 2


def test_the_bar_finds_room_in_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.timeline
    for size, text in (((1200, 760), "Continue"), ((1920, 1080), "Continue from here")):
        window.resize(*size)
        wait(qtbot, lambda text=text: bar.here.text() == text)
        wait(qtbot, lambda: bar.home.geometry().right() < bar.width() <= window.centre.width())
        assert bar.track.width() >= 90


def test_the_loss_plot_shows_all_branches_and_where_it_is(window: MainWindow, qtbot: QtBot) -> None:
    chart, now = window.views.loss.chart, frame(window)
    assert chart.curves.backdrops == () and chart._mark is None
    window.timeline.scrubber.go(11)
    shows(qtbot, window, 11)
    back = frame(window)
    assert chart._mark == back.epoch + back.batch / back.batches
    later = chart.curves.backdrops
    assert {each.name for each in later} == {""}
    np.testing.assert_array_equal(later[0].curve.y, now.history.train_loss)
    assert len(chart.curves) == len(back.history) and chart.axes().x_high == EPOCHS
    window.timeline.scrubber.continue_here()
    wait(qtbot, lambda: len(frame(window).branches) == 2 and window.bridge.is_settled())
    window.session.worker.step_epoch()
    wait(qtbot, lambda: frame(window).step > 11 and window.bridge.is_settled())
    assert chart._mark is None
    assert [each.name for each in chart.curves.backdrops] == ["main", ""]
    window.grab()
