"""Folders of pictures."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnviz.data.reading import (
    CancelledError,
    FolderChoices,
    FolderPreview,
    ReadArrays,
    look,
    read,
)
from nnviz.errors import DataError
from tests.data.reading.kit import pictures


def read_folder(path: Path, choices: FolderChoices | None = None) -> ReadArrays:
    result = read(path, choices)
    assert isinstance(result, ReadArrays)
    return result


def seen(path: Path, choices: FolderChoices | None = None) -> FolderPreview:
    preview = look(path, choices)
    assert isinstance(preview, FolderPreview)
    return preview


def test_folders_are_classes_and_files_their_pictures(tmp_path: Path) -> None:
    cats = [np.full((8, 8, 3), 10 * n, np.uint8) for n in range(3)]
    dogs = [np.full((8, 8, 3), 200, np.uint8)] * 2
    cats[0] = np.random.default_rng(1).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    folder = pictures(tmp_path / "pets", dogs=dogs, cats=cats)
    preview = seen(folder)
    assert preview.classes == (("cats", 3), ("dogs", 2)) and preview.rows == 5
    assert preview.shape == (3, 8, 8) and preview.labels == ("cats",) * 3 + ("dogs",) * 2
    found = read_folder(folder)
    assert found.name == "pets" and found.task == "binary" and found.origin == str(folder)
    assert found.class_names == ("cats", "dogs") and found.targets.tolist() == [0, 0, 0, 1, 1]
    assert np.array_equal(found.inputs[0], cats[0].transpose(2, 0, 1))
    assert np.array_equal(found.inputs[4], np.full((3, 8, 8), 200))
    assert np.array_equal(preview.sample, found.inputs)


def test_pictures_without_colour_are_grey(tmp_path: Path) -> None:
    folder = pictures(tmp_path, a=[(9, 7), (9, 7)], b=[(9, 7)], c=[(9, 7)])
    found = read_folder(folder)
    assert found.inputs.shape == (4, 1, 9, 7) and found.task == "classes"
    assert read_folder(folder, FolderChoices(colours="RGB")).inputs.shape == (4, 3, 9, 7)


def test_sizes_are_proposed_and_can_be_chosen(tmp_path: Path) -> None:
    folder = pictures(tmp_path, a=[(90, 70)], b=[(40, 50)])
    assert seen(folder).shape == (1, 32, 32)
    assert seen(folder, FolderChoices(height=20, width=10)).shape == (1, 20, 10)
    assert seen(folder, FolderChoices(height=16)).shape == (1, 16, 16)
    with pytest.raises(DataError, match="cannot be read 5000×5000; choose sides of 1 to 1,024"):
        seen(folder, FolderChoices(height=5000))


def test_another_shape_is_cropped_padded_or_stretched(tmp_path: Path) -> None:
    wide = np.zeros((8, 16), np.uint8)
    wide[:, 4:12], wide[:, 12:] = 100, 250
    folder = pictures(tmp_path, a=[wide], b=[wide])

    def as_fit(fit: str) -> np.ndarray:
        return read_folder(folder, FolderChoices(height=8, width=8, fit=fit)).inputs[0, 0]

    assert (as_fit("crop") == 100).all()
    padded = as_fit("pad")
    assert (padded[[0, 1, 6, 7]] == 0).all() and padded[4].tolist() == [
        0,
        0,
        100,
        100,
        100,
        100,
        250,
        250,
    ]
    assert as_fit("stretch")[0].tolist() == [0, 0, 100, 100, 100, 100, 250, 250]


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "gif", "webp"])
def test_every_format_is_read(tmp_path: Path, suffix: str) -> None:
    for name, value in (("dark", 0), ("light", 255)):
        (tmp_path / name).mkdir()
        Image.new("L", (12, 10), value).convert("RGB").save(tmp_path / name / f"p.{suffix}")
    found = read_folder(tmp_path, FolderChoices(colours="grey"))
    assert found.inputs.shape == (2, 1, 10, 12)
    assert found.inputs[0].max() < 8 and found.inputs[1].min() > 247


def test_transparency_palettes_sixteen_bits_and_turned_photographs_are_understood(
    tmp_path: Path,
) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    half = Image.new("RGBA", (6, 6), (200, 200, 200, 255))
    half.paste((255, 255, 255, 0), (0, 0, 3, 6))
    half.save(tmp_path / "a" / "1 transparent.png")
    Image.new("L", (6, 6), 77).convert("P").save(tmp_path / "a" / "2 palette.png")
    Image.fromarray(np.full((6, 6), 65_535, np.uint16)).save(tmp_path / "a" / "3 deep.png")
    photo = Image.new("RGB", (6, 6))
    photo.paste((255, 255, 255), (0, 0, 6, 3))
    photo.save(tmp_path / "b" / "turned.png", exif=_turned())
    found = read_folder(tmp_path, FolderChoices(height=6, width=6, colours="grey")).inputs[:, 0]
    assert found[0, 0].tolist() == [0, 0, 0, 200, 200, 200]
    assert (found[1] == 77).all() and (found[2] == 255).all()
    assert found[3, 0].tolist() == [0, 0, 0, 255, 255, 255]


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = pictures(tmp_path / "outside", secret=[(5, 5)] * 4)
    folder = pictures(tmp_path / "mine", a=[(5, 5)], b=[(5, 5)])
    (folder / "c").symlink_to(outside / "secret")
    (folder / "a" / "link.png").symlink_to(outside / "secret" / "0.png")
    (folder / "a" / "inside.png").symlink_to(folder / "b" / "0.png")
    (folder / "loop").symlink_to(folder)
    found = read_folder(folder)
    assert found.class_names == ("a", "b") and found.targets.tolist() == [0, 0, 1]
    assert "3 links lead out of the folder and were not followed." in found.notes


def test_other_files_and_pipes_are_passed_over_and_counted(tmp_path: Path) -> None:
    folder = pictures(tmp_path, a=[(5, 5)], b=[(5, 5)])
    (folder / "a" / "notes.txt").write_text("x")
    os.mkfifo(folder / "b" / "pipe.png")
    (folder / "readme.md").write_text("x")
    (folder / ".hidden").write_text("x")
    assert read_folder(folder).notes == ("2 files are no pictures and were passed over.",)


def test_a_damaged_picture_is_named_or_left_out(tmp_path: Path) -> None:
    folder = pictures(tmp_path, a=[(5, 5)] * 2, b=[(5, 5)])
    damaged = folder / "a" / "0.png"
    damaged.write_bytes(damaged.read_bytes()[:40])
    with pytest.raises(DataError, match=r"0\.png' is no sound picture .*mend or remove it"):
        read(folder)
    found = read_folder(folder, FolderChoices(damaged="leave out"))
    assert found.rows == 2 and found.notes == ("1 damaged picture was left out.",)


@pytest.mark.parametrize("deeper", [False, True])
def test_a_folder_without_classes_is_refused(tmp_path: Path, deeper: bool) -> None:
    pictures(tmp_path / "train" / "a" if deeper else tmp_path, a=[(5, 5)])
    with pytest.raises(DataError, match="must hold a folder for each class"):
        look(tmp_path)


def test_progress_counts_pictures_and_reading_can_be_cancelled(tmp_path: Path) -> None:
    folder = pictures(tmp_path, a=[(5, 5)] * 3, b=[(5, 5)])
    steps: list[tuple[int, int]] = []
    read(folder, None, lambda done, whole: steps.append((done, whole)))
    assert steps == [(n, 4) for n in range(5)]
    with pytest.raises(CancelledError):
        read(folder, None, None, lambda: True)
