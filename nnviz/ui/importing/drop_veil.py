"""What lies over the window while a file is carried over it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.importing.importer import is_project
from nnviz.ui.theme import Theme

_VEIL, _INSET = 215, 28


class DropVeil(QWidget):
    """Says what becomes of the file if it is dropped; takes no part in anything."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window, self.text = theme, window, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_for(self, path: Path) -> None:
        """Lie over all of the window."""
        self.text = f"Drop to {'open' if is_project(path) else 'import'} {path.name}"
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ground = QColor(theme.color("window"))
        ground.setAlpha(_VEIL)
        painter.fillRect(self.rect(), ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
        frame = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(frame, 16, 16)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.text_font(18))
        room = round(frame.width()) - 2 * _INSET
        said = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, said)
        painter.end()
