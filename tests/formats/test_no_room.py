"""Whatever is written, and whatever is put aside meanwhile, breaks off in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnviz.data.shelf import Shelf
from nnviz.errors import FileError
from nnviz.formats.atomic import passing_folder
from nnviz.formats.exporting.running import predictions
from nnviz.formats.film import Film
from tests.formats.test_atomic import small_files_only

_NOISE = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
_REFUSED = "cannot be written: the file would be larger than allowed here"


def test_a_film_says_where_its_frames_have_no_room(tmp_path: Path) -> None:
    with Film(10) as film:
        with small_files_only(), pytest.raises(FileError, match=_REFUSED):
            film.add(Image.fromarray(_NOISE))
        film.add(Image.fromarray(_NOISE))
        film.add(Image.fromarray(_NOISE))
        for name in ("film.gif", "film"):
            with small_files_only(), pytest.raises(FileError, match=rf"{name}' {_REFUSED}"):
                film.write(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_what_an_export_is_checked_with_has_no_room(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    with small_files_only(), pytest.raises(FileError, match=_REFUSED):
        predictions(sys.executable, tmp_path / "a.py", "numpy", np.zeros(10_000))


def test_a_passing_folder_is_gone_afterwards() -> None:
    with passing_folder("test") as folder:
        (folder / "a").write_text("a")
    assert not folder.exists()


def test_an_array_that_found_no_room_is_lent_once_there_is_some(tmp_path: Path) -> None:
    shelf, array = Shelf(), np.arange(10_000.0)
    shelf.share(tmp_path)
    with small_files_only(), pytest.raises(OSError, match="too large"):
        shelf.lend(array)
    assert not list(tmp_path.iterdir())
    np.testing.assert_array_equal(np.load(shelf.lend(array)), array)
