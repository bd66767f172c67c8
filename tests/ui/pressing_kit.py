"""Pressing the keys of every control in sight, one after the other: what each does is looked for,
and then taken back."""

from __future__ import annotations

import re
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid

from nnviz.ui.main_window import MainWindow
from nnviz.ui.tab_order import tab_stops
from tests.ui.keyboard_kit import picture, told
from tests.ui.test_menu_keys import activate, until

_Key = Qt.Key
_ARROWS = (_Key.Key_Right, _Key.Key_Left, _Key.Key_Down, _Key.Key_Up)
_OTHERS = (_Key.Key_End, _Key.Key_Space, _Key.Key_Return, _Key.Key_Plus, _Key.Key_Delete)
_SOON, _PATIENCE = 0.02, 2.0
"""Seconds that a key is given to do something, first and at last."""


class Hand:
    """Presses keys of all controls of a part of a window, once each. ``dead`` tells those that did
    nothing, or did not give the keyboard back."""

    def __init__(self, window: MainWindow, part: QWidget) -> None:
        self.dead, self.pressed, self.asked = list[str](), list[str](), 0
        self._window, self._part = window, part
        self._answers = QTimer()
        self._answers.timeout.connect(self._give_up_asking)
        self._answers.start(10)

    def press_all(self) -> None:
        """Also those that come meanwhile."""
        while (stop := self._next()) is not None:
            self.pressed.append(name := _kind(stop))
            works = self._presses if isinstance(stop, QAbstractButton) else self._answers_keys
            if not works(stop):
                self.dead.append(name)
        self._answers.stop()

    def _next(self) -> QWidget | None:
        self._settle()
        stops = tab_stops(self._part.window())
        inside = (each for each in stops if self._part is each.window() or
                  self._part.isAncestorOf(each))  # fmt: skip
        return next((each for each in inside if _kind(each) not in self.pressed), None)

    def _presses(self, button: QWidget) -> bool:
        """Whether Space and Enter press a button, once each, and Space does what can be seen."""
        assert isinstance(button, QAbstractButton)
        for key in (_Key.Key_Space, _Key.Key_Return):
            self._settle()
            if not (isValid(button) and button.isVisible() and button.isEnabled()):
                return True  # It has done what it is there for.
            if key == _Key.Key_Return and not _takes_enter(button):
                return True
            down = button.isChecked()
            clicks = list[int]()
            spy = button.clicked.connect(lambda *_, clicks=clicks: clicks.append(1))
            # Enter comes after Space, and what is chosen already stays so.
            seen = self._key(button, key, 0.0 if key == _Key.Key_Return or down else _PATIENCE)
            if isValid(button):
                button.clicked.disconnect(spy)
            if len(clicks) != 1 or not (seen or down or key == _Key.Key_Return):
                return False
        return True

    def _answers_keys(self, stop: QWidget) -> bool:
        """Whether one of the keys that it should know does something."""
        if isinstance(stop, QScrollArea) and not stop.verticalScrollBar().maximum():
            return True  # All is in sight.
        typed = isinstance(stop, QLineEdit | QPlainTextEdit)
        ways = isinstance(stop, QAbstractSlider | QAbstractSpinBox | QComboBox)
        keys = (_Key.Key_7,) if typed else _ARROWS if ways else (*_ARROWS, *_OTHERS)
        tries = ((key, patience) for patience in (_SOON, _PATIENCE) for key in keys)
        return any(self._key(stop, key, patience) for key, patience in tries)

    def _key(self, stop: QWidget, key: Qt.Key, patience: float) -> bool:
        """Press it; whether something happened, which is then taken back."""
        activate(stop.window())
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert stop.hasFocus(), f"the keyboard does not go to {told([stop])}"
        before, edits, asked = self._sight(stop), self._window.session.history[1], self.asked
        QTest.keyClick(stop, key)
        end = time.monotonic() + patience
        while same := self._sight(stop) == before and asked == self.asked:
            if time.monotonic() > end:
                break
            QTest.qWait(5)
        self._take_back(stop, edits)
        return not same

    def _settle(self) -> None:
        """Wait until what was taken back is so in the run as well."""
        bridge, session = self._window.bridge, self._window.session
        until(
            lambda: bridge.is_settled() and bridge.frame is not None and not bridge.frame.playing
            and bridge.frame.experiment == session.experiment,
            "the run does not come to rest",
        )  # fmt: skip

    def _sight(self, stop: QWidget) -> tuple[object, ...]:
        """What there is to be seen, as far as it tells."""
        window, stage = self._window, self._window.stage
        frame = window.bridge.frame
        assert frame is not None
        scope = frame.microscope
        open_now = frozenset(each for each in QApplication.topLevelWidgets() if each.isVisible())
        return (
            open_now, window.session.experiment, frame.step, frame.playing, frame.run,
            scope and (scope.look, scope.member), stage.selection, stage.look, stage.whole_batch,
            stage.phase, stage.progress, window.pages.currentIndex(), window.theme.palette,
            window.layout_keeper.layout, QApplication.focusWidget(),
            QApplication.clipboard().text(), window.timeline.scrubber.at,
            picture(stop) if isValid(stop) and stop.isVisible() else None,
        )  # fmt: skip

    def _take_back(self, stop: QWidget, edits: int) -> None:
        window, session = self._window, self._window.session
        while (popup := QApplication.activePopupWidget()) is not None:
            QTest.keyClick(popup, _Key.Key_Escape)
            assert popup is not QApplication.activePopupWidget(), f"{told([popup])} stays"
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible() and dialog is not self._part:
                QTest.keyClick(dialog, _Key.Key_Escape)
                assert not dialog.isVisible(), f"{told([dialog])} stays"
        if window.pages.currentIndex() and not window.pages.isAncestorOf(stop):
            window.pages.show_work()
        window.output.turn_painting(False)
        session.worker.pause()
        window.player.conductor.leave()
        window.timeline.scrubber.now()
        session.go_to_revision(edits)
        if isinstance(stop, QLineEdit) and isValid(stop):
            stop.undo()

    def _give_up_asking(self) -> None:
        """Files and questions wait for an answer."""
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog | QMessageBox):
            self.asked += 1
            QTest.keyClick(dialog, _Key.Key_Escape)


def _kind(widget: QWidget) -> str:
    """What tells it from others; the numbers in some names change as the network learns."""
    return re.sub(r"\d+\.\d+", "…", told([widget])[0])


def _takes_enter(button: QAbstractButton) -> bool:
    """In a dialog, Enter on what is no push button is for the dialog."""
    return isinstance(button, QPushButton) or not isinstance(button.window(), QDialog)
