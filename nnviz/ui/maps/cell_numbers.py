"""Numbers in coloured cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QFont, QPainter

from nnviz.drawing.colormaps import Lut, ink_on
from nnviz.drawing.numbers import short
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.theme import Theme


class CellNumbers:
    """Writes dark on light colours and light on dark ones."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._writers: dict[int, Numerals] = {}

    def draw(
        self, painter: QPainter, values: Array, colors: Lut, spots: Sequence[Spot], side: float
    ) -> None:
        """Values on cells of ``colors``, in the order of ``spots``, their middles."""
        labels: dict[str, list[tuple[str, Spot]]] = {}
        flat = zip(values.ravel().tolist(), colors.ravel().tolist(), spots, strict=True)
        for value, color, spot in flat:
            labels.setdefault(ink_on(color), []).append((short(value), spot))
        for ink, texts in labels.items():
            painter.setPen(QColor(ink))
            self._writer(min(11, int(side / 3.05))).draw(painter, texts)

    def _writer(self, size: int) -> Numerals:
        if size not in self._writers:
            self._writers[size] = Numerals(self._theme.mono_font(size, QFont.Weight.Medium))
        return self._writers[size]
