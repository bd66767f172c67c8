"""Class probabilities as bars, the predicted class beside the true one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.drawing.numbers import percent, short
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme

_ROW, _PERCENT = 21, 54


class ProbabilityBars(QWidget):
    """One row per class; the true class is marked by a ring before its name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._values: Array = np.empty(0)
        self._true: int | None = None
        self._shares = True
        self._text, self._mono = theme.text_font(12), theme.mono_font(12)
        self._strong = theme.mono_font(12, QFont.Weight.Bold)
        self._label = 0
        self.setMinimumWidth(160)
        theme.changed.connect(self.update)

    @property
    def texts(self) -> list[str]:
        """The rows as written."""
        return [
            f"{name} {self._written(float(value))}"
            for name, value in zip(self._names, self._values, strict=True)
        ]

    def show_values(
        self, names: tuple[str, ...], values: Array, true: int, shares: bool = True
    ) -> None:
        """Outputs that are no ``shares`` of one are written as they are."""
        if names != self._names:
            self._names = names
            metrics = self.fontMetrics()
            self._label = 18 + max(metrics.horizontalAdvance(name) for name in names)
            self.setFixedHeight(len(names) * _ROW)
        if (true, shares) != (self._true, self._shares) or not np.array_equal(values, self._values):
            self._values, self._true, self._shares = values, true, shares
            self.setAccessibleDescription(", ".join(self.texts))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, max(1, len(self._names)) * _ROW)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        painter, best = QPainter(self), int(np.argmax(self._values))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, value in enumerate(self._values.tolist()):
            self._paint_row(painter, row, value, row == best)
        painter.end()

    def _written(self, value: float) -> str:
        return percent(value) if self._shares else short(value)

    def _paint_row(self, painter: QPainter, row: int, value: float, best: bool) -> None:
        y, theme = row * _ROW, self._theme
        painter.setPen(theme.color("text" if best or row == self._true else "muted"))
        painter.setFont(self._text)
        painter.drawText(QPointF(14, y + 15), self._names[row])
        painter.setFont(self._strong if best else self._mono)
        text = self._written(value)
        width = 0.6 * self._mono.pixelSize() * len(text)
        painter.drawText(QPointF(self.width() - width, y + 15), text)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(self._label, y + 6.5, self.width() - self._label - _PERCENT, 8)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(groove, 4, 4)
        share = min(max(value, 0.0), 1.0) if np.isfinite(value) else 0.0
        painter.setBrush(theme.color("accent" if best else "faint"))
        bar = QRectF(groove.left(), groove.top(), share * groove.width(), 8)
        painter.drawRoundedRect(bar, min(4.0, bar.width() / 2), 4)
        if row == self._true:
            painter.setBrush(theme.color("update"))
            painter.drawEllipse(QPointF(5, y + 10.5), 3.5, 3.5)
