"""Damaged files, files that others change or have open, and places that are gone, in the window."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.backup import backup_of
from nnviz.formats.project import load_project, save_project
from nnviz.ui.main_window import MainWindow
from tests.formats.test_atomic import small_files_only
from tests.ui.window_kit import drag, open_window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    yield window
    window.close_quietly()


@pytest.fixture
def saved(window: MainWindow, tmp_path: Path) -> Path:
    """A file that was saved twice, with different noise."""
    path = tmp_path / "mine.nnviz"
    assert window.documents.save_file(path)
    drag(window.data.noise.slider, 0.2, 0.7)
    assert window.documents.save_file(path)
    return path


def choosing(text: str) -> list[str]:
    """Press the button of that text in the next question; what was asked comes into the list."""
    asked: list[str] = []

    def reply() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(5, reply)
            return
        asked.append(f"{box.text()} {box.informativeText()}")
        next(each for each in box.buttons() if each.text().replace("&", "") == text).click()

    QTimer.singleShot(0, reply)
    return asked


def noise(path: Path) -> float:
    return load_project(path).experiment.data.noise


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def test_the_version_before_is_opened_in_a_damaged_file_s_place(
    window: MainWindow, saved: Path
) -> None:
    before = noise(backup_of(saved))
    damage(saved)
    asked = choosing("Open that version")
    assert window.documents.open_file(saved)
    assert "it was cut short or damaged" in asked[0] and "mine.nnviz~" in asked[0]
    session = window.session
    assert (session.path, session.dirty) == (saved, True)
    assert session.experiment.data.noise == before
    assert "the version before" in window.centre.message.text
    assert window.documents.save()  # Asks nothing: the damaged file is the one that was known.
    assert noise(saved) == noise(backup_of(saved)) == before


def test_a_damaged_file_may_be_left_alone(window: MainWindow, saved: Path) -> None:
    now = window.session.experiment
    damage(saved)
    asked = choosing("Cancel")
    assert not window.documents.open_file(saved)
    assert asked and window.session.experiment == now


def other_program_saves(path: Path) -> None:
    state = load_project(path)
    backup_of(path).unlink()
    save_project(path, load_project(path))
    assert load_project(path).experiment == state.experiment


def test_a_file_that_another_program_changed_is_asked_about(
    window: MainWindow, saved: Path
) -> None:
    theirs = noise(saved)
    drag(window.data.noise.slider, 0.7, 0.4)
    other_program_saves(saved)
    asked = choosing("Cancel")
    assert not window.documents.save()
    assert "changed by another program" in asked[0] and window.session.dirty
    choosing("Replace it")
    assert window.documents.save()
    assert noise(saved) == window.session.experiment.data.noise
    assert noise(backup_of(saved)) == theirs
    assert window.documents.save()  # Now it is ours, and nothing is asked.


def test_it_can_be_saved_elsewhere_instead(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drag(window.data.noise.slider, 0.7, 0.4)
    other_program_saves(saved)
    mine = saved.with_name("other.nnviz")
    monkeypatch.setattr("nnviz.ui.documents.ask_save", lambda *_: mine)
    choosing("Save as…")
    assert window.documents.save()
    assert window.session.path == mine and noise(mine) != noise(saved)


@pytest.mark.parametrize(
    ("button", "check"),
    [
        ("Open a copy", lambda session, path: session.path is None and session.dirty),
        ("Open anyway", lambda session, path: session.path == path and not session.dirty),
        ("Cancel", lambda session, path: session.experiment.name == "xor"),
    ],
)
def test_a_file_open_in_another_window_is_asked_about(
    window: MainWindow, saved: Path, button: str, check: Callable[[Session, Path], bool]
) -> None:
    window.documents.enter(sample_experiment("xor"), None)
    window.documents.is_open_elsewhere = lambda path: path == saved
    asked = choosing(button)
    assert window.documents.open_file(saved) == (button != "Cancel")
    assert asked[0].startswith("“mine.nnviz” is open in another window.")
    assert check(window.session, saved)


def test_a_file_that_the_program_was_started_with_too(window: MainWindow, saved: Path) -> None:
    window.documents.is_open_elsewhere = lambda path: path == saved
    choosing("Open anyway")
    window.documents.settle_twice()
    assert window.session.path == saved and not window.session.dirty
    choosing("Open a copy")
    window.documents.settle_twice()
    assert window.session.path is None and window.session.dirty
    assert window.centre.message.text == "This is a copy of “mine.nnviz”, not saved anywhere yet."


def test_a_folder_that_is_gone_costs_nothing(window: MainWindow, saved: Path) -> None:
    drag(window.data.noise.slider, 0.7, 0.4)
    shutil.rmtree(saved.parent)
    assert not window.documents.save()
    assert "its folder does not exist; create the folder" in window.centre.message.text
    assert window.session.dirty
    saved.parent.mkdir()
    assert window.documents.save() and not window.session.dirty


def test_a_disk_without_room_costs_nothing(window: MainWindow, saved: Path) -> None:
    kept = saved.read_bytes()
    drag(window.data.noise.slider, 0.7, 0.4)
    with small_files_only():
        assert not window.documents.save()
    assert "choose another disk" in window.centre.message.text
    assert window.session.dirty and saved.read_bytes() == kept
    assert window.documents.save() and not window.session.dirty
