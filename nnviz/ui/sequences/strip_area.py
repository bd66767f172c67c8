"""The place that the strip of steps scrolls in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.sequences.strip import Strip

_BAR, _BESIDE = 12, 80


class StripArea(QScrollArea):
    """Scrolls sideways; the strip is as high as the area."""

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._strip = strip
        self.setWidget(strip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(110)
        self.horizontalScrollBar().valueChanged.connect(strip.see_from)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """As high as the area; a bar below takes room only where there is something to scroll."""
        for bar in (0, _BAR):
            self._strip.fit(QSize(self.width(), self.height() - bar) / factor())
            if self._strip.geometry().width() <= self.width():
                break

    def show_step(self, step: int) -> None:
        """Scroll so that a step is seen, with some of its neighbours."""
        sight = self._strip.sight
        if sight is not None:
            x = self._strip.layout_of(sight).x(step) * factor()
            self.ensureVisible(round(x), 0, _BESIDE, 0)
