"""Folders of pictures: each folder in it is a class, each file in that one of its pictures."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.choices import Colours, FolderChoices
from nnviz.data.reading.payload import MOST_BYTES
from nnviz.data.reading.picture import BrokenPictureError, facts, read_picture
from nnviz.data.reading.results import FolderPreview, Guess, ReadArrays
from nnviz.data.reading.streams import Steady, unreadable
from nnviz.data.reading.targets import MOST_CLASSES
from nnviz.data.source import Task
from nnviz.errors import DataError
from nnviz.values import dataclass

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
MOST_PICTURES = 1_000_000
_PROBED, _SHOWN = 24, 12
_USUAL, _LARGEST, _MOST_SIDE = 32, 64, 1024
"""The side proposed where pictures differ or are larger than the next number."""


@dataclass(frozen=True)
class Found:
    """The pictures of a folder by class, in the order of their names; what was passed over."""

    classes: tuple[tuple[str, tuple[Path, ...]], ...]
    leading_out: int
    others: int

    @property
    def all(self) -> list[tuple[int, Path]]:
        return [(n, path) for n, (_, paths) in enumerate(self.classes) for path in paths]


def look_at_folder(path: Path, choices: FolderChoices) -> FolderPreview:
    """Classes and counts, and some pictures of each as they would be read."""
    found = find(path)
    probed = _spread(found.all, _PROBED)
    choices, guesses = _completed([each for _, each in probed], choices)
    sample, labels = _sample(probed, found, choices)
    return FolderPreview(
        name=path.name,
        origin=str(path),
        rows=len(found.all),
        shape=_shape(choices),
        classes=tuple((name, len(paths)) for name, paths in found.classes),
        sample=sample,
        labels=labels,
        choices=choices,
        guesses=guesses,
        notes=_notes(found, 0),
    )


def read_folder(path: Path, choices: FolderChoices, steady: Steady) -> ReadArrays:
    """All pictures, uint8 (rows, channels, height, width), and the numbers of their classes."""
    found = find(path)
    pictures = found.all
    choices, _ = _completed([each for _, each in _spread(pictures, _PROBED)], choices)
    shape = _shape(choices)
    _refuse_large(path, len(pictures), shape)
    inputs, targets = np.empty((len(pictures), *shape), np.uint8), np.empty(len(pictures))
    rows = 0
    for done, (number, file) in enumerate(pictures):
        steady.tick(done, len(pictures))
        if _put(inputs[rows], file, choices):
            targets[rows] = number
            rows += 1
    steady.tick(len(pictures), len(pictures))
    if not rows:
        raise DataError(f"'{path}' has no picture that is sound; choose another folder.")
    names = tuple(name for name, _ in found.classes)
    task: Task = "binary" if len(names) == 2 else "classes"
    notes = _notes(found, len(pictures) - rows)
    return ReadArrays(path.name, inputs[:rows], targets[:rows], task, names, str(path), notes)


def find(path: Path) -> Found:
    """DataError unless there are two classes or more, with pictures in each counted."""
    root, outside, others = path.resolve(), Counter[str](), Counter[str]()
    classes: list[tuple[str, tuple[Path, ...]]] = []
    for folder in _entries(path, root, outside):
        if not folder.is_dir():
            others["files"] += not folder.name.startswith(".")
            continue
        files = [each for each in _entries(folder, root, outside) if each.is_file()]
        pictures = tuple(each for each in files if each.suffix.lower() in SUFFIXES)
        others["files"] += len(files) - len(pictures)
        if pictures:
            classes.append((folder.name, pictures))
    _refuse_few(path, classes)
    return Found(tuple(classes), outside["links"], others["files"])


def _entries(folder: Path, root: Path, outside: Counter[str]) -> Iterator[Path]:
    """What is in a folder by name, without links that lead out of ``root``."""
    try:
        with os.scandir(folder) as found:  # Paths are made of what is kept only.
            names = sorted(entry.name for entry in found)
    except OSError as error:
        raise unreadable(folder, error) from error
    if len(names) > MOST_PICTURES:
        raise DataError(
            f"'{folder}' has {len(names):,} entries, and at most {MOST_PICTURES:,} can be read; "
            "take a part of them."
        )
    for name in names:
        entry = folder / name
        if entry.is_symlink() and not _within(entry, root):
            outside["links"] += 1
        else:
            yield entry


def _within(link: Path, root: Path) -> bool:
    try:
        return root in link.resolve().parents
    except (OSError, RuntimeError):
        # Older Pythons say so where a link leads round in a circle, newer ones with another error.
        return False


def _refuse_few(path: Path, classes: list[tuple[str, tuple[Path, ...]]]) -> None:
    if len(classes) >= 2:
        if len(classes) > MOST_CLASSES:
            raise DataError(
                f"'{path}' has {len(classes):,} folders of pictures, and at most {MOST_CLASSES:,} "
                "classes can be learnt; choose another folder."
            )
        return
    found = f"only '{classes[0][0]}' has" if classes else "none of them has"
    raise DataError(
        f"'{path}' must hold a folder for each class with its pictures (PNG, JPEG, BMP, GIF or "
        f"WebP), and {found} any; choose the folder whose folders are the classes."
    )


def _completed(
    paths: list[Path], choices: FolderChoices
) -> tuple[FolderChoices, tuple[Guess, ...]]:
    seen = [fact for path in paths if (fact := facts(path)) is not None]
    sizes = Counter((height, width) for height, width, _ in seen)
    height, width, reason = _size(sizes)
    colours: Colours = "RGB" if any(coloured for *_, coloured in seen) else "grey"
    told = "the pictures seen are in colour" if colours == "RGB" else "no colour was seen"
    if choices.height is not None or choices.width is not None:
        height = choices.height or choices.width or height
        width, reason = choices.width or choices.height or width, "chosen"
    if choices.colours is not None:
        colours, told = choices.colours, "chosen"
    _check_side(height, width)
    guesses = (Guess("size", f"{height}×{width}", reason), Guess("colours", colours, told))
    return replace(choices, height=height, width=width, colours=colours), guesses


def _size(sizes: Counter[tuple[int, int]]) -> tuple[int, int, str]:
    if len(sizes) == 1:
        height, width = next(iter(sizes))
        if max(height, width) <= _LARGEST:
            return height, width, "all pictures seen have this size"
        return _USUAL, _USUAL, f"the pictures are {height}×{width}, which would take long to learn"
    return _USUAL, _USUAL, "the pictures have different sizes"


def _check_side(height: int, width: int) -> None:
    for side in (height, width):
        if not 1 <= side <= _MOST_SIDE:
            raise DataError(
                f"Pictures cannot be read {height}×{width}; choose sides of 1 to "
                f"{_MOST_SIDE:,} pixels."
            )


def _shape(choices: FolderChoices) -> tuple[int, int, int]:
    return (3 if choices.colours == "RGB" else 1, choices.height or 1, choices.width or 1)


def _sample(
    probed: list[tuple[int, Path]], found: Found, choices: FolderChoices
) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    inputs, labels = list[NDArray[np.uint8]](), list[str]()
    for number, file in _spread(probed, _SHOWN):
        try:
            inputs.append(read_picture(file, choices))
            labels.append(found.classes[number][0])
        except BrokenPictureError:
            continue
    return np.array(inputs, np.uint8).reshape(-1, *_shape(choices)), tuple(labels)


def _put(place: NDArray[np.uint8], file: Path, choices: FolderChoices) -> bool:
    """Whether the picture is sound; DataError where others are not to be left out."""
    try:
        place[...] = read_picture(file, choices)
    except BrokenPictureError as error:
        if choices.damaged == "refuse":
            raise DataError(
                f"'{file}' {error}; mend or remove it, or let damaged pictures be left out."
            ) from error
        return False
    return True


def _refuse_large(path: Path, count: int, shape: tuple[int, int, int]) -> None:
    size = count * int(np.prod(shape))
    if size > MOST_BYTES:
        raise DataError(
            f"'{path}': {count:,} pictures of {shape[1]}×{shape[2]} take {size:,} bytes, more than "
            f"{MOST_BYTES:,}; choose a smaller size."
        )


def _spread(items: list[tuple[int, Path]], count: int) -> list[tuple[int, Path]]:
    places = np.linspace(0, len(items) - 1, min(count, len(items))).astype(int)
    return [items[n] for n in places]


def _notes(found: Found, damaged: int) -> tuple[str, ...]:
    told = (
        (found.leading_out, "link leads out of the folder and was not followed",
         "links lead out of the folder and were not followed"),
        (found.others, "file is no picture and was passed over",
         "files are no pictures and were passed over"),
        (damaged, "damaged picture was left out", "damaged pictures were left out"),
    )  # fmt: skip
    return tuple(f"{n:,} {one if n == 1 else many}." for n, one, many in told if n)
