"""Whole files or none, and the sentences for what the system refuses."""

from __future__ import annotations

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nnviz.errors import ExportError, FileError
from nnviz.formats.atomic import ensure_writable, read_error, replacing, write_bytes


@contextmanager
def small_files_only() -> Iterator[None]:
    """A process that may write files of 4 KiB at most, so that a write really breaks off.

    Not a fixture: what pytest prints in the meantime may go to a file that is larger.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_the_whole_content_and_nothing_else(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.bin", b"new")
    assert (tmp_path / "a.bin").read_bytes() == b"new"
    assert names(tmp_path) == ["a.bin"]


def test_replaces_an_older_file_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.bin").write_bytes(b"old")
    (tmp_path / "link.bin").symlink_to("real.bin")
    write_bytes(tmp_path / "link.bin", b"new")
    assert (tmp_path / "link.bin").is_symlink()
    assert (tmp_path / "real.bin").read_bytes() == b"new"


def test_a_broken_off_write_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with small_files_only(), pytest.raises(FileError, match="larger than allowed"):
        write_bytes(path, b"x" * 100_000)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_an_exception_inside_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ExportError), replacing(tmp_path / "a.onnx") as temporary:
        temporary.write_bytes(b"half")
        raise ExportError("did not agree")
    assert names(tmp_path) == []


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(FileError, match="disk is full; free some space"),
        replacing(tmp_path / "a.bin"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(tmp_path) == []


@pytest.mark.parametrize("write", [lambda path: write_bytes(path, b"x"), ensure_writable])
def test_says_why_a_place_cannot_be_written(tmp_path: Path, write) -> None:
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    wrong = {
        tmp_path / "no" / "a.bin": "its folder does not exist; create",
        tmp_path / "file" / "a.bin": "a part of its path is a file",
        tmp_path: "it is a folder; choose a file name",
        tmp_path / "pipe": "not a regular file",
        tmp_path / ("n" * 300): "name is too long",
        Path("/proc/nnviz.bin"): "cannot be written",
    }
    for path, sentence in wrong.items():
        with pytest.raises(FileError, match=sentence) as caught:
            write(path)
        assert str(path) in str(caught.value)
    with pytest.raises(FileError, match="NUL"):
        write(Path("a\0b"))
    assert names(tmp_path) == ["file", "pipe"]


def test_asking_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "old.bin").write_bytes(b"old")
    ensure_writable(tmp_path / "old.bin")
    ensure_writable(tmp_path / "new.bin")
    assert names(tmp_path) == ["old.bin"]
    assert (tmp_path / "old.bin").read_bytes() == b"old"


def test_reading_errors_say_what_to_do() -> None:
    missing = OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    assert str(read_error(Path("a.nnviz"), missing)) == (
        "'a.nnviz' cannot be read: it does not exist; check the name and the folder."
    )
    odd = OSError(errno.EIO, "Input/output error")
    assert "the system says “Input/output error”" in str(read_error(Path("a.nnviz"), odd))
