"""Which columns a step acts on: a button with a menu to tick them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from nnviz.data.preparation import Step
from nnviz.data.source import Column
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.popup import rounded

MOST = 200
"""Columns that the menu offers; of more, all or those already named."""


class ColumnsButton(FlatButton):
    """``chosen(names)``; none stands for all that suit."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("", "Columns", "The columns that this step acts on.")
        self.setMenu(QMenu(self))
        rounded(self.menu())
        self.menu().aboutToShow.connect(self._fill)
        self._step: Step | None = None
        self._columns: tuple[Column, ...] = ()

    def show_step(self, step: Step, columns: tuple[Column, ...]) -> None:
        """``columns`` are those before the step."""
        self._step, self._columns = step, columns
        self.setText(f"{self._text(step)} ▾")

    def _fill(self) -> None:
        """When it is opened: a table may have hundreds of columns, and each step a menu."""
        self.menu().clear()
        if (step := self._step) is None:
            return
        suited = tuple(each.name for each in self._columns if step.suits(each))[:MOST]
        if step.kind != "drop":
            self._offer("All that suit", not step.columns, ())
            self.menu().addSeparator()
        for name in (*suited, *(name for name in step.columns if name not in suited)):
            toggled = _toggled(step.columns, name, suited)
            self._offer(name, name in step.columns, toggled)

    def _text(self, step: Step) -> str:
        count = len(step.columns)
        return step.columns[0] if count == 1 else f"{count} columns" if count else "all that suit"

    def _offer(self, text: str, ticked: bool, names: tuple[str, ...]) -> None:
        action = self.menu().addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(ticked)
        action.triggered.connect(partial(self._choose, names))

    def _choose(self, names: tuple[str, ...], _: bool = False) -> None:
        self.chosen.emit(names)


def _toggled(names: tuple[str, ...], name: str, suited: tuple[str, ...]) -> tuple[str, ...]:
    """The names with that one in or out, in the table's order."""
    chosen = set(names) ^ {name}
    return tuple(each for each in suited if each in chosen)
