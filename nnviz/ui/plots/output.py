"""The output card: the boundary over the plane, or the prediction for the sample looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.plane_page import PlanePage
from nnviz.ui.plots.prediction_page import PredictionPage
from nnviz.ui.plots.sample_texts import activation, heading
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card


class OutputView(Card):
    """Turns from one to the other with the data; a click on a point looks at its sample."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Output", theme, parent)
        self.plane, self.prediction = PlanePage(stage, theme), PredictionPage(theme)
        self.body.addWidget(self.plane, 1)
        self.body.addWidget(self.prediction)
        self.body.addStretch(0)
        self.prediction.hide()
        self.copying = Copying(self, self.table)
        self.head.addWidget(self.copying.button(theme, 22))

    def table(self) -> str:
        """The numbers of what is shown, as text."""
        shown = self.prediction if self.plane.isHidden() else self.plane
        return shown.table()

    def show_frame(self, frame: Frame) -> None:
        """Show the frame's boundary, or the probabilities of the sample looked at."""
        plane = frame.data.table.input_shape == (2,)
        self.plane.setVisible(plane)
        self.prediction.setVisible(not plane)
        self.set_title("Output" if plane else "Prediction")
        self.set_note(heading(frame) if plane else activation(frame))
        (self.plane if plane else self.prediction).show_frame(frame)
