"""The picture behind everything that changes: background, chips, labels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from nnviz.drawing.captions import fold_text
from nnviz.drawing.geometry import Box, Column
from nnviz.drawing.placement import MARGIN
from nnviz.ui.canvas.board import LABEL, LABEL_GAP, Board
from nnviz.ui.canvas.chips import HANDLE, Button, Chip, Handle
from nnviz.ui.canvas.strokes import stroke
from nnviz.ui.printing import is_figure
from nnviz.ui.theme import Theme

_CENTRE = Qt.AlignmentFlag.AlignCenter
_TIGHT = 0.9
"""Where nodes stand close, the size of a label's letters over the distance from node to node."""


def rect(box: Box) -> QRectF:
    """A Box for Qt."""
    return QRectF(box.x, box.y, box.width, box.height)


def paint_backdrop(painter: QPainter, board: Board, theme: Theme) -> None:
    """Chips, labels and counts of folded nodes; the background is already there."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for chip in board.header.chips:
        _chip(painter, chip, theme)
    if not is_figure():
        for handle in board.header.handles:
            _handle(painter, handle, theme)
        for insert in board.header.inserts:
            _pill(painter, insert.box, theme)
            paint_symbol(painter, insert, theme, "muted")
    first, last = board.scene.columns[0], board.scene.columns[-1]
    _labels(painter, first, theme, -1)
    if len(board.scene.columns) > 1:
        _labels(painter, last, theme, 1)
    for column in board.scene.columns:
        _folds(painter, column, theme)


def backdrop_parts(board: Board) -> list[QRectF]:
    """The parts of the backdrop that are more than background, in the scene."""
    scene = board.scene
    bottom, first, last = MARGIN + scene.chip_height + 5, scene.columns[0], scene.columns[-1]
    parts = [QRectF(0, 0, scene.width, bottom)]
    if first.spec.labels:
        parts.append(QRectF(0, bottom, int(first.box(first.first).x), scene.height - bottom))
    if last.spec.labels:
        right = int(last.box(last.first).right)
        parts.append(QRectF(right, bottom, scene.width - right, scene.height - bottom))
    folds = [(column, above) for column in scene.columns for above in (True, False)]
    parts += [
        QRectF(rect(column.fold(above)).toAlignedRect())
        for column, above in folds
        if (column.before if above else column.after)
    ]
    return parts


def paint_symbol(painter: QPainter, button: Button, theme: Theme, color: str) -> None:
    """A button's sign, drawn with lines so that it is sharp and centred; or its text."""
    x, y = button.box.centre
    painter.setPen(stroke(painter, theme.color(color), 1.5))
    if button.text in ("−", "+"):
        painter.drawLine(QPointF(x - 4, y), QPointF(x + 4, y))
    if button.text == "+":
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
    if button.text == "×":
        painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
        painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
    if button.action == "activation":
        painter.setFont(theme.text_font(button.font))
        painter.drawText(rect(button.box), _CENTRE, button.text)


def paint_pressable(painter: QPainter, button: Button, theme: Theme) -> None:
    """The button under the cursor."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent", 0.28))
    painter.drawRoundedRect(rect(button.box), 7, 7)
    paint_symbol(painter, button, theme, "text")


def _chip(painter: QPainter, chip: Chip, theme: Theme) -> None:
    _pill(painter, chip.box, theme)
    painter.setFont(theme.text_font(chip.font, QFont.Weight.Medium))
    painter.setPen(theme.color("text"))
    painter.drawText(rect(chip.title_box), _CENTRE | Qt.TextFlag.TextDontClip, chip.title)
    for button in chip.buttons:
        if button.action == "activation" or not is_figure():
            paint_symbol(painter, button, theme, "faint" if button.text == "×" else "muted")
    _dot(painter, chip, theme)


def _handle(painter: QPainter, handle: Handle, theme: Theme) -> None:
    painter.setPen(stroke(painter, theme.color("faint"), 1.2))
    painter.setBrush(theme.color("canvas"))
    painter.drawEllipse(QPointF(handle.box.centre[0], handle.box.y + HANDLE / 2), 3, 3)


def _dot(painter: QPainter, chip: Chip, theme: Theme) -> None:
    """The dot between title and activation where they stand in one row."""
    for button in chip.buttons:
        if button.action == "activation" and button.box.x > chip.title_box.right:
            middle = (chip.title_box.right + button.box.x + 3) / 2
            painter.setPen(theme.color("faint"))
            painter.drawText(QRectF(middle - 6, chip.box.y, 12, chip.box.height), _CENTRE, "·")


def _pill(painter: QPainter, box: Box, theme: Theme) -> None:
    painter.setPen(stroke(painter, theme.color("border"), 1))
    painter.setBrush(theme.color("panel"))
    radius = min(16.0, box.height / 2)
    painter.drawRoundedRect(rect(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _labels(painter: QPainter, column: Column, theme: Theme, side: int) -> None:
    """Names left of the inputs (−1) or right of the outputs (1)."""
    font = theme.text_font(min(LABEL, _TIGHT * _pitch(column)))
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    align = Qt.AlignmentFlag.AlignVCenter
    for node in column.shown if column.spec.labels else ():
        text = metrics.elidedText(column.spec.labels[node], Qt.TextElideMode.ElideRight, 160)
        box = column.box(node)
        height = max(box.height, metrics.height())
        y = box.centre[1] - height / 2
        if side < 0:
            place = QRectF(box.x - LABEL_GAP - 170, y, 170, height)
            painter.drawText(place, align | Qt.AlignmentFlag.AlignRight, text)
        else:
            place = QRectF(box.right + LABEL_GAP, y, 170, height)
            painter.drawText(place, align | Qt.AlignmentFlag.AlignLeft, text)


def _pitch(column: Column) -> float:
    """From one node to the next; of a single node more than a label needs."""
    first, *rest = column.shown
    return column.box(rest[0]).y - column.box(first).y if rest else 2 * LABEL


def _folds(painter: QPainter, column: Column, theme: Theme) -> None:
    painter.setFont(theme.text_font(11))
    painter.setPen(theme.color("muted"))
    for above, hidden in ((True, column.before), (False, column.after)):
        if hidden:
            painter.drawText(rect(column.fold(above)), _CENTRE, fold_text(hidden))
