"""Documents in the real window: no work is lost unasked, no failure is silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.project import load_project
from nnviz.ui.dialogs import ask_save, suffixed
from nnviz.ui.main_window import MainWindow
from tests.ui.window_kit import drag, open_window, wait

Answer = QMessageBox.StandardButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    yield window
    window.close_quietly()


@pytest.fixture
def asking(window: MainWindow) -> MainWindow:
    window.documents.give_up(False)
    return window


def train(qtbot: QtBot, window: MainWindow, epochs: int = 2) -> None:
    window.session.worker.train_epochs(epochs)
    wait(qtbot, lambda: window.bridge.frame.epoch == epochs)


def answer(window: MainWindow, button: QMessageBox.StandardButton) -> list[str]:
    """Answer the next question; what was asked is in the list afterwards."""
    asked: list[str] = []

    def reply() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.button(button).click()

    QTimer.singleShot(0, reply)
    return asked


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    """Let every file dialog return this path, or nothing."""
    for name in ("documents.ask_open", "documents.ask_save", "exporting.ask_save"):
        monkeypatch.setattr(f"nnviz.ui.{name}", lambda *_: path)


def test_saved_work_opens_as_it_was(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.nnviz"
    drag(window.data.noise.slider, 0.2, 0.7)
    train(qtbot, window)
    saved = window.bridge.frame
    choose(monkeypatch, path)
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert not window.session.dirty
    assert window.windowTitle().startswith("mine.nnviz")
    assert "mine.nnviz" in window.centre.message.text
    window.documents.new()
    wait(qtbot, lambda: window.bridge.frame.run > saved.run)
    assert window.windowTitle().startswith("Circles")
    QTest.keyClick(window, Qt.Key.Key_O, CONTROL)
    wait(qtbot, lambda: window.bridge.frame.step == saved.step)
    opened = window.bridge.frame
    assert opened.experiment == saved.experiment
    np.testing.assert_array_equal(opened.parameters, saved.parameters)
    assert not window.session.dirty and window.session.undo_label == "set noise"


def test_training_on_makes_it_dirty_again(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    train(qtbot, window)
    assert window.documents.save_file(tmp_path / "a.nnviz")
    assert not window.session.dirty
    window.session.worker.step_batch()
    wait(qtbot, lambda: window.session.dirty)
    assert window.isWindowModified()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_name_without_suffix_gets_it(qtbot: QtBot, tmp_path: Path) -> None:
    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(tmp_path / "plain"))
        dialog.accept()

    host = QWidget()
    qtbot.addWidget(host)
    QTimer.singleShot(0, reply)
    path = ask_save(host, "Save as", tmp_path / "circles.nnviz", "nnviz projects (*.nnviz)")
    assert path == tmp_path / "plain.nnviz"
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().accept())
    assert ask_save(host, "Save as", tmp_path / "circles.nnviz", "") == tmp_path / "circles.nnviz"
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().reject())
    assert ask_save(host, "Save as", tmp_path / "circles.nnviz", "") is None


@pytest.mark.parametrize(
    ("named", "suffix", "saved"),
    [
        ("c.v1.final", ".nnviz", "c.v1.final.nnviz"),
        ("c.v1.nnviz", ".nnviz", "c.v1.nnviz"),
        ("plain", ".nnviz", "plain.nnviz"),
        ("C.NNVIZ", ".nnviz", "C.nnviz"),
        ("net.v2", ".onnx", "net.v2.onnx"),
    ],
)
def test_every_name_ends_with_its_suffix(named: str, suffix: str, saved: str) -> None:
    assert suffixed(Path("there") / named, suffix) == Path("there") / saved


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize("button", [Answer.Yes, Answer.No])
def test_the_file_that_would_be_replaced_is_asked_about(
    qtbot: QtBot, tmp_path: Path, button: QMessageBox.StandardButton
) -> None:
    (tmp_path / "c.v1.nnviz").touch()
    asked: list[str] = []

    def name() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(tmp_path / "c.v1"))
        QTimer.singleShot(0, reply)
        dialog.accept()

    def reply() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        QTimer.singleShot(0, give_up)
        box.button(button).click()

    def give_up() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            dialog.reject()

    host = QWidget()
    qtbot.addWidget(host)
    QTimer.singleShot(0, name)
    path = ask_save(host, "Save as", tmp_path / "circles.nnviz", "nnviz projects (*.nnviz)")
    assert asked == ["“c.v1.nnviz” exists already."]
    assert path == (tmp_path / "c.v1.nnviz" if button is Answer.Yes else None)


def test_the_suggested_name_is_the_sample(window: MainWindow) -> None:
    assert window.documents.default_name() == "circles.nnviz"


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_unsaved_work_is_asked_about(qtbot: QtBot, asking: MainWindow) -> None:
    drag(asking.data.noise.slider, 0.2, 0.7)
    asked = answer(asking, Answer.Cancel)
    asking.close()
    assert asked == ["“Circles” has changes that are not saved."]
    assert asking.isVisible()
    answer(asking, Answer.Discard)
    asking.close()
    assert not asking.isVisible()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_saving_in_answer_to_the_question(
    qtbot: QtBot, asking: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drag(asking.data.noise.slider, 0.2, 0.7)
    edited = asking.session.experiment
    path = tmp_path / "kept.nnviz"
    choose(monkeypatch, path)
    answer(asking, Answer.Save)
    QTest.keyClick(asking, Qt.Key.Key_N, CONTROL)
    assert load_project(path).experiment == edited
    assert asking.session.experiment == sample_experiment("circles")


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_no_file_named_means_the_work_stays(
    qtbot: QtBot, asking: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    drag(asking.data.noise.slider, 0.2, 0.7)
    choose(monkeypatch, None)
    answer(asking, Answer.Save)
    asking.close()
    assert asking.isVisible() and asking.session.dirty


def test_nothing_to_lose_is_not_asked_about(asking: MainWindow) -> None:
    asking.close()
    assert not asking.isVisible()


def test_a_damaged_file_is_explained_and_the_work_kept(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    train(qtbot, window)
    damaged = tmp_path / "damaged.nnviz"
    damaged.write_bytes(b"not an archive")
    before = window.bridge.frame.step
    assert not window.documents.open_file(damaged)
    assert "damaged.nnviz" in window.centre.message.text
    assert window.session.path is None
    assert window.bridge.frame.step == before


def test_a_warning_goes_when_a_document_is_opened(window: MainWindow, tmp_path: Path) -> None:
    assert not window.documents.save_file(tmp_path / "nowhere" / "a.nnviz")
    assert window.centre.message.isVisible()
    assert window.documents.save_file(tmp_path / "a.nnviz")
    assert "Saved" in window.centre.message.text and not window.centre.message.is_error
    assert not window.documents.open_file(tmp_path / "missing.nnviz")
    assert window.centre.message.is_error
    assert window.documents.open_file(tmp_path / "a.nnviz")
    assert not window.centre.message.isVisible()


def test_an_unwritable_place_is_explained_and_the_work_kept(
    window: MainWindow, tmp_path: Path
) -> None:
    drag(window.data.noise.slider, 0.2, 0.7)
    assert not window.documents.save_file(tmp_path / "nowhere" / "a.nnviz")
    assert "cannot be written" in window.centre.message.text
    assert window.session.dirty


def test_export_says_how_well_it_agrees(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "net.onnx")
    QTest.keyClick(window, Qt.Key.Key_E, CONTROL)
    wait(qtbot, lambda: "largest difference" in window.centre.message.text)
    assert (tmp_path / "net.onnx").stat().st_size > 0


def test_a_failed_export_is_explained(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.exporter.export(tmp_path / "nowhere" / "net.onnx")
    wait(qtbot, lambda: "cannot be written" in window.centre.message.text)
