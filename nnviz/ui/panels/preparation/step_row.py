"""One step of the list: what it does and what it learnt; opened, its columns and options."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data.preparation import Fitted, Step
from nnviz.data.preparation.telling import learnt, told
from nnviz.data.preparation.words import TIPS, TITLES, listed
from nnviz.data.source import Column
from nnviz.ui.guard import guarded
from nnviz.ui.panels.preparation.columns_button import ColumnsButton
from nnviz.ui.panels.preparation.options import OptionsForm
from nnviz.ui.tab_order import is_within
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import FlatButton

_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class StepRow(QFrame):
    """``changed(step)``, ``moved(by)``, ``removed()``, ``opened()`` when the user asks for it; Alt
    with the arrow keys moves, Delete removes, Enter opens."""

    changed = Signal(object)
    moved = Signal(int)
    removed = Signal()
    opened = Signal()
    refused = Signal(str)

    def __init__(self, kind: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._theme = theme
        self._step: Step | None = None
        self._before: tuple[Column, ...] = ()
        self._is_filled = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("role", "step")
        self._make()
        self._arrange()
        self._connect()

    def show_step(
        self, number: int, of: int, step: Step, columns: tuple[Column, ...], fitted: Fitted | None
    ) -> None:
        """``columns`` are those before the step; ``fitted`` is None until it is known."""
        self._step, self._before = step, columns
        title = TITLES[step.kind]
        self.title.setText(f"{number}  {title}")
        self.words.setText(told(step, columns))
        lines = learnt(fitted, columns) if fitted is not None else ()
        self.numbers.setText(listed(lines, 2))
        self.numbers.setToolTip("\n".join(lines))
        self.numbers.setVisible(bool(lines))
        self.earlier.setEnabled(number > 1)
        self.later.setEnabled(number < of)
        if self._is_filled:
            self.columns.show_step(step, columns)
            self.form.show_step(step)
        described(self, f"Step {number}: {title}, {self.words.text()}", TIPS[step.kind])
        for button, name in self._named:
            button.setAccessibleName(f"{name}, step {number}")

    def open(self, whether: bool) -> None:
        """Show the columns and options, or hide them."""
        if whether and not self._is_filled:
            self._fill()
        self.inside.setVisible(whether)
        self.title.setChecked(whether)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and key in _MOVES:
            self.moved.emit(_MOVES[Qt.Key(key)])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not is_within(self.inside):
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_within(self):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _make(self) -> None:
        theme = self._theme
        self.title = described(FlatButton("", "", ""), "Options", "Show columns and options.")
        self.title.setCheckable(True)
        self.title.setFont(theme.text_font(12, QFont.Weight.DemiBold))
        self.title.setStyleSheet("text-align: left; padding-left: 2px;")
        self.earlier = _small("↑", "Earlier", "Do this step earlier (Alt+Up).")
        self.later = _small("↓", "Later", "Do this step later (Alt+Down).")
        self.remove = _small("×", "Remove", "Take this step out (Delete).")
        self._named = (
            (self.title, "Options"), (self.earlier, "Earlier"), (self.later, "Later"),
            (self.remove, "Remove"),
        )  # fmt: skip
        self.words, self.numbers = ElidedLabel(), ElidedLabel()
        for label, font in ((self.words, theme.text_font(12)), (self.numbers, theme.mono_font(11))):
            label.setFont(font)
            label.setProperty("role", "label")
        self.inside = QWidget()
        self.inside.hide()

    def _fill(self) -> None:
        """What is inside is made when it is first opened: most steps never are."""
        self._is_filled = True
        self.columns, self.form = ColumnsButton(), OptionsForm(self.kind, self._theme)
        label = QLabel("Columns")
        label.setProperty("role", "label")
        grid = QGridLayout(self.inside)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setVerticalSpacing(2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.columns, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.form, 1, 0, 1, 2)
        self.form.changed.connect(self.changed)
        self.form.refused.connect(self.refused)
        self.columns.chosen.connect(self._choose_columns)
        if self._step is not None:
            self.columns.show_step(self._step, self._before)
            self.form.show_step(self._step)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title, 1)
        for button in (self.earlier, self.later, self.remove):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 3, 4, 5)
        column.setSpacing(1)
        column.addLayout(head)
        for part in (self.words, self.numbers, self.inside):
            column.addWidget(part)

    def _connect(self) -> None:
        self.title.clicked.connect(self.opened)
        self.earlier.clicked.connect(lambda: self.moved.emit(-1))
        self.later.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)

    def _choose_columns(self, names: tuple[str, ...]) -> None:
        if self._step is not None and names != self._step.columns:
            self.changed.emit(replace(self._step, columns=names))


def _small(text: str, name: str, tip: str) -> FlatButton:
    button = FlatButton(text, name, tip)
    button.setFixedSize(20, 22)
    button.setStyleSheet("padding: 0;")
    return button
