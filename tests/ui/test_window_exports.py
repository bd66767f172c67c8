"""The Export menu: each target writes what it says, and tells how well it agrees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.exporting import TARGETS
from nnviz.ui import exporting
from nnviz.ui.main_window import MainWindow
from tests.ui.window_kit import open_window, wait


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every question leads; PyTorch is looked for nowhere."""
    monkeypatch.setattr(exporting, "ask_save", lambda _w, _t, start, _k: tmp_path / start.name)
    monkeypatch.setattr(exporting, "ask_folder", lambda *_: tmp_path)
    monkeypatch.setattr("nnviz.formats.exporting.running.interpreters", list)
    return tmp_path


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    yield window
    window.close_quietly()


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "keras"])
def test_a_target_is_chosen_from_the_menu(
    qtbot: QtBot, window: MainWindow, folder: Path, name: str
) -> None:
    target = TARGETS[name]
    action = window.commands[f"export_{name}"]
    assert action.text() == f"{target.title}…" and action.toolTip() == target.content
    action.trigger()
    assert f"Exporting to {target.title}" in window.centre.message.text
    wait(qtbot, lambda: "largest difference" in window.centre.message.text)
    path = folder / target.path_for("circles").name
    assert path.is_dir() if target.is_folder else path.is_file()
    assert f"Exported to {path.name}." in window.centre.message.text


def test_an_export_that_is_there_is_replaced_only_if_the_user_says_so(
    qtbot: QtBot, window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "circles-pytorch").mkdir()
    asked = list[Path]()

    def refuse(_window: object, path: Path) -> bool:
        asked.append(path)
        return False

    monkeypatch.setattr(exporting, "may_replace", refuse)
    window.commands["export_pytorch"].trigger()
    assert asked == [folder / "circles-pytorch"]
    assert not list((folder / "circles-pytorch").iterdir())


def test_a_second_export_waits_for_the_first(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["export_numpy"].trigger()
    window.commands["export_numpy"].trigger()
    assert "An export is under way" in window.centre.message.text
    wait(qtbot, lambda: "largest difference" in window.centre.message.text)


def test_no_folder_chosen_is_no_export(
    window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ask_folder", lambda *_: None)
    window.commands["export_pytorch"].trigger()
    assert not list(folder.iterdir()) and "Exporting" not in window.centre.message.text
