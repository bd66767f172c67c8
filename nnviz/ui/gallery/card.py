"""One entry of the gallery: its picture, what it is, what its network reaches, whom to credit."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from nnviz.experiment.gallery import Entry
from nnviz.ui.gallery.pictures import is_smooth
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

LEAST, HEIGHT, CREDIT = 280, 146, 30
"""The least width of a card, its height, and by how much a credit or a long result makes it
higher."""
_LONG = 90
_STRETCH = 0.012
_EDGE, _PICTURE, _GAP = 12.0, 84.0, 12.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Budget:
    """The time that drawing cards may take at a stretch; it is renewed after a pause as long."""

    def __init__(self) -> None:
        self._began = 0.0

    @property
    def left(self) -> bool:
        now = time.perf_counter()
        if now - self._began > 2 * _STRETCH:
            self._began = now
        return now - self._began < _STRETCH


class GalleryCard(Drawn, QAbstractButton):
    """A click, Enter or Space picks it; ``steered(right, down)`` by the arrow keys."""

    steered = Signal(int, int)

    def __init__(
        self, entry: Entry, theme: Theme, budget: Budget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.entry, self._theme, self._picture = entry, theme, QImage()
        self._budget, self._in_use = budget, False
        self._kept: tuple[tuple[object, ...], QPixmap] = (), QPixmap()
        parts = (entry.description, entry.result, entry.credit)
        described(self, entry.title, "\n".join(part for part in parts if part))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    @property
    def needed(self) -> int:
        """How high it has to be."""
        return HEIGHT + CREDIT * (bool(self.entry.credit) or len(self.entry.result) > _LONG)

    @property
    def picture(self) -> QImage:
        return self._picture

    def set_picture(self, picture: QImage) -> None:
        self._picture = picture
        self.update()

    @property
    def in_use(self) -> bool:
        """Whether it is marked as what is open; being picked does not mark it: another one may be
        asked for first."""
        return self._in_use

    def mark(self, in_use: bool) -> None:
        """Mark it as what is open, or no longer. It is no box to be checked: it opens something."""
        if in_use != self._in_use:
            self._in_use = in_use
            self.setAccessibleName(f"{self.entry.title}, in use" if in_use else self.entry.title)
            self.update()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.steered.emit(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """From a kept picture: a wall of cards is scrolled. Only so many are drawn at a stretch."""
        painter = drawing(self)
        if self._is_kept or self._budget.left:
            self.prepare()
        else:
            QTimer.singleShot(0, self, self.update)
        if self._kept[1].isNull():
            self._draw_ground(painter)
        painter.drawPixmap(0, 0, self._kept[1])
        painter.end()

    def prepare(self) -> None:
        """Draw the picture of the card, if it is not as it should be."""
        if self._is_kept:
            return
        kept = QPixmap(self.size() * self.devicePixelRatioF())
        kept.setDevicePixelRatio(self.devicePixelRatioF())
        kept.fill(Qt.GlobalColor.transparent)
        self._draw(kept)
        self._kept = self._look, kept

    @property
    def _is_kept(self) -> bool:
        return self._kept[0] == self._look

    @property
    def _look(self) -> tuple[object, ...]:
        """What the picture of the card depends on."""
        return (self._picture.cacheKey(), self._in_use, self.underMouse(), self.hasFocus(),
                self.isEnabled(), self._theme.palette.name, self.size(),
                self.devicePixelRatioF())  # fmt: skip

    def _draw(self, target: QPixmap) -> None:
        painter = QPainter(target)
        inside = self._draw_ground(painter).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        self._draw_picture(painter, QRectF(inside.left(), inside.top(), _PICTURE, _PICTURE))
        self._draw_words(painter, inside.adjusted(_PICTURE + _GAP, -2, 0, 0))
        self._draw_foot(painter, inside.adjusted(0, _PICTURE + 9, 0, 2))
        painter.end()

    def _draw_ground(self, painter: QPainter) -> QRectF:
        """The empty card; where it lies."""
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._border())
        painter.setBrush(self._theme.color("raised" if self.underMouse() else "panel"))
        painter.drawRoundedRect(area, 11, 11)
        return area

    def _border(self) -> QPen:
        if self.hasFocus():
            return QPen(self._theme.color("text"), 1.8)
        return QPen(self._theme.color("accent"), 1.8) if self._in_use else self._line()

    def _line(self) -> QPen:
        return QPen(self._theme.color("faint" if self.underMouse() else "border"), 1)

    def _draw_picture(self, painter: QPainter, square: QRectF) -> None:
        path = QPainterPath()
        path.addRoundedRect(square, 8, 8)
        painter.fillPath(path, self._theme.color("canvas"))
        painter.save()
        painter.setClipPath(path)
        hint = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(hint, is_smooth(self._picture))
        if not self._picture.isNull():
            painter.drawImage(square, self._picture)
        painter.restore()

    def _draw_words(self, painter: QPainter, room: QRectF) -> None:
        theme, entry = self._theme, self.entry
        bold = theme.text_font(13.5, QFont.Weight.DemiBold)
        for text, font, ink, most in (
            (entry.title, bold, "text", 1),
            (" · ".join(entry.tags), theme.text_font(10.5), "faint", 1),
            (entry.description, theme.text_font(12), "muted", 4),
        ):
            room.setTop(
                room.top() + 1 + paragraph(painter, room, text, font, theme.color(ink), most)
            )

    def _draw_foot(self, painter: QPainter, room: QRectF) -> None:
        theme, entry = self._theme, self.entry
        lines = 2 if entry.credit else 4
        y = paragraph(painter, room, entry.result, theme.text_font(11), theme.color("text"), lines)
        if entry.credit:
            credit = f"{entry.licence} · {entry.source}"
            rest = room.adjusted(0, y + 3, 0, 0)
            paragraph(painter, rest, credit, theme.text_font(10), theme.color("faint"), 2)


def paragraph(
    painter: QPainter, room: QRectF, text: str, font: QFont, color: QColor, most: int
) -> float:
    """Write a text in at most so many lines, the last one shortened if there is more; how high
    it is."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    painter.setFont(font)
    painter.setPen(color)
    metrics, y = painter.fontMetrics(), 0.0
    for number in range(most):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room.width())
        start, length = line.textStart(), line.textLength()
        shown = text[start : start + length].rstrip()
        if number == most - 1:
            shown = metrics.elidedText(
                text[start:], Qt.TextElideMode.ElideRight, round(room.width())
            )
        painter.drawText(QPointF(room.left(), room.top() + y + metrics.ascent()), shown)
        y += metrics.height()
    layout.endLayout()
    return y
