"""A square button with a line icon, in the look of the top bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.icons import draw_icon

_ICON = 18


class IconButton(Drawn, QAbstractButton):
    """``primary`` fills the button with the accent colour: one per bar."""

    def __init__(
        self,
        icon: str,
        theme: Theme,
        size: QSize | None = None,
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._theme, self._primary = icon, theme, primary
        self._size = size or QSize(34, 34)
        self.setFixedSize(self._size)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def show_icon(self, icon: str) -> None:
        """Change the picture: play becomes pause."""
        if icon != self._icon:
            self._icon = icon
            self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return self._size

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        ink = paint_button(painter, self, self._theme, self._primary)
        draw_icon(painter, self._icon, ink, self._icon_area())
        painter.end()

    def _icon_area(self) -> QRectF:
        side = min(_ICON, round(0.6 * min(self.width(), self.height())))
        area = QRectF(0, 0, side, side)
        area.moveCenter(QRectF(self.rect()).center())
        return area


def paint_button(
    painter: QPainter, button: QAbstractButton, theme: Theme, primary: bool = False
) -> QColor:
    """Paint a button's body; returns the colour for what is written on it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_edge(button, theme, primary))
    painter.setBrush(_fill(button, theme, primary))
    painter.drawRoundedRect(QRectF(button.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    if primary:
        return theme.color("on_accent")
    return theme.color("text") if button.isEnabled() else theme.color("faint", 0.5)


def _edge(button: QAbstractButton, theme: Theme, primary: bool) -> QPen:
    if button.hasFocus():
        return QPen(theme.color("text" if primary else "accent"), 1.4)
    return QPen(theme.color("accent" if primary else "border"))


def _fill(button: QAbstractButton, theme: Theme, primary: bool) -> QColor:
    hovered = button.underMouse() and button.isEnabled()
    if primary:
        return theme.color("accent").lighter(108 if hovered else 100)
    if button.isDown():
        return theme.color("border")
    return theme.color("raised" if hovered else "panel")
