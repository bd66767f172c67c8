"""The set of colours, chosen in the real window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from nnviz.drawing.colour_sets import COLOUR_SETS, palette_of
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.commands.palette import CommandPalette
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.printed import printed
from nnviz.ui.settings import SettingsStore
from nnviz.ui.settings import palette_of as chosen_palette
from nnviz.ui.start import application, themed
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("xor")))


def colours_in(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name()
            for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}  # fmt: skip


def submenu(menu: QMenu, title: str) -> QMenu:
    return next(found for each in menu.actions() if (found := each.menu()) and each.text() == title)


def test_a_set_changes_canvas_cards_and_pictures_at_once(window: MainWindow) -> None:
    new = COLOUR_SETS["high-contrast"].dark
    colours = submenu(submenu(window.top.file.menu(), "View"), "Colours")
    assert [each.isChecked() for each in colours.actions()] == [True, False, False, False]
    next(each for each in colours.actions() if each.text() == "High contrast").trigger()
    assert [each.isChecked() for each in colours.actions()] == [False, False, False, True]
    assert window.theme.palette == new
    assert new.canvas in colours_in(window.canvas)
    assert {new.positive, new.negative} <= colours_in(window.output)
    assert application().palette().color(QPalette.ColorRole.Window) == QColor(new.window)
    drawing = printed(window.canvas, "svg").decode()
    assert new.canvas in drawing
    assert COLOUR_SETS["blue-orange"].dark.canvas not in drawing


def test_dark_and_light_change_within_the_set_and_back_to_the_system(window: MainWindow) -> None:
    window.commands["colours_red-green"].trigger()
    window.commands["theme"].trigger()
    assert window.theme.palette is palette_of("light", "red-green")
    window.theme.choose(None)
    assert window.theme.palette.colours == "red-green"
    window.commands["colours_blue-orange"].trigger()
    assert window.theme.palette.colours == "blue-orange"


def test_a_set_is_found_by_typing(window: MainWindow) -> None:
    QTest.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    QTest.keyClicks(palette.field, "tritan")
    assert palette.titles[0] == "Colours: Blue–yellow safe"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.theme.palette.name == "dark blue-yellow"


def test_the_set_is_there_at_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"

    def start() -> MainWindow:
        store = SettingsStore(path)
        theme = themed(application(), chosen_palette(store.settings), store.settings.colours)
        made = MainWindow(Session(sample_experiment("xor")), theme, store)
        qtbot.addWidget(made, before_close_func=lambda each: each.documents.give_up())
        return made

    first = start()
    first.commands["colours_high-contrast"].trigger()
    first.close_quietly()
    assert json.loads(path.read_text()) == {"colours": "high-contrast"}
    second = start()
    assert second.theme.palette.colours == "high-contrast"
    assert second.commands["colours_high-contrast"].isChecked()
    second.close_quietly()


def test_colours_of_a_later_version_cost_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    store = SettingsStore()
    store.change(colours="of-tomorrow", theme="dark")
    theme = themed(application(), chosen_palette(store.settings), store.settings.colours)
    window = MainWindow(Session(sample_experiment("xor")), theme, store)
    qtbot.addWidget(window, before_close_func=lambda each: each.documents.give_up())
    assert window.theme.palette is COLOUR_SETS["blue-orange"].dark
    window.show()
    wait(qtbot, lambda: window.bridge.frame is not None)
    window.close_quietly()
