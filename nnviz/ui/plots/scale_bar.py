"""A colour map as a bar between two numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.drawing.colormaps import Lut, shade
from nnviz.drawing.numbers import short
from nnviz.drawing.scales import Scale
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme


class ScaleBar(Drawn, QWidget):
    """A colour map from its lowest to its highest number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name, self._scale = "", Scale(0.0, 1.0, "sequential")
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The bar in words: ``values 0 to 4.00``."""
        return f"{self._name} {' to '.join(self._ends())}"

    def show_scale(self, name: str, scale: Scale) -> None:
        if (name, scale) != (self._name, self._scale):
            self._name, self._scale = name, scale
            self.setAccessibleName(self.text)
            self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(160, 16)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 16)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = drawing(self), QRectF(self.rect())
        painter.setFont(self._theme.text_font(11))
        painter.setPen(self._theme.color("muted"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, left, self._name)
        painter.setFont(self._theme.mono_font(10.5))
        metrics, (low, high) = painter.fontMetrics(), self._ends()
        x = 50 + 1.0 * metrics.horizontalAdvance(low)
        end = area.right() - metrics.horizontalAdvance(high)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, x, area.height()), right, low)
        painter.drawText(area, right, high)
        bar = QRectF(x + 6, area.height() / 2 - 4, max(4.0, end - x - 12), 8)
        painter.drawImage(bar, raster(self._ramp()))
        painter.end()

    def _ramp(self) -> Lut:
        scale = self._scale
        lut = scale.lut(self._theme.palette)
        return shade(np.linspace(scale.low, scale.high, 96)[None], lut, scale.low, scale.high)

    def _ends(self) -> tuple[str, str]:
        return short(self._scale.low), short(self._scale.high)
