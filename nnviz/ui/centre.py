"""The middle of the window: canvas, step player, and the dock below a movable edge."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.guard import guarded
from nnviz.ui.panels.dock import Dock
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.message_line import MessageLine

_DOCK_SHARE, _GAP = 24, 8.0


class Centre(QFrame):
    """Puts the given canvas and player above a Dock, and a message line over the canvas."""

    def __init__(
        self, canvas: NetworkCanvas, player: QWidget, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "centre")
        self.dock = Dock()
        self._over = _Over(canvas, theme)
        self.message = self._over.message
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(5)
        split.setChildrenCollapsible(False)
        split.addWidget(_above(self._over, player))
        split.addWidget(self.dock)
        split.setStretchFactor(0, 100 - _DOCK_SHARE)
        split.setStretchFactor(1, _DOCK_SHARE)
        split.setSizes([10 * (100 - _DOCK_SHARE), 10 * _DOCK_SHARE])
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.addWidget(split)


class _Over(QWidget):
    """The canvas with the message line floating below the chips: the legend stays free."""

    def __init__(self, canvas: NetworkCanvas, theme: Theme) -> None:
        super().__init__()
        self._canvas = canvas
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(canvas)
        self.message = MessageLine(theme, self)
        canvas.arranged.connect(self._arranged)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.message.place()

    def _arranged(self) -> None:
        board = self._canvas.board
        if board is not None and board.header.chips:
            self.message.keep_below(board.header.chips[0].box.bottom + _GAP)


def _above(canvas: QWidget, player: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(canvas, 1)
    bar = QHBoxLayout()
    bar.setContentsMargins(16, 8, 16, 8)
    bar.addWidget(player)
    column.addLayout(bar)
    return box
