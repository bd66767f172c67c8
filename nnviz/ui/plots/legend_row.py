"""One curve of a chart in words: a piece of its line, its name and its number."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.plots.inks import ink
from nnviz.ui.theme import Theme

_HEIGHT, _SAMPLE, _GAP = 19, 20.0, 8.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LegendRow(Drawn, QAbstractButton):
    """Down while its curve is drawn; a click takes the curve away or brings it back."""

    def __init__(
        self, name: str, color: str, dashed: bool, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._color, self._dashed, self._theme = name, color, dashed, theme
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(f"Show or hide {name}.")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_value("")
        theme.changed.connect(self.update)

    @property
    def name(self) -> str:
        return self._name

    @property
    def value(self) -> str:
        return self._value

    def show_value(self, value: str, whole: str = "") -> None:
        """``whole``: the number at full precision, for the tip."""
        self._value = value
        self.setAccessibleName(f"{self._name} {value}")
        self.setToolTip(f"{self._name} {whole or value}\nClick to show or hide the curve.")
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = drawing(self), QRectF(self.rect())
        painter.setOpacity(1.0 if self.isChecked() else 0.45)
        self._paint_sample(painter, area.center().y())
        words = area.adjusted(_SAMPLE + _GAP, 0, 0, 0)
        painter.setFont(self._theme.mono_font(12))
        painter.setPen(self._theme.color("text"))
        painter.drawText(words, _RIGHT, self._value)
        taken = painter.fontMetrics().horizontalAdvance(self._value) + _GAP
        painter.setFont(self._theme.text_font(11.5))
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(self._theme.color("text" if lit else "muted"))
        room = words.adjusted(0, 0, -taken, 0)
        elided = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideRight, round(room.width())
        )
        painter.drawText(room, _LEFT, elided)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _paint_sample(self, painter: QPainter, y: float) -> None:
        pen = QPen(ink(self._theme, self._color), 1.6)
        if self._dashed:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        if self.isChecked():
            painter.drawLine(QPointF(1, y), QPointF(_SAMPLE, y))
