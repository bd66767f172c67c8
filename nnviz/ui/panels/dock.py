"""The dock below the canvas: tabs over the views of the run's past and of its maps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.tab_strip import TabStrip

_SIDE, _TOP, _FOOT = 16, 4, 8


class Dock(QFrame):
    """Views under tabs.

    A view's ``tools`` stand beside the tabs while it is the one shown; ``copied(sentence)`` when a
    view laid something on the clipboard, ``pictured`` when a file of its picture is wanted;
    ``expanded(bool)`` when it takes the canvas's room, or gives it back; ``refused(sentence)``:
    why a view cannot do something.
    """

    copied = Signal(str)
    refused = Signal(str)
    pictured = Signal()
    expanded = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "dock")
        self.tabs = TabStrip("Views", "What to see below the network.")
        self._views, self._tools = _Views(), list[QWidget | None]()
        self._makers, self._filled = list[Callable[[], QWidget]](), set[int]()
        self._wanted = 0
        self._head = QHBoxLayout()
        self._head.setSpacing(0)
        self._head.addWidget(self.tabs, 1)
        self.expander = IconButton("expand", theme, QSize(28, 28))
        self.expander.setCheckable(True)
        self.expander.clicked.connect(self.expand)
        self._head.addSpacing(6)
        self._head.addWidget(self.expander, 0, Qt.AlignmentFlag.AlignVCenter)
        self._describe(expanded=False)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, _TOP, _SIDE, _FOOT)
        column.setSpacing(4)
        column.addLayout(self._head)
        column.addWidget(self._views, 1)
        self.tabs.turned.connect(self._turn)

    @property
    def view(self) -> QWidget | None:
        """The view that is shown."""
        return self._views.currentWidget()

    def add(self, title: str, tip: str, make: Callable[[], QWidget]) -> None:
        """A tab; when it is turned to, ``make`` is to ``put`` a view under it."""
        self._makers.append(make)
        self._tools.append(None)
        self._views.addWidget(QWidget())
        self.tabs.add(title, tip)

    def put(self, place: int, view: QWidget) -> None:
        """A view under a tab."""
        self._views.insertWidget(place, view)
        if (empty := self._views.widget(place + 1)) is not None:
            self._views.removeWidget(empty)
            empty.deleteLater()
        tools = self._tools[place] = getattr(view, "tools", None)
        if tools is not None:
            last = self._head.count() - 2
            self._head.insertWidget(last, tools, 0, Qt.AlignmentFlag.AlignVCenter)
        if (copying := getattr(view, "copying", None)) is not None:
            copying.done.connect(self.copied)
            copying.wanted.connect(self.pictured)
        self._filled.add(place)
        self._show(self.tabs.place)

    def has(self, place: int) -> bool:
        """Whether there is a view under a tab."""
        return place in self._filled

    def offered(self, view: QWidget) -> bool:
        """Whether a view's tab is to be seen."""
        return self._views.indexOf(view) in self.tabs.offered

    def turn_to(self, view: QWidget) -> None:
        self.tabs.turn_to(self._views.indexOf(view))

    def keep_free(self, height: int) -> None:
        """Show nothing in so many pixels at the foot, or as many as a view can spare: the dock
        grows no larger for it."""
        self._wanted = height
        spare = max(0, self.height() - self.minimumSizeHint().height())
        self._column.setContentsMargins(_SIDE, _TOP, _SIDE, _FOOT + min(height, spare))

    def minimumSizeHint(self) -> QSize:
        """Without what is kept free: a view that needs more takes it from there."""
        kept = self._column.contentsMargins().bottom() - _FOOT
        return super().minimumSizeHint() - QSize(0, kept)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keep_free(self._wanted)

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

    def _turn(self, place: int) -> None:
        if 0 <= place < len(self._makers):
            self._makers[place]()
            self._show(place)

    def _show(self, shown: int) -> None:
        self._views.setCurrentIndex(shown)
        self._views.updateGeometry()
        self.keep_free(self._wanted)
        for place, tools in enumerate(self._tools):
            if tools is not None:
                tools.setVisible(place == shown)


class _Views(QStackedWidget):
    """Needs what the view that is seen needs: those behind it take nothing from the network."""

    def minimumSizeHint(self) -> QSize:
        view = self.currentWidget()
        return view.minimumSizeHint().expandedTo(view.minimumSize()) if view else QSize()
