"""Every list of choices is worked by keys alone: a key opens it, arrows and Enter choose another
entry, Escape leaves it as it was, and the keyboard is back where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection
from nnviz.ui.tab_order import tab_stops
from nnviz.ui.widgets.flat_button import ChoiceButton
from tests.ui.keyboard_kit import told
from tests.ui.test_keyboard import SAMPLES, STATES, window_of
from tests.ui.test_menu_keys import activate, until
from tests.ui.window_kit import wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
Key = Qt.Key
Choice = QComboBox | ChoiceButton


def value_of(choice: Choice) -> str:
    """What is chosen."""
    return choice.currentText() if isinstance(choice, QComboBox) else choice.key


def entries_of(choice: Choice) -> list[str]:
    """What can be chosen, from top to bottom."""
    if isinstance(choice, QComboBox):
        return [choice.itemText(row) for row in range(choice.count())]
    return list(choice.keys)


def choices(part: QWidget) -> Iterator[Choice]:
    """The lists of choices that Tab stops at in a part of a window, that offer several."""
    for stop in list(tab_stops(part.window())):
        inside = isValid(stop) and stop.isVisible() and (part.isWindow() or part.isAncestorOf(stop))
        if inside and isinstance(stop, Choice) and len(entries_of(stop)) > 1:
            yield stop


def press(*keys: Qt.Key) -> None:
    """Where the keyboard is: in the list that is open, else on what has it."""
    for key in keys:
        popup = QApplication.activePopupWidget()
        target = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)


class Chooser:
    """Works the choices of a part of a window, one after the other; ``wrong`` tells what failed."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.wrong, self.worked = window, list[str](), set[str]()

    def work_all(self, part: QWidget) -> None:
        while (choice := self._next(part)) is not None:
            (name,) = told([choice])
            self.worked.add(_kind(choice))
            for does, what in ((self._leaves, "Escape"), (self._takes, "Enter")):
                if not does(choice):
                    self.wrong.append(f"{what} at {name}")

    def _next(self, part: QWidget) -> Choice | None:
        until(self.window.bridge.is_settled, "the run does not come to rest")
        return next((each for each in choices(part) if _kind(each) not in self.worked), None)

    def _open(self, choice: Choice) -> bool:
        activate(choice.window())
        choice.setFocus(Qt.FocusReason.TabFocusReason)
        press(Key.Key_Space)
        return QApplication.activePopupWidget() is not None

    def _leaves(self, choice: Choice) -> bool:
        """Escape changes nothing, closes the list alone, and gives the keyboard back."""
        before, around = value_of(choice), choice.window()
        if not self._open(choice):
            return False
        press(Key.Key_Down, Key.Key_Escape)
        closed = QApplication.activePopupWidget() is None and around.isVisible()
        return closed and choice.hasFocus() and value_of(choice) == before

    def _takes(self, choice: Choice) -> bool:
        """Enter takes the entry that the arrows went to; Ctrl+Z would bring the other back."""
        before, entries = value_of(choice), entries_of(choice)
        edits = self.window.session.history[1]
        if not self._open(choice):
            return False
        last = before == entries[-1]
        press(*self._way(choice, entries.index(before), up=last), Key.Key_Return)
        if not isValid(choice):
            return True  # It chose what is shown in its own place.
        right = value_of(choice) == entries[entries.index(before) + (-1 if last else 1)]
        right = right and QApplication.activePopupWidget() is None and choice.hasFocus()
        self.window.session.go_to_revision(edits)
        return right

    @staticmethod
    def _way(choice: Choice, at: int, up: bool) -> list[Qt.Key]:
        """A combo box opens at its entry; a menu at none, and goes on from what is chosen."""
        if isinstance(choice, QComboBox):
            return [Key.Key_Up if up else Key.Key_Down]
        return [Key.Key_Down] * (at if up else at + 2)


def _kind(choice: Choice) -> str:
    return told([choice])[0].split(":")[0]


@pytest.mark.parametrize("sample", SAMPLES)
def test_choices_of_the_window(qtbot: QtBot, sample: str) -> None:
    window = window_of(qtbot, Session(sample_experiment(sample)))
    window.stage.select(Selection(window.session.experiment.layers[0].id, 0))
    chooser, dock = Chooser(window), window.centre.dock
    chooser.work_all(window if sample == SAMPLES[0] else dock)
    for place in window.views.offered.values():
        dock.tabs.turn_to(place)
        dock.expand()
        chooser.work_all(dock)
    assert chooser.wrong == []
    assert len(chooser.worked) >= 4


@pytest.mark.parametrize("state", ["the_import", "picture", "film", "settings"])
def test_choices_of_dialogs(qtbot: QtBot, tmp_path: Path, state: str) -> None:
    window = window_of(qtbot, Session(sample_experiment("two-spirals")))
    dialog = STATES[state](window, tmp_path)
    if isinstance(dialog, ImportDialog):
        wait(qtbot, lambda: dialog.plan is not None)
    chooser = Chooser(window)
    chooser.work_all(dialog)
    assert chooser.wrong == []
    assert chooser.worked
