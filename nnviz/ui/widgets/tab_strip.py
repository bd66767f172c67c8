"""Tabs side by side; those for which there is no room wait in a menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QTabBar, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.popup import rounded


class TabStrip(QWidget):
    """Tabs in the order of their making, by place; ``turned(place)`` when another one is chosen.

    ``offer`` takes a tab away as long as there is nothing under it. The chosen tab is always to be
    seen.
    """

    turned = Signal(int)

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tips, self._offered = list[str](), list[bool]()
        self.bar = described(_Bar(), name, tip)
        self.more = FlatButton(
            "More ▾", f"More {name.lower()}", "Those for which there is no room."
        )
        self.more.setMenu(QMenu(self.more))
        rounded(self.more.menu())
        self.more.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.bar)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.bar.currentChanged.connect(self.turned)
        self.more.menu().aboutToShow.connect(self._fill)

    @property
    def place(self) -> int:
        """The chosen tab."""
        return self.bar.currentIndex()

    @property
    def title(self) -> str:
        """What the chosen tab is called."""
        return self.bar.tabText(self.place)

    @property
    def offered(self) -> tuple[int, ...]:
        """The tabs that can be chosen."""
        return tuple(place for place, offered in enumerate(self._offered) if offered)

    def add(self, title: str, tip: str) -> None:
        """Another tab, the last one."""
        self._tips.append(tip)
        self._offered.append(True)
        self.bar.setTabToolTip(self.bar.addTab(title), tip)
        self._arrange()

    def offer(self, place: int, offered: bool) -> None:
        """Show a tab, or take it away; the first one takes the place of a chosen one."""
        if self._offered[place] != offered:
            self._offered[place] = offered
            if place == self.place and not offered:
                self.turn_to(self.offered[0])
            self._arrange()

    def turn_to(self, place: int) -> None:
        """Choose a tab."""
        self.bar.setTabVisible(place, True)
        self.bar.setCurrentIndex(place)
        self._arrange()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        shown = self._fitting()
        for place in range(len(self._offered)):
            if self.bar.isTabVisible(place) != (place in shown):
                self.bar.setTabVisible(place, place in shown)
        self.more.setVisible(len(shown) < len(self.offered))
        self.bar.updateGeometry()

    def _fitting(self) -> tuple[int, ...]:
        """The first tabs that there is room for, and the chosen one."""
        widths = {place: self.bar.tabSizeHint(place).width() for place in self.offered}
        room = self.width()
        if sum(widths.values()) <= room:
            return self.offered
        room -= self.more.sizeHint().width() + widths.get(self.place, 0)
        shown = [self.place]
        for place in self.offered:
            if place != self.place:
                room -= widths[place]
                if room < 0:
                    break
                shown.append(place)
        return tuple(shown)

    def _fill(self) -> None:
        """The menu: all that there is no room for."""
        self.more.menu().clear()
        for place in self.offered:
            if not self.bar.isTabVisible(place):
                action = self.more.menu().addAction(self.bar.tabText(place))
                action.setToolTip(self._tips[place])
                action.triggered.connect(lambda _=False, place=place: self.turn_to(place))


class _Bar(QTabBar):
    """Lets its tabs' sizes be known, and is as wide as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def tabSizeHint(self, index: int) -> QSize:
        return super().tabSizeHint(index)
