"""A folder appears whole or not at all, and takes no other's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.errors import FileError
from nnviz.formats.exporting.folder import MARK, replacing_folder
from tests.formats.test_atomic import small_files_only


def write(path: Path, text: str) -> None:
    with replacing_folder(path) as folder:
        (folder / MARK).write_text("{}")
        (folder / "model.py").write_text(text)


def test_a_folder_is_there_when_all_went_well(tmp_path: Path) -> None:
    write(tmp_path / "net", "one")
    assert (tmp_path / "net" / "model.py").read_text() == "one"
    assert [each.name for each in tmp_path.iterdir()] == ["net"]


def test_an_export_is_replaced_by_the_next(tmp_path: Path) -> None:
    write(tmp_path / "net", "one")
    write(tmp_path / "net", "two")
    assert (tmp_path / "net" / "model.py").read_text() == "two"
    assert [each.name for each in tmp_path.iterdir()] == ["net"]


def test_when_it_fails_the_folder_before_stays(tmp_path: Path) -> None:
    write(tmp_path / "net", "one")
    with pytest.raises(ValueError, match="broken"), replacing_folder(tmp_path / "net"):
        raise ValueError("broken")
    assert (tmp_path / "net" / "model.py").read_text() == "one"
    assert [each.name for each in tmp_path.iterdir()] == ["net"]


def test_what_the_system_does_not_write_is_explained(tmp_path: Path) -> None:
    write(tmp_path / "net", "one")
    with small_files_only(), pytest.raises(FileError, match=r"net' cannot be written: .* larger"):
        write(tmp_path / "net", "two" * 10_000)
    assert (tmp_path / "net" / "model.py").read_text() == "one"
    assert [each.name for each in tmp_path.iterdir()] == ["net"]


def test_other_folders_and_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="other content than an export"):
        write(tmp_path / "mine", "one")
    with pytest.raises(FileError, match="is a file, and a folder is to be written"):
        write(tmp_path / "file", "one")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_a_relative_place_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with replacing_folder(Path("net")) as folder:
        assert folder.is_absolute()
        (folder / MARK).write_text("{}")
    assert (tmp_path / "net" / MARK).is_file()


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    write(tmp_path / "net", "one")
    assert (tmp_path / "net" / "model.py").exists()


def test_a_missing_place_is_explained(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="its folder does not exist"):
        write(tmp_path / "no" / "net", "one")
