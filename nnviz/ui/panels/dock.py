"""The dock below the canvas: tabs over the views of the run's past and of its maps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.tab_strip import TabStrip


class Dock(QFrame):
    """Views under tabs; ``offer`` takes a tab away while it has nothing to show.

    A view's ``tools`` stand beside the tabs while it is the one shown; ``copied(sentence)`` when a
    view laid something on the clipboard; ``expanded(bool)`` when it takes the canvas's room, or
    gives it back.
    """

    copied = Signal(str)
    expanded = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "dock")
        self.tabs = TabStrip("Views", "What to see below the network.")
        self._views, self._tools = QStackedWidget(), list[QWidget | None]()
        self._head = QHBoxLayout()
        self._head.setSpacing(0)
        self._head.addWidget(self.tabs, 1)
        self.expander = IconButton("expand", theme, QSize(28, 28))
        self.expander.setCheckable(True)
        self.expander.clicked.connect(self.expand)
        self._head.addSpacing(6)
        self._head.addWidget(self.expander, 0, Qt.AlignmentFlag.AlignVCenter)
        self._describe(expanded=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 8)
        column.setSpacing(4)
        column.addLayout(self._head)
        column.addWidget(self._views, 1)
        self.tabs.turned.connect(self._turn)

    @property
    def view(self) -> QWidget | None:
        """The view that is shown."""
        return self._views.currentWidget()

    def add(self, title: str, tip: str, view: QWidget) -> None:
        """A view under a tab of its own."""
        self._views.addWidget(view)
        tools = getattr(view, "tools", None)
        self._tools.append(tools)
        if tools is not None:
            last = self._head.count() - 2
            self._head.insertWidget(last, tools, 0, Qt.AlignmentFlag.AlignVCenter)
        if (copying := getattr(view, "copying", None)) is not None:
            copying.done.connect(self.copied)
        self.tabs.add(title, tip)
        self._turn(self.tabs.place)

    def offer(self, view: QWidget, offered: bool) -> None:
        """Show or hide a view's tab."""
        self.tabs.offer(self._views.indexOf(view), offered)

    def offered(self, view: QWidget) -> bool:
        return self._views.indexOf(view) in self.tabs.offered

    def turn_to(self, view: QWidget) -> None:
        self.tabs.turn_to(self._views.indexOf(view))

    def expand(self, expanded: bool = True) -> None:
        """Take the canvas's room, or give it back."""
        self.expander.setChecked(expanded)
        self._describe(expanded)
        self.expanded.emit(expanded)

    def _describe(self, expanded: bool) -> None:
        self.expander.show_icon("shrink" if expanded else "expand")
        described(
            self.expander,
            "Show the network again" if expanded else "Show this view large",
            "Give the network its room back." if expanded else "In the network's place.",
        )

    def _turn(self, index: int) -> None:
        self._views.setCurrentIndex(index)
        for place, tools in enumerate(self._tools):
            if tools is not None:
                tools.setVisible(place == index)
