"""Draws weight matrices as heat-maps between the columns, with what is said of them below."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from nnviz.drawing.colormaps import diverging, gradients, shade, updates
from nnviz.drawing.depiction import EdgeChoice
from nnviz.drawing.geometry import Scene
from nnviz.drawing.heat import HeatMap, matrix, strongest
from nnviz.drawing.numbers import count, short
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.strokes import stroke
from nnviz.ui.printing import draw_part
from nnviz.ui.theme import Theme

_SIZE, _LINE, _SIDE = 11, 13.0, 14.0
_BACK = 0.4
"""How much of a heat-map is seen behind single edges."""


class HeatPainter:
    """Colours a snapshot's matrices once, and draws them as often as asked."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: tuple[Snapshot, object, list[tuple[HeatMap, QImage, float]]] | None = None

    def paint(
        self, painter: QPainter, board: Board, snapshot: Snapshot, scale: float,
        behind: Collection[str],
    ) -> None:  # fmt: skip
        """All heat-maps, in the scene; those of the layers ``behind`` stand back."""
        for heat, image, peak in self._pictures(board, snapshot, scale):
            _funnel(painter, board.scene, heat, self._theme)
            tall, wide = heat.cell(scale)
            # The last cells may stand for fewer numbers: they are drawn narrower.
            source = QRectF(0, 0, heat.cols / wide, heat.rows / tall)
            painter.setOpacity(_BACK if heat.layer in behind else 1.0)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            draw_part(painter, rect(heat.box), image, source)
            painter.setOpacity(1.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(stroke(painter, self._theme.color("border"), 1))
            painter.drawRect(rect(heat.box))
            self._write(painter, heat, said(heat, snapshot.edges, peak, scale))

    def _pictures(
        self, board: Board, snapshot: Snapshot, scale: float
    ) -> list[tuple[HeatMap, QImage, float]]:
        cells = [heat.cell(scale) for heat in board.heats]
        kept = self._kept
        if kept is None or kept[0] is not snapshot or kept[1] != cells:
            made = [self._picture(heat, snapshot, scale) for heat in board.heats]
            kept = self._kept = snapshot, cells, made
        return kept[2]

    def _picture(
        self, heat: HeatMap, snapshot: Snapshot, scale: float
    ) -> tuple[HeatMap, QImage, float]:
        values = matrix(snapshot.frame, heat.layer, snapshot.edges.key, snapshot.vector)
        cells = strongest(values, *heat.cell(scale))
        peak = float(np.abs(cells).max())
        if not math.isfinite(peak):
            peak = float(np.abs(cells[np.isfinite(cells)]).max(initial=0.0))
        colors = self._colors(cells, snapshot.edges, peak or 1.0)
        rows, cols = colors.shape
        image = QImage(colors.data, cols, rows, 4 * cols, QImage.Format.Format_RGB32)
        return heat, image.copy(), peak

    def _colors(self, cells: Array, edges: EdgeChoice, peak: float) -> Array:
        palette = self._theme.palette
        if edges.hue == "sign":
            return shade(cells, diverging(palette), -peak, peak)
        table = gradients if edges.hue == "gradient" else updates
        return shade(np.abs(cells), table(palette), 0.0, peak)

    def _write(self, painter: QPainter, heat: HeatMap, lines: list[str]) -> None:
        font = self._theme.text_font(_SIZE)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        room, metrics = heat.box.width + 2 * _SIDE, QFontMetricsF(font)
        area = QRectF(heat.box.x - _SIDE, heat.box.bottom + 2, room, _LINE)
        for line in lines:
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
            area.translate(0, _LINE)


def said(heat: HeatMap, edges: EdgeChoice, peak: float, scale: float) -> list[str]:
    """Below a heat-map: its size, what a cell shows, and the largest number."""
    tall, wide = heat.cell(scale)
    size = f"{count(heat.rows)} × {count(heat.cols)}"
    lines = [f"{size} weights" if edges.key == "weights" else f"{edges.symbol} {size}"]
    lines += [f"strongest of {tall} × {wide}"] if tall * wide > 1 else []
    return [*lines, f"up to {'±' if edges.hue == 'sign' else ''}{short(peak)}"]


def _funnel(painter: QPainter, scene: Scene, heat: HeatMap, theme: Theme) -> None:
    """From the column before to the heat-map, and on to its own."""
    painter.setPen(stroke(painter, QColor(theme.color("faint", 0.6)), 1))
    for layer, side in ((heat.before, heat.box.x), (heat.layer, heat.box.right)):
        column = scene.column(layer)
        if column is None:
            continue
        half = column.width / 2 if side < column.x else -column.width / 2
        first, last = column.box(column.first).y, column.box(column.shown[-1]).bottom
        for end, corner in ((first, heat.box.y), (last, heat.box.bottom)):
            painter.drawLine(QLineF(QPointF(column.x - half, end), QPointF(side, corner)))
