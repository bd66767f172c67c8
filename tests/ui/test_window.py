"""The real window over a real run: transport, edits, keys, themes, messages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QSlider,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnviz.drawing.depiction import Depiction
from nnviz.drawing.numbers import count
from nnviz.experiment import edits
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import LEAST, USUAL, MainWindow
from nnviz.ui.stage import Selection
from nnviz.ui.widgets.value_field import ValueField
from tests.ui.window_kit import drag, open_window, type_into, wait

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    yield window
    window.close()


@pytest.fixture
def images(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("digits")))
    yield window
    window.close()


def frame(window: MainWindow) -> Frame:
    newest = window.bridge.frame
    assert newest is not None
    return newest


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
    QTest.keyClick(window, key, modifier)


def test_it_opens_at_rest_with_everything_drawn(window: MainWindow) -> None:
    assert not frame(window).playing
    assert frame(window).step == 0
    assert frame(window).maps is not None
    assert window.top.epoch.text == "0"
    assert window.windowTitle().startswith("Circles")
    assert window.top.title.text == "Circles · binary classification"


def test_playing_trains_until_paused(qtbot: QtBot, window: MainWindow) -> None:
    click(window.top.play)
    wait(qtbot, lambda: frame(window).epoch >= 3)
    click(window.top.play)
    wait(qtbot, lambda: not frame(window).playing and window.bridge.is_settled())
    assert int(window.top.epoch.text) == frame(window).epoch >= 3
    assert window.top.title.text.endswith("edited")


def test_the_update_that_comes_next_is_there_for_whoever_shows_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    click(window.top.play)
    wait(qtbot, lambda: frame(window).step > 500 and not frame(window).has_update)
    wait(qtbot, lambda: (read := window.bridge.shown_on(window.inspector)) is not None
         and read.step > 500 and read.has_update)  # fmt: skip
    window.canvas.depict(Depiction("gradients"))
    drawn: list[bool] = []
    window.bridge.arrived.connect(lambda new: drawn.append(new.has_update))
    wait(qtbot, lambda: len(drawn) > 20)
    assert all(drawn[-10:]) and frame(window).playing
    click(window.top.play)
    wait(qtbot, lambda: not frame(window).playing and window.bridge.is_settled())
    assert frame(window).has_update


def test_the_space_bar_plays_and_pauses(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    wait(qtbot, lambda: frame(window).playing)
    press(window, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    wait(qtbot, lambda: not frame(window).playing)


@pytest.mark.parametrize(("stride", "member", "step"), [("sample", 1, 0), ("batch", 0, 1)])
def test_a_step_is_what_the_bar_says(
    qtbot: QtBot, window: MainWindow, stride: str, member: int, step: int
) -> None:
    click(window.top.stride.button(stride))
    click(window.top.button("step"))
    wait(qtbot, lambda: (frame(window).member, frame(window).step) == (member, step))


def test_an_epoch_step_ends_the_epoch(qtbot: QtBot, window: MainWindow) -> None:
    click(window.top.stride.button("epoch"))
    click(window.top.button("step"))
    wait(qtbot, lambda: frame(window).epoch == 1)
    assert frame(window).batch == 0


def test_reset_starts_over_and_can_be_undone(qtbot: QtBot, window: MainWindow) -> None:
    click(window.top.button("step"))
    wait(qtbot, lambda: frame(window).step == 1)
    click(window.top.button("reset"))
    wait(qtbot, lambda: frame(window).step == 0)
    click(window.top.button("undo"))
    wait(qtbot, lambda: frame(window).step == 1)


def test_a_slow_speed_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    window.top.speed.setValue(window.top.speed.minimum())
    click(window.top.play)
    wait(qtbot, lambda: frame(window).step == 1)
    click(window.top.play)
    wait(qtbot, lambda: not frame(window).playing)
    assert frame(window).step <= 2


def test_undo_and_redo_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    drag(window.data.noise.slider, 0.2, 0.5, 1.0)
    edited = window.session.experiment
    wait(qtbot, lambda: frame(window).experiment == edited)
    assert window.top.button("undo").isEnabled() and not window.top.button("redo").isEnabled()
    press(window, Qt.Key.Key_Z)
    wait(qtbot, lambda: frame(window).experiment != edited)
    assert not window.session.dirty
    press(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    wait(qtbot, lambda: frame(window).experiment == edited)
    assert (
        "noise" in window.top.button("undo").toolTip() or "noise" in window.commands["undo"].text()
    )


def test_another_sample_brings_its_own_views(qtbot: QtBot, window: MainWindow) -> None:
    assert window.features.isVisible() and not window.look_at.isVisible()
    window.data.choose("digits")
    wait(qtbot, lambda: window.look_at.isVisible())
    assert not window.features.isVisible()
    assert window.centre.dock.offered(window.views.maps)
    wait(qtbot, lambda: window.top.title.text.startswith("Digits · 10 classes"))
    press(window, Qt.Key.Key_Z)
    wait(qtbot, lambda: window.features.isVisible() and not window.look_at.isVisible())
    assert not window.centre.dock.offered(window.views.maps)


def test_a_view_takes_the_network_s_room_and_gives_it_back(window: MainWindow) -> None:
    dock, before = window.centre.dock, window.centre.dock.height()
    QTest.mouseClick(dock.expander, Qt.MouseButton.LeftButton)
    assert not window.canvas.isVisible() and not window.player.isHidden()
    assert dock.height() > 2 * before
    assert dock.expander.accessibleName() == "Show the network again"
    QTest.mouseClick(dock.expander, Qt.MouseButton.LeftButton)
    assert window.canvas.isVisible() and dock.height() == before


def test_a_learning_rate_too_high_is_explained_and_survived(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    linear = edits.set_loss(session.experiment, "mean_squared_error")
    for layer in linear.layers:
        linear = edits.set_activation(linear, layer.id, "linear")
    session.edit("linear", edits.set_optimizer(linear, kind="sgd"))
    type_into(window.training.rate.field, "10")
    click(window.top.play)
    wait(qtbot, lambda: "diverged" in window.centre.message.text)
    assert "smaller learning rate" in window.centre.message.text
    assert window.centre.message.isVisible() and not frame(window).playing
    type_into(window.training.rate.field, "0.001")
    click(window.top.button("reset"))
    click(window.top.play)
    wait(qtbot, lambda: frame(window).epoch > 2)
    assert not window.centre.message.isVisible()
    click(window.top.play)
    wait(qtbot, lambda: not frame(window).playing)


def test_it_says_what_an_edit_drew_anew(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.edit("unit", edits.add_unit(session.experiment, "hidden1", session.new_id()))
    wait(qtbot, lambda: window.centre.message.isVisible())
    assert "hidden" in window.centre.message.text.lower()


def edit_field(window: MainWindow, text: str) -> ValueField:
    """Type without ending it."""
    field = window.training.rate.field
    click(field)
    field.selectAll()
    QTest.keyClicks(field, text)
    return field


def rate(window: MainWindow) -> float:
    return window.session.experiment.optimizer.learning_rate


@pytest.mark.parametrize("elsewhere", ["play", "card", "shortcut"])
def test_a_value_typed_without_enter_is_taken(
    qtbot: QtBot, window: MainWindow, elsewhere: str
) -> None:
    field = edit_field(window, "0.077")
    if elsewhere == "play":
        click(window.top.play)
        wait(qtbot, lambda: frame(window).playing)
        assert frame(window).experiment.optimizer.learning_rate == 0.077
        click(window.top.play)
    elif elsewhere == "card":
        click(window.data)
    else:
        press(window, Qt.Key.Key_Period)
        wait(qtbot, lambda: frame(window).step == 1)
    assert rate(window) == 0.077 and field.text() == "0.077"
    assert not field.hasFocus() and window.canvas.hasFocus()


def test_after_enter_the_keyboard_is_the_windows(qtbot: QtBot, window: MainWindow) -> None:
    before = rate(window)
    field = edit_field(window, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert rate(window) == 0.5 and QApplication.focusWidget() is window.canvas
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CONTROL)
    assert rate(window) == before
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    wait(qtbot, lambda: frame(window).playing)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    wait(qtbot, lambda: not frame(window).playing)


def test_training_does_not_take_a_field_away_from_the_typist(
    qtbot: QtBot, window: MainWindow
) -> None:
    field = edit_field(window, "0.01")
    window.session.worker.step_epoch()
    wait(qtbot, lambda: window.session.dirty)
    assert field.text() == "0.01" and field.hasFocus()


def test_the_welcome_goes_when_play_is_pressed(qtbot: QtBot, window: MainWindow) -> None:
    window.welcome()
    window.pages.show_work()
    assert window.centre.message.isVisible() and not window.centre.message.is_error
    click(window.top.play)
    assert not window.centre.message.isVisible()
    click(window.top.play)


def test_a_warning_goes_with_its_cause(qtbot: QtBot, window: MainWindow) -> None:
    message = window.centre.message
    remedies = (window.session.reset, window.session.undo, window.data.new_data.click)
    for remedy in remedies:
        window.editor.refuse("This cannot be done.")
        assert message.isVisible() and message.is_error
        remedy()
        assert not message.isVisible()


def test_an_error_goes_with_a_later_frame_without_one(window: MainWindow) -> None:
    notices, message, now = window.notices, window.centre.message, frame(window)
    notices.watch(replace(now, error="The run diverged."))
    assert message.isVisible() and message.is_error
    notices.go_on()
    notices.watch(replace(now, error="The run diverged."))
    assert message.isVisible()
    notices.watch(now)
    assert not message.isVisible()


def test_several_notes_stand_on_lines_of_their_own(window: MainWindow) -> None:
    window.notices.watch(replace(frame(window), notes=("One is new.", "Two are new.")))
    assert window.centre.message.text == "One is new.\nTwo are new."


def test_an_edit_the_canvas_refuses_is_a_warning(images: MainWindow) -> None:
    images.canvas.gestures.remove_layer("flatten")
    message = images.centre.message
    assert message.is_error and "Flatten stays" in message.text
    assert message.isVisible()


def test_a_message_neither_hides_the_network_nor_moves_it(window: MainWindow) -> None:
    message, dock, view = window.centre.message, window.centre.dock, window.views.loss

    def foot(part: QWidget) -> int:
        return part.mapTo(window.centre, part.rect().bottomLeft()).y()

    for size in (LEAST, USUAL):
        window.resize(size)
        QTest.qWait(50)  # Until all is in its place.
        room, before = window.canvas.height(), view.height()
        window.notices.warn("This cannot be done.")
        QApplication.processEvents()
        assert window.canvas.height() == room
        assert foot(dock.tabs) < message.y() < message.geometry().bottom() < foot(dock)
        assert size == LEAST or foot(view) < message.y()
        message.hide()
        QApplication.processEvents()
        assert dock.view is view and view.height() == before


def test_removing_the_selected_unit_shows_the_output(qtbot: QtBot, window: MainWindow) -> None:
    window.stage.select(Selection("hidden1", 1))
    window.canvas.gestures.remove_unit("hidden1")
    wait(qtbot, lambda: window.bridge.is_settled())
    assert window.stage.selection == Selection("output", 0)
    assert window.inspector.explanation is not None


def test_a_refused_edit_is_explained(qtbot: QtBot, window: MainWindow) -> None:
    click(window.features.tile("x1"))
    click(window.features.tile("x2"))
    assert "at least one feature" in window.centre.message.text
    assert window.features.tile("x2").isChecked()


def test_the_theme_toggles_for_all(qtbot: QtBot, window: MainWindow) -> None:
    def lightness() -> int:
        return window.grab().toImage().pixelColor(5, 200).lightness()

    dark = lightness()
    assert dark < 60
    press(window, Qt.Key.Key_T)
    wait(qtbot, lambda: lightness() > 200)
    assert window.updatesEnabled()
    press(window, Qt.Key.Key_T)
    wait(qtbot, lambda: lightness() == dark)


def test_looking_at_other_images(qtbot: QtBot, images: MainWindow) -> None:
    panel = images.look_at
    wait(qtbot, lambda: panel.guess.text() not in ("", "…"))
    click(panel.part.button("test"))
    wait(qtbot, lambda: panel.note == "test sample 1")
    click(panel.next)
    wait(qtbot, lambda: frame(images).microscope.look == Look("test", 1))
    click(panel.strip[5])
    wait(qtbot, lambda: frame(images).microscope.look == Look("test", 5))
    click(panel.previous)
    assert images.stage.look == Look("test", 4)
    click(panel.random)
    assert images.stage.look.part == "test"
    wait(qtbot, lambda: panel.guess.text() != "…")
    names = frame(images).data.table.class_names
    assert panel.truth.text() in names and panel.guess.text().split()[0] in names
    press(images, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert images.stage.look is None
    assert panel.part.key == "batch"


def test_looking_at_images_while_training(qtbot: QtBot, images: MainWindow) -> None:
    panel = images.look_at
    click(images.top.play)
    wait(qtbot, lambda: frame(images).step > 3 and panel.share.text().endswith("%"))
    seen = frame(images).microscope
    assert panel.note == f"{seen.look.part} sample {count(seen.look.index + 1)}"
    assert not panel.picture.picture.isNull()
    pinned = Look("train", seen.look.index)
    click(panel.next)
    assert images.stage.look == replace(pinned, index=pinned.index + 1)
    click(panel.random)
    click(panel.strip[2])
    assert images.stage.look.index % len(panel.strip) == 2
    shares: set[str] = set()
    wait(qtbot, lambda: shares.add(panel.share.text()) or len(shares - {""}) > 2)
    assert panel.strip[2].isChecked()
    press(images, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert panel.part.key == "batch" and panel.truth.text()
    click(images.top.play)


def test_a_sample_pinned_in_data_that_shrink_gives_way(qtbot: QtBot, images: MainWindow) -> None:
    last = len(frame(images).data.rows("test")) - 1
    images.stage.look_at(Look("test", last))
    wait(qtbot, lambda: frame(images).microscope.look == Look("test", last))
    type_into(images.data.split.field, "95 / 5")
    wait(qtbot, lambda: len(frame(images).data.rows("test")) <= last)
    wait(qtbot, lambda: images.look_at.note.startswith("train sample"))
    assert images.look_at.part.key == "batch"


def test_the_longest_class_name_fits_beside_its_share(qtbot: QtBot, images: MainWindow) -> None:
    panel = images.look_at
    panel.share.setText("100.0 %")
    panel.guess.setText("automobile")
    QApplication.processEvents()
    for label in (panel.share, panel.guess):
        assert label.width() >= label.sizeHint().width()
        assert label.geometry().right() <= panel.width() - 12


def test_hidden_views_catch_up_when_shown(qtbot: QtBot, images: MainWindow) -> None:
    click(images.top.button("step"))
    wait(qtbot, lambda: frame(images).step == 1)
    images.centre.dock.turn_to(images.views.maps)
    assert images.views.maps.isVisible()
    wait(qtbot, images.bridge.is_settled)


def test_frames_of_an_older_run_are_dropped(qtbot: QtBot, window: MainWindow) -> None:
    click(window.top.play)
    wait(qtbot, lambda: frame(window).step > 20)
    runs: list[int] = []
    window.bridge.arrived.connect(lambda each: runs.append(each.run))
    old = frame(window).run
    window.documents.new()
    wait(qtbot, lambda: frame(window).run > old)
    assert old not in runs
    assert frame(window).step == 0 and not window.session.dirty


def test_every_control_explains_itself(qtbot: QtBot, window: MainWindow) -> None:
    controls = (QAbstractButton, QSlider, QComboBox, QLineEdit)
    silent = [
        f"{type(each).__name__} '{each.accessibleName()}' in {type(each.parent()).__name__}"
        for kind in controls
        for each in window.findChildren(kind)
        if not isinstance(each.parent(), QTabBar)
        and not (each.toolTip() and (each.accessibleName() or getattr(each, "text", str)()))
    ]
    assert not silent, silent


def test_the_keyboard_reaches_the_controls(window: MainWindow) -> None:
    reached = set()
    each = window.nextInFocusChain()
    while each is not window:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible():
            reached.add(each)
        each = each.nextInFocusChain()
    wanted = (window.top.play, window.top.speed, window.data.noise.slider, window.training.loss.box)
    assert set(wanted) <= reached


def test_nothing_sticks_out_at_the_smallest_size(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(LEAST)
    wait(qtbot, lambda: window.size() == LEAST)
    QApplication.processEvents()
    bar = window.top
    for child in bar.findChildren(QAbstractButton):
        if child.isVisible():
            corner = child.mapTo(bar, QPoint(child.width(), child.height()))
            assert corner.x() <= bar.width() and corner.y() <= bar.height()
            assert child.width() >= child.sizeHint().width() - 1, child.accessibleName()


def test_closing_stops_the_run(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("xor")))
    click(window.top.play)
    wait(qtbot, lambda: frame(window).playing)
    window.close()
    assert not [each for each in threading.enumerate() if each.name == "nnviz run"]
    assert not window.isVisible()
