"""Recording in the window: the frames are what the window shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.film_dialog import FilmDialog
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("xor")))


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> Iterator[FilmDialog]:
    window.commands["film"].trigger()
    dialog = window.findChild(FilmDialog)
    assert dialog is not None
    dialog.frames.setValue(4)
    yield dialog
    for left in window.findChildren(FilmDialog):
        left.recorder.cancel()
        left.reject()


def test_numbers_are_seen_and_typed(dialog: FilmDialog) -> None:
    for box in (dialog.epochs, dialog.frames):
        assert box.lineEdit().width() > 60
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, "17")
        assert box.value() == 17


def test_training_is_filmed_to_its_last_epoch(
    qtbot: QtBot, window: MainWindow, dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.epochs.setValue(6)
    dialog.record(tmp_path / "a.gif")
    assert not dialog.go.isEnabled()
    wait(qtbot, lambda: window.centre.message.text.startswith("Recorded"))
    frame = window.bridge.frame
    assert frame is not None
    assert frame.epoch == 6
    assert window.centre.message.text == "Recorded 4 frames as a.gif."
    with Image.open(tmp_path / "a.gif") as gif:
        frames = [np.asarray(each.convert("RGB")) for each in ImageSequence.Iterator(gif)]
    assert len(frames) == 4
    assert not np.array_equal(frames[0], frames[-1])
    assert frames[0].shape[1] == window.canvas.width()


def test_one_step_is_filmed_and_nothing_is_trained(
    qtbot: QtBot, window: MainWindow, dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.what.button("step").click()
    dialog.form.button("png").click()
    dialog.frames.setValue(3)
    assert not dialog.epochs.isEnabled()
    dialog.record(tmp_path / "step")
    wait(qtbot, lambda: window.centre.message.text.startswith("Recorded"))
    frame = window.bridge.frame
    assert frame is not None
    assert frame.step == 0
    assert window.stage.phase is None
    pictures = sorted((tmp_path / "step").glob("*.png"))
    assert len(pictures) == 3
    with Image.open(pictures[0]) as first, Image.open(pictures[1]) as second:
        assert first.tobytes() != second.tobytes()
        assert first.width == window.canvas.width()


def test_a_step_that_is_left_meanwhile_is_entered_again(
    qtbot: QtBot, window: MainWindow, dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.what.button("step").click()
    dialog.frames.setValue(40)
    dialog.record(tmp_path / "a.gif")
    wait(qtbot, lambda: 2 < dialog.progress.value() < 30)
    window.toggle_play()
    wait(qtbot, lambda: window.player.conductor.at is None)
    wait(qtbot, lambda: window.centre.message.text == "Recorded 40 frames as a.gif.")
    assert not window.bridge.frame.playing


def test_a_recording_can_be_stopped_and_leaves_nothing(
    qtbot: QtBot, window: MainWindow, dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.frames.setValue(500)
    dialog.epochs.setValue(500)
    dialog.record(tmp_path / "a.gif")
    wait(qtbot, lambda: dialog.progress.value() > 2)
    dialog.cancel.click()
    assert dialog.isVisible()
    assert dialog.line.text() == "Stopped; nothing was written."
    assert dialog.go.isEnabled()
    assert list(tmp_path.iterdir()) == []


def test_a_film_is_given_up_while_it_is_written(
    qtbot: QtBot, dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.what.button("step").click()
    dialog.frames.setValue(30)
    dialog.record(tmp_path / "a.gif")
    wait(qtbot, lambda: dialog.line.text() == "Writing the film…" and dialog.progress.value() < 90)
    wait(qtbot, lambda: dialog.progress.maximum() == 100)
    dialog.cancel.click()
    wait(qtbot, lambda: dialog.go.isEnabled())
    assert dialog.line.text() == "Stopped; nothing was written."
    assert not dialog.progress.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(
    qtbot: QtBot, dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.epochs.setValue(2)
    dialog.record(tmp_path / "nowhere" / "a.gif")
    wait(qtbot, lambda: "nowhere" in dialog.line.text())
    assert dialog.go.isEnabled()


def test_a_film_that_takes_too_much_memory_is_refused_at_once(
    dialog: FilmDialog, tmp_path: Path
) -> None:
    dialog.frames.setValue(2000)
    dialog.record(tmp_path / "a.gif")
    assert "GB is the most. Take fewer or smaller frames, or PNG files" in dialog.line.text()
    assert dialog.go.isEnabled() and not dialog.recorder.recording
