"""Every control of the window is reached by Tab, does something by key, shows that it has the
keyboard, and tells a screen reader what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from nnviz.experiment.lessons import LESSONS
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.inspector.links import Links
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection
from tests.drawing.frames import frame_of
from tests.experiment.test_preparation import EDITS, of_passengers
from tests.ui.keyboard_kit import (
    Walk,
    controls,
    has_keys,
    name_of,
    out_of_order,
    role_of,
    told,
    unreachable,
)
from tests.ui.test_health import deep_sigmoids
from tests.ui.test_menu_keys import until
from tests.ui.test_rescue import left
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
SAMPLES = ("two-spirals", "doodles", "sine", "noisy-sine")
_UNTOLD = (QAccessible.Role.Client, QAccessible.Role.NoRole)


def hold(part: QWidget) -> None:
    """All that must be so of the controls that are to be seen now in a window or a part of it,
    which has the keyboard."""
    QApplication.processEvents()
    there, back = Walk(part), Walk(part, back=True)
    assert set(there.reached) == set(back.reached)
    assert unreachable(part, there.reached) == []
    if isinstance(part, QDialog):
        assert out_of_order(part, there.reached) == []
    every = list({*controls(part), *there.reached})
    assert told(each for each in every if not has_keys(each)) == []
    assert told(there.ringless) == []
    assert told(each for each in every if not name_of(each)) == []
    assert told(each for each in every if role_of(each) in _UNTOLD) == []
    # Links of one name lead to one place.
    said = Counter((role_of(w), name_of(w)) for w in every if not isinstance(w.parent(), Links))
    assert [each for each, many in said.items() if many > 1] == []


def window_of(qtbot: QtBot, session: Session) -> MainWindow:
    window = open_window(qtbot, session)
    window.resize(1600, 1000)
    return window


@pytest.mark.parametrize("sample", SAMPLES)
def test_all_of_the_window_with_every_view(qtbot: QtBot, sample: str) -> None:
    window = window_of(qtbot, Session(sample_experiment(sample)))
    hold(window)
    dock = window.centre.dock
    for place in window.views.offered.values():
        dock.tabs.turn_to(place)
        dock.expand()
        wait(qtbot, window.bridge.is_settled)
        dock.tabs.bar.setFocus(Qt.FocusReason.TabFocusReason)
        hold(dock)


def test_every_view_is_there_for_some_sample(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("xor")))
    frames = [frame_of(sample_experiment(sample), 0) for sample in SAMPLES]
    views = {tab.key for tab in window.views.tabs if any(map(tab.has, frames))}
    assert views | {"health"} == {tab.key for tab in window.views.tabs}


def an_edge(window: MainWindow, _: Path) -> QWidget:
    window.stage.select(Selection("hidden1", 2, parameter=1))
    return window


def a_layer(window: MainWindow, _: Path) -> QWidget:
    window.stage.select(Selection("hidden1", -1))
    return window


def the_past(window: MainWindow, _: Path) -> QWidget:
    window.session.worker.train_epochs(2)
    window.session.worker.go_to(3)
    return window


def the_palette_of_layers(window: MainWindow, _: Path) -> QWidget:
    QTest.keyClick(window.canvas, Qt.Key.Key_Insert)
    return window


def the_tables(window: MainWindow, _: Path) -> QWidget:
    window.stage.select(Selection("hidden1", 2, parameter=1))
    window.commands["table"].trigger()
    return window


def a_lesson_and_notes(window: MainWindow, _: Path) -> QWidget:
    window.lessons.open(next(iter(LESSONS)))
    window.commands["notes"].trigger()
    return window


def the_gallery(window: MainWindow, _: Path) -> QWidget:
    window.commands["gallery"].trigger()
    return window


def the_welcome(window: MainWindow, _: Path) -> QWidget:
    window.commands["welcome"].trigger()
    return window


def the_offer(window: MainWindow, folder: Path) -> QWidget:
    window.offer.offer([left(folder / "rescue", title="One"), left(folder / "rescue", title="Two")])
    return window


def the_history(window: MainWindow, _: Path) -> QWidget:
    window.session.reset()
    window.top.show_history()
    return window.top.history


def dialog(name: str) -> Callable[[MainWindow, Path], QWidget]:
    """The dialog that an action opens."""

    def opened(window: MainWindow, _: Path) -> QWidget:
        before = set(window.findChildren(QDialog))
        window.commands[name].trigger()
        (made,) = set(window.findChildren(QDialog)) - before
        return made

    return opened


def the_painting(window: MainWindow, _: Path) -> QWidget:
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab)
    window.output.paint.setFocus(Qt.FocusReason.ShortcutFocusReason)
    QTest.keyClick(window.output.paint, Qt.Key.Key_Space)
    return window


def the_predictions(window: MainWindow, folder: Path) -> QWidget:
    path = folder / "points.csv"
    path.write_text("x1,x2\n0.5,0.2\n-1,0.3\n")
    window.asker.take(path)
    until(lambda: window.asker.dialog is not None and window.asker.dialog.save.isEnabled(), "none")
    assert window.asker.dialog is not None
    return window.asker.dialog


def the_import(window: MainWindow, folder: Path) -> QWidget:
    path = folder / "plants.csv"
    rows = (f"{k},{3 * k % 7},{'rose' if k % 3 else 'lily'},{k % 5 or ''}" for k in range(40))
    path.write_text("\n".join(("length,width,class,gaps", *rows)))
    window.importer.take(path)
    made = window.importer.dialog
    assert isinstance(made, ImportDialog)
    return made


STATES: dict[str, Callable[[MainWindow, Path], QWidget]] = {
    each.__name__: each
    for each in (an_edge, a_layer, the_past, the_tables, the_palette_of_layers, a_lesson_and_notes,
                 the_gallery, the_welcome, the_offer, the_history, the_import, the_painting,
                 the_predictions)
} | {name: dialog(name) for name in ("picture", "film", "find", "keys", "settings")}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_what_comes_and_goes(qtbot: QtBot, tmp_path: Path, state: str) -> None:
    window = window_of(qtbot, Session(sample_experiment("two-spirals")))
    root = STATES[state](window, tmp_path)
    wait(qtbot, window.bridge.is_settled)
    if state == "the_past":
        wait(qtbot, lambda: window.timeline.scrubber.at == 3 and window.bridge.is_settled())
    if isinstance(root, ImportDialog):
        wait(qtbot, lambda: root.plan is not None)
    hold(root)
    if root is not window:
        QTest.keyClick(QApplication.focusWidget() or root, Qt.Key.Key_Escape)
        assert not root.isVisible()


def test_health(qtbot: QtBot) -> None:
    window = window_of(qtbot, deep_sigmoids())
    wait(qtbot, lambda: window.centre.dock.offered(window.views.health))
    window.centre.dock.turn_to(window.views.health)
    wait(qtbot, lambda: bool(window.views.health.rows) and window.bridge.is_settled())
    window.centre.dock.tabs.bar.setFocus(Qt.FocusReason.TabFocusReason)
    hold(window.centre.dock)


def test_steps_of_a_preparation(qtbot: QtBot) -> None:
    window = window_of(qtbot, Session(of_passengers(EDITS[0])))
    window.preparation.open_step(0)
    hold(window)
