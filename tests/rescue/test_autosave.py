"""Autosave: the thread and the process that write a window's rescue."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.formats.project import open_project
from nnviz.rescue.about import About, read_about
from nnviz.rescue.autosave import Autosave
from nnviz.rescue.rescue import Rescue, found
from nnviz.rescue.scribe import write
from tests.experiment.worker_kit import PATIENCE, small

ABOUT = About("Two spirals", when=5.0)


@pytest.fixture(scope="module")
def project() -> Project:
    run = Run(small())
    run.advance(3)
    return Project(run.state())


@pytest.fixture
def autosave(tmp_path: Path) -> Iterator[Autosave]:
    autosave = Autosave(tmp_path)
    yield autosave
    autosave.stop(remove=True)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_is_kept_is_found_when_nobody_has_it(
    tmp_path: Path, project: Project, autosave: Autosave
) -> None:
    autosave.keep(project, ABOUT)
    assert autosave.busy
    until(lambda: not autosave.busy)
    assert autosave.failure == "" and found(tmp_path) == ()
    autosave.stop(remove=False)
    (each,) = found(tmp_path)
    assert (each.about.title, each.about.step, each.about.when) == ("Two spirals", 3, 5.0)
    opened = open_project(each.work).state
    assert opened.parameters.tobytes() == project.state.parameters.tobytes()


def test_a_clean_end_leaves_nothing(tmp_path: Path, project: Project) -> None:
    autosave = Autosave(tmp_path)
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    autosave.stop(remove=True)
    assert not list(tmp_path.iterdir())


def test_ending_in_the_middle_leaves_nothing_either(tmp_path: Path, project: Project) -> None:
    for pause in (0.0, 0.02, 0.1, 0.3):
        autosave = Autosave(tmp_path)
        autosave.keep(project, ABOUT)
        time.sleep(pause)
        autosave.stop(remove=True)
        assert not list(tmp_path.iterdir())


def test_saved_work_is_not_kept_any_more(
    tmp_path: Path, project: Project, autosave: Autosave
) -> None:
    autosave.keep(project, ABOUT)
    autosave.say(replace(ABOUT, path=Path("/there/mine.nnviz")))
    until(lambda: not autosave.busy)
    assert autosave.folder is not None
    about = read_about(autosave.folder)
    assert about is not None and about.path == Path("/there/mine.nnviz") and not about.work
    autosave.stop(remove=False)
    assert found(tmp_path) == ()


def test_a_rescue_is_taken_over(tmp_path: Path, project: Project, autosave: Autosave) -> None:
    rescue = Rescue.begin(tmp_path)
    write(rescue.folder, project, ABOUT)
    rescue.leave()
    (each,) = found(tmp_path)
    mine = each.claim()
    assert mine is not None
    autosave.say(ABOUT)
    autosave.take(mine)
    until(lambda: not autosave.busy)
    assert [folder for folder in tmp_path.iterdir() if folder.is_dir()] == [rescue.folder]
    autosave.keep(project, replace(ABOUT, when=6.0))
    until(lambda: not autosave.busy)
    autosave.stop(remove=False)
    (again,) = found(tmp_path)
    assert again.folder == rescue.folder and again.about.when == 6.0


def test_a_failure_is_a_sentence_and_goes_with_the_next_success(
    tmp_path: Path, project: Project
) -> None:
    place = tmp_path / "file" / "rescue"
    place.parent.touch()
    autosave = Autosave(place)
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    assert "cannot be written: a part of its path is a file" in autosave.failure
    place.parent.unlink()
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    assert autosave.failure == ""
    autosave.stop(remove=True)


def test_a_folder_that_vanished_is_made_anew(
    tmp_path: Path, project: Project, autosave: Autosave
) -> None:
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    assert autosave.folder is not None
    for each in autosave.folder.iterdir():
        each.unlink()
    autosave.folder.rmdir()
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    assert autosave.failure == ""
    autosave.stop(remove=False)
    assert len(found(tmp_path)) == 1


def test_a_scribe_that_is_killed_is_replaced(
    tmp_path: Path, project: Project, autosave: Autosave
) -> None:
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    assert autosave.scribe is not None
    os.kill(autosave.scribe, signal.SIGKILL)
    until(lambda: _failed_or_kept(autosave, project))
    autosave.keep(project, replace(ABOUT, when=9.0))
    until(lambda: not autosave.busy)
    assert autosave.failure == ""
    autosave.stop(remove=False)
    assert found(tmp_path)[0].about.when == 9.0


def _failed_or_kept(autosave: Autosave, project: Project) -> bool:
    autosave.keep(project, ABOUT)
    until(lambda: not autosave.busy)
    return "ended unexpectedly" in autosave.failure
