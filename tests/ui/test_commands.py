"""The command palette and the sheet of shortcuts, by keyboard as their users do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.commands.command import Command, found
from nnviz.ui.commands.palette import CommandPalette
from nnviz.ui.commands.sheet import ShortcutSheet
from nnviz.ui.main_window import MainWindow
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("xor")))


def palette_of(window: MainWindow) -> CommandPalette:
    QTest.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    return palette


def test_all_actions_views_samples_and_lessons_are_offered(window: MainWindow) -> None:
    palette = palette_of(window)
    titles = palette.titles
    for name, action in window.commands.all.items():
        prefix = {"export": "Export to ", "colours": "Colours: "}.get(name.partition("_")[0], "")
        assert prefix + action.text().rstrip("…") in titles
    assert {"Loss", "Two spirals"} <= set(titles)
    samples = [each for each in window.desk.commands() if each.kind == "sample"]
    assert len(samples) == 25
    palette.reject()


def test_a_command_is_done_by_typing(qtbot: QtBot, window: MainWindow) -> None:
    palette, before = palette_of(window), window.theme.palette.name
    QTest.keyClicks(palette.field, "theme")
    assert palette.titles[0] == "Theme"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.theme.palette.name != before
    assert not palette.isVisible()


def test_a_view_is_turned_to(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.field, "confus")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.centre.dock.tabs.title == "Confusion"


def test_a_sample_is_opened(qtbot: QtBot, window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.field, "moons sample")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.session.experiment.sample == "moons"


def test_arrows_choose_and_what_cannot_be_done_stays(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.field, "undo")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.field.clear()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 2
    QTest.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.list.currentIndex().row() == 0
    palette.reject()


def test_the_chosen_row_is_marked_and_written(window: MainWindow) -> None:
    palette = palette_of(window)
    row = palette.list.visualRect(palette.list.model().index(0, 0))
    picture = palette.list.viewport().grab(row).toImage()
    inks = {picture.pixelColor(x, y).name() for x in range(160) for y in range(picture.height())}
    assert {window.theme.palette.chosen, window.theme.palette.text} <= inks
    palette.reject()


def test_nothing_found_does_nothing(window: MainWindow) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.field, "make tea")
    assert palette.titles == []
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.reject()


def test_titles_come_first() -> None:
    def nothing() -> None:
        pass

    listed = [
        Command("Start", "Save the whales", "command", nothing),
        Command("Autosave", "", "command", nothing),
        Command("Save as", "", "command", nothing),
    ]
    assert [each.title for each in found(listed, "save")] == ["Save as", "Autosave", "Start"]
    assert [each.title for each in found(listed, "WHALES save")] == ["Start"]


def test_the_sheet_names_every_shortcut(window: MainWindow) -> None:
    QTest.keyClick(window.canvas, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    for action in window.commands.all.values():
        if not action.shortcut().isEmpty():
            assert action.shortcut().toString() in texts
    assert {"Network", "Plots", "Everywhere", "Space"} <= texts
    sheet.reject()


def test_full_screen_and_back(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["full_screen"].trigger()
    wait(qtbot, window.isFullScreen)
    window.commands["full_screen"].trigger()
    wait(qtbot, lambda: not window.isFullScreen())
