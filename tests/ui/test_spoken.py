"""What is painted by hand says where the keyboard is in it: what arrow keys change for the eye,
they change for the ear."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QButtonGroup, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection
from nnviz.ui.tab_order import tab_stops
from tests.ui.keyboard_kit import is_standard, picture, role_of, told
from tests.ui.test_keyboard import SAMPLES, window_of
from tests.ui.test_menu_keys import activate, until
from tests.ui.window_kit import wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
Key = Qt.Key
_KEYS = (Key.Key_Down, Key.Key_Right, Key.Key_Left)
_SOON, _PATIENCE = 0.15, 3.0
"""Seconds that a key is given to be seen, and then to be heard."""
_EVERYWHERE = {
    "Chart", "NetworkCanvas", "NumberGrid", "NumberTable", "PaneGrid", "PhaseBar", "TensorList",
    "Track", "WorkersPicture", "WorkersTable",
}  # fmt: skip
"""What every sample has is listened to once."""


def spoken(widget: QWidget) -> tuple[str, str]:
    """What a screen reader says of it: name and description."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    kinds = QAccessible.Text.Name, QAccessible.Text.Description
    return interface.text(kinds[0]), interface.text(kinds[1])


def painted(part: QWidget) -> Iterator[QWidget]:
    """What Tab stops at in a part of a window, if it is painted by hand."""
    for stop in list(tab_stops(part.window())):
        inside = isValid(stop) and stop.isVisible() and part.isAncestorOf(stop)
        if inside and not is_standard(stop) and not isinstance(stop, QScrollArea):
            yield stop


def listened(window: MainWindow, stop: QWidget) -> tuple[bool, bool]:
    """Whether arrow keys change what is seen, and what is said."""
    seen = False
    for key in _KEYS:
        until(window.bridge.is_settled, "the run does not come to rest")
        activate(window)
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        look, words = picture(stop), spoken(stop)
        QTest.keyClick(stop, key)
        if comes(
            lambda look=look, words=words: (picture(stop), spoken(stop)) != (look, words), _SOON
        ):
            seen = True
            if comes(lambda words=words: spoken(stop) != words, _PATIENCE):
                return True, True
    return seen, False


def comes(what: Callable[[], bool], patience: float) -> bool:
    end = time.monotonic() + patience
    while not (came := what()) and time.monotonic() < end:
        QTest.qWait(10)
    return came


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_moves_by_keys_is_said(qtbot: QtBot, sample: str) -> None:
    window, mute, heard = window_of(qtbot, Session(sample_experiment(sample))), set[str](), 0
    window.stage.select(Selection(window.session.experiment.layers[0].id, 0))
    window.session.worker.train_epochs(2)
    wait(qtbot, lambda: window.bridge.is_settled() and window.bridge.frame.epoch >= 2)
    dock, known = window.centre.dock, set() if sample == SAMPLES[0] else set(_EVERYWHERE)
    for place in (None, *window.views.offered.values()):
        if place is not None:
            dock.tabs.turn_to(place)
            dock.expand()
        for stop in painted(window if place is None else dock):
            if (kind := type(stop).__name__) not in known:
                known.add(kind)
                seen, said = listened(window, stop)
                heard += said
                mute |= set(told([stop])) if seen and not said else set()
    assert mute == set()
    assert heard >= 2


def test_one_of_several_is_a_radio_button(qtbot: QtBot) -> None:
    window = window_of(qtbot, Session(sample_experiment("two-spirals")))
    groups = [each for each in window.findChildren(QButtonGroup) if each.exclusive()]
    buttons = [button for group in groups for button in group.buttons()]
    others = [each for each in buttons if role_of(each) != QAccessible.Role.RadioButton]
    assert len(buttons) > 5
    assert told(others) == []


def test_a_card_opens_something_and_says_if_it_is_open(qtbot: QtBot) -> None:
    window = window_of(qtbot, Session(sample_experiment("two-spirals")))
    window.commands["gallery"].trigger()
    cards = [window.pages.gallery.card(name) for name in ("two-spirals", "xor")]
    assert {role_of(each) for each in cards} == {QAccessible.Role.Button}
    assert [spoken(each)[0] for each in cards] == ["Two spirals, in use", "XOR"]
