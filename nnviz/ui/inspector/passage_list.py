"""All passages of an explanation, one under the other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.experiment.explain import Passage
from nnviz.ui.inspector.passage_view import PassageView
from nnviz.ui.theme import Theme


class PassageList(QWidget):
    """Views stay as long as they fit what is to be shown, so that scrolling, sorting and the
    keyboard's place survive new numbers."""

    followed = Signal(object)
    step_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.views: list[PassageView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(13)

    def show_passages(self, passages: tuple[Passage, ...]) -> None:
        if not self._fits(passages):
            self._rebuild(passages)
        for view, passage in zip(self.views, passages, strict=True):
            view.show_passage(passage)
        self.setVisible(bool(passages))

    def view(self, heading: str) -> PassageView:
        """The passage whose heading begins so."""
        return next(view for view in self.views if view.accessibleName().startswith(heading))

    def about(self, phase: str) -> PassageView | None:
        """The first passage that a phase of a step is about."""
        return next((view for view in self.views if view.phase == phase), None)

    def _fits(self, passages: tuple[Passage, ...]) -> bool:
        same = len(passages) == len(self.views)
        return same and all(v.fits(p) for v, p in zip(self.views, passages, strict=True))

    def _rebuild(self, passages: tuple[Passage, ...]) -> None:
        for view in self.views:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.views = [PassageView(passage, self._theme, self) for passage in passages]
        for view in self.views:
            self._column.addWidget(view)
            view.followed.connect(self.followed)
            view.step_chosen.connect(self.step_chosen)
