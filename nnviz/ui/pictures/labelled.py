"""A field for a number with its label above, in the look of the drop-down lists."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLabel, QVBoxLayout, QWidget

_HEIGHT, _MARGIN = 32, 9


class Scale(QDoubleSpinBox):
    """A factor, with no more digits than it has: ``2 ×``."""

    def __init__(self, least: float, most: float, value: float) -> None:
        super().__init__()
        self.setRange(least, most)
        self.setValue(value)
        self.setSuffix(" ×")

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"


def labelled(box: QAbstractSpinBox) -> QWidget:
    """The field below its own name."""
    box.setFixedHeight(_HEIGHT)
    box.lineEdit().setTextMargins(_MARGIN, 0, _MARGIN, 0)
    both, label = QWidget(), QLabel(box.accessibleName())
    label.setProperty("role", "label")
    label.setBuddy(box)
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label)
    column.addWidget(box)
    return both
