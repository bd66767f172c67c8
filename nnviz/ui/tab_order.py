"""The order in which Tab goes through a window, as its layouts show it; and Enter on buttons.

Qt's own order is that in which widgets were made, and what comes later would come last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLayout,
    QScrollArea,
    QSplitter,
    QWidget,
)
from shiboken6 import isValid

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_BY_KEY = Qt.WidgetAttribute.WA_KeyboardFocusChange
_FORWARD, _BACKWARD = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason


def go_on(window: QWidget, forward: bool) -> bool:
    """Give the keyboard to the next control, or the one before; False where there is no other."""
    stops = list(tab_stops(window))
    if not stops:
        return False
    now, step = QApplication.focusWidget(), 1 if forward else -1
    at = stops.index(now) + step if now in stops else _beside(window, now, forward, stops)
    stop = stops[at % len(stops)]
    window.setAttribute(_BY_KEY)
    stop.setFocus(_FORWARD if forward else _BACKWARD)
    _bring_into_sight(stop)
    return stop is not now


def press_focused() -> bool:
    """Enter does what Space does to a button; False where the keyboard is on none."""
    button = QApplication.focusWidget()
    if not isinstance(button, QAbstractButton):
        return False
    button.click()
    return True


def is_within(widget: QWidget) -> bool:
    """Whether the keyboard is on something inside of a widget, whose keys are not the widget's."""
    focus = QApplication.focusWidget()
    return focus is not None and focus is not widget and widget.isAncestorOf(focus)


def pass_on(widget: QWidget) -> None:
    """Give a widget the keyboard without a key that goes there. Qt would take the ring away: it
    stays to be seen as long as the keyboard is used."""
    by_key = widget.window().testAttribute(_BY_KEY)
    widget.setFocus()
    widget.window().setAttribute(_BY_KEY, by_key)


class WayBack:
    """Where the keyboard is when this is made, to go back there."""

    def __init__(self) -> None:
        self._from = QApplication.focusWidget()

    def take(self, otherwise: QWidget) -> None:
        """Give the keyboard back; to another widget, where that one has gone."""
        before = self._from
        there = before is not None and isValid(before) and _is_usable(before)
        pass_on(before if before is not None and there else otherwise)


def tab_stops(window: QWidget) -> Iterator[QWidget]:
    """All that Tab stops at, in order."""
    return (each for each in _inside(window, _is_usable) if _is_stop(each))


def _beside(window: QWidget, now: QWidget | None, forward: bool, stops: list[QWidget]) -> int:
    """Where to go from what is no stop itself, or no longer: its place among all widgets tells."""
    while now is not None and not window.isAncestorOf(now):
        now = now.parentWidget()
    if now is None or now is window:
        return 0 if forward else -1
    every = list(_inside(window, lambda each: True))
    places = {each: place for place, each in enumerate(every)}
    here = places[now]
    if not _is_usable(now):
        return _nearest(now, [places[each] > here for each in stops], stops)
    at = next((at for at, each in enumerate(stops) if places[each] >= here), len(stops))
    return at if forward else at - 1


def _nearest(gone: QWidget, later: list[bool], stops: list[QWidget]) -> int:
    """The stop beside what was hidden or greyed under the keyboard, in the smallest part around it
    that has one: the next there, else the last before."""
    around = gone.parentWidget()
    while around is not None:
        near = [at for at, each in enumerate(stops) if around.isAncestorOf(each)]
        if near:
            return next((at for at in near if later[at]), near[-1])
        around = around.parentWidget()
    return 0


def _bring_into_sight(stop: QWidget) -> None:
    around = stop.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(stop)
        around = around.parentWidget()


def _is_stop(widget: QWidget) -> bool:
    every = Qt.TabFocusBehavior.TabFocusAllControls
    usual = QGuiApplication.styleHints().tabFocusBehavior() == every
    needed = Qt.FocusPolicy.TabFocus if usual else Qt.FocusPolicy.StrongFocus
    return widget.focusPolicy() & needed == needed and widget.focusProxy() is None


def _is_usable(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def _inside(widget: QWidget, counts: Callable[[QWidget], bool]) -> Iterator[QWidget]:
    """All that counts within a widget, each before what is within it."""
    for child in _children(widget):
        if counts(child) and not child.isWindow():
            yield child
            yield from _inside(child, counts)


def _children(widget: QWidget) -> list[QWidget]:
    """As they stand in splitter and layout; then what floats, line by line."""
    if isinstance(widget, QSplitter):
        parts = (widget.widget(place) for place in range(widget.count()))
        return [part for part in parts if part is not None]
    # Not children(): with that, the wrappers of Qt's own parts would own those within them, and
    # take scroll bars that others hold along when they go.
    every = widget.findChildren(QWidget, options=_DIRECT)
    laid = list(_laid(widget.layout(), every))
    known = set(laid)
    rest = [each for each in every if each not in known]
    return laid + sorted(rest, key=lambda each: (each.y(), each.x()))


def _laid(layout: QLayout | None, widgets: list[QWidget]) -> Iterator[QWidget]:
    """Those of the widgets that stand in a layout or in layouts within it, in its order. Not by
    its items: their wrappers outlive them, and stand for whatever comes to lie in their place."""
    if layout is None:
        return
    parts: list[QWidget | QLayout] = [*widgets, *layout.findChildren(QLayout, options=_DIRECT)]
    for part in sorted((p for p in parts if layout.indexOf(p) >= 0), key=layout.indexOf):
        if isinstance(part, QLayout):
            yield from _laid(part, widgets)
        else:
            yield part
