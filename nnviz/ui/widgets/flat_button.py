"""Buttons without a body, for the quiet choices of a plot: a switch, and a choice of several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.popup import rounded


class FlatButton(QPushButton):
    """A text; a click leaves the keyboard where it is, Tab reaches it."""

    def __init__(self, text: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        described(self, name, tip)
        self.setProperty("role", "flat")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class ChoiceButton(FlatButton):
    """Says what is chosen; its menu offers the rest. ``chosen(key)`` when the user chooses.

    ``entries``: key, text in the menu, text on the button.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, tip: str, entries: Sequence[tuple[str, str, str]] = ()
    ) -> None:  # fmt: skip
        super().__init__("", name, tip)
        self._name, self._entries = name, tuple(entries)
        self._group = QActionGroup(self)
        self._actions: dict[str, QAction] = {}
        self.setMenu(QMenu(self))
        rounded(self.menu())
        if entries:
            self.offer(entries, entries[0][0])

    @property
    def key(self) -> str:
        """What is chosen; empty while nothing is offered."""
        return next((key for key, each in self._actions.items() if each.isChecked()), "")

    @property
    def keys(self) -> tuple[str, ...]:
        """What can be chosen."""
        return tuple(self._actions)

    def offer(self, entries: Sequence[tuple[str, str, str]], key: str) -> None:
        """Offer these entries and show ``key``, without announcing it."""
        if tuple(entries) != self._entries or not self._actions:
            self._entries = tuple(entries)
            self._rebuild()
        if key != self.key:
            self._actions[key].setChecked(True)
        self._say()

    def choose(self, key: str) -> None:
        """Choose an entry as the user does."""
        self._actions[key].trigger()

    def _rebuild(self) -> None:
        self.menu().clear()
        self._actions = {}
        for key, text, _ in self._entries:
            action = self._actions[key] = self.menu().addAction(text)
            action.setCheckable(True)
            self._group.addAction(action)
            action.triggered.connect(lambda _=False, key=key: self._choose(key))

    def _choose(self, key: str) -> None:
        self._say()
        self.chosen.emit(key)

    def _say(self) -> None:
        text = next((short for key, _, short in self._entries if key == self.key), "")
        if f"{text} ▾" != self.text():
            self.setText(f"{text} ▾")
            self.setAccessibleName(f"{self._name}: {text}")
