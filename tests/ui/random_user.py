"""A user who does anything to the window, by mouse and keyboard alone, and looks after each
gesture whether all is as it must be.

Numbers that are drawn pick among what is in sight, so that any number means something at any time.
"""

from __future__ import annotations

import gc
import logging
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSlider,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnviz.data.source import GeneratedData
from nnviz.drawing.bezier import points
from nnviz.drawing.numbers import count
from nnviz.drawing.palette import DARK
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.parking import start_of
from nnviz.experiment.revisions import Entered
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.experiment.state import RunState
from nnviz.ui.canvas.kind_palette import KindEntry
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.later import Later
from nnviz.ui.main_window import MainWindow
from nnviz.ui.start import application, themed
from tests.ui.gui_tasks import TASKS
from tests.ui.random_data import answer_import

LEFT = Qt.MouseButton.LeftButton
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key
KEYS: tuple[tuple[Qt.Key, Qt.KeyboardModifier], ...] = (
    *((key, NONE) for key in (
        Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Return, Key.Key_Escape,
        Key.Key_Plus, Key.Key_Minus, Key.Key_Delete, Key.Key_Insert, Key.Key_F, Key.Key_Tab,
        Key.Key_Home, Key.Key_End, Key.Key_Menu,
    )),
    *((key, CONTROL) for key in (Key.Key_D, Key.Key_C, Key.Key_Plus, Key.Key_Minus, Key.Key_0)),
    *((key, how) for how in (ALT, CONTROL) for key in (Key.Key_Left, Key.Key_Right)),
    *((key, SHIFT) for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)),
    (Key.Key_C, CONTROL | SHIFT),
)  # fmt: skip
COMMANDS: dict[str, tuple[Qt.Key, Qt.KeyboardModifier]] = {
    "play": (Key.Key_Space, NONE), "step": (Key.Key_Period, CONTROL), "theme": (Key.Key_T, CONTROL),
    "reset": (Key.Key_R, CONTROL), "new": (Key.Key_N, CONTROL), "open": (Key.Key_O, CONTROL),
    "save": (Key.Key_S, CONTROL), "save as": (Key.Key_S, CONTROL | SHIFT),
    "export": (Key.Key_E, CONTROL),
}  # fmt: skip
TEXTS = ("0", "1", "7", "0.3", "-2.5", "1e-3", "1e9", "nan", "inf", "", "soon", "−0,5", "70 / 30",
         "12 345", "99999999999999999999")  # fmt: skip
REGIONS = ("top", "data", "look_at", "features", "training", "corner", "player", "timeline",
           "dock", "output", "hand", "inspector", "preparation", "note")  # fmt: skip
SIZES = ((1200, 760), (1280, 800), (1600, 1000), (1920, 1080))
_ANSWER_MS, _PATIENCE_MS = 12, 20_000


class User:
    """Sits before one window. ``do`` is how every gesture is made."""

    def __init__(self, qtbot: QtBot, sample: str, folder: Path, logs: Sequence[Any],
                 messages: Callable[[], list[str]]) -> None:  # fmt: skip
        self._qtbot, self._folder, self._logs, self._messages = qtbot, folder, logs, messages
        self._known = len(logs), len(messages())
        self.story: list[str] = []
        self.done: Counter[str] = Counter()
        self._choices: Iterator[int] = iter(())
        self._errors: list[str] = []
        self._hook, sys.excepthook = sys.excepthook, self._raised
        self._is_here = True
        TASKS.gesture = "opening"
        self.window = MainWindow(Session(_small(sample)), themed(application(), DARK))
        self.window.show()
        self._until(lambda: self.window.bridge.frame is not None, "nothing is ever shown")
        self._answer()

    def leave(self) -> None:
        """Close the window, unasked."""
        self._is_here = False
        sys.excepthook = self._hook
        TASKS.gesture = "leaving"
        self.window.close_quietly()
        self.window.deleteLater()
        self._qtbot.wait(1)
        gc.collect()
        gc.freeze()  # What the tests heap up is no window's: none shall wait for its search.

    @contextmanager
    def doing(self, kind: str, *choices: int) -> Iterator[None]:
        """One gesture: what opens meanwhile is answered by ``choices``, then all must be well."""
        self.done[kind] += 1
        self.story.append(kind)
        TASKS.gesture, self._choices = kind, iter(choices)
        yield
        self._qtbot.wait(5)
        self._until(self._is_answered, "a menu or a question stays open")
        self._check()

    def _is_answered(self) -> bool:
        """Whether nothing is asked any more, and what was imported is open."""
        return _open_popup() is None and self.window.importer.dialog is None

    def tell(self, what: str) -> None:
        """Remember what was really touched."""
        self.story[-1] += f" {what}"

    @property
    def frame(self) -> Frame:
        frame = self.window.bridge.frame
        assert frame is not None
        return frame

    @property
    def canvas(self) -> NetworkCanvas:
        """The canvas, which tables or a view in its place give its room back to."""
        dock, network = self.window.centre.dock, self.window.centre.network
        if network.tabular:
            network.show_table(False)
        if network.isHidden():
            QTest.mouseClick(dock.expander, LEFT)
            self._qtbot.wait(5)
        return self.window.canvas

    # Gestures on widgets

    def controls(self, region: str) -> list[QWidget]:
        """What takes the mouse in a part of the window, in sight or to be scrolled to."""
        root = self._region(region)
        if not root.isVisible():
            return []
        return [each for each in root.findChildren(QWidget) if _takes_mouse(each)]

    def _region(self, name: str) -> QWidget:
        window = self.window
        parts: dict[str, QWidget] = {
            "corner": window.canvas, "dock": window.centre.dock, "note": window.lessons.card
        }  # fmt: skip
        return parts[name] if name in parts else getattr(window, name)

    def use(self, region: str, n: int, x: float, y: float, text: str) -> None:
        """The ``n``-th control of a region, in the way that its kind is used."""
        found = self.controls(region)
        if not found:
            return
        control = found[n % len(found)]
        self.tell(f"{region}: {_name(control)}")
        _bring_in_sight(control)
        if control.visibleRegion().isEmpty() or not control.isEnabled():
            return
        if isinstance(control, QLineEdit):
            self._type(control, text, n)
        elif isinstance(control, QTabBar):
            self._tab(control, n)
        elif isinstance(control, QSlider):
            self._drag(control, x, y, n)
        elif isinstance(control, KindEntry) and n % 2:
            self._carry(control, x, y)
        elif isinstance(control, QAbstractButton | QComboBox):
            QTest.mouseClick(control, LEFT, pos=control.rect().center())
        else:
            self._touch(control, x, y, n)

    def _type(self, field: QLineEdit, text: str, n: int) -> None:
        self.window.activateWindow()
        self._qtbot.wait(1)
        QTest.mouseClick(field, LEFT, pos=field.rect().center())
        if not field.hasFocus():
            self.tell("without the keyboard")
            return
        QTest.keyClick(field, Key.Key_A, CONTROL)
        QTest.keyClick(field, Key.Key_Delete)
        write(field, text)
        self.tell(repr(text))
        if n % 4 == 3:
            return  # whatever comes next finds a text half typed
        QTest.keyClick(field, (Key.Key_Return, Key.Key_Escape, Key.Key_Tab)[n % 4])

    def _tab(self, tabs: QTabBar, n: int) -> None:
        seen = [each for each in range(tabs.count()) if tabs.isTabVisible(each)]
        if seen:
            tab = seen[n // 7 % len(seen)]
            self.tell(tabs.tabText(tab))
            QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(tab).center())

    def _drag(self, control: QWidget, x: float, y: float, n: int) -> None:
        """Press at ``x`` of the width, by way of the middle to ``y``, and let go."""
        width, middle = control.width() - 1, control.height() // 2
        stops = [QPoint(round(share * width), middle) for share in (x, (x + y) / 2, y)]
        QTest.mousePress(control, LEFT, pos=stops[0])
        for stop in stops[1:]:
            QTest.mouseMove(control, stop)
            if n % 3 == 0:
                self._qtbot.wait(8)
            if not isValid(control):
                return  # Something else is explained in its place by now.
        QTest.mouseRelease(control, LEFT, pos=stops[-1])

    def _touch(self, widget: QWidget, x: float, y: float, n: int) -> None:
        """Something painted: hover, click, click twice, drag, turn the wheel, ask for its menu."""
        at = QPoint(round(x * (widget.width() - 1)), round(y * (widget.height() - 1)))
        QTest.mouseMove(widget, at)
        how = n // 5 % 6
        self.tell(f"{('click', 'hover', 'double', 'drag', 'wheel', 'menu')[how]} {at.toTuple()}")
        if how == 0:
            QTest.mouseClick(widget, LEFT, pos=at)
        elif how == 2:
            QTest.mouseDClick(widget, LEFT, pos=at)
        elif how == 3:
            self._drag(widget, x, y, n)
        elif how == 4:
            turn(widget, at, 120 if n % 2 else -120)
        elif how == 5:
            QTest.mouseClick(widget, Qt.MouseButton.RightButton, pos=at)

    def _carry(self, entry: KindEntry, x: float, y: float) -> None:
        """A new layer, dragged from the palette."""
        canvas = self.canvas
        there = QPoint(round(x * canvas.width()), round(y * canvas.height()))
        there = entry.mapFromGlobal(canvas.mapToGlobal(there))
        self.tell("dragged")
        QTest.mousePress(entry, LEFT, pos=QPoint(5, 5))
        QTest.mouseMove(entry, QPoint(25, 25))
        QTest.mouseMove(entry, there)
        QTest.mouseRelease(entry, LEFT, pos=there)

    # Gestures on the canvas

    def spots(self, kind: str) -> list[QPoint]:
        """Where on the canvas nodes, edges, chips, buttons and handles are."""
        canvas, board = self.canvas, self.canvas.board
        if board is None:
            return []
        if kind == "node":
            places = [c.box(node).centre for c in board.scene.columns for node in c.shown]
        elif kind == "edge":
            places = [_middle(b, n) for b in board.bundles for n in range(min(len(b), 40))]
        else:
            boxed = {"chip": board.header.chips, "button": board.header.buttons,
                     "handle": board.header.handles}[kind]  # fmt: skip
            places = [each.box.centre for each in boxed]
        found = [canvas.view.to_canvas(QPointF(*place)).toPoint() for place in places]
        return [each for each in found if canvas.rect().contains(each)]

    def spot(self, kind: str, n: int, x: float, y: float) -> QPoint:
        """The ``n``-th of a kind, else anywhere."""
        found = [] if kind == "ground" else self.spots(kind)
        canvas = self.canvas
        anywhere = QPoint(round(x * (canvas.width() - 1)), round(y * (canvas.height() - 1)))
        return found[n % len(found)] if found else anywhere

    def click_canvas(self, at: QPoint, how: int) -> None:
        canvas = self.canvas
        QTest.mouseMove(canvas, at)
        ways = ("click", "hover", "double", "menu")
        self.tell(f"{ways[how]} {at.toTuple()}")
        if how == 0:
            QTest.mouseClick(canvas, LEFT, pos=at)
        elif how == 2:
            QTest.mouseDClick(canvas, LEFT, pos=at)
        elif how == 3:
            QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=at)
            context_menu(canvas, at)

    def drag_canvas(self, start: QPoint, stop: QPoint, how: int) -> None:
        canvas = self.canvas
        button = Qt.MouseButton.MiddleButton if how == 1 else LEFT
        QTest.mousePress(canvas, button, pos=start)
        QTest.mouseMove(canvas, start + QPoint(9, 9))
        QTest.mouseMove(canvas, stop)
        self._qtbot.wait(5)
        if how == 2:
            QTest.keyClick(canvas, Key.Key_Escape)
        QTest.mouseRelease(canvas, button, pos=stop)

    def press(self, n: int) -> None:
        """A key, wherever the keyboard is."""
        key, modifier = KEYS[n % len(KEYS)]
        target = QApplication.focusWidget() or self.canvas
        self.tell(f"{key.name} on {_name(target)}")
        QTest.keyClick(target, key, modifier)

    def command(self, name: str) -> None:
        """A shortcut of the window; ``open`` only once something was saved."""
        if name == "open" and not list(self._folder.glob("*.nnviz")):
            return
        self.tell(name)
        key, modifier = COMMANDS[name]
        QTest.keyClick(self.window, key, modifier)

    def choose_sample(self, name: str) -> None:
        """By its card in the gallery."""
        pages = self.window.pages
        self.tell(name)
        if not pages.shows_gallery:
            pages.toggle_gallery()
        pages.gallery.show_all()
        card = pages.gallery.card(name)
        _bring_in_sight(card)
        QTest.mouseClick(card, LEFT, pos=card.rect().center())

    # What must hold

    def settle(self) -> None:
        """Wait until the window shows what the run is, and compare."""
        if self.frame.playing:
            return
        state, session = self._state(), self.window.session
        self._until(lambda: self._rests(state), "the window never comes to rest")
        frame = self.frame
        if frame.playing:
            return
        assert not frame.error or "diverged" in frame.error, frame.error
        if not frame.error:
            assert state.experiment == session.experiment
        self._shows(frame)

    def _rests(self, state: RunState) -> bool:
        """Whether all of the window shows the run's newest frame, or a step of its past."""
        frame, bridge = self.frame, self.window.bridge
        line = frame.timeline
        if frame.playing or line is None:
            return True
        known = line.last == state.step and (line.looks_back or _same(frame, state))
        travels = self.window.timeline.scrubber.waits or line.target is not None
        return known and bridge.is_settled() and not travels

    def _shows(self, frame: Frame) -> None:
        """What is in sight belongs to this frame."""
        window = self.window
        if window.canvas.isVisible():
            self._canvas_shows(frame)
        assert window.top.epoch.text == count(frame.epoch)
        assert window.inspector._frame is frame
        if not window.timeline.field.pending:
            assert window.timeline.field.text() == count(frame.step)
        explained = window.inspector.explanation
        selection = window.stage.selection
        assert (explained is None) == (selection is None)
        if explained is not None and selection is not None:
            assert explained.layer == selection.layer

    def _canvas_shows(self, frame: Frame) -> None:
        canvas = self.window.canvas
        canvas.repaint()
        assert canvas._frame is not None
        assert (canvas._frame.run, canvas._frame.step) == (frame.run, frame.step)
        assert canvas.painted_step == frame.step
        board = canvas.board
        assert board is not None
        shown = [spec.layer for spec in board.specs][1:]
        assert shown == [info.id for info in frame.layers], (shown, frame.layers)

    def undo(self) -> None:
        """Undo never turns back time, but for changing to another branch; redo then brings the same
        experiment again."""
        self._pause()
        works = self.window.findChildren(Later)  # One of them may be an edit.
        self._until(lambda: not any(each.busy for each in works), "work beside it never ends")
        before, session = self._state(), self.window.session
        experiment, label = session.experiment, session.undo_label
        last = session._revisions[session._at]
        by_hand, entered = bool(last.numbers), isinstance(last.branch, Entered)
        self.tell(f"of {label}")
        self._command(Key.Key_Z, CONTROL)
        after = self._state()
        if start_of(session.experiment) == start_of(experiment) and not entered:
            assert after.step >= before.step, f"{label}: from {before.step} to {after.step}"
        if label is None:
            assert session.experiment is experiment
            return
        self._command(Key.Key_Z, CONTROL | SHIFT)
        assert session.experiment == experiment
        assert session.undo_label == label
        again = self._state()
        # A number set by hand and trained on since is set again as it was typed.
        if not by_hand and again.step == before.step and again.experiment == before.experiment:
            assert np.array_equal(again.parameters, before.parameters), label

    def _command(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self.window, key, modifier)
        self._qtbot.wait(2)

    def undo_once(self, redo: bool) -> None:
        self._command(Key.Key_Z, CONTROL | SHIFT if redo else CONTROL)

    def _pause(self) -> None:
        if self.frame.playing:
            self.window.session.worker.pause()
            self._until(lambda: not self.frame.playing, "it never pauses")

    def _state(self) -> RunState:
        """The run after everything asked of it so far."""
        return self.window.session.worker.state().result(_PATIENCE_MS / 1000)

    def _check(self) -> None:
        """After every gesture."""
        logs, messages = self._known
        assert not self._errors, "\n".join(self._errors)
        new = self._logs[logs:]
        assert not new, "\n".join(logging.Formatter("%(message)s").format(each) for each in new)
        assert not self._messages()[messages:], self._messages()[messages:]
        said = self.window.centre.message.text
        assert not any(word in said for word in ("mistake", "identity", "Traceback")), said
        assert QApplication.activeModalWidget() is None
        assert self.window.isVisible()
        assert QWidget.mouseGrabber() is None

    def _until(self, condition: Callable[[], bool], complaint: str) -> None:
        """Wait for something, not longer than a failing test may."""
        end = time.monotonic() + _PATIENCE_MS / 1000
        while not condition():
            assert time.monotonic() < end, complaint
            self._qtbot.wait(4)

    def _raised(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._errors.append("".join(traceback.format_exception(kind, error, trace)))

    # What opens by itself

    def _answer(self) -> None:
        """Choose something of a menu, a list or a question that is open, again and again: what is
        chosen may open a question in a loop of its own, where a timer at work would stay silent."""
        if not self._is_here:
            return
        QTimer.singleShot(_ANSWER_MS, self.window, self._answer)
        popup = _open_popup()
        if popup is None or (isinstance(popup, ImportDialog) and _works(popup)):
            return
        n = next(self._choices, -1)
        if isinstance(popup, QMenu):
            self._choose(popup, n)
        elif isinstance(popup, ImportDialog):
            answer_import(self, popup, n)
        elif isinstance(popup, QMessageBox):
            buttons = popup.buttons()
            self.tell(f"[{buttons[n % len(buttons)].text()}]")
            QTest.mouseClick(buttons[n % len(buttons)], LEFT)
        elif (view := popup.findChild(QAbstractItemView)) is not None and n >= 0:
            for _ in range(n % max(1, view.model().rowCount())):
                QTest.keyClick(view, Key.Key_Down)
            QTest.keyClick(view, Key.Key_Return)
        else:
            QTest.keyClick(popup, Key.Key_Escape)

    def _choose(self, menu: QMenu, n: int) -> None:
        offered = [each for each in menu.actions() if each.isEnabled() and each.isVisible()
                   and not each.isSeparator() and not each.text().startswith("Quit")]  # fmt: skip
        if n < 0 or not offered:
            QTest.keyClick(menu, Key.Key_Escape)
            return
        action = offered[n % len(offered)]
        self.tell(f"[{action.text()}]")
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def write(widget: QWidget, text: str) -> None:
    """Letters by the keyboard; QTest knows no minus sign."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, NONE, letter))


def turn(widget: QWidget, at: QPoint, by: int) -> None:
    """Turn the wheel."""
    place = QPointF(at)
    event = QWheelEvent(
        place, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton,
        NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def context_menu(widget: QWidget, at: QPoint) -> None:
    """What the platform sends after a press of the right button."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)


def _open_popup() -> QWidget | None:
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


def _works(dialog: ImportDialog) -> bool:
    """Whether it still reads, or imports already."""
    return dialog._wanted or not (dialog._found is not None or dialog.message.text())


def _small(sample: str) -> Experiment:
    """The sample with few points, where it is drawn."""
    experiment = sample_experiment(sample)
    if isinstance(experiment.data, GeneratedData):
        experiment = replace(experiment, data=replace(experiment.data, count=60))
    return experiment


def _same(frame: Frame, state: RunState) -> bool:
    """Whether the run stands where the Frame was taken: experiment and bits."""
    equal = np.array_equal(frame.parameters, state.parameters)
    return equal and frame.experiment == state.experiment


def _takes_mouse(widget: QWidget) -> bool:
    if not widget.isVisible() or isinstance(widget, QScrollArea | QPlainTextEdit):
        return False
    kinds = (QAbstractButton, QSlider, QLineEdit, QComboBox, QTabBar, QScrollBar)
    if isinstance(widget, kinds):
        return True
    return widget.hasMouseTracking() and not isinstance(widget.parent(), QScrollArea)


def _bring_in_sight(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def _name(widget: QWidget) -> str:
    said = widget.accessibleName() or getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} “{said}”"


def _middle(bundle: Any, n: int) -> tuple[float, float]:
    x, y = points(bundle.start[[n]], bundle.end[[n]], np.array([0.5]))[0, 0]
    return float(x), float(y)
