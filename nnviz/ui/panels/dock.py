"""The dock below the canvas: tabs over the views of the run's past and of its maps."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from nnviz.ui.widgets.describe import described


class Dock(QFrame):
    """Views under tabs; ``offer`` takes a tab away while it has nothing to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "dock")
        self.tabs = described(QTabBar(), "Views", "What to see below the network.")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self._views = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 8)
        column.setSpacing(4)
        column.addWidget(self.tabs)
        column.addWidget(self._views, 1)
        self.tabs.currentChanged.connect(self._views.setCurrentIndex)

    def add(self, title: str, tip: str, view: QWidget) -> None:
        """A view under a tab of its own."""
        self._views.addWidget(view)
        self.tabs.setTabToolTip(self.tabs.addTab(title), tip)

    def offer(self, view: QWidget, offered: bool) -> None:
        """Show or hide a view's tab."""
        self.tabs.setTabVisible(self._views.indexOf(view), offered)

    def offered(self, view: QWidget) -> bool:
        return self.tabs.isTabVisible(self._views.indexOf(view))

    def turn_to(self, view: QWidget) -> None:
        self.tabs.setCurrentIndex(self._views.indexOf(view))
