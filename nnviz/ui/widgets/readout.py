"""A number with its caption above it, as in the top bar."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described


class Readout(QWidget):
    """``width`` in characters is kept free, so that the bar stands still while digits change."""

    def __init__(
        self,
        name: str,
        tip: str,
        theme: Theme,
        width: int = 6,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        caption = described(QLabel(name.upper()), name, tip)
        caption.setProperty("role", "caption")
        caption.setFont(caption_font(theme))
        self._value = described(QLabel("–"), name, tip)
        self._value.setProperty("role", "label" if quiet else "value")
        self._value.setFont(theme.mono_font(15, QFont.Weight.Medium))
        # A label of fixed size may change its text without the whole bar being laid out anew.
        metrics = self._value.fontMetrics()
        self._value.setFixedSize(metrics.horizontalAdvance("0" * width) + 1, metrics.height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(caption)
        column.addWidget(self._value)
        column.addStretch(1)

    @property
    def text(self) -> str:
        return self._value.text()

    def show_text(self, text: str) -> None:
        if text != self._value.text():
            needed = self._value.fontMetrics().horizontalAdvance(text) + 1
            if needed > self._value.width():
                self._value.setFixedWidth(needed)
            self._value.setText(text)
            self._value.setAccessibleName(f"{self._name} {text}")


def caption_font(theme: Theme) -> QFont:
    """Small, spaced capitals."""
    font = theme.text_font(10.5)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
    return font
