"""One unit: the data's patches, a picture made for it, and where it looks in the sample."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnviz.data.dataset import Part
from nnviz.experiment.frame import Frame
from nnviz.experiment.worker import Worker
from nnviz.ui.guard import guarded
from nnviz.ui.large import usual
from nnviz.ui.seen.climb_panel import ClimbPanel
from nnviz.ui.seen.patches_panel import PatchesPanel
from nnviz.ui.seen.pixels import Bounds
from nnviz.ui.seen.saliency_panel import SaliencyPanel
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme

_WIDE, _HIGH = 600, 500
"""Panels are stacked where there is less than this width, but so much height."""


class UnitPage(QWidget):
    """Three panels side by side, stacked where it is narrow. A job that was asked for once is
    asked for again when another unit is selected."""

    said = Signal(str)

    def __init__(self, worker: Worker, stage: Stage, theme: Theme) -> None:
        super().__init__()
        self.patches = PatchesPanel(worker, stage, theme)
        self.climb, self.saliency = ClimbPanel(worker, theme), SaliencyPanel(theme)
        self._shown: tuple[Frame, Selection, Part] | None = None
        self._finds = self._climbs = False
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(22)
        for panel, stretch in ((self.patches, 10), (self.climb, 11), (self.saliency, 10)):
            self._row.addWidget(panel, stretch)
            panel.said.connect(self.said)
        self.patches.asked.connect(self.find_patches)
        self.climb.asked.connect(self.make_picture)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)  # It makes do with what there is.

    @property
    def busy(self) -> bool:
        """Whether what was asked for is still under way."""
        return self.patches.busy or self.climb.busy

    def show_frame(self, frame: Frame, target: Selection, part: Part, bounds: Bounds) -> None:
        before, self._shown = self._shown, (frame, target, part)
        self.patches.show_frame(frame, target, part, bounds)
        self.climb.show_frame(frame, target)
        self.saliency.show_frame(frame, target, bounds)
        if before is not None:
            self._follow(*before[1:])

    def find_patches(self) -> None:
        if self._shown is not None:
            self._finds = True
            self.patches.ask(*self._shown)

    def make_picture(self) -> None:
        if self._shown is not None:
            self._climbs = True
            self.climb.ask(self._shown[1])

    def _follow(self, old: Selection, old_part: Part) -> None:
        """Another unit, or another part: ask for it what was asked for the last."""
        assert self._shown is not None
        _, new, part = self._shown
        another = (old.layer, old.unit) != (new.layer, new.unit)
        if self._finds and (another or old_part != part):
            self.find_patches()
        if self._climbs and another:
            self.make_picture()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        stacked = usual(self.width()) < _WIDE and usual(self.height()) >= _HIGH
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)
        width, height = self.width(), self.height()
        self.climb.fit(*((width, height // 3) if stacked else (width // 3, height)))
