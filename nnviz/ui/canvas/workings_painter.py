"""Draws what an operation does beside the nodes, small curves with their points, and the loss."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from nnviz.drawing.geometry import Column, Scene
from nnviz.drawing.loss_bars import Bar, LossBars, loss_bars
from nnviz.drawing.readings import Moment
from nnviz.drawing.workings import APART, Working, in_two, working
from nnviz.engine.activations import ACTIVATIONS
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.board import Board
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

_SIZE, _PAD, _OFF = 11, 4.0, 7.0
_TIGHT = 13.0
"""Columns whose nodes stand closer, line by line, show what is said beside every so many only."""
_LINE = 13.0
_CURVE, _LOWEST = (38.0, 26.0), 14.0
"""Width and height of a curve, and how low it may be to stand above its text."""
_POINTS = 33
_REACH = 4.0
_ROW, _AXIS = 17.0, 64.0
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def paint_workings(
    painter: QPainter, board: Board, frame: Frame, moment: Moment, theme: Theme
) -> None:
    """All that is said at a moment of the step."""
    bars = loss_bars(frame) if moment.kind == "loss" else None
    if bars is not None:
        paint_loss_bars(painter, board, bars, moment.progress, theme)
    columns = [column for column in board.scene.columns if column.spec.style != "strip"]
    said = working(frame, moment, {column.spec.layer: column.shown for column in columns})
    if said is not None:
        paint_working(painter, board, said, theme)


def paint_working(painter: QPainter, board: Board, working: Working, theme: Theme) -> None:
    """The texts beside the nodes of one column, and their heading above."""
    column = board.scene.column(working.layer)
    if column is None or not working.texts:
        return
    font = theme.mono_font(_SIZE)
    painter.setFont(font)
    beside = beside_of(board.scene, column, working, QFontMetricsF(font))
    ink = theme.color(working.ink)
    every = max(1, int(np.ceil(_TIGHT * beside.lines / column.pitch))) if len(column.y) > 1 else 1
    for place in range(0, len(working.rows), every):
        box = column.box(working.rows.start + place)
        edge = box.right + _OFF if beside.side > 0 else box.x - _OFF
        y = box.centre[1]
        if beside.curve and beside.stacked:
            _curve(painter, edge, y - _LINE / 2, beside, working, place, theme)
            y += beside.curve / 2
        elif beside.curve:
            edge = _curve(painter, edge, y, beside, working, place, theme)
        _pill(painter, edge, y, beside, working.texts[place], ink, theme)
    _head(painter, board, column, working, theme)


@dataclass(frozen=True)
class Beside:
    """How a column's texts find room before the next column: to which ``side`` (1 or −1), how
    ``wide`` and in how many ``lines`` they are, how high their ``curve`` is (0: there is none), and
    whether it stands above them."""

    side: int
    wide: float
    lines: int = 1
    curve: float = 0.0
    stacked: bool = False


def beside_of(scene: Scene, column: Column, working: Working, metrics: QFontMetricsF) -> Beside:
    """In one line if that leaves the nodes of the next column free, else in two."""
    side, room = room_beside(scene, column)
    wide = max(map(metrics.horizontalAdvance, working.texts)) + 2 * _PAD
    if working.points is not None and working.activation and column.pitch > _CURVE[1] * 0.8:
        high = min(_CURVE[1], column.height)
        low = min(_CURVE[1], column.pitch - _LINE - 2)
        if wide + _CURVE[0] + 3 > room and low >= _LOWEST:
            return Beside(side, wide, curve=low, stacked=True)
        return Beside(side, wide, curve=high)
    if wide <= room or not all(APART in text for text in working.texts):
        return Beside(side, wide)
    lines = [line for text in working.texts for line in in_two(text)]
    return Beside(side, max(map(metrics.horizontalAdvance, lines)) + 2 * _PAD, lines=2)


def room_beside(scene: Scene, column: Column) -> tuple[int, float]:
    """The side of a column that texts stand on, and how wide they may be there."""
    place = scene.columns.index(column)
    if place == len(scene.columns) - 1:
        before = scene.columns[place - 1]
        return -1, column.x - column.width / 2 - before.x - before.width / 2 - _OFF
    after = scene.columns[place + 1]
    return 1, after.x - after.width / 2 - column.x - column.width / 2 - _OFF


def _pill(
    painter: QPainter, edge: float, y: float, beside: Beside, text: str, ink: QColor, theme: Theme
) -> None:
    """A text on a ground of its own, so that edges do not run through it."""
    left = edge if beside.side > 0 else edge - beside.wide
    lines = in_two(text) if beside.lines == 2 else (text,)
    area = QRectF(left, y - _LINE / 2 * len(lines) - 1, beside.wide, _LINE * len(lines) + 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("canvas", 0.86))
    painter.drawRoundedRect(area, 4, 4)
    painter.setPen(ink)
    align = _LEFT if beside.side > 0 else _RIGHT
    for place, line in enumerate(lines):
        row = QRectF(left + _PAD, area.top() + 1 + place * _LINE, beside.wide - 2 * _PAD, _LINE)
        painter.drawText(row, align, line)


def _head(painter: QPainter, board: Board, column: Column, working: Working, theme: Theme) -> None:
    """What the column does, above its first node; left of a loop that is there."""
    font = theme.text_font(12, QFont.Weight.DemiBold)
    painter.setFont(font)
    wide = QFontMetricsF(font).horizontalAdvance(working.head) + 12
    top = column.box(column.shown.start).y
    loop = next((each for each in board.loops if each.layer == working.layer), None)
    wished = column.x - wide / 2 if loop is None else loop.box.x - wide - 4
    left = max(4.0, min(wished, board.scene.width - wide - 4))
    area = QRectF(left, top - 22, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("raised", 0.95))
    painter.drawRoundedRect(area, 5, 5)
    painter.setPen(theme.color(working.ink))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, working.head)


def _curve(
    painter: QPainter, edge: float, y: float, beside: Beside, working: Working, place: int,
    theme: Theme,
) -> float:  # fmt: skip
    """The activation's curve with the unit's point, and its tangent; where a text beside it
    begins."""
    assert working.points is not None
    wide, high, side = _CURVE[0], beside.curve, beside.side
    area = QRectF(edge if side > 0 else edge - wide, y - high / 2, wide, high)
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("panel", 0.95))
    painter.drawRoundedRect(area, 4, 4)
    z, a = (float(value) for value in working.points[place])
    if np.isfinite(z) and np.isfinite(a):
        _marked(painter, area.adjusted(4, 4, -4, -4), working, z, a, theme)
    return area.right() + 3 if side > 0 else area.left() - 3


def _marked(
    painter: QPainter, area: QRectF, working: Working, z: float, a: float, theme: Theme
) -> None:
    kind, reach = ACTIVATIONS[working.activation], max(_REACH, abs(z) * 1.1)
    across = np.linspace(-reach, reach, _POINTS)
    values = kind.value(across)
    low, high = float(values.min()), float(values.max())

    def spot(x: float, y: float) -> QPointF:
        share = (y - low) / (high - low) if high > low else 0.5
        return QPointF(area.left() + (x / reach + 1) / 2 * area.width(),
                       area.bottom() - share * area.height())  # fmt: skip

    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("muted"), 1.2))
    painter.drawPolyline(QPolygonF([spot(x, y) for x, y in zip(across, values, strict=True)]))
    if working.slope:
        slope, half = float(kind.derivative(np.asarray(z))), reach / 3
        painter.setPen(QPen(theme.color("gradient"), 1.4))
        painter.drawLine(spot(z - half, a - slope * half), spot(z + half, a + slope * half))
    painter.setPen(QPen(theme.color("panel"), 1))
    painter.setBrush(theme.color("gradient" if working.slope else "signal"))
    painter.drawEllipse(spot(z, a), 3, 3)


def paint_loss_bars(
    painter: QPainter, board: Board, loss: LossBars, share: float, theme: Theme
) -> None:
    """A card before the outputs: bars of prediction and target, terms and the loss once they
    have been compared (``share`` past a half)."""
    column = board.scene.columns[-1]
    mono, text = theme.mono_font(_SIZE), theme.text_font(12)
    names = max(QFontMetricsF(text).horizontalAdvance(bar.name) for bar in loss.bars)
    metrics = QFontMetricsF(mono)
    values = max(metrics.horizontalAdvance(bar.values) for bar in loss.bars)
    terms = max(metrics.horizontalAdvance(bar.term) for bar in loss.bars)
    feet = loss.formula if not loss.left_out else f"{loss.formula} · {loss.left_out} more"
    inner = names + 8 + _AXIS + 8 + values + (10 + terms if terms else 0)
    wide = max(inner, QFontMetricsF(text).horizontalAdvance(feet), metrics.horizontalAdvance(
        loss.loss)) + 24  # fmt: skip
    high = _ROW * (len(loss.bars) + 3) + 14
    middle = float(column.y.mean())
    top = min(max(middle - high / 2, board.scene.chip_height + 14), board.scene.height - high - 4)
    card = QRectF(column.x - column.width / 2 - 16 - wide, top, wide, high)
    painter.setPen(QPen(theme.color("gradient", 0.7), 1.2))
    painter.setBrush(theme.color("raised", 0.97))
    painter.drawRoundedRect(card, 8, 8)
    line = QRectF(card.left() + 12, card.top() + 7, wide - 24, _ROW)
    painter.setFont(text)
    painter.setPen(theme.color("muted"))
    painter.drawText(line, _LEFT, "prediction / target")
    for bar in loss.bars:
        line.translate(0, _ROW)
        _bar(painter, line, bar, names, values, share, theme)
    line.translate(0, _ROW)
    painter.setFont(text)
    painter.setPen(theme.color("muted"))
    painter.drawText(line, _LEFT, feet)
    line.translate(0, _ROW)
    painter.setFont(mono)
    painter.setPen(theme.color("gradient"))
    painter.drawText(line, _LEFT, loss.loss if share > 0.5 else "")


def _bar(
    painter: QPainter, line: QRectF, bar: Bar, names: float, values: float, share: float,
    theme: Theme,
) -> None:  # fmt: skip
    """Filled: the prediction; a line: the target; between them the difference, in violet."""
    painter.setFont(theme.text_font(12))
    painter.setPen(theme.color("text"))
    painter.drawText(line, _LEFT, bar.name)
    axis = QRectF(line.left() + names + 8, line.top() + 4, _AXIS, _ROW - 8)
    zero = axis.left() + (axis.width() / 2 if min(bar.prediction, bar.target) < 0 else 0.0)
    scale = axis.right() - zero
    drawn = min(1.0, 2 * share)
    ahead, asked = zero + bar.prediction * drawn * scale, zero + bar.target * scale
    painter.fillRect(axis, theme.color("border", 0.5))
    ink = theme.color("positive" if bar.prediction >= 0 else "negative")
    painter.fillRect(QRectF(QPointF(zero, axis.top()), QPointF(ahead, axis.bottom())), ink)
    if share > 0.5:
        gap = QRectF(QPointF(ahead, axis.top() + 2), QPointF(asked, axis.bottom() - 2))
        painter.fillRect(gap, theme.color("gradient", 0.75))
    painter.setPen(QPen(theme.color("text"), 2))
    painter.drawLine(QPointF(asked, axis.top() - 2), QPointF(asked, axis.bottom() + 2))
    painter.setFont(theme.mono_font(_SIZE))
    painter.setPen(theme.color("text"))
    numbers = QRectF(axis.right() + 8, line.top(), values + 2, _ROW)
    painter.drawText(numbers, _RIGHT, bar.values)
    if share > 0.5 and bar.term:
        painter.setPen(theme.color("gradient"))
        painter.drawText(line, _RIGHT, bar.term)
