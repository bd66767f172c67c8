"""The wordmark with the document's title and what may be said about it, shortened to fit."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme

_GAP = 17


class Title(QWidget):
    """``nnviz  Two spirals · binary classification · edited``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._title, self._detail = theme, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def show_title(self, title: str, detail: str) -> None:
        if (title, detail) != (self._title, self._detail):
            self._title, self._detail = title, detail
            self.setAccessibleName(f"{title}{detail}")
            self.setToolTip(f"{title}{detail}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        width = sum(QFontMetricsF(font).horizontalAdvance(text) for text, font, _ in self._runs())
        return QSize(round(width + 0.5) + _GAP, 34)

    def minimumSizeHint(self) -> QSize:
        return QSize(104, 34)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, x = QPainter(self), 0.0
        for place, (text, font, color) in enumerate(self._runs()):
            x += _GAP if place == 2 else 0
            x = self._write(painter, text, font, self._theme.color(color), x)
        painter.end()

    def _runs(self) -> tuple[tuple[str, QFont, str], ...]:
        """The pieces: text, font, colour; the gap comes after the wordmark's two."""
        logo = self._theme.text_font(15, QFont.Weight.Bold)
        semi, plain = self._theme.text_font(13, QFont.Weight.DemiBold), self._theme.text_font(13)
        return (
            ("nn", logo, "accent"),
            ("viz", logo, "text"),
            (self._title, semi, "text"),
            (self._detail, plain, "muted"),
        )

    def _write(self, painter: QPainter, text: str, font: QFont, color: QColor, x: float) -> float:
        """Write one piece of text at ``x`` as far as there is room; where it ends."""
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, self.width() - x))
        painter.setFont(font)
        painter.setPen(color)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, base), shown)
        return x + metrics.horizontalAdvance(shown)
