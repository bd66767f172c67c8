"""The picture of a shared step: batch, workers, reduction and update, as far as they have come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.workers.boxes import COMPUTE, REDUCE, SPLIT, UPDATE, Boxes, Text
from nnviz.drawing.workers.focus import Focus
from nnviz.drawing.workers.scene import Box, Layout, arrange, bars, tokens
from nnviz.engine.shapes import Array
from nnviz.experiment.workers import SharedStep
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring

_LINE, _CLOSE, _PAD = 16.0, 13.0, 8.0
_BARS = 22
"""So high must a room be to draw bars in."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class WorkersPicture(Drawn, QWidget):
    """``stepped(by)`` when the user goes on or back by the arrow keys."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shared: SharedStep | None = None
        self._focus: Focus | None = None
        self._lines: list[list[Text]] = []
        self._batch: list[Text] = []
        self._gradients: list[Array] = []
        self.stage, self.progress = SPLIT, 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        theme.changed.connect(self.update)

    def show_step(
        self, shared: SharedStep | None, focus: Focus | None, stage: int, progress: float
    ) -> None:
        """A shared step as it is in a stage; the focus is the number that is told."""
        same = shared is self._shared and (focus, stage) == (self._focus, self.stage)
        self._shared, self._focus = shared, focus
        self.stage, self.progress = stage, progress
        if not same and shared is not None:
            self._write_down(Boxes(shared, focus, stage))
            self.setAccessibleDescription(" · ".join(self.texts))
        self.update()

    @property
    def texts(self) -> list[str]:
        """What is written in the boxes."""
        return [text for lines in self._lines for text, _ in lines]

    def _write_down(self, boxes: Boxes) -> None:
        """What is written in the boxes of workers, reduction and update; and the gradients."""
        workers = [boxes.worker(k) for k in range(len(boxes.shared.replicas))]
        self._lines = [*workers, boxes.reduction(), boxes.update()]
        self._batch, self._gradients = boxes.batch(), boxes.gradients

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(640, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 60)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(by)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The rows that a worker holds, and its numbers, whole."""
        tip, shared = self.accessibleName(), self._shared
        if shared is not None:
            at = event.position()
            for k, box in enumerate(self._layout(shared).workers):
                if box.holds(at.x(), at.y()):
                    tip = "\n".join(text for text, _ in self._lines[k])
        self.setToolTip(tip)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.setToolTip("")

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        shared = self._shared
        if shared is None:
            return
        painter, layout = drawing(self), self._layout(shared)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_box(painter, layout.batch, self._batch, True)
        for k, box in enumerate(layout.workers):
            self._paint_worker(painter, box, k)
        self._paint_box(painter, layout.reduction, self._lines[-2], self.stage >= REDUCE)
        self._paint_gradients(painter, layout)
        self._paint_box(painter, layout.update, self._lines[-1], self.stage >= UPDATE)
        self._paint_ways(painter, layout)
        self._paint_tokens(painter, layout, shared)
        paint_ring(painter, self, self._theme)
        painter.end()

    # Painting

    def _layout(self, shared: SharedStep) -> Layout:
        return arrange(self.width() - 2, self.height() - 2, len(shared.replicas))

    def _color(self, worker: int) -> QColor:
        return QColor(self._theme.palette.categories[worker])

    def _paint_worker(self, painter: QPainter, box: Box, k: int) -> None:
        self._paint_box(painter, box, self._lines[k], True, aside=0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color(k))
        painter.drawRoundedRect(QRectF(box.left, box.top + 6, 3, box.height - 12), 1.5, 1.5)
        if self.stage == COMPUTE:
            self._paint_pass(painter, box)

    def _paint_gradients(self, painter: QPainter, layout: Layout) -> None:
        """The unit's gradients of every worker and of all, on one scale."""
        size = max((float(np.abs(values).max()) for values in self._gradients), default=0.0)
        if not (np.isfinite(size) and size > 0):
            return
        boxes = (*layout.workers, layout.reduction)[: len(self._gradients)]
        tops = [
            box.top + 8 + _LINE * len(lines) for box, lines in zip(boxes, self._lines, strict=False)
        ]
        rooms = [box.bottom - 8 - top for box, top in zip(boxes, tops, strict=True)]
        high = min((room for room in rooms if room >= _BARS), default=0.0)
        for box, top, room, values in zip(boxes, tops, rooms, self._gradients, strict=True):
            if room >= _BARS:
                place = QRectF(box.left + _PAD, top, box.width - 2 * _PAD, high)
                self._paint_bars(painter, place, values / size)

    def _paint_bars(self, painter: QPainter, room: QRectF, shares: Array) -> None:
        """One bar for each number, up from the middle or down; the one told is the strongest."""
        assert self._focus is not None
        drawn = bars(len(shares), self._focus.place)
        pitch, middle = min(16.0, room.width() / len(drawn)), room.center().y()
        painter.fillRect(QRectF(room.left(), middle, pitch * len(drawn), 1),
                         self._theme.color("border"))  # fmt: skip
        for spot, place in enumerate(drawn):
            height = -float(shares[place]) * room.height() / 2
            told = place == self._focus.place
            bar = QRectF(room.left() + spot * pitch, middle, max(1.0, pitch - 2), height)
            color = self._theme.color("gradient", 1.0 if told else 0.45)
            painter.fillRect(bar.normalized(), color)

    def _paint_pass(self, painter: QPainter, box: Box) -> None:
        """Forward from left to right, backward from right to left."""
        room, forward = box.width - 16, min(1.0, 2 * self.progress)
        base = QRectF(box.left + 8, box.bottom - 5, room * forward, 2.5)
        painter.fillRect(base, self._theme.color("positive"))
        if self.progress > 0.5:
            back = room * (2 * self.progress - 1)
            line = QRectF(box.right - 8 - back, box.bottom - 5, back, 2.5)
            painter.fillRect(line, self._theme.color("gradient"))

    def _paint_box(
        self, painter: QPainter, box: Box, lines: Sequence[Text], reached: bool, aside: float = 0.0
    ) -> None:
        """As many lines as there is room for; the first beside what takes ``aside`` of it."""
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("panel" if reached else "window"))
        painter.drawRoundedRect(QRectF(box.left + 1, box.top + 1, box.width, box.height), 7, 7)
        room, line = box.width - 2 * _PAD, _LINE if box.height > 2.3 * _LINE else _CLOSE
        y = box.top + (4 if line == _LINE else 2)
        for place, (text, color) in enumerate(lines):
            if y + line > box.bottom + 2:
                break
            wide = room * (1 - aside) if place == 0 else room
            self._write(painter, QRectF(box.left + _PAD + 1, y, wide, line), text,
                        color if reached else "faint", place == 0)  # fmt: skip
            y += line

    def _write(self, painter: QPainter, room: QRectF, text: str, color: str, heading: bool) -> None:
        weight = QFont.Weight.DemiBold if heading else QFont.Weight.Normal
        font = self._theme.text_font(11.5, weight) if heading else self._theme.mono_font(11)
        painter.setFont(font)
        painter.setPen(self._theme.color(color))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _MIDDLE, shown)

    def _paint_ways(self, painter: QPainter, layout: Layout) -> None:
        """What goes from column to column; along that of this stage something moves."""
        for box in layout.workers:
            self._paint_way(painter, layout.batch, box, SPLIT, "positive")
            self._paint_way(painter, box, layout.reduction, REDUCE, "gradient")
        self._paint_way(painter, layout.reduction, layout.update, UPDATE, "update")

    def _paint_way(self, painter: QPainter, start: Box, end: Box, stage: int, color: str) -> None:
        y = end.middle if stage == SPLIT else start.middle
        first, last = QPointF(start.right + 4, y), QPointF(end.left - 3, y)
        reached = self.stage >= stage
        painter.setPen(QPen(self._theme.color(color if reached else "border"), 1.6))
        painter.drawLine(first, last)
        painter.drawLine(last, last + QPointF(-4, -3.5))
        painter.drawLine(last, last + QPointF(-4, 3.5))
        if self.stage == stage and self.progress < 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(color))
            painter.drawEllipse(first + (last - first) * self.progress, 4.0, 4.0)

    def _paint_tokens(self, painter: QPainter, layout: Layout, shared: SharedStep) -> None:
        dealt = self.progress if self.stage == SPLIT else 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        for token in tokens(layout, shared, dealt):
            box = QRectF(token.left + 1, token.top + 1, token.side, token.side)
            painter.fillRect(box, self._color(token.worker))
        if dealt == 1.0:
            for token in tokens(layout, shared, 0.0):  # Where they came from.
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._color(token.worker), 1))
                side = max(1.0, token.side - 1)
                painter.drawRect(QRectF(token.left + 1.5, token.top + 1.5, side, side))
