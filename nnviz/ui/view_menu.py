"""The View menu: the network as tables, dark or light, the set of colours, the full screen, the
layout."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.drawing.colour_sets import COLOUR_SETS
from nnviz.ui.actions import Actions
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.popup import rounded


class ViewMenu(QMenu):
    """Its marks are what is in force."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget) -> None:
        super().__init__("View", parent)
        self._actions, self._theme = actions, theme
        rounded(self)
        self.addAction(actions["table"])
        self.addSeparator()
        self.addAction(actions["theme"])
        self._offer_colours(self.addMenu("Colours"))
        self.addAction(actions["cards"])
        self.addAction(actions["large_type"])
        self.addAction(actions["full_screen"])
        self.addAction(actions["reset_layout"])
        theme.changed.connect(self._mark)
        self._mark()

    def _offer_colours(self, menu: QMenu) -> None:
        rounded(menu)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        for name in COLOUR_SETS:
            group.addAction(self._actions[f"colours_{name}"])
            menu.addAction(self._actions[f"colours_{name}"])

    def _mark(self) -> None:
        self._actions["large_type"].setChecked(self._theme.type_size > 100)
        self._actions[f"colours_{self._theme.palette.colours}"].setChecked(True)
