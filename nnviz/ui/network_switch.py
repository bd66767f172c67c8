"""The network's place in the window: its picture, or the same as tables, with a switch between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QWidget

from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.guard import guarded
from nnviz.ui.network_table import NetworkTable
from nnviz.ui.tab_order import pass_on
from nnviz.ui.widgets.flat_button import FlatButton

_EDGE = 10


class NetworkSwitch(QStackedWidget):
    """``make`` makes the tables when they are first wanted; ``turned(bool)``: whether they are
    what is shown now."""

    turned = Signal(bool)

    def __init__(self, canvas: NetworkCanvas, make: Callable[[], NetworkTable]) -> None:
        super().__init__()
        self._canvas, self._make = canvas, make
        self._table: NetworkTable | None = None
        self.addWidget(canvas)
        self.graph = FlatButton("Graph", "Network as a graph", "Units, edges, maps. (Ctrl+Shift+T)")
        tip = "Layers, units and weights with their numbers, to sort, copy and edit. (Ctrl+Shift+T)"
        self.tables = FlatButton("Table", "Network as tables", tip)
        self._buttons = self._switch()
        self.setFocusProxy(canvas)

    @property
    def table(self) -> NetworkTable:
        """The tables."""
        if self._table is None:
            self._table = self._make()
            self.addWidget(self._table)
            self._table.foot.leave_room(self._buttons.sizeHint().width() + _EDGE)
        return self._table

    @property
    def tabular(self) -> bool:
        """Whether the tables are shown."""
        return self._table is not None and self.currentWidget() is self._table

    def show_table(self, table: bool) -> None:
        """The tables, or the picture."""
        shown: QWidget = self.table if table else self._canvas
        had = self.isAncestorOf(self.focusWidget() or self)
        self.setCurrentWidget(shown)
        self.setFocusProxy(shown)
        (self.tables if table else self.graph).setChecked(True)
        self._buttons.raise_()
        if had:
            pass_on(shown)
        self.turned.emit(table)

    def take_keyboard(self) -> None:
        """From what lets it go."""
        pass_on(self.table if self.tabular else self._canvas)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """The switch may want another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return bool(super().event(event))

    def _place(self) -> None:
        size = self._buttons.sizeHint()
        self._buttons.setGeometry(
            self.width() - size.width() - _EDGE, self.height() - size.height() - _EDGE,
            size.width(), size.height(),
        )  # fmt: skip
        self._canvas.corner.keep_free(size.width() + 4)
        self._buttons.raise_()

    def _switch(self) -> QWidget:
        box, group = QWidget(self), QButtonGroup(self)
        box.setAccessibleName("The network as")
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button, table in ((self.graph, False), (self.tables, True)):
            button.setCheckable(True)
            button.setAutoExclusive(True)  # The group sees to it: this tells screen readers.
            group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(lambda _=False, table=table: self.show_table(table))
        self.graph.setChecked(True)
        return box
