"""The dialog of the settings: each holds at once; a reset can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from PySide6.QtWidgets import QPushButton as Button

from nnviz.ui.settings.choices import GROUPS, Choice
from nnviz.ui.settings.controls import control
from nnviz.ui.settings.settings import Settings
from nnviz.ui.settings.store import SettingsStore
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.dialog import Dialog
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.paragraph import Paragraph

_WIDTH, _CONTROL = 600, 210


class SettingsDialog(Dialog):
    """A row for each setting: its control, and its reset where it is not as usual."""

    def __init__(self, store: SettingsStore, theme: Theme, window: QWidget | None = None) -> None:
        super().__init__(window)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(_WIDTH)
        self._store, self._theme = store, theme
        self._before: Settings | None = None
        self.controls: dict[str, QWidget] = {}
        self.resets: dict[str, FlatButton] = {}
        self._show: dict[str, Callable[[Any], object]] = {}
        self.said = QLabel()
        self.undo = FlatButton("Undo", "Undo the reset", "Have what was reset as it was.")
        self.all = described(Button("Reset all"), "Reset all", "Make every setting usual again.")
        self.close_it = described(Button("Close"), "Close", "Back to the window; all is kept.")
        self._arrange()
        self.undo.clicked.connect(self._take_back)
        self.all.clicked.connect(lambda: self._reset())
        self.close_it.clicked.connect(self.accept)
        store.changed.connect(self._changed)
        self._refresh()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for name, choices in GROUPS.items():
            self._add_group(grid, name, choices)
        foot = QHBoxLayout()
        self.said.setProperty("role", "label")
        foot.addWidget(self.said)
        foot.addWidget(self.undo)
        foot.addStretch(1)
        foot.addWidget(self.all)
        foot.addWidget(self.close_it)
        self.close_it.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(20)
        column.addLayout(grid)
        column.addStretch(1)
        column.addLayout(foot)

    def _add_group(self, grid: QGridLayout, name: str, choices: tuple[Choice, ...]) -> None:
        heading = QLabel(name)
        heading.setFont(self._theme.text_font(13, QFont.Weight.DemiBold))
        heading.setContentsMargins(0, 12 if self.controls else 0, 0, 2)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 3)
        for choice in choices:
            self._add_row(grid, grid.rowCount(), choice)

    def _add_row(self, grid: QGridLayout, row: int, choice: Choice) -> None:
        change = partial(self._choose, choice.name)
        made, self._show[choice.name] = control(choice, self._theme, change)
        self.controls[choice.name] = made
        reset = self.resets[choice.name] = FlatButton(
            "Reset", f"Reset {choice.title}", "Make this setting usual again."
        )
        keep = reset.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(keep)
        reset.clicked.connect(lambda: self._reset(choice))
        made.setMinimumWidth(_CONTROL)
        grid.addWidget(_words(self._theme, choice, made), row, 0)
        grid.addWidget(made, row, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(reset, row, 2, Qt.AlignmentFlag.AlignVCenter)

    def _choose(self, name: str, value: object) -> None:
        self._before = None
        self._store.change(**{name: value})
        self._refresh()

    def _reset(self, *choices: Choice) -> None:
        """Make these settings usual, or all, and say so."""
        before = self._store.settings
        self._store.reset(*(choice.name for choice in choices))
        self._before = before
        what = " and ".join(f"“{choice.title}” is" for choice in choices) or "All settings are"
        self._refresh(f"{what} as usual again.")

    def _take_back(self) -> None:
        if self._before is not None:
            self._store.put(self._before)
        self._before = None
        self._refresh("As before the reset.")

    def _changed(self, _: Settings) -> None:
        self._refresh(self.said.text())

    def _refresh(self, said: str = "") -> None:
        """Controls, resets and what was said out of the store."""
        now, usual = self._store.settings, Settings()
        for name, show in self._show.items():
            show(getattr(now, name))
            self.resets[name].setVisible(getattr(now, name) != getattr(usual, name))
        self.all.setEnabled(now != usual)
        self.said.setText(said)
        self.undo.setVisible(self._before is not None)


def _words(theme: Theme, choice: Choice, control: QWidget) -> QWidget:
    """A setting's title over its explanation."""
    box, title, tip = QWidget(), QLabel(choice.title), Paragraph(choice.tip)
    title.setBuddy(control)
    tip.setProperty("role", "label")
    tip.setFont(theme.text_font(11.5))
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(1)
    column.addWidget(title)
    column.addWidget(tip)
    return box
