"""The menu that chooses what edges and nodes show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.drawing.depiction import NODES, Depiction, edge_choices, fitting, node_choices
from nnviz.experiment.frame import Frame
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.popup import rounded


class DepictionButton(FlatButton):
    """``chosen(Depiction)`` when the user chooses; the entries are those the newest frame has."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Show ▾", "What edges and nodes show", "Weights, gradients, updates, signals…", parent
        )
        self.frame: Frame | None = None
        self.depiction = Depiction()
        self.setMenu(QMenu(self))
        rounded(self.menu())
        self.menu().aboutToShow.connect(self.fill)

    def choose(self, depiction: Depiction) -> None:
        """Choose as the user does."""
        self.depiction = depiction
        self.chosen.emit(depiction)

    def fill(self) -> None:
        """Offer what there is now."""
        menu, frame = self.menu(), self.frame
        menu.clear()
        if frame is None:
            return
        now = fitting(self.depiction, frame)
        menu.addSection("Edges")
        self._offer([(c.name, replace(now, edges=c.key)) for c in edge_choices(frame)], now)
        menu.addSection("Nodes")
        nodes = [(NODES[key], replace(now, nodes=key)) for key in node_choices(frame)]
        self._offer(nodes, now)
        menu.addSeparator()
        marks = menu.addAction("Mark dead and saturated units")
        marks.setCheckable(True)
        marks.setChecked(now.marks)
        marks.triggered.connect(self._choice(replace(now, marks=not now.marks)))

    def _offer(self, entries: list[tuple[str, Depiction]], now: Depiction) -> None:
        """Entries of which one is chosen."""
        group = QActionGroup(self.menu())
        for name, depiction in entries:
            action = self.menu().addAction(name)
            action.setCheckable(True)
            action.setChecked(depiction == now)
            group.addAction(action)
            action.triggered.connect(self._choice(depiction))

    def _choice(self, depiction: Depiction) -> Callable[[], None]:
        return partial(self._chosen, depiction)

    def _chosen(self, depiction: Depiction, _checked: bool = False) -> None:
        self.choose(depiction)
