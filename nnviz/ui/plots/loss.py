"""How the loss fell: train solid, test dashed, over the epochs."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.experiment.frame import Frame, History
from nnviz.experiment.session import Session
from nnviz.ui.plots.loss_chart import LossChart
from nnviz.ui.plots.loss_readout import LossReadout
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.segmented import Segmented

_SCALES = (
    ("log", "Log", "Equal steps for equal factors: small losses stay visible."),
    ("linear", "Linear", "Equal steps for equal differences, from zero."),
)
_SIDE = 204


class LossPlot(QWidget):
    """The chart, beside it the numbers under the crosshair (at rest the newest)."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._history: History | None = None
        self.chart = described(
            LossChart(theme), "Loss", "Point at the curves to read them; arrow keys move as well."
        )
        self.readout = LossReadout(theme)
        self.scale = Segmented("Loss axis", _SCALES)
        self.scale.chosen.connect(self.chart.set_scale)
        self.chart.pointed.connect(self._point)
        self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's history if it is another than the one drawn."""
        if frame.history is not self._history:
            self._history = frame.history
            self.chart.show_history(frame.history)
            self.readout.show_row(frame.history, self.chart.row)

    def _point(self, row: int) -> None:
        if self._history is not None:
            self.readout.show_row(self._history, row)

    def _arrange(self) -> None:
        side = QVBoxLayout()
        side.setContentsMargins(0, 4, 0, 4)
        side.setSpacing(10)
        scale = QHBoxLayout()
        scale.addStretch(1)
        scale.addWidget(self.scale)
        side.addLayout(scale)
        side.addWidget(self.readout)
        side.addStretch(1)
        box = QWidget()
        box.setFixedWidth(_SIDE)
        box.setLayout(side)
        side.setContentsMargins(0, 4, 0, 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.chart, 1)
        row.addWidget(box)
