"""Films as files: every frame in its order and for its time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from nnviz.errors import FileError
from nnviz.formats.film import Film

COLORS = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


def taken(film: Film) -> Film:
    for color in COLORS:
        film.add(Image.new("RGB", (40, 30), color))
    return film


def test_a_gif_has_every_frame_for_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    with Film(5) as film:
        taken(film).write(path)
    with Image.open(path) as gif:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)]
        assert [frame.getpixel((5, 5)) for frame in frames] == list(COLORS)
        gif.seek(0)
        assert gif.info["duration"] == 200
        gif.seek(2)
        assert gif.info["duration"] == 1000


def test_a_folder_has_numbered_pictures(tmp_path: Path) -> None:
    with Film(25) as film:
        taken(film).write(tmp_path / "frames")
    names = sorted(each.name for each in (tmp_path / "frames").iterdir())
    assert names == ["frame-0001.png", "frame-0002.png", "frame-0003.png", "nnviz-export.json"]
    with Image.open(tmp_path / "frames" / "frame-0002.png") as second:
        assert second.getpixel((0, 0)) == COLORS[1]
    about = json.loads((tmp_path / "frames" / "nnviz-export.json").read_text("utf-8"))
    assert about == {"frames": 3, "frames per second": 25}


def test_frames_of_another_size_are_brought_to_the_first_ones(tmp_path: Path) -> None:
    with Film(10) as film:
        taken(film).add(Image.new("RGB", (80, 60)))
        film.write(tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as gif:
        gif.seek(3)
        assert gif.size == (40, 30)


def test_nothing_is_left_of_a_film_that_is_given_up(tmp_path: Path) -> None:
    with Film(10) as film:
        folder = Path(taken(film)._folder.name)
        assert folder.is_dir()
    assert not folder.exists()


def test_an_empty_film_and_a_folder_with_other_content_are_refused(tmp_path: Path) -> None:
    with Film(10) as film, pytest.raises(FileError, match="no picture was taken"):
        film.write(tmp_path / "a.gif")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with Film(10) as film, pytest.raises(FileError, match="would be lost"):
        taken(film).write(tmp_path / "mine")
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def gives_up_after(times: int) -> Callable[[float], None]:
    left = [None] * times
    return lambda share: left.pop()


@pytest.mark.parametrize("name", ["a.gif", "frames"])
def test_what_is_written_is_told_and_can_be_given_up_at_any_time(tmp_path: Path, name: str) -> None:
    shares = list[float]()
    with Film(10) as film:
        taken(film).write(tmp_path / name, shares.append)
    assert len(shares) >= len(COLORS) and shares == sorted(shares) and shares[0] < 0.4 <= shares[-1]
    kept = sorted(tmp_path.iterdir())
    for last in range(len(shares)):
        with Film(10) as film, pytest.raises(IndexError):
            taken(film).write(tmp_path / f"other-{name}", gives_up_after(last))
        assert sorted(tmp_path.iterdir()) == kept
