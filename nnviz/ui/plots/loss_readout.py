"""The numbers at the crosshair of the loss chart, which are its legend as well."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.drawing.numbers import count, number, percent
from nnviz.experiment.frame import History
from nnviz.ui.guard import guarded
from nnviz.ui.plots.loss_chart import CURVES
from nnviz.ui.theme import Theme

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LossReadout(QWidget):
    """Epoch, and per part of the data a sample of its line, its loss and its accuracy."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Loss readout")
        self.epoch = self._number("text", QFont.Weight.Medium)
        self.losses = {part: self._number("text") for part in ("train", "test")}
        self.accuracies = {part: self._number("text") for part in ("train", "test")}
        self._accuracy_title = self._title("accuracy")
        self._arrange()

    def show_row(self, history: History, row: int) -> None:
        """The numbers of one row of a history; −1 for the newest."""
        if not len(history):
            self.clear()
            return
        self.epoch.setText(count(round(float(history.epoch[row]))))
        classes = not bool(np.isnan(history.train_accuracy[row]))
        for part in ("train", "test"):
            self.losses[part].setText(number(getattr(history, f"{part}_loss")[row]))
            accuracy = float(getattr(history, f"{part}_accuracy")[row])
            self.accuracies[part].setText(percent(accuracy) if classes else "")
        self._accuracy_title.setVisible(classes)

    def clear(self) -> None:
        """No numbers: nothing has been evaluated yet."""
        for label in (self.epoch, *self.losses.values(), *self.accuracies.values()):
            label.setText("")

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._title("epoch"), 0, 1)
        grid.addWidget(self.epoch, 0, 2)
        grid.addWidget(self._title("loss"), 1, 2, _RIGHT)
        grid.addWidget(self._accuracy_title, 1, 3, _RIGHT)
        for row, (part, (_, color, dashed)) in enumerate(
            zip(("train", "test"), CURVES, strict=True), start=2
        ):
            grid.addWidget(_LineSample(self._theme, color, dashed), row, 0)
            grid.addWidget(self._title(part), row, 1)
            grid.addWidget(self.losses[part], row, 2)
            grid.addWidget(self.accuracies[part], row, 3)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(2, 62)
        grid.setColumnMinimumWidth(3, 54)

    def _title(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "label")
        label.setFont(self._theme.text_font(11.5))
        return label

    def _number(self, role: str, weight: QFont.Weight = QFont.Weight.Normal) -> QLabel:
        label = QLabel()
        label.setFont(self._theme.mono_font(12, weight))
        label.setAlignment(_RIGHT)
        return label


class _LineSample(QWidget):
    """A short piece of a curve's line."""

    def __init__(self, theme: Theme, color: str, dashed: bool) -> None:
        super().__init__()
        self._theme, self._color, self._dashed = theme, color, dashed
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(22, 14)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(self._theme.color(self._color), 1.6)
        if self._dashed:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(0, self.height() // 2, self.width(), self.height() // 2)
        painter.end()
