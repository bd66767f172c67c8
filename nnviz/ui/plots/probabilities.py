"""Class probabilities as bars, the predicted class beside the true one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.drawing.numbers import percent, short
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged, factor
from nnviz.ui.theme import Theme

_ROW, _LEAST_ROW, _PERCENT = 21.0, 11.0, 54


class ProbabilityBars(Drawn, QWidget):
    """One row per class; the true class is marked by a ring before its name. ``flexible``: the rows
    grow lower where there is little height."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, flexible: bool = False
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self._flexible = theme, flexible
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
            self._bound()
            self.updateGeometry()
        if (true, shares) != (self._true, self._shares) or not np.array_equal(values, self._values):
            self._values, self._true, self._shares = values, true, shares
            self.setAccessibleDescription(", ".join(self.texts))
            self.update()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Type may have another size."""
        self._bound()

    def _bound(self) -> None:
        """How high the rows are, and how low they may get: with large type they grow half as much
        as letters do, which leave it room."""
        rows, least = len(self._names), _LEAST_ROW if self._flexible else _ROW
        if rows:
            self.setMaximumHeight(round(rows * _ROW * factor()))
            self.setMinimumHeight(round(rows * least * (1 + factor()) / 2))

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(280, round(max(1, len(self._names)) * _ROW))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        painter, best = drawing(self), int(np.argmax(self._values))
        fonts = [_fitting(font, self._row) for font in (self._text, self._mono, self._strong)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, value in enumerate(self._values.tolist()):
            self._paint_row(painter, fonts, row, value, row == best)
        painter.end()

    def _written(self, value: float) -> str:
        return percent(value) if self._shares else short(value)

    @property
    def _row(self) -> float:
        """The height of a row."""
        return min(_ROW, self.height() / len(self._names))

    def _paint_row(
        self, painter: QPainter, fonts: list[QFont], row: int, value: float, best: bool
    ) -> None:
        height, theme = self._row, self._theme
        y, middle = row * height, (row + 0.5) * height
        painter.setPen(theme.color("text" if best or row == self._true else "muted"))
        painter.setFont(fonts[0])
        line = QRectF(14, y, self.width() - 14, height)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._names[row])
        painter.setFont(fonts[2 if best else 1])
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(line, right, self._written(value))
        painter.setPen(Qt.PenStyle.NoPen)
        thick = min(8.0, 0.5 * height)
        left, width = self._label, self.width() - self._label - _PERCENT
        groove = QRectF(left, middle - thick / 2, width, thick)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(groove, thick / 2, thick / 2)
        share = min(max(value, 0.0), 1.0) if np.isfinite(value) else 0.0
        painter.setBrush(theme.color("accent" if best else "faint"))
        bar = QRectF(groove.left(), groove.top(), share * groove.width(), thick)
        painter.drawRoundedRect(bar, min(thick, bar.width()) / 2, thick / 2)
        if row == self._true:
            painter.setBrush(theme.color("update"))
            painter.drawEllipse(QPointF(5, middle), 3.5, 3.5)


def _fitting(font: QFont, row: float) -> QFont:
    """The font in a size that fits a row."""
    most = round(0.85 * row)
    if font.pixelSize() <= most:
        return font
    fitting = QFont(font)
    fitting.setPixelSize(max(1, most))
    return fitting
