"""Recent files: kept with a picture of each, told when they are not what they were, and opened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.project import save_project
from nnviz.ui.main_window import MainWindow
from nnviz.ui.recent import RecentMenu, Seen, listing
from nnviz.ui.widgets.letters import words_of
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Opening = Callable[..., MainWindow]

MANY_AT_ONCE = """
import sys
from pathlib import Path
from nnviz.ui.recent import listing
for k in range(12):
    listing.remember(Path(sys.argv[1]), Path(f"{sys.argv[2]}-{k}.nnviz"), None)
"""


@pytest.fixture
def folder(tmp_path: Path, qapp: QApplication) -> Path:
    return tmp_path / "state" / "recent"


@pytest.fixture
def opening(qtbot: QtBot, folder: Path) -> Opening:
    def open(name: str = "xor") -> MainWindow:
        window = open_window(qtbot, Session(sample_experiment(name)))
        window.recent.begin(folder)
        wait(qtbot, lambda: window.recent.files.seen is not None)
        return window

    return open


def saved(path: Path, sample: str = "xor") -> Path:
    save_project(path, Run(sample_experiment(sample)).state())
    return path


def seen(window: MainWindow) -> tuple[Seen, ...]:
    return window.recent.files.seen or ()


def paths(window: MainWindow) -> list[Path]:
    return [each.recent.path for each in seen(window)]


def plain(side: int = 40) -> QImage:
    image = QImage(QSize(side, side), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    return image


def test_a_saved_file_is_on_the_list_with_the_network_s_picture(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    window = opening()
    assert seen(window) == ()
    assert window.documents.save_file(tmp_path / "mine.nnviz")
    wait(qtbot, lambda: bool(seen(window)) and not seen(window)[0].picture.isNull())
    picture = seen(window)[0].picture
    assert picture.width() == 440
    assert len({picture.pixel(x, y) for x in range(0, 440, 3) for y in range(0, 200, 3)}) > 20
    assert sum(each.stat().st_size for each in folder.iterdir()) < listing.LARGEST
    window.close_quietly()
    again = opening("circles")
    assert paths(again) == [tmp_path / "mine.nnviz"]
    assert again.recent.files.seen[0].picture.width() == 440


def test_an_opened_file_is_drawn_once_its_network_is_there(
    qtbot: QtBot, opening: Opening, tmp_path: Path
) -> None:
    window = opening()
    assert window.documents.open_file(saved(tmp_path / "other.nnviz", "circles"))
    wait(qtbot, lambda: bool(seen(window)) and not seen(window)[0].picture.isNull())
    assert paths(window) == [tmp_path / "other.nnviz"]


def test_a_file_trained_on_at_once_gets_no_picture_of_what_it_does_not_hold(
    qtbot: QtBot, opening: Opening, tmp_path: Path
) -> None:
    window = opening()
    before = window.bridge.frame.run
    assert window.documents.open_file(saved(tmp_path / "other.nnviz"))
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.run > before)
    window.session.worker.train_epochs(1)
    wait(qtbot, lambda: window.session.dirty and bool(seen(window)))
    QTest.qWait(900)
    assert seen(window)[0].picture.isNull()


def test_a_copy_and_a_backup_are_not_remembered(
    qtbot: QtBot, opening: Opening, tmp_path: Path
) -> None:
    window = opening()
    path = saved(tmp_path / "mine.nnviz")
    backup = path.rename(tmp_path / "mine.nnviz~")
    assert window.documents.open_file(backup)
    wait(qtbot, lambda: window.session.path == path)
    QTest.qWait(100)
    assert seen(window) == ()


def test_what_changed_or_went_since_is_not_shown_as_it_was(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    for name in ("same", "changed", "gone"):
        listing.remember(folder, saved(tmp_path / f"{name}.nnviz"), plain())
    (tmp_path / "gone.nnviz").unlink()
    saved(tmp_path / "changed.nnviz", "circles")
    window = opening()
    states = {each.recent.path.stem: each for each in seen(window)}
    assert states["gone"].missing and states["gone"].picture.isNull()
    assert states["changed"].changed and states["changed"].picture.isNull()
    assert not states["same"].changed and states["same"].picture.width() == 40


def test_the_menu_names_all_and_takes_missing_ones_off(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    deep = tmp_path / ("a very long name of a folder & more " * 6)
    deep.mkdir()
    listing.remember(folder, saved(deep / "deep.nnviz"), plain())
    listing.remember(folder, tmp_path / "gone.nnviz", None)
    window = opening()
    menu = window.findChild(RecentMenu)
    assert menu is not None
    texts = [words_of(action) for action in menu.actions()]
    assert texts[0].startswith("gone.nnviz (missing)\t")
    assert texts[1].startswith("deep.nnviz\t") and "…" in texts[1] and "folder && more" in texts[1]
    assert menu.actions()[1].toolTip() == str(deep / "deep.nnviz")
    menu.actions()[0].trigger()
    wait(qtbot, lambda: paths(window) == [deep / "deep.nnviz"])
    assert "“gone.nnviz” is not there any more; it is off the list" in window.centre.message.text
    menu.actions()[0].trigger()
    wait(qtbot, lambda: window.session.path == deep / "deep.nnviz")
    next(each for each in menu.actions() if words_of(each) == "Clear the list").trigger()
    wait(qtbot, lambda: words_of(menu.actions()[0]) == "Nothing opened or saved yet")
    assert not list(folder.glob("*.png"))


def test_what_was_taken_off_is_put_back_the_last_first(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    names = ("a", "b & c", "d")
    for name in names:
        listing.remember(folder, saved(tmp_path / f"{name}.nnviz"), plain())
    window = opening()
    before, menu = seen(window), window.findChild(RecentMenu)
    assert menu is not None

    def choose(text: str) -> None:
        next(each for each in menu.actions() if words_of(each) == text).trigger()

    window.recent.files.forget([tmp_path / "b & c.nnviz"])
    wait(qtbot, lambda: len(seen(window)) == 2)
    choose("Clear the list")
    wait(qtbot, lambda: not seen(window))
    assert words_of(menu.actions()[0]) == "Nothing opened or saved yet"
    choose("Put back 2 files")
    wait(qtbot, lambda: len(seen(window)) == 2)
    choose("Put back “b && c.nnviz”")
    wait(qtbot, lambda: len(seen(window)) == 3)
    assert seen(window) == before
    assert [each.picture for each in seen(window)] == [each.picture for each in before]
    assert not any("Put back" in words_of(each) for each in menu.actions())


def test_what_is_opened_again_needs_no_way_back(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    listing.remember(folder, path := saved(tmp_path / "a.nnviz"), None)
    window = opening()
    window.recent.files.forget([path])
    wait(qtbot, lambda: not seen(window))
    assert [each.recent.path for each in window.recent.files.removed] == [path]
    window.recent.files.remember(path)
    wait(qtbot, lambda: bool(seen(window)))
    assert not window.recent.files.removed


def test_the_palette_of_commands_finds_them(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    listing.remember(folder, saved(tmp_path / "mine.nnviz", "circles"), None)
    listing.remember(folder, tmp_path / "gone.nnviz", None)
    window = opening()
    found = {each.title: each for each in window.desk.commands() if each.kind == "recent file"}
    assert not found["gone.nnviz"].enabled
    found["mine.nnviz"].do()
    wait(qtbot, lambda: window.session.experiment.sample == "circles")


def test_the_list_is_bounded_and_so_are_its_pictures(folder: Path, tmp_path: Path) -> None:
    for number in range(listing.MOST + 3):
        path = tmp_path / f"{number}.nnviz"
        path.touch()
        listing.remember(folder, path, plain())
    found = listing.look(folder)
    assert [each.recent.path.stem for each in found] == [str(n) for n in range(12, 2, -1)]
    assert len(list(folder.glob("*.png"))) == listing.MOST
    noise = QImage(os.urandom(4 * 300 * 300), 300, 300, QImage.Format.Format_RGB32)
    listing.remember(folder, tmp_path / "3.nnviz", noise)
    assert listing.look(folder)[0].picture.isNull()
    assert len(list(folder.glob("*.png"))) == listing.MOST - 1


def test_opening_again_keeps_the_picture_that_is_still_true(folder: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "mine.nnviz")
    listing.remember(folder, path, plain())
    listing.remember(folder, path, None)
    assert listing.look(folder)[0].picture.width() == 40
    saved(path, "circles")
    listing.remember(folder, path, None)
    assert listing.look(folder)[0].picture.isNull()
    assert not listing.look(folder)[0].changed


@pytest.mark.parametrize("content", [
    "nothing", "[]", '{"files": 7}', '{"files": [7, {}, {"path": "/x", "when": "soon"}]}',
    '{"files": [{"path": "/x", "when": 1, "stamp": null, "picture": "../../secret.png"}]}',
    '{"files": [{"path": "a\\u0000b", "when": 1, "stamp": null, "picture": ""}]}',
])  # fmt: skip
def test_a_damaged_list_is_an_empty_one(folder: Path, tmp_path: Path, content: str) -> None:
    folder.mkdir(parents=True)
    (folder / "list.json").write_text(content)
    assert listing.look(folder) == ()
    listing.remember(folder, saved(tmp_path / "mine.nnviz"), None)
    assert len(listing.look(folder)) == 1


def test_a_damaged_picture_is_none(folder: Path, tmp_path: Path) -> None:
    listing.remember(folder, saved(tmp_path / "mine.nnviz"), plain())
    next(folder.glob("*.png")).write_bytes(b"no picture")
    found = listing.look(folder)[0]
    assert found.picture.isNull() and not found.changed


def test_two_processes_leave_a_whole_list(folder: Path) -> None:
    command = [sys.executable, "-c", MANY_AT_ONCE, str(folder)]
    both = [subprocess.Popen([*command, f"/{name}"]) for name in ("a", "b")]
    assert [each.wait() for each in both] == [0, 0]
    listed = json.loads((folder / "list.json").read_text())["files"]
    assert 0 < len(listed) <= listing.MOST
    assert len({each["path"] for each in listed}) == len(listed)


def test_a_list_that_cannot_be_written_is_said_once(
    qtbot: QtBot, opening: Opening, folder: Path, tmp_path: Path
) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in the folder's place")
    window, told = opening(), list[str]()
    window.recent.files.failed.connect(told.append)
    for name in ("a", "b"):
        window.recent.files.remember(saved(tmp_path / f"{name}.nnviz"))
    wait(qtbot, lambda: len(told) > 0)
    QTest.qWait(150)
    assert len(told) == 1
    assert "cannot be written" in told[0]
