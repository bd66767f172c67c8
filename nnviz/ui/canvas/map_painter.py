"""Draws all response maps of a network at once: one table, one picture, one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QImage, QPainter, QPixmap

from nnviz.drawing.colormaps import diverging, shade
from nnviz.drawing.geometry import Column
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.snapshot import Face
from nnviz.ui.canvas.stamps import Stamps

WAITING = 0.28
"""The opacity of nodes that the forward pass has not reached."""


class MapPainter:
    """The thumbnails of the columns that have response maps."""

    def __init__(self, columns: Sequence[Column], palette: Palette) -> None:
        self._palette = palette
        self._columns = [(k, c) for k, c in enumerate(columns) if c.spec.style == "map"]
        self._at = np.array(
            [c.box(node).centre for _, c in self._columns for node in c.shown]
        ).reshape(-1, 2)
        self._sides = np.array([c.width for _, c in self._columns for _ in c.shown])
        self._stamps: Stamps | None = None
        self._values = np.empty((0, 0, 0), np.float32)

    def paint(self, painter: QPainter, faces: Sequence[Face]) -> None:
        """Draw the maps of all faces; where there are none yet, nothing's colour."""
        grid = next((f.values.shape[-1] for f in faces if f.values is not None), 1)
        stamps = self._prepare(grid)
        start = 0
        for index, column in self._columns:
            stop, face = start + len(column.y), faces[index]
            _normalise(face, column, self._values[start:stop])
            waits = face.reading.kind == "waiting" and face.values is not None
            stamps.opacity[start:stop] = WAITING if waits and face.traced else 1.0
            start = stop
        if start:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            stamps.draw(painter, self._picture())

    def _prepare(self, grid: int) -> Stamps:
        """The table for maps of a grid; training and rest have grids of their own."""
        if self._stamps is None or self._values.shape[-1] != grid:
            count = len(self._at)
            self._values = np.empty((count, grid, grid), np.float32)
            self._stamps = Stamps(self._at, self._sides / grid)
            self._stamps.corner[:, 1] = np.arange(count) * grid
            self._stamps.size[:] = grid
        return self._stamps

    def _picture(self) -> QPixmap:
        count, rows, cols = self._values.shape
        colors = shade(self._values, diverging(self._palette), -1.0, 1.0)
        image = QImage(colors.data, cols, count * rows, 4 * cols, QImage.Format.Format_RGB32)
        return QPixmap.fromImage(image)


def _normalise(face: Face, column: Column, out: Array) -> None:
    """A column's values as shares −1…1 of its scale, the lowest x₂ in the last row."""
    if face.values is None:
        out[...] = 0.0
        return
    middle, half = (face.scale.low + face.scale.high) / 2, (face.scale.high - face.scale.low) / 2
    np.subtract(face.values[column.shown.start : column.shown.stop, ::-1], middle, out=out)
    out /= half
