"""The output card: the boundary over the plane, the curve over one input, or the prediction for the
sample looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.line_page import LinePage
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
        self.line = LinePage(stage, theme)
        self.body.addWidget(self.plane, 1)
        self.body.addWidget(self.line)
        self.body.addWidget(self.prediction)
        self.body.addStretch(0)
        self._shown: PlanePage | LinePage | PredictionPage = self.plane
        self.line.hide()
        self.prediction.hide()
        self.copying = Copying(self, self.table)
        self.head.addWidget(self.copying.button(theme, 22))

    def table(self) -> str:
        """The numbers of what is shown, as text."""
        return self._shown.table()

    def show_frame(self, frame: Frame) -> None:
        """Show the frame's boundary, its curve, or the probabilities of the sample looked at."""
        self._shown = self._page(frame)
        for page in (self.plane, self.line, self.prediction):
            page.setVisible(page is self._shown)
        drawn = self._shown is not self.prediction
        self.set_title("Output" if drawn else "Prediction")
        self.set_note(heading(frame) if drawn else activation(frame))
        self._shown.show_frame(frame)

    def _page(self, frame: Frame) -> PlanePage | LinePage | PredictionPage:
        """The one for inputs and outputs of that many numbers."""
        if frame.data.table.input_shape == (2,):
            return self.plane
        one = frame.data.table.input_shape == (1,) and frame.data.table.outputs == 1
        return self.line if one else self.prediction
