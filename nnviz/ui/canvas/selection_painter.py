"""Draws what is selected: a ring, and for a pixel of a map what it was computed from."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter

from nnviz.drawing.choosing import BIAS
from nnviz.drawing.geometry import Box, Column
from nnviz.drawing.receptive import field_of
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.marks import corner_of
from nnviz.ui.canvas.strokes import stroke, thin
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme

_LINE = 13.0


def paint_selection(painter: QPainter, board: Board, selection: Selection, theme: Theme) -> None:
    """A ring around the selected unit, or around all of a layer; for a pixel of a map also what
    it was computed from."""
    column = board.scene.column(selection.layer)
    if column is not None and selection.whole:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(stroke(painter, theme.color("signal"), 1.6))
        painter.drawRoundedRect(rect(_around(column)), 10, 10)
        return
    node = node_of(column, selection.unit) if column is not None else None
    if column is None or node is None:
        return
    box = column.box(node)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        stroke(painter, theme.color("signal"), 2.4 if selection.parameter is None else 1.2)
    )
    paint_ring(painter, column, box.grown(2.5 * thin(painter)))
    if selection.parameter == BIAS:
        radius = 7 * thin(painter)
        painter.setPen(stroke(painter, theme.color("signal"), 1.6))
        painter.drawEllipse(QPointF(*corner_of(column, node)), radius, radius)
    if selection.pixel is not None and column.spec.style == "picture":
        _field(painter, board, column, node, selection.pixel, theme)


def node_of(column: Column, unit: int) -> int | None:
    """The node that shows a unit of the layer's output, None if it is folded or gone."""
    node = unit // column.spec.units_per_node
    return node if unit >= 0 and node in column.shown else None


def _around(column: Column) -> Box:
    """All nodes that are shown, with the numbers under the last of them."""
    first, last = column.box(column.first), column.box(column.shown[-1])
    high = last.bottom - first.y + column.lines * _LINE
    return Box(first.x, first.y, first.width, high).grown(7)


def pixel_box(column: Column, node: int, rows: range, cols: range) -> Box:
    """Where a patch of a picture lies."""
    box, (_, height, width) = column.box(node), column.spec.shape
    dx, dy = box.width / width, box.height / height
    return Box(box.x + cols.start * dx, box.y + rows.start * dy, len(cols) * dx, len(rows) * dy)


def _field(
    painter: QPainter, board: Board, column: Column, node: int, pixel: tuple[int, int], theme: Theme
) -> None:
    """The pixel, the patches it was computed from, and lines between them."""
    row, col = pixel
    target = pixel_box(column, node, range(row, row + 1), range(col, col + 1))
    painter.setPen(stroke(painter, theme.color("signal"), 1.2))
    painter.drawRect(rect(target))
    index = board.scene.columns.index(column)
    source = board.scene.columns[index - 1] if index else None
    field = field_of(column.spec, source.spec, pixel) if source is not None else None
    if source is None or field is None:
        return
    own = column.spec.kind != "conv2d"
    nodes = [n for n in source.shown if not own or n == node]
    faint = theme.color("signal", 0.75 if len(nodes) == 1 else 0.2)
    for patch in (pixel_box(source, n, *field) for n in nodes):
        painter.setPen(stroke(painter, theme.color("signal"), 1.2))
        painter.drawRect(rect(patch))
        painter.setPen(stroke(painter, faint, 1))
        painter.drawLine(QLineF(patch.right, patch.y, target.x, target.y))
        painter.drawLine(QLineF(patch.right, patch.bottom, target.x, target.bottom))


def paint_ring(painter: QPainter, column: Column, box: Box) -> None:
    """A ring in the painter's pen, round around discs."""
    if column.spec.style == "disc":
        painter.drawEllipse(rect(box))
    else:
        painter.drawRoundedRect(rect(box), 8, 8)
