"""Folders of rescues: whose they are, what is offered of them, and how many stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from nnviz.data.source import shelved
from nnviz.errors import FileError
from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.formats.project import load_project, open_project
from nnviz.formats.shelved import Aside
from nnviz.formats.stamps import Stamp
from nnviz.rescue import rescue as rescues
from nnviz.rescue.about import NAME, About, read_about, write_about
from nnviz.rescue.lock import Lock, TakenError
from nnviz.rescue.place import usual_place
from nnviz.rescue.rescue import Found, Rescue, found, is_open, prune
from nnviz.rescue.rhythm import EVERY, QUIET, Rhythm
from nnviz.rescue.scribe import write
from tests.experiment.test_user_data import of_flowers
from tests.experiment.worker_kit import small

ABOUT = About("Two spirals", Path("/there/mine.nnviz"), Stamp(1, 2, 3), when=1000.0)


@pytest.fixture(scope="module")
def project() -> Project:
    run = Run(small())
    run.advance(7)
    return Project(run.state(), notes="mine")


def left(place: Path, project: Project, about: About = ABOUT) -> Found:
    """Work of a process that is gone."""
    rescue = Rescue.begin(place)
    write(rescue.folder, project, about)
    rescue.leave()
    return next(each for each in found(place) if each.folder == rescue.folder)


def test_what_a_process_left_is_found_with_all_it_says(tmp_path: Path, project: Project) -> None:
    assert found(tmp_path / "nowhere") == ()
    each = left(tmp_path / "state" / "rescue", project)
    assert replace(each.about, work="") == replace(ABOUT, step=7)
    assert load_project(each.work).step == 7
    assert each.size > each.work.stat().st_size


def test_of_several_the_newest_comes_first(tmp_path: Path, project: Project) -> None:
    for when in (20.0, 30.0, 10.0):
        left(tmp_path, project, replace(ABOUT, when=when))
    assert [each.about.when for each in found(tmp_path)] == [30.0, 20.0, 10.0]


def test_work_of_a_living_process_is_never_offered(tmp_path: Path, project: Project) -> None:
    rescue = Rescue.begin(tmp_path)
    write(rescue.folder, project, ABOUT)
    assert found(tmp_path) == ()
    rescue.leave()
    assert len(found(tmp_path)) == 1


def test_one_process_alone_takes_it_over(tmp_path: Path, project: Project) -> None:
    each = left(tmp_path, project)
    mine = each.claim()
    assert mine is not None and mine.folder == each.folder
    assert each.claim() is None and not each.discard() and found(tmp_path) == ()
    mine.remove()
    assert each.claim() is None and not list(tmp_path.iterdir())


def test_a_claim_to_what_was_written_anew_is_refused(tmp_path: Path, project: Project) -> None:
    each = left(tmp_path, project)
    write(each.folder, project, replace(ABOUT, when=2000.0))
    assert each.claim() is None
    assert found(tmp_path)[0].discard() and found(tmp_path) == ()


def test_what_holds_no_work_is_tidied_away(tmp_path: Path) -> None:
    for about in (None, ABOUT, replace(ABOUT, work="gone.nnviz")):
        rescue = Rescue.begin(tmp_path)
        if about:
            write_about(rescue.folder, about)
        rescue.leave()
    (tmp_path / "odd").mkdir()
    assert found(tmp_path) == () and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"title": "a"}', b"[" * 60_000,
        b'{"title": "a", "path": null, "stamp": 3, "work": "w", "step": 1, "when": 1}',
        b'{"title": "a", "path": null, "stamp": null, "work": "../w", "step": 1, "when": 1}',
        b'{"title": "a", "path": null, "stamp": null, "work": "w", "step": 1, "when": 1e99}',
        b'{"title": "a", "path": null, "stamp": null, "work": "w", "step": 1, "when": NaN}',
    ],
)  # fmt: skip
def test_what_cannot_be_believed_is_none(tmp_path: Path, text: bytes) -> None:
    (tmp_path / NAME).write_bytes(text)
    assert read_about(tmp_path) is None


def test_work_that_is_saved_leaves_nothing_to_offer(tmp_path: Path, project: Project) -> None:
    rescue = Rescue.begin(tmp_path)
    write(rescue.folder, project, ABOUT)
    rescue.say(ABOUT)
    assert [each.name for each in rescue.folder.iterdir()] == [NAME]
    rescue.leave()
    assert found(tmp_path) == ()


def test_each_version_takes_the_place_of_the_last(tmp_path: Path, project: Project) -> None:
    rescue = Rescue.begin(tmp_path)
    for _ in range(3):
        write(rescue.folder, project, ABOUT)
    assert len(list(rescue.folder.iterdir())) == 2
    rescue.remove()


def test_data_are_written_once_and_not_with_every_version(tmp_path: Path) -> None:
    run, rescue = Run(of_flowers()), Rescue.begin(tmp_path)
    inodes = []
    for _ in range(2):
        run.advance(1)
        write(rescue.folder, Project(run.state()), ABOUT)
        inodes.append({each.stat().st_ino for each in rescue.folder.glob("*.npy")})
    assert inodes[0] == inodes[1] and len(inodes[0]) == len(set(shelved(run.experiment.data)))
    rescue.leave()
    (work,) = found(tmp_path)
    opened = open_project(work.work, aside=Aside(work.folder))
    assert opened.state.experiment == run.experiment and opened.state.step == 2
    with pytest.raises(FileError, match=r"does not hold the data"):
        load_project(work.work)
    array = next(work.folder.glob("*.npy"))
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)
    with pytest.raises(FileError, match=r"the data '.*' beside it are damaged"):
        open_project(work.work, aside=Aside(work.folder))
    array.unlink()
    with pytest.raises(FileError, match=r"the data '.*' are not beside it"):
        open_project(work.work, aside=Aside(work.folder))


def test_data_that_nobody_speaks_of_any_more_go(tmp_path: Path, project: Project) -> None:
    rescue = Rescue.begin(tmp_path)
    write(rescue.folder, Project(Run(of_flowers()).state()), ABOUT)
    write(rescue.folder, project, ABOUT)
    assert not list(rescue.folder.glob("*.npy"))
    rescue.remove()


def test_a_file_open_in_another_window_is_noticed(tmp_path: Path) -> None:
    place, path = tmp_path / "rescue", tmp_path / "mine.nnviz"
    path.touch()
    (tmp_path / "link.nnviz").symlink_to(path)
    rescue = Rescue.begin(place)
    rescue.say(About("Mine", path))
    assert is_open(place, path) and is_open(place, tmp_path / "link.nnviz")
    assert not is_open(place, path, rescue.folder)
    assert not is_open(place, tmp_path / "other.nnviz")
    rescue.leave()
    assert not is_open(place, path)


def test_old_work_goes_when_it_is_too_much(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for when in range(5):
        left(tmp_path, project, replace(ABOUT, when=float(when)))
    monkeypatch.setattr(rescues, "MOST", 3)
    prune(tmp_path)
    assert [each.about.when for each in found(tmp_path)] == [4.0, 3.0, 2.0]
    monkeypatch.setattr(rescues, "LARGEST", 1)
    prune(tmp_path)
    assert [each.about.when for each in found(tmp_path)] == [4.0]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "rescue", Path("/proc/rescue")):
        with pytest.raises(FileError, match="cannot be written"):
            Rescue.begin(place)
        assert found(place) == () and not is_open(place, tmp_path / "file")


HOLDS = """
import sys, time
from pathlib import Path
from nnviz.rescue.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_lock_is_free_when_its_process_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline()
        with pytest.raises(TakenError):
            Lock(tmp_path / "lock")
        child.send_signal(signal.SIGKILL)
    Lock(tmp_path / "lock").release(remove=True)
    assert not (tmp_path / "lock").exists()


def test_a_lock_that_is_released_is_free_though_a_new_process_shares_its_file(
    tmp_path: Path,
) -> None:
    lock = Lock(tmp_path / "a.lock")
    shared = os.dup(lock._file.fileno())
    lock.release()
    Lock(tmp_path / "a.lock").release()
    os.close(shared)


def test_the_place_is_where_the_system_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNVIZ_STATE", "/elsewhere")
    assert usual_place() == Path("/elsewhere/rescue")
    monkeypatch.delenv("NNVIZ_STATE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert usual_place() == Path("/state/nnviz/rescue")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert usual_place() == Path("/home/me/.local/state/nnviz/rescue")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert usual_place() == Path("/home/me/Library/Application Support/nnviz/rescue")


def test_an_edit_is_kept_when_it_is_quiet_again() -> None:
    rhythm = Rhythm()
    assert not rhythm.due(0.0, trained=False)
    rhythm.edited(10.0)
    assert not rhythm.due(10.0 + QUIET / 2, trained=False)
    rhythm.edited(10.0 + QUIET / 2)
    assert not rhythm.due(10.0 + QUIET, trained=False)
    assert rhythm.due(10.0 + 2 * QUIET, trained=False)
    rhythm.began(10.0 + 2 * QUIET)
    assert not rhythm.due(10.0 + 3 * QUIET, trained=False)


def test_edits_without_end_are_kept_as_well() -> None:
    rhythm = Rhythm()
    times = [0.1 * k for k in range(200)]
    for now in times:
        rhythm.edited(now)
    assert [now for now in times if rhythm.due(now, False)] and rhythm.due(EVERY, False)


def test_steps_are_kept_again_and_again() -> None:
    rhythm, kept = Rhythm(), []
    for second in range(120):
        if rhythm.due(second, trained=True):
            rhythm.began(second)
            rhythm.took(second + 0.1)
            kept.append(second)
    assert max(after - before for before, after in pairwise(kept)) == EVERY


def test_what_takes_long_to_write_is_written_less_often() -> None:
    rhythm = Rhythm()
    rhythm.edited(0.0)
    rhythm.began(QUIET)
    rhythm.took(QUIET + 9)
    rhythm.edited(QUIET + 10)
    assert not rhythm.due(QUIET + 17, trained=True)
    assert rhythm.due(QUIET + 18, trained=True)


def test_work_is_at_most_30_seconds_old_even_if_it_takes_9_to_write() -> None:
    rhythm, asked, finished, oldest = Rhythm(), 0.0, 0.0, 0.0
    busy = False
    for now in [0.25 * tick for tick in range(1, 1200)]:
        if busy and now - asked >= 9:
            rhythm.took(now)
            busy, finished = False, asked
        oldest = max(oldest, now - finished)
        if not busy and rhythm.due(now, trained=True):
            rhythm.began(now)
            busy, asked = True, now
    assert oldest <= 30


def test_rights_are_the_user_s_alone(tmp_path: Path) -> None:
    rescue = Rescue.begin(tmp_path / "rescue")
    for folder in (rescue.folder, tmp_path / "rescue"):
        assert folder.stat().st_mode & 0o777 == 0o700
    rescue.remove()
