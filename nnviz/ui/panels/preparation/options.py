"""What can be chosen of each kind of step, as one small form for all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import isfinite
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.data.preparation import Step
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.labelled_slider import parse_number
from nnviz.ui.widgets.value_field import ValueField
from nnviz.values import dataclass


@dataclass(frozen=True)
class Choice:
    """``entries``: the field's value, and what it is called."""

    field: str
    name: str
    tip: str
    entries: tuple[tuple[Any, str], ...]
    also: tuple[tuple[Any, tuple[tuple[str, float], ...]], ...] = ()
    """Numbers that come with a value, which would make no sense with another."""


@dataclass(frozen=True)
class Number:
    """Shown where the field ``when[0]`` has the value ``when[1]``; ``times`` as it is shown."""

    field: str
    name: str
    tip: str
    when: tuple[str, str] = ("", "")
    times: float = 1.0
    unit: str = ""


Option = Choice | Number
_HOW = (
    ("mean", "the mean"), ("median", "the median"), ("most_frequent", "the most frequent"),
    ("constant", "a value"),
)  # fmt: skip
_LIMITS = (
    ("quantiles", (("low", 0.01), ("high", 0.99))),
    ("limits", (("low", -3.0), ("high", 3.0))),
)
_QUANTILES, _BY_LIMITS = ("by", "quantiles"), ("by", "limits")
OPTIONS: dict[str, tuple[Option, ...]] = {
    "impute": (
        Choice("how", "By", "What is put in where a value is missing.", _HOW),
        Number("value", "Value", "What is put in.", ("how", "constant")),
    ),
    "one_hot": (
        Choice(
            "missing", "Missing", "What becomes of a missing category.",
            (("zeros", "0 everywhere"), ("category", "its own category")),
        ),
    ),
    "clip": (
        Choice(
            "by", "Limits", "Where values are cut off.",
            (("quantiles", "quantiles"), ("limits", "numbers")), _LIMITS,
        ),
        Number("low", "From", "The share of training values below.", _QUANTILES, 100, " %"),
        Number("high", "To", "The share of training values up to there.", _QUANTILES, 100, " %"),
        Number("low", "From", "The least value that is left.", _BY_LIMITS),
        Number("high", "To", "The largest value that is left.", _BY_LIMITS),
    ),
    "log": (
        Choice(
            "negatives", "Negatives", "What becomes of numbers below 0.",
            (("mirror", "mirrored"), ("zero", "as 0")),
        ),
    ),
    "powers": (
        Choice(
            "highest", "Add", "Which powers are added.", ((2, "squares"), (3, "squares, cubes"))
        ),
    ),
    "waves": (Number("period", "Period", "After how much it comes round again."),),
}  # fmt: skip


class OptionsForm(QWidget):
    """``changed(step)`` with the step as it is wanted; each change is made at once.

    ``refused(sentence)`` for what is typed and is no number.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, kind: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step: Step | None = None
        self._options = OPTIONS.get(kind, ())
        self._parts: list[tuple[QLabel, ChoiceButton | ValueField]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        for row, option in enumerate(self._options):
            self._add(row, option)

    def part(self, field: str) -> ChoiceButton | ValueField:
        """The control of a field that is shown."""
        for option, (_, control) in zip(self._options, self._parts, strict=True):
            if option.field == field and not control.isHidden():
                return control
        raise KeyError(field)

    def show_step(self, step: Step) -> None:
        """Show what is chosen; what is being typed is left alone."""
        self._step = step
        for option, (label, control) in zip(self._options, self._parts, strict=True):
            shown = isinstance(option, Choice) or _applies(option, step)
            label.setVisible(shown)
            control.setVisible(shown)
            self._fill(option, control, getattr(step, option.field))

    def _fill(self, option: Option, control: ChoiceButton | ValueField, value: Any) -> None:
        if isinstance(option, Choice) and isinstance(control, ChoiceButton):
            entries = [(str(key), text, text) for key, text in option.entries]
            control.offer(entries, str(value))
        elif isinstance(option, Number) and isinstance(control, ValueField) and not control.pending:
            control.setText(f"{value * option.times:.6g}{option.unit}")

    def _add(self, row: int, option: Option) -> None:
        label = described(QLabel(option.name), option.name, option.tip)
        label.setProperty("role", "label")
        control = self._choice(option) if isinstance(option, Choice) else self._number(option)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignRight)
        self._parts.append((label, control))

    def _choice(self, option: Choice) -> ChoiceButton:
        button = ChoiceButton(option.name, option.tip)
        button.chosen.connect(partial(self._chosen, option))
        return button

    def _number(self, option: Number) -> ValueField:
        field = described(ValueField(), option.name, option.tip)
        field.setFont(self._theme.mono_font(12))
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setFixedWidth(84)
        field.editingFinished.connect(partial(self._typed, option, field))
        field.given_up.connect(self._again)
        return field

    def _chosen(self, option: Choice, key: str) -> None:
        value = next(value for value, _ in option.entries if str(value) == key)
        also = dict(next((numbers for each, numbers in option.also if each == value), ()))
        if self._step is not None and getattr(self._step, option.field) != value:
            fields: dict[str, Any] = {option.field: value, **also}
            self.changed.emit(replace(self._step, **fields))

    def _typed(self, option: Number, field: ValueField) -> None:
        step, text = self._step, field.text()
        if step is None or not field.isModified():
            return
        field.setModified(False)
        number = parse_number(text.replace("−", "-"))
        self._again()
        if number is None or not isfinite(number):
            self.refused.emit(f"{option.name}: “{text}” is no number to use.")
        elif (value := number / option.times) != getattr(step, option.field):
            fields: dict[str, Any] = {option.field: value}
            self.changed.emit(replace(step, **fields))

    def _again(self) -> None:
        if self._step is not None:
            self.show_step(self._step)


def _applies(option: Number, step: Step) -> bool:
    field, value = option.when
    return not field or getattr(step, field) == value
