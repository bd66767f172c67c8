"""The control of one setting: a switch, joined buttons, or a list where there is much to choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from nnviz.ui.settings.choices import Choice
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.check_box import CheckBox
from nnviz.ui.widgets.combo_row import ComboBox
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.segmented import Segmented

_FEW = 3
Change = Callable[[Any], object]
Show = Callable[[Any], object]


def control(choice: Choice, theme: Theme, change: Change) -> tuple[QWidget, Show]:
    """The widget, and what shows a value on it; ``change`` is called with what the user chooses."""
    if not choice.options:
        return _switch(choice, theme, change)
    make = _segments if len(choice.options) <= _FEW else _list
    return make(choice, theme, change)


def _switch(choice: Choice, theme: Theme, change: Change) -> tuple[QWidget, Show]:
    box = described(CheckBox("", theme), choice.title, choice.tip)
    box.clicked.connect(lambda on: change(bool(on)))
    return box, box.setChecked


def _segments(choice: Choice, theme: Theme, change: Change) -> tuple[QWidget, Show]:
    values = {str(value): value for value, _ in choice.options}
    buttons: Sequence[tuple[str, str, str]] = [
        (str(value), text, choice.tip) for value, text in choice.options
    ]
    row = Segmented(choice.title, buttons)
    row.chosen.connect(lambda key: change(values[key]))
    return row, lambda value: row.choose(str(value))


def _list(choice: Choice, theme: Theme, change: Change) -> tuple[QWidget, Show]:
    box = described(ComboBox(theme), choice.title, choice.tip)
    for value, text in choice.options:
        box.addItem(text, value)
    box.activated.connect(lambda index: change(box.itemData(index)))
    return box, lambda value: box.setCurrentIndex(box.findData(value))
