"""Each file made wrong by hand is refused in one clear sentence, or read soundly."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.data.reading import look, read
from nnviz.errors import DataError, FileError
from tests.data.reading.kit import is_sound, pictures
from tests.data.reading.malformed import FORMATS, SOUND, Make

CASES = [
    pytest.param(make, said, id=f"{format}: {name}")
    for format, cases in FORMATS.items()
    for name, (make, said) in cases.items()
]


@pytest.mark.parametrize(("make", "said"), CASES)
def test_a_malformed_file_is_refused_in_a_sentence_or_read_soundly(
    tmp_path: Path, make: Make, said: str
) -> None:
    path = make(tmp_path)
    try:
        look(path)
        result = read(path)
    except (DataError, FileError) as error:
        assert said != SOUND and re.search(said, str(error)), error
        assert_sentence(str(error))
    else:
        assert is_sound(result) and (said == SOUND or "SOUND" in said)


def assert_sentence(text: str) -> None:
    """It names the file, ends in a full stop, and is neither long nor a traceback."""
    assert text.endswith(".") and "\n" not in text and "Traceback" not in text
    assert "'" in text and 30 < len(text) < 600


def test_a_file_that_may_not_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("a,b\n1,2\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match=r"secret\.csv' cannot be read \(Permission denied\)"):
        read(path)


@pytest.mark.parametrize("ask", [look, read])
def test_what_lies_in_a_closed_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Path], object]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(FileError, match=r"t\.csv' cannot be read \(Permission denied\)"):
        ask(tmp_path / "closed" / "t.csv")


def test_a_link_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("gone.csv")
    with pytest.raises(FileError, match=r"it is a link to 'gone.csv', which is not there"):
        look(tmp_path / "link.csv")


def test_a_picture_that_may_not_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures(tmp_path, cats=[(8, 8, 3)] * 2, dogs=[(8, 8, 3)] * 2)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("nnviz.data.reading.picture._opened", refuse)
    with pytest.raises(DataError, match=r"png' cannot be read \(Permission denied\); "):
        read(tmp_path)


def test_a_disk_that_fails_while_reading_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "worn.csv"
    path.write_text("a,b\n1,2\n")

    class Worn:
        def __init__(self) -> None:
            self._reads = 0

        def read(self, size: int = -1) -> bytes:
            self._reads += 1
            if self._reads > 1:
                raise OSError(5, os.strerror(5))
            return b"a,"

        def seek(self, place: int) -> int:
            return place

        def tell(self) -> int:
            return 0

        def close(self) -> None:
            pass

    monkeypatch.setattr("nnviz.data.reading.streams.opened", lambda path: Worn())
    with pytest.raises(FileError, match=r"worn\.csv' cannot be read \(Input/output error\)"):
        look(path)
