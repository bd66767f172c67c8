"""The middle of the window: network, step player, and the dock below a movable edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.guard import guarded
from nnviz.ui.network_switch import NetworkSwitch
from nnviz.ui.network_table import NetworkTable
from nnviz.ui.panels.dock import Dock
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.message_line import MessageLine

_DOCK_SHARE = 24
USUAL_ROWS = (10 * (100 - _DOCK_SHARE), 10 * _DOCK_SHARE)
"""The heights of canvas and dock in a new window, or others in the same proportion."""


class Centre(QFrame):
    """Puts the given canvas, or the tables that ``make`` makes, and the player above a Dock, which
    can take the network's room. A message line stands at the foot, where the dock makes what room
    it can: no message hides the network or moves it."""

    def __init__(
        self, canvas: NetworkCanvas, make: Callable[[], NetworkTable], player: QWidget,
        theme: Theme, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setProperty("role", "centre")
        self.dock = Dock(theme)
        self.network = NetworkSwitch(canvas, make)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(5)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(_above(self.network, player))
        self._split.addWidget(self.dock)
        self._split.setStretchFactor(0, 100 - _DOCK_SHARE)
        self._split.setStretchFactor(1, _DOCK_SHARE)
        self._sizes = list(USUAL_ROWS)
        self._split.setSizes(self._sizes)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.addWidget(self._split)
        self.message = MessageLine(theme, self)
        self.message.needs.connect(self.dock.keep_free)
        self.dock.expanded.connect(self._expand)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.message.place()

    @property
    def rows(self) -> tuple[int, ...]:
        """The heights of canvas and dock, as they are while both are seen."""
        return tuple(self._sizes if self.dock.expander.isChecked() else self._split.sizes())

    def set_rows(self, rows: Sequence[int]) -> None:
        """Those heights, or others in the same proportion."""
        self._sizes = list(rows)
        if not self.dock.expander.isChecked():
            self._split.setSizes(self._sizes)

    def _expand(self, expanded: bool) -> None:
        """The network makes room for the dock, or has its room back. The height that was asked for
        is kept, not what the view that is seen needs beyond it, or needed while it was large."""
        self.dock.setMinimumHeight(1)
        if expanded:
            self._split.refresh()
            self._sizes = self._split.sizes()
        self.network.setVisible(not expanded)
        self._split.setSizes([0, sum(self._sizes)] if expanded else self._sizes)
        self.dock.setMinimumHeight(0)


def _above(network: QWidget, player: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(network, 1)
    bar = QHBoxLayout()
    bar.setContentsMargins(16, 8, 16, 8)
    bar.addWidget(player)
    column.addLayout(bar)
    return box
