"""A slider with its label and its value, over a list of allowed values; the value can be typed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from math import isfinite

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.slider import Slider
from nnviz.ui.widgets.value_field import ValueField


def nearest(values: Sequence[float], value: float) -> int:
    """The index of the value nearest to ``value`` in an ascending list."""
    right = min(max(bisect_left(values, value), 1), len(values) - 1)
    return right - 1 if value - values[right - 1] <= values[right] - value else right


def parse_number(text: str) -> float | None:
    """The first number in a typed text; ``10 %`` and ``70 / 30`` read as 10 and 70."""
    for word in text.replace(",", ".").replace("%", " ").replace("/", " ").split():
        try:
            number = float(word)
        except ValueError:
            return None
        return number if isfinite(number) else None
    return None


class LabelledSlider(QWidget):
    """``changed(value, gesture)``: the gesture token is the same from press to release.

    ``values`` ascend; ``show`` writes a value as text and ``read`` turns a typed number into a
    value (which may lie between the slider's, but not beyond them). ``remarked`` says in a
    sentence what became of a typed text that was not taken as it is.
    """

    changed = Signal(float, object)
    remarked = Signal(str)

    def __init__(
        self,
        name: str,
        tip: str,
        values: Sequence[float],
        theme: Theme,
        show: Callable[[float], str] = "{:g}".format,
        read: Callable[[float], float] = float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._values = name, tuple(values)
        self._show, self._read = show, read
        self._value = self._values[0]
        self.slider = described(Slider(theme), name, tip)
        self.field = described(ValueField(), f"{name}, typed", f"{tip} Type a value here.")
        self._label = described(QLabel(name), name, tip)
        self._build(theme)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.setPageStep(max(1, len(self._values) // 10))
        self.slider.moved.connect(self._moved)
        self.field.editingFinished.connect(self._typed)
        self.field.given_up.connect(self._write)
        self.set_value(self._value)

    @property
    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value without announcing it; one being dragged or typed is left alone."""
        self._value = value
        if not self.slider.isSliderDown():
            self.slider.setValue(nearest(self._values, value))
        if not self.field.pending:
            self._write()

    def _build(self, theme: Theme) -> None:
        self._label.setProperty("role", "label")
        self._label.setBuddy(self.slider)
        self.field.setFont(theme.mono_font(12))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setMinimumWidth(40)
        self.field.setFixedHeight(18)
        self.field.setTextMargins(0, 0, -4, 0)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._label)
        head.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.slider)

    def _write(self) -> None:
        self.field.setText(self._show(self._value))
        self.slider.setAccessibleDescription(self.field.text())

    def _moved(self, index: int, gesture: object) -> None:
        self._value = self._values[index]
        self._write()
        self.changed.emit(self._value, gesture)

    def _typed(self) -> None:
        """Take the text if it names a value; what else it says is put right with a remark."""
        text, modified = self.field.text().strip(), self.field.isModified()
        number = parse_number(text)
        self._write()
        if modified and number is not None:
            self._take(text, self._read(number))
        elif modified and text:
            self._remark(f"“{text}” is no number to use; {self._show(self._value)} stays.")

    def _take(self, text: str, wanted: float) -> None:
        value = min(max(wanted, self._values[0]), self._values[-1])
        if value != self._value:
            self.set_value(value)
            self.changed.emit(value, None)
        if value != wanted:
            side = "above the largest" if wanted > value else "below the smallest"
            used = self._show(value)
            self._remark(f"{text} is {side}, {used}; {used} is used.")

    def _remark(self, sentence: str) -> None:
        self.remarked.emit(f"{self._name}: {sentence}")
