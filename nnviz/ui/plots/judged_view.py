"""What the views of a judgement share."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.data.dataset import Part
from nnviz.experiment.frame import Frame, Judgement
from nnviz.ui.plots.part_choice import PartChoice
from nnviz.ui.stage import Stage


class JudgedView(QWidget):
    """Shows what the network makes of a part that the user chooses."""

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._judgement: Judgement | None = None
        self.choice = PartChoice()

    @property
    def part(self) -> Part:
        """The part that is shown."""
        return self.choice.part

    def _take(self, frame: Frame) -> Judgement | None:
        """Another frame; its judgement."""
        self._frame = frame
        self.choice.offer_parts(frame)
        return frame.judgement
