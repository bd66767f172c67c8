"""The dialog of the settings, as its users have it before them."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.settings import Settings
from nnviz.ui.settings.choices import GROUPS
from nnviz.ui.settings.dialog import SettingsDialog
from nnviz.ui.widgets.check_box import CheckBox
from nnviz.ui.widgets.combo_row import ComboBox
from nnviz.ui.widgets.segmented import Segmented
from tests.ui.window_kit import open_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("xor")))


@pytest.fixture
def dialog(window: MainWindow) -> SettingsDialog:
    QTest.keyClick(window.canvas, Qt.Key.Key_Comma, CONTROL)
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def test_every_row_is_of_a_setting_and_offers_its_usual_value(dialog: SettingsDialog) -> None:
    known = {each.name for each in fields(Settings)}
    usual = Settings()
    for choices in GROUPS.values():
        for choice in choices:
            assert choice.name in known
            values = [value for value, _ in choice.options] or [True, False]
            assert getattr(usual, choice.name) in values
    dialog.reject()


def test_a_choice_holds_at_once(window: MainWindow, dialog: SettingsDialog) -> None:
    theme, speed = dialog.controls["theme"], dialog.controls["speed"]
    assert isinstance(theme, Segmented) and isinstance(speed, ComboBox)
    assert not dialog.resets["theme"].isVisible()
    QTest.mouseClick(theme.button("light"), Qt.MouseButton.LeftButton)
    assert window.theme.palette.name == "light"
    assert dialog.resets["theme"].isVisible()
    speed.setFocus()
    QTest.keyClick(speed, Qt.Key.Key_End)
    assert window.settings.store.settings == Settings(theme="light", speed=0)
    assert window.top.speed.value() == window.top.speed.maximum()
    dialog.reject()


def test_new_documents_name_their_files_if_so_chosen(
    window: MainWindow, dialog: SettingsDialog
) -> None:
    switch = dialog.controls["name_files"]
    assert isinstance(switch, CheckBox) and not window.session.refers
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert window.session.refers and not window.session.dirty
    dialog.accept()
    window.session.refer_to_files(False)
    window.documents.new()
    assert window.session.refers


def test_a_reset_says_so_and_is_undone(window: MainWindow, dialog: SettingsDialog) -> None:
    store = window.settings.store
    store.change(theme="light", speed=20)
    dialog.resets["speed"].click()
    assert store.settings == Settings(theme="light")
    assert dialog.said.text() == "“Speed” is as usual again."
    dialog.undo.click()
    assert store.settings == Settings(theme="light", speed=20)
    assert dialog.said.text() == "As before the reset."
    assert not dialog.undo.isVisible()
    QTest.mouseClick(dialog.all, Qt.MouseButton.LeftButton)
    assert store.settings == Settings()
    assert dialog.said.text() == "All settings are as usual again."
    assert not dialog.all.isEnabled()
    dialog.undo.click()
    assert store.settings == Settings(theme="light", speed=20)
    assert window.theme.palette.name == "light"
    dialog.reject()


def test_a_choice_after_a_reset_leaves_nothing_to_undo(
    window: MainWindow, dialog: SettingsDialog
) -> None:
    window.settings.store.change(speed=20)
    dialog.resets["speed"].click()
    theme = dialog.controls["theme"]
    assert isinstance(theme, Segmented)
    theme.button("dark").click()
    assert not dialog.undo.isVisible() and not dialog.said.text()
    dialog.reject()


def test_keys_reach_everything_and_enter_closes(dialog: SettingsDialog) -> None:
    dialog.activateWindow()
    reached = set()
    for _ in range(12):
        focused = dialog.focusWidget()
        reached.add(focused.accessibleName() if focused is not None else "")
        QTest.keyClick(focused or dialog, Qt.Key.Key_Tab)
    assert {"Theme: As the system", "Speed", "Name data files", "Close"} <= reached
    dialog.close_it.setFocus()
    QTest.keyClick(dialog.close_it, Qt.Key.Key_Return)
    assert not dialog.isVisible()
