"""What the tests of keyboard and screen readers share: which widgets are controls, how Tab goes
through them, and what a screen reader says of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

_STANDARD = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit, QTabBar,
)  # fmt: skip
_PARTS = (QScrollBar, QHeaderView, QSplitterHandle)
"""What belongs to another control, or moves by its own keys."""
_GESTURES = ("mousePressEvent", "mouseReleaseEvent", "mouseDoubleClickEvent", "contextMenuEvent")
_MOST = 600
"""Presses of Tab after which it must have come round."""


def is_control(widget: QWidget) -> bool:
    """Whether it does something when it is clicked or typed into."""
    inside = widget.parent()
    if isinstance(widget, _PARTS) or isinstance(inside, (QAbstractSpinBox, QComboBox)):
        return False
    if type(widget) is QAbstractButton and isinstance(inside, QAbstractItemView):
        return False  # The corner of a table; Ctrl+A does the same.
    return isinstance(widget, _STANDARD) or _of_ours(widget, _GESTURES)


def is_standard(widget: QWidget) -> bool:
    """Whether it is of a kind whose place and value Qt tells screen readers."""
    return isinstance(widget, _STANDARD)


def has_keys(widget: QWidget) -> bool:
    """Whether keys do something to it."""
    return isinstance(widget, (*_STANDARD, QScrollArea)) or _of_ours(widget, ("keyPressEvent",))


def _of_ours(widget: QWidget, methods: tuple[str, ...]) -> bool:
    ours = (each for each in type(widget).__mro__ if each.__module__.startswith("nnviz."))
    return any(name in vars(each) for each in ours for name in methods)


def controls(part: QWidget) -> list[QWidget]:
    """Those of a part of a window that are to be seen and are enabled."""
    seen = (each for each in part.findChildren(QWidget) if each.isVisible() and each.isEnabled())
    return [each for each in seen if each.window() is part.window() and is_control(each)]


class Walk:
    """One way by Tab through a part of a window, from what has the keyboard: what was reached, and,
    forward, what looks the same with the keyboard as without. Fails where it gets stuck."""

    def __init__(self, part: QWidget, back: bool = False) -> None:
        self.reached = list[QWidget]()
        self.ringless = list[QWidget]()
        self._part, self._window, self._back = part, part.window(), back
        self._shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
        self._key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
        self._take(QApplication.focusWidget())
        for _ in range(_MOST):
            if not self._goes_on():
                return
        raise AssertionError(f"Tab does not come round: {told(self.reached[-3:])}")

    def _goes_on(self) -> bool:
        """One press; whether there is more to come."""
        before = QApplication.focusWidget() or self._window
        look = picture(before) if not self._back and before in self.reached else None
        QTest.keyClick(before, self._key, self._shift)
        focus = QApplication.focusWidget()
        assert focus is not None, f"the keyboard is lost after {told([before])}"
        if look == picture(before) and _looks_alike(before, focus):
            self.ringless.append(before)
        if self.reached and (focus is self.reached[0] or not self._is_inside(focus)):
            return False
        assert focus not in self.reached, f"Tab is caught at {told([focus])}"
        self._take(focus)
        return True

    def _take(self, focus: QWidget | None) -> None:
        if focus is not None and self._is_inside(focus):
            self.reached.append(focus)

    def _is_inside(self, focus: QWidget) -> bool:
        return self._part is self._window or self._part.isAncestorOf(focus)


def _looks_alike(widget: QWidget, other: QWidget) -> bool:
    """Whether it looks the same with the keyboard as without even if it is given time: some are
    drawn anew a little later."""
    pictures = []
    for each in (widget, other):
        each.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.qWait(60)
        pictures.append(picture(widget))
    return widget is not other and pictures[0] == pictures[1]


def out_of_order(part: QWidget, reached: list[QWidget]) -> list[str]:
    """Where Tab goes up or to the left in a dialog: from one control to one that lies before it as
    one reads."""
    first = min(range(len(reached)), key=lambda place: _corner(part, reached[place]))
    inside = reached[first:] + reached[:first]
    return [
        " then ".join(told(pair))
        for pair in pairwise(inside)
        if _reads_backwards(*(QRect(_place(part, each), each.size()) for each in pair))
    ]


def _reads_backwards(here: QRect, there: QRect) -> bool:
    above = there.bottom() < here.top() and there.left() <= here.right()
    beside = there.bottom() >= here.top() and there.top() <= here.bottom()
    return above or (beside and there.right() < here.left())


def _corner(part: QWidget, widget: QWidget) -> tuple[int, int]:
    place = _place(part, widget)
    return place.y(), place.x()


def _place(part: QWidget, widget: QWidget) -> QPoint:
    return widget.mapTo(part, QPoint(0, 0))


def unreachable(part: QWidget, reached: list[QWidget]) -> list[str]:
    """The controls that are neither among those reached nor by the arrows of their group."""
    found = set(reached)
    return told(each for each in controls(part) if not _is_within(each, found))


def _is_within(control: QWidget, reached: set[QWidget]) -> bool:
    if control in reached or control.focusProxy() in reached:
        return True
    group = control.group() if isinstance(control, QAbstractButton) else None
    return group is not None and group.exclusive() and not reached.isdisjoint(group.buttons())


def told(widgets: Iterable[QWidget]) -> list[str]:
    """Widgets in words."""
    return [f"{type(w).__name__} “{name_of(w)}” in {type(w.parent()).__name__}" for w in widgets]


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it: a combo box by the label beside it."""
    if isinstance(widget, QComboBox):
        labels = (each for each in widget.window().findChildren(QLabel) if each.buddy() is widget)
        return next((label.text() for label in labels), "")
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def picture(widget: QWidget) -> QImage:
    """What it looks like."""
    return widget.grab().toImage()


def role_of(widget: QWidget) -> QAccessible.Role:
    """What a screen reader takes it for."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.role() if interface is not None else QAccessible.Role.NoRole
