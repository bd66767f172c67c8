"""A label above a drop-down list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QStyledItemDelegate, QVBoxLayout, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icons import draw_icon
from nnviz.ui.widgets.popup import rounded


class ComboBox(QComboBox):
    """A drop-down in the look of the cards; the wheel is left to the scroll area behind."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_dressed = False
        self.setFixedHeight(32)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, round(32 * factor()))

    @guarded
    def showPopup(self) -> None:
        """The list is made when it is first opened: most never are, and it takes longer to make
        than all of the rest."""
        if not self._is_dressed:
            self._is_dressed = True
            # The plain delegate knows no style sheet: its rows would be low and square.
            self.setItemDelegate(QStyledItemDelegate(self))
            rounded(self.view().window())
        super().showPopup()
        # Qt goes on where the list was left by Escape: Enter would choose what nobody chose.
        self.view().setCurrentIndex(self.model().index(self.currentIndex(), self.modelColumn()))

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.hasFocus() else "faint" if self.underMouse() else "border"
        painter.setPen(QPen(self._theme.color(edge), 1.4 if self.hasFocus() else 1))
        dark = self._theme.palette.is_dark
        painter.setBrush(self._theme.color("window" if dark else "canvas"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(self._theme.color("text" if self.isEnabled() else "faint"))
        painter.setFont(self.font())
        text = area.adjusted(11, 0, -12 - 18 * factor(), 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self.currentText())
        side = 18 * factor()
        chevron = QRectF(area.right() - 8 - side, area.center().y() - side / 2, side, side)
        draw_icon(painter, "chevron-down", self._theme.color("muted"), chevron)
        painter.end()


class ComboRow(QWidget):
    """``chosen(key)`` when the user picks another entry."""

    chosen = Signal(str)

    def __init__(self, name: str, tip: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = described(ComboBox(theme), name, tip)
        self.box.activated.connect(self._activated)
        label = described(QLabel(name), name, tip)
        label.setBuddy(
            self.box
        )  # Where combo boxes are called by their text, the label names them.
        label.setProperty("role", "label")
        label.setBuddy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(self.box)

    @property
    def key(self) -> str:
        return str(self.box.currentData())

    @property
    def keys(self) -> list[str]:
        """What can be chosen."""
        return [str(self.box.itemData(index)) for index in range(self.box.count())]

    def choose(self, key: str) -> None:
        """Choose an entry as the user does."""
        self.box.setCurrentIndex(self.box.findData(key))
        self.chosen.emit(key)

    def set_entries(self, entries: Sequence[tuple[str, str]], key: str) -> None:
        """Offer (key, text) entries and show ``key``, without announcing it."""
        present = [(self.box.itemData(i), self.box.itemText(i)) for i in range(self.box.count())]
        if present != list(entries):
            self.box.clear()
            for entry, text in entries:
                self.box.addItem(text, entry)
        self.box.setCurrentIndex(self.box.findData(key))

    def _activated(self, index: int) -> None:
        self.chosen.emit(str(self.box.itemData(index)))
