"""Small picture buttons in a grid: data sets, features, sample images."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing
from nnviz.ui.theme import Theme

_CAPTION = 18


class Tile(Drawn, QAbstractButton):
    """A picture with a caption below it (none if empty); checked, it has an accent edge.

    A click leaves the keyboard where it is; reached by Tab, a thin ring stands inside the edge.
    """

    def __init__(
        self, caption: str, theme: Theme, side: int = 48, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, QImage()
        self._smooth, self._rest = True, 1.0
        self._kept = Kept()
        self.setText(caption)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(side, side + (_CAPTION if caption else 0))
        theme.changed.connect(self.update)

    @property
    def picture(self) -> QImage:
        return self._picture

    def set_picture(self, picture: QImage, smooth: bool = True) -> None:
        """Fill the tile; ``smooth`` off keeps the pixels of small images visible."""
        self._picture, self._smooth = picture, smooth
        self.update()

    def dim_at_rest(self) -> None:
        """Let the picture be faint unless chosen or under the pointer."""
        self._rest = 0.45

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """From a kept picture: a window full of tiles is painted anew with every resizing."""
        key = (self._picture.cacheKey(), self.text(), self.isChecked(), self.underMouse(),
               self.hasFocus(), self._theme.palette.name)  # fmt: skip
        painter, clear = drawing(self), QColor(Qt.GlobalColor.transparent)
        self._kept.paint(painter, key, self.size(), clear, self._draw)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(area, 7, 7)
        painter.fillPath(path, self._theme.color("canvas"))
        self._paint_picture(painter, path, area)
        self._paint_caption(painter, area)
        painter.setPen(self._edge())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("text"), 1.4))
            painter.drawRoundedRect(area.adjusted(3, 3, -3, -3), 4.5, 4.5)

    def _paint_picture(self, painter: QPainter, path: QPainterPath, area: QRectF) -> None:
        if self._picture.isNull():
            return
        painter.save()
        painter.setClipPath(path)
        lit = self.isChecked() or self.underMouse()
        painter.setOpacity(1.0 if lit else self._rest)
        hint = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(hint, self._smooth)
        square = QRectF(area.left(), area.top(), area.width(), area.width())
        painter.drawImage(square, self._picture)
        painter.restore()

    def _paint_caption(self, painter: QPainter, area: QRectF) -> None:
        if not self.text():
            return
        painter.setFont(self._theme.text_font(10.5))
        painter.setPen(self._theme.color("text" if self.isChecked() else "muted"))
        line = QRectF(area.left(), area.bottom() - _CAPTION, area.width(), _CAPTION)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self.text())

    def _edge(self) -> QPen:
        if self.isChecked():
            return QPen(self._theme.color("accent"), 1.8)
        return QPen(self._theme.color("faint" if self.underMouse() else "border"), 1)
