"""One recent file on the welcome page: its picture, its name, where it lies, when it was used."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.recent import Seen
from nnviz.ui.recent.words import folder_of, state_of
from nnviz.ui.rescue.telling import day
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton

LEAST, HEIGHT = 208, 178
"""The least width of a card, and its height."""
_PICTURE, _EDGE, _CLOSE = 112.0, 12.0, 24


class RecentCard(Drawn, QAbstractButton):
    """A click, Enter or Space opens the file; Delete, or its cross, is ``removed``."""

    removed = Signal()

    def __init__(self, seen: Seen, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen, self._theme, self._kept = seen, theme, Kept()
        path, state = seen.recent.path, state_of(seen)
        described(self, f"{path.name}, {state}" if state else path.name, str(path))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.cross = IconButton("close", theme, QSize(_CLOSE, _CLOSE), parent=self)
        described(self.cross, f"Take {path.name} off the list", "The file itself stays.")
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cross.clicked.connect(self.removed)
        theme.changed.connect(self.update)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(LEAST, HEIGHT)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.cross.geometry().width() + 7
        self.cross.move(self.geometry().width() - side, 7)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        self.cross.setVisible(self.underMouse() or self.hasFocus())
        key = (self.underMouse(), self.hasFocus(), self._theme.palette.name, self._when)
        painter, clear = drawing(self), QColor(Qt.GlobalColor.transparent)
        self._kept.paint(painter, key, self.size(), clear, self._draw)
        painter.end()

    @property
    def _when(self) -> str:
        return day(self.seen.recent.when, time.time())

    def _draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(area, 11, 11)
        painter.fillPath(path, self._theme.color("raised" if self.underMouse() else "panel"))
        painter.save()
        painter.setClipPath(path)
        self._draw_picture(painter, QRectF(area.left(), area.top(), area.width(), _PICTURE))
        painter.restore()
        self._write(painter, area.adjusted(_EDGE, _PICTURE + 8, -_EDGE, -6))
        painter.setPen(self._edge())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _draw_picture(self, painter: QPainter, room: QRectF) -> None:
        """Whole, on its own ground; without a picture it says why there is none."""
        picture = self.seen.picture
        ground = (
            QColor(picture.pixelColor(0, 0))
            if not picture.isNull()
            else self._theme.color("canvas")
        )
        painter.fillRect(room, ground)
        if picture.isNull():
            painter.setFont(self._theme.text_font(12))
            painter.setPen(self._theme.color("faint"))
            said = state_of(self.seen) or "no picture yet"
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, said)
            return
        size = picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(QPointF(), size)
        area.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, picture)

    def _write(self, painter: QPainter, room: QRectF) -> None:
        recent, theme = self.seen.recent, self._theme
        bold = theme.text_font(12.5, QFont.Weight.DemiBold)
        middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        for text, font, ink, elide in (
            (recent.path.name, bold, "faint" if self.seen.missing else "text", middle),
            (folder_of(recent.path), theme.text_font(11), "muted", middle),
            (self._when, theme.text_font(11), "faint", right),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, elide, round(room.width()))
            painter.drawText(QPointF(room.left(), room.top() + metrics.ascent()), shown)
            room.setTop(room.top() + metrics.height() + 1)

    def _edge(self) -> QPen:
        if self.hasFocus():
            return QPen(self._theme.color("accent"), 1.8)
        return QPen(self._theme.color("faint" if self.underMouse() else "border"), 1)
