"""The network from far: a block for each layer with its name, shape and number of parameters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from nnviz.drawing.blocks import Block
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme

_TITLE, _REST, _LINE = 12.0, 10.5, 16.0
_BOLD, _PLAIN = QFont.Weight.DemiBold, QFont.Weight.Normal


def paint_blocks(
    painter: QPainter, blocks: tuple[Block, ...], scale: float, selection: Selection | None,
    theme: Theme,
) -> None:  # fmt: skip
    """In the scene; texts are as large on the canvas at every zoom. They run across where there
    is room in every block, else upwards."""
    across = all(_fits(block, scale, theme) for block in blocks)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = {block.layer: block.box for block in blocks}
    for block in blocks:
        for before in block.inputs:
            _join(painter, rect(places[before]), rect(block.box), scale, theme)
    for block in blocks:
        chosen = selection is not None and selection.layer == block.layer
        _block(painter, block, scale, chosen, theme)
        _write(painter, block, scale, across, theme)


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


def _write(painter: QPainter, block: Block, scale: float, across: bool, theme: Theme) -> None:
    """The block's lines about its middle."""
    lines = block.across if across else block.upright(scale)
    wide, top = (block.box.width if across else block.box.height) * scale, -_LINE * len(lines) / 2
    painter.save()
    painter.translate(*block.box.centre)
    painter.rotate(0 if across else -90)
    painter.scale(1 / scale, 1 / scale)
    for number, line in enumerate(lines):
        painter.setFont(_font(number, theme))
        painter.setPen(theme.color("muted" if number else "text"))
        area = QRectF(-wide / 2, top + number * _LINE, wide, _LINE)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, line)
    painter.restore()


def _fits(block: Block, scale: float, theme: Theme) -> bool:
    """Whether a block's lines have room side by side with its edges."""
    widths = [
        QFontMetricsF(_font(number, theme)).horizontalAdvance(line)
        for number, line in enumerate(block.across)
    ]
    high = _LINE * len(widths)
    return max(widths) + 6 <= block.box.width * scale and high + 6 <= block.box.height * scale


def _font(number: int, theme: Theme) -> QFont:
    return theme.text_font(_TITLE if number == 0 else _REST, _BOLD if number == 0 else _PLAIN)
