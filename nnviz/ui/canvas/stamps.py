"""Parts of one picture, drawn at many places in one call."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import wrapInstance

from nnviz.engine.shapes import Array
from nnviz.ui.printing import is_printing


class Stamps:
    """A table whose rows are QPainter's pixmap fragments, ten doubles each.

    ``at`` (n, 2) are the stamps' centres and ``scale`` (n,) their sizes in pixels of the painter
    per pixel of the picture; ``left``, ``top``, ``size`` say which part of the picture is drawn.
    """

    def __init__(self, at: Array, scale: Array | float) -> None:
        self._table = np.zeros((len(at), 10))
        self._table[:, 0:2] = at
        self._table[:, 6] = self._table[:, 7] = scale
        self._table[:, 9] = 1.0

    def __len__(self) -> int:
        return len(self._table)

    @property
    def corner(self) -> Array:
        """(n, 2) left and top of the parts, to be written to."""
        return self._table[:, 2:4]

    @property
    def size(self) -> Array:
        """(n, 2) width and height of the parts, to be written to."""
        return self._table[:, 4:6]

    @property
    def opacity(self) -> Array:
        """(n,) 0…1, to be written to."""
        return self._table[:, 9]

    def draw(self, painter: QPainter, picture: QPixmap) -> None:
        """Draw all stamps out of a picture."""
        if is_printing():
            self._draw_each(painter, picture)
        elif len(self._table):
            first: Any = wrapInstance(self._table.ctypes.data, QPainter.PixmapFragment)
            painter.drawPixmapFragments(first, len(self._table), picture)

    def _draw_each(self, painter: QPainter, picture: QPixmap) -> None:
        """One by one, each only as large a picture as it is."""
        for x, y, left, top, width, height, across, down, _, opacity in self._table.tolist():
            part = picture.copy(round(left), round(top), round(width), round(height))
            area = QRectF(
                x - width * across / 2, y - height * down / 2, width * across, height * down
            )
            painter.setOpacity(opacity)
            painter.drawPixmap(area, part, QRectF(part.rect()))
        painter.setOpacity(1.0)
