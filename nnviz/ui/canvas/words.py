"""Short texts drawn again and again: laid out once and kept."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform

_KEPT = 2000


class Words:
    """Draws texts of one font; positions are those of the text's vertical middle."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._texts: OrderedDict[str, tuple[QStaticText, float]] = OrderedDict()
        self._half = self._metrics.height() / 2

    def width(self, text: str) -> float:
        return self._laid(text)[1]

    def draw(self, painter: QPainter, x: float, y: float, text: str, align: float = 0.0) -> None:
        """``align``: the share of the text that lies left of ``x`` (0, ½ or 1).

        The painter must already have this font and the pen of the text's colour.
        """
        laid, width = self._laid(text)
        painter.drawStaticText(QPointF(round(x - align * width), round(y - self._half)), laid)

    def _laid(self, text: str) -> tuple[QStaticText, float]:
        found = self._texts.get(text)
        if found is None:
            laid = QStaticText(text)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.prepare(QTransform(), self.font)
            found = self._texts[text] = laid, self._metrics.horizontalAdvance(text)
            if len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
        return found
