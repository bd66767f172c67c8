"""Unsaved work in the real window: kept while it runs, offered after a crash, gone when saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.project import load_project, save_project
from nnviz.formats.stamps import stamp_of
from nnviz.rescue import rhythm
from nnviz.rescue.about import About, read_about
from nnviz.rescue.rescue import Found, Rescue, found
from nnviz.rescue.scribe import write
from nnviz.ui.main_window import MainWindow
from nnviz.ui.rescue.telling import day, told
from tests.ui.test_window_versions import choosing
from tests.ui.window_kit import drag, open_window, wait

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Opening = Callable[..., MainWindow]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "rescue"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rhythm, "QUIET", 0.05)
    monkeypatch.setattr(rhythm, "EVERY", 0.3)


@pytest.fixture
def opening(qtbot: QtBot, place: Path) -> Iterator[Opening]:
    """Opens windows that keep their work in ``place``."""
    windows: list[MainWindow] = []

    def open(name: str = "circles") -> MainWindow:
        windows.append(open_window(qtbot, Session(sample_experiment(name))))
        windows[-1].keeper.begin(place)
        return windows[-1]

    yield open
    for each in windows:
        each.close_quietly()


def kept(window: MainWindow) -> About | None:
    """What the window's rescue says."""
    autosave = window.keeper.autosave
    return read_about(autosave.folder) if autosave is not None and autosave.folder else None


def has_work(window: MainWindow) -> bool:
    about = kept(window)
    return about is not None and bool(about.work)


def crash(window: MainWindow) -> None:
    """The window ends as by a crash, but for its processes."""
    window.shut_down()


def left(place: Path, path: Path | None = None, title: str = "Circles", step: int = 5) -> Found:
    run = Run(replace(sample_experiment("circles"), title=title))
    run.advance(step)
    rescue = Rescue.begin(place)
    write(rescue.folder, Project(run.state()), About(title, path, stamp_of(path), when=time.time()))
    rescue.leave()
    return next(each for each in found(place) if each.folder == rescue.folder)


def button(window: MainWindow, name: str) -> QPushButton:
    return next(
        each
        for each in window.offer.findChildren(QPushButton)
        if each.accessibleName() == name and not each.isHidden()
    )


def press(window: MainWindow, name: str) -> None:
    QTest.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def test_an_edit_is_kept_and_offered_after_a_crash(
    qtbot: QtBot, place: Path, opening: Opening
) -> None:
    first = opening()
    assert first.offer.isHidden()
    drag(first.data.noise.slider, 0.2, 0.7)
    edited = first.session.experiment
    wait(qtbot, lambda: has_work(first))
    crash(first)
    second = opening("xor")
    assert second.offer.isVisible()
    (work,) = second.offer.offered
    assert told(work.about, time.time()).startswith("not trained yet · today")
    press(second, "Recover Circles")
    session = second.session
    assert session.experiment == edited and session.dirty and session.path is None
    assert second.offer.isHidden()
    assert second.centre.message.text.startswith("This is your work as it was kept last.")


def test_training_is_kept_again_and_again(qtbot: QtBot, opening: Opening) -> None:
    window = opening()
    window.toggle_play()
    wait(qtbot, lambda: has_work(window))
    first = kept(window)
    assert first is not None
    wait(qtbot, lambda: (kept(window) or first).step > first.step)
    window.toggle_play()
    wait(qtbot, lambda: not window.bridge.frame.playing)
    wait(qtbot, lambda: (kept(window) or first).step == window.bridge.frame.step)


def test_saved_work_is_kept_no_longer(
    qtbot: QtBot, place: Path, opening: Opening, tmp_path: Path
) -> None:
    window, path = opening(), tmp_path / "mine.nnviz"
    drag(window.data.noise.slider, 0.2, 0.7)
    wait(qtbot, lambda: has_work(window))
    assert window.documents.save_file(path)
    wait(qtbot, lambda: not has_work(window))
    assert (kept(window) or About("")).path == path
    drag(window.data.noise.slider, 0.7, 0.2)
    wait(qtbot, lambda: has_work(window))
    crash(window)
    (work,) = found(place)
    assert (work.about.path, work.about.stamp) == (path, stamp_of(path))


def test_taking_the_edit_back_leaves_nothing_to_lose(qtbot: QtBot, opening: Opening) -> None:
    window = opening()
    drag(window.data.noise.slider, 0.2, 0.7)
    wait(qtbot, lambda: has_work(window))
    window.session.undo()
    wait(qtbot, lambda: not has_work(window))


def test_a_clean_end_leaves_nothing(qtbot: QtBot, place: Path, opening: Opening) -> None:
    window = opening()
    drag(window.data.noise.slider, 0.2, 0.7)
    wait(qtbot, lambda: has_work(window))
    window.documents.give_up(False)
    choosing("Discard")
    window.close()
    assert not window.isVisible() and not list(place.iterdir())


def test_recovered_work_goes_back_to_its_file(
    qtbot: QtBot, place: Path, opening: Opening, tmp_path: Path
) -> None:
    path = tmp_path / "mine.nnviz"
    save_project(path, Run(sample_experiment("circles")).state())
    left(place, path)
    window = opening("xor")
    press(window, "Recover Circles")
    assert (window.session.path, window.session.dirty) == (path, True)
    assert window.windowTitle().startswith("mine.nnviz")
    assert window.documents.save()
    assert load_project(path).step == 5
    wait(qtbot, lambda: not has_work(window))
    window.close()
    assert not list(place.iterdir())


def test_a_file_that_changed_after_the_crash_is_asked_about(
    place: Path, opening: Opening, tmp_path: Path
) -> None:
    path = tmp_path / "mine.nnviz"
    save_project(path, Run(sample_experiment("circles")).state())
    work = left(place, path)
    save_project(path, Run(sample_experiment("xor")).state())
    assert told(work.about, time.time()).endswith("mine.nnviz, which has changed since")
    window = opening("xor")
    press(window, "Recover Circles")
    asked = choosing("Cancel")
    assert not window.documents.save() and "changed by another program" in asked[0]


def test_recovered_work_survives_the_next_crash_too(
    qtbot: QtBot, place: Path, opening: Opening
) -> None:
    work = left(place)
    window = opening("xor")
    press(window, "Recover Circles")
    wait(qtbot, lambda: window.keeper.autosave.folder == work.folder)
    crash(window)
    (again,) = found(place)
    assert again.about.title == "Circles" and again.about.step == 5


def test_unsaved_work_is_asked_about_before_other_work_is_recovered(
    qtbot: QtBot, place: Path, opening: Opening
) -> None:
    left(place)
    window = opening("xor")
    window.documents.give_up(False)
    window.session.write_notes("mine")
    choosing("Cancel")
    press(window, "Recover Circles")
    assert window.session.notes == "mine" and len(window.offer.offered) == 1


def test_several_are_offered_and_each_may_be_discarded_or_left(
    place: Path, opening: Opening
) -> None:
    for number in range(4):
        left(place, title=f"Work {number}")
    window = opening()
    assert [each.about.title for each in window.offer.offered] == [
        "Work 3", "Work 2", "Work 1", "Work 0",
    ]  # fmt: skip
    choosing("Cancel")
    press(window, "Discard Work 2")
    assert len(window.offer.offered) == len(found(place)) == 4
    choosing("Discard")
    press(window, "Discard Work 2")
    assert len(window.offer.offered) == len(found(place)) == 3
    press(window, "Later")
    assert window.offer.isHidden() and len(found(place)) == 3
    assert opening().offer.isVisible()


def test_what_another_window_took_is_said(place: Path, opening: Opening) -> None:
    left(place)
    first, second = opening(), opening()
    press(first, "Recover Circles")
    press(second, "Recover Circles")
    assert "another window recovered or discarded it" in second.centre.message.text
    assert second.offer.isHidden() and second.session.experiment.sample == "circles"
    assert not second.session.dirty


def test_a_file_opened_in_two_windows_is_noticed(
    qtbot: QtBot, place: Path, opening: Opening, tmp_path: Path
) -> None:
    path = tmp_path / "mine.nnviz"
    save_project(path, Run(sample_experiment("circles")).state())
    first, second = opening("xor"), opening("xor")
    assert first.documents.open_file(path)
    wait(qtbot, lambda: (kept(first) or About("")).path == path)
    assert first.documents.open_file(path)  # Its own file is no other window's.
    asked = choosing("Open a copy")
    assert second.documents.open_file(path)
    assert asked and second.session.path is None and second.session.dirty
    first.close_quietly()
    assert second.documents.open_file(path) and second.session.path == path


def test_a_place_without_room_is_said_once_and_costs_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    window = open_window(qtbot, Session(sample_experiment("circles")))
    window.keeper.begin(tmp_path / "file" / "rescue")
    drag(window.data.noise.slider, 0.2, 0.7)
    wait(qtbot, lambda: "your unsaved work would be lost" in window.centre.message.text)
    window.centre.message.hide()
    drag(window.data.noise.slider, 0.7, 0.3)
    wait(qtbot, lambda: not window.keeper.autosave.busy and not window.keeper._writing)
    assert window.centre.message.isHidden()
    assert window.documents.save_file(tmp_path / "mine.nnviz")
    window.close_quietly()


def test_a_window_that_is_not_told_to_keep_anything_does_not(qtbot: QtBot, place: Path) -> None:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    drag(window.data.noise.slider, 0.2, 0.7)
    assert window.keeper.autosave is None and not place.exists()
    window.close_quietly()


def test_moments_are_told_as_one_speaks_of_them() -> None:
    now = time.mktime((2026, 5, 3, 12, 0, 0, 0, 0, -1))
    assert day(now - 3600, now) == "today 11:00"
    assert day(now - 20 * 3600, now) == "yesterday 16:00"
    assert day(now - 80 * 3600, now) == "30 Apr 2026 04:00"
    assert told(About("a", step=123, when=now), now) == "123 steps · today 12:00 · never saved"
    assert told(About("a", step=1, when=now), now).startswith("1 step ·")
