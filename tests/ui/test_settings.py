"""The user's settings: kept between starts, whatever happens to their file."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.app import main
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats import places
from nnviz.ui.main_window import MainWindow
from nnviz.ui.settings import Settings, SettingsStore, palette_of
from nnviz.ui.settings.store import usual_file
from nnviz.ui.start import application, themed
from tests.ui.window_kit import wait

TWO_AT_ONCE = """
import sys
from pathlib import Path
from nnviz.ui.settings import SettingsStore
store = SettingsStore(Path(sys.argv[1]))
for speed in (1, 2, 3, 5, 10, 20, 50, 100):
    store.change(**{sys.argv[2]: speed if sys.argv[2] == "speed" else f"palette-{speed}"})
store.stop()
"""


@pytest.fixture
def path(tmp_path: Path, qapp: QApplication) -> Path:
    return tmp_path / "config" / "settings.json"


def written(path: Path, **values: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))
    return path


def test_what_was_chosen_is_there_at_the_next_start(path: Path) -> None:
    store, told = SettingsStore(path), list[Settings]()
    assert store.settings == Settings() and not store.problem
    store.changed.connect(told.append)
    store.change(theme="light", speed=20)
    store.stop()
    assert told == [Settings()]
    assert SettingsStore(path).settings == Settings(theme="light", speed=20)
    assert json.loads(path.read_text()) == {"theme": "light", "speed": 20}


def test_a_reset_leaves_nothing_in_the_file_and_can_be_taken_back(path: Path) -> None:
    store = SettingsStore(path)
    store.change(theme="dark", large_type=True)
    before = store.settings
    store.reset("theme")
    assert store.settings == Settings(large_type=True)
    store.reset()
    assert store.settings == Settings()
    store.put(before)
    store.stop()
    assert SettingsStore(path).settings == before
    store.reset()
    store.stop()
    assert json.loads(path.read_text()) == {}


@pytest.mark.parametrize(
    "content", [b"", b"no JSON", b"[1]", b"\xff\xfe\x00", b'{"theme": "li', b"[" * 99_999]
)
def test_a_file_that_cannot_be_read_costs_nothing(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = SettingsStore(path)
    assert store.settings == Settings()
    assert "settings.json' cannot be read: it does not hold named values in JSON. The usual" in (
        store.problem
    )
    store.change(theme="dark")
    store.stop()
    assert SettingsStore(path).settings == Settings(theme="dark")


def test_a_folder_in_the_file_s_place_is_told(qtbot: QtBot, path: Path) -> None:
    path.mkdir(parents=True)
    store, told = SettingsStore(path), list[str]()
    assert "it is a folder" in store.problem
    store.failed.connect(told.append)
    store.change(theme="dark")
    wait(qtbot, lambda: len(told) == 1)
    assert "settings.json' cannot be written: it is a folder" in told[0]
    store.change(theme="light")
    store.stop()
    assert len(told) == 1
    assert store.settings.theme == "light"


def test_values_out_of_range_are_passed_over_one_by_one(path: Path) -> None:
    odd = {"theme": "pink", "colours": "../x", "large_type": 1, "speed": True}
    for name, value in odd.items():
        store = SettingsStore(written(path, **{name: value}))
        assert store.settings == Settings()
        assert f"{name} cannot be used; the usual value holds for now." in store.problem
    store = SettingsStore(written(path, theme=["dark"], speed=7, colours="grey", later="x"))
    assert store.settings == Settings(colours="grey")
    assert "theme, speed cannot be used; the usual values hold" in store.problem


def test_what_a_later_version_wrote_stays(path: Path) -> None:
    store = SettingsStore(written(path, later={"a": 1}, theme="dark"))
    store.change(theme="light")
    store.stop()
    assert json.loads(path.read_text()) == {"later": {"a": 1}, "theme": "light"}


def test_two_processes_leave_a_whole_file(path: Path) -> None:
    path.parent.mkdir()
    command = [sys.executable, "-c", TWO_AT_ONCE, str(path)]
    both = [subprocess.Popen([*command, name]) for name in ("speed", "colours")]
    assert [each.wait() for each in both] == [0, 0]
    store = SettingsStore(path)
    assert not store.problem
    assert "palette-100" in store.settings.colours or store.settings.speed == 100
    assert not list(path.parent.glob(".nnviz*"))


def test_a_window_without_a_file_keeps_them_to_itself(qapp: QApplication) -> None:
    store = SettingsStore()
    store.change(theme="light")
    store.stop()
    assert store.settings.theme == "light"
    assert not usual_file().exists()


def test_the_place_is_where_the_system_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNVIZ_CONFIG", "/elsewhere")
    assert usual_file() == Path("/elsewhere/settings.json")
    monkeypatch.delenv("NNVIZ_CONFIG")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/config")
    assert places.config_folder() == Path("/config/nnviz")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert places.config_folder() == Path("/home/me/.config/nnviz")


def test_the_theme_chosen_in_a_window_dresses_the_next(qtbot: QtBot, path: Path) -> None:
    def window() -> MainWindow:
        store = SettingsStore(path)
        theme = themed(application(), palette_of(store.settings))
        made = MainWindow(Session(sample_experiment("xor")), theme, store)
        qtbot.addWidget(made, before_close_func=lambda each: each.documents.give_up())
        return made

    first = window()
    other = "light" if first.theme.palette.name == "dark" else "dark"
    first.commands["theme"].trigger()
    first.settings.store.change(speed=20)
    assert first.theme.palette.name == other
    assert first.top.speed.value() == 5
    first.close_quietly()
    second = window()
    assert second.theme.palette.name == other
    assert second.top.speed.value() == 5
    second.settings.store.put(replace(second.settings.store.settings, theme="system"))
    second.close_quietly()
    assert json.loads(path.read_text()) == {"speed": 20}


def test_the_program_starts_with_a_damaged_file_and_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNVIZ_CONFIG", str(tmp_path))
    written(tmp_path / "settings.json", speed="fast")
    said: list[str] = []

    def close() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                said.append(window.centre.message.text)
                window.close()

    QTimer.singleShot(300, close)
    assert main([]) == 0
    assert len(said) == 1
    assert "speed cannot be used" in said[0]
