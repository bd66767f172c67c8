"""The last good version beside a project, and the way out that it is."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nnviz.errors import FileError, SpareError
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats.atomic import STRAY_AFTER, write_bytes
from nnviz.formats.backup import backup_of, keep_backup, load_or_offer
from nnviz.formats.project import load_project, save_project
from nnviz.formats.source import source_named
from nnviz.formats.stamps import stamp_of
from tests.experiment.worker_kit import small
from tests.formats.test_atomic import small_files_only


@pytest.fixture
def state() -> RunState:
    return Run(replace(small(), title="first")).state()


def titled(state: RunState, title: str) -> RunState:
    return Run(replace(state.experiment, title=title)).state()


def save(path: Path, state: RunState) -> None:
    keep_backup(path)
    save_project(path, state)


def title(path: Path) -> str:
    return load_project(path).experiment.title


def test_the_version_before_is_kept(tmp_path: Path, state: RunState) -> None:
    path = tmp_path / "a.nnviz"
    save(path, state)
    assert not backup_of(path).exists()
    save(path, titled(state, "second"))
    save(path, titled(state, "third"))
    assert (title(path), title(backup_of(path))) == ("third", "second")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.nnviz", "a.nnviz~"]


def test_a_disk_without_second_names_gets_a_copy(
    tmp_path: Path, state: RunState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.nnviz"
    save(path, state)
    save(path, titled(state, "second"))
    assert (title(path), title(backup_of(path))) == ("second", "first")


def test_a_damaged_file_never_takes_the_place_of_a_good_backup(
    tmp_path: Path, state: RunState
) -> None:
    path = tmp_path / "a.nnviz"
    save(path, state)
    save(path, titled(state, "second"))
    path.write_bytes(path.read_bytes()[:-100])
    save(path, titled(state, "third"))
    assert (title(path), title(backup_of(path))) == ("third", "first")


def test_a_save_that_fails_leaves_file_and_backup_sound(tmp_path: Path, state: RunState) -> None:
    path = tmp_path / "a.nnviz"
    save(path, state)
    save(path, titled(state, "second"))
    with small_files_only(), pytest.raises(FileError, match="larger than allowed"):
        save(path, titled(state, "third"))
    assert title(path) == title(backup_of(path)) == "second"
    save(path, titled(state, "third"))
    assert (title(path), title(backup_of(path))) == ("third", "second")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.nnviz", "a.nnviz~"]


def test_a_backup_that_cannot_be_written_is_a_sentence(tmp_path: Path, state: RunState) -> None:
    path = tmp_path / "a.nnviz"
    save(path, state)
    backup_of(path).mkdir()
    with pytest.raises(FileError, match=r"a\.nnviz~' cannot be written"):
        keep_backup(path)
    assert title(path) == "first"


@pytest.mark.parametrize("content", [None, b"", b"no project"])
def test_the_sentence_about_a_damaged_file_names_its_backup(
    tmp_path: Path, state: RunState, content: bytes | None
) -> None:
    path = tmp_path / "a.nnviz"
    save(path, state)
    save(path, titled(state, "second"))
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SpareError, match=r"The version saved before it is kept in '.*a\.nnviz~'"):
        load_or_offer(path)
    with pytest.raises(SpareError) as caught:
        source_named(str(path))
    assert source_named(caught.value.spare).experiment.title == "first"


def test_without_a_good_backup_the_sentence_is_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.nnviz"
    path.write_bytes(b"no project")
    backup_of(path).write_bytes(b"nor this")
    with pytest.raises(FileError, match="choose a file that nnviz saved") as caught:
        load_or_offer(path)
    assert not isinstance(caught.value, SpareError)


def test_what_a_crash_left_half_written_is_swept_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".nnviz-0123.tmp").write_bytes(b"half")
    write_bytes(tmp_path / "a.bin", b"1")
    assert (tmp_path / ".nnviz-0123.tmp").exists()  # It may still be being written.
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + STRAY_AFTER + 1)
    write_bytes(tmp_path / "a.bin", b"2")
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]


def test_a_stamp_changes_with_every_other_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    assert stamp_of(path) is None and stamp_of(None) is None
    write_bytes(path, b"1")
    first = stamp_of(path)
    assert first == stamp_of(path)
    write_bytes(path, b"1")
    assert stamp_of(path) != first
