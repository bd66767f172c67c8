"""The network from far: a block for each layer with its name, shape and number of parameters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from nnviz.drawing.blocks import Block
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme

_TITLE, _LINE = 12.0, 16.0


def paint_blocks(
    painter: QPainter, blocks: tuple[Block, ...], scale: float, selection: Selection | None,
    theme: Theme,
) -> None:  # fmt: skip
    """In the scene; texts are as large on the canvas at every zoom, and run upwards."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = {block.layer: block.box for block in blocks}
    for block in blocks:
        for before in block.inputs:
            _join(painter, rect(places[before]), rect(block.box), scale, theme)
    for block in blocks:
        chosen = selection is not None and selection.layer == block.layer
        _block(painter, block, scale, chosen, theme)


def _join(painter: QPainter, a: QRectF, b: QRectF, scale: float, theme: Theme) -> None:
    """A curve from the block before to the next; over the blocks between, for skips."""
    start, end = QPointF(a.right(), a.center().y()), QPointF(b.left(), b.center().y())
    path, half = QPainterPath(start), (end.x() - start.x()) / 2
    if b.left() - a.right() > 1.5 * a.width():
        rise = QPointF(0, a.height() * 0.75)
        path.cubicTo(start + QPointF(half / 2, 0) - rise, end - QPointF(half / 2, 0) - rise, end)
    else:
        path.cubicTo(start + QPointF(half, 0), end - QPointF(half, 0), end)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("faint"), 1.5 / scale))
    painter.drawPath(path)


def _block(painter: QPainter, block: Block, scale: float, chosen: bool, theme: Theme) -> None:
    painter.setPen(
        QPen(theme.color("signal" if chosen else "border"), (2.4 if chosen else 1.2) / scale)
    )
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(rect(block.box), 8, 8)
    painter.save()
    painter.translate(*block.box.centre)
    painter.rotate(-90)
    painter.scale(1 / scale, 1 / scale)
    wide, top = block.box.height * scale, -_LINE * len(block.lines) / 2
    for number, line in enumerate(block.lines):
        weight = QFont.Weight.DemiBold if number == 0 else QFont.Weight.Normal
        painter.setFont(theme.text_font(_TITLE if number == 0 else 11, weight))
        painter.setPen(theme.color("muted" if number else "text"))
        area = QRectF(-wide / 2, top + number * _LINE, wide, _LINE)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, line)
    painter.restore()
