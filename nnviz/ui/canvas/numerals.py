"""Many short texts of one fixed-width font, drawn in one call."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QGlyphRun, QPainter, QRawFont

from nnviz.ui.printing import is_printing

Spot = tuple[float, float]
_KEPT = 4000


class Numerals:
    """Draws texts centred on spots, in the painter's pen."""

    def __init__(self, font: QFont) -> None:
        self._font, self._raw = font, QRawFont.fromFont(font)
        self._glyphs: dict[str, list[int]] = {}
        self._places: dict[tuple[Spot, int], list[QPointF]] = {}
        self._run = QGlyphRun()
        self._run.setRawFont(self._raw)
        self._advance = self._raw.advancesForGlyphIndexes(self._learn("0"))[0].x()
        self._rise = self._raw.capHeight() / 2

    def draw(self, painter: QPainter, labels: Iterable[tuple[str, Spot]]) -> None:
        """Draw each text with its middle on its spot."""
        if is_printing():
            self._write(painter, labels)
            return
        glyphs: list[int] = []
        places: list[QPointF] = []
        for text, spot in labels:
            glyphs += self._glyphs.get(text) or self._learn(text)
            places += self._places.get((spot, len(text))) or self._place(spot, len(text))
        if glyphs:
            self._run.setPositions(places)
            self._run.setGlyphIndexes(glyphs)
            painter.drawGlyphRun(QPointF(0, 0), self._run)

    def _write(self, painter: QPainter, labels: Iterable[tuple[str, Spot]]) -> None:
        """As texts, which stay texts in a print."""
        painter.setFont(self._font)
        for text, spot in labels:
            start = self._place(spot, len(text))
            painter.drawText(start[0] if start else QPointF(*spot), text)

    def _learn(self, text: str) -> list[int]:
        if len(self._glyphs) > _KEPT:
            self._glyphs.clear()
        glyphs = self._glyphs[text] = self._raw.glyphIndexesForString(text)
        return glyphs

    def _place(self, spot: Spot, length: int) -> list[QPointF]:
        """Where the letters of a text of that length stand."""
        if len(self._places) > _KEPT:
            self._places.clear()
        start, base = round(spot[0] - 0.5 * self._advance * length), round(spot[1] + self._rise)
        places = [QPointF(start + k * self._advance, base) for k in range(length)]
        self._places[spot, length] = places
        return places
