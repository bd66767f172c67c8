"""The order in which Tab goes through a window, as its layouts show it; and Enter on buttons.

Qt's own order is that in which widgets were made, and what comes later would come last.
"""

from __future__ import annotations

from collections.abc import Iterator

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

_FORWARD, _BACKWARD = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason


def go_on(window: QWidget, forward: bool) -> bool:
    """Give the keyboard to the next control, or the one before; False where there is no other."""
    stops = list(tab_stops(window))
    if not stops:
        return False
    now, step = QApplication.focusWidget(), 1 if forward else -1
    at = stops.index(now) + step if now in stops else _beside(window, now, forward, stops)
    stop = stops[at % len(stops)]
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    stop.setFocus(_FORWARD if forward else _BACKWARD)
    _bring_into_sight(stop)
    return stop is not now


def press_focused() -> None:
    """Enter does what Space does to a button."""
    button = QApplication.focusWidget()
    if isinstance(button, QAbstractButton):
        button.click()


def tab_stops(window: QWidget) -> Iterator[QWidget]:
    """All that Tab stops at, in order."""
    return (each for each in _inside(window) if _is_stop(each))


def _beside(window: QWidget, now: QWidget | None, forward: bool, stops: list[QWidget]) -> int:
    """Where to go from what is no stop itself: its place among all widgets tells."""
    every = list(_inside(window))
    if now is None or now not in every:
        return 0 if forward else -1
    after = [each for each in every[every.index(now) :] if each in stops]
    at = stops.index(after[0]) if after else len(stops)
    return at if forward else at - 1


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


def _inside(widget: QWidget) -> Iterator[QWidget]:
    """All that can be seen and used within a widget, each before what is within it."""
    for child in _children(widget):
        if child.isVisible() and child.isEnabled() and not child.isWindow():
            yield child
            yield from _inside(child)


def _children(widget: QWidget) -> list[QWidget]:
    """As they stand in splitter and layout; then what floats, line by line."""
    if isinstance(widget, QSplitter):
        parts = (widget.widget(place) for place in range(widget.count()))
        return [part for part in parts if part is not None]
    laid = list(_laid(widget.layout()))
    known = set(laid)
    rest = [each for each in widget.children() if isinstance(each, QWidget) and each not in known]
    return laid + sorted(rest, key=lambda each: (each.y(), each.x()))


def _laid(layout: QLayout | None) -> Iterator[QWidget]:
    for place in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(place) if layout is not None else None
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        else:
            yield from _laid(item.layout())
