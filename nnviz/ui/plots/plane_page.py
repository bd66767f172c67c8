"""The output over the plane: surface, data, legend, and the number pointed at."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nnviz.engine.shapes import Array
from nnviz.experiment.explain import sample_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.ui.plots.boundary import BoundaryView
from nnviz.ui.plots.legend import PlaneLegend
from nnviz.ui.plots.sample_texts import answer, loss_text, place_text, truth
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.check_box import CheckBox
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.voice import Voice


class PlanePage(QWidget):
    """The readout tells of the place under the pointer, at rest of the sample looked at."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        tip = "Click a point to look at that sample, again to follow the batch."
        self.boundary = described(BoundaryView(theme), "Output over the plane", tip)
        self.legend = PlaneLegend(theme)
        tip = "Draw the samples the network does not learn from, as hollow marks."
        self.test = described(CheckBox("Test data", theme), "Show test data", tip)
        self.readout = ElidedLabel()
        self._voice = Voice(self.boundary, self.readout.toolTip)
        self._arrange()
        self.test.toggled.connect(self.boundary.show_test)
        self.test.toggled.connect(self.legend.show_test)
        self.boundary.picked.connect(self._pick)
        self.boundary.hovered.connect(self._say_place)
        self.boundary.left.connect(self._say_look)

    def show_frame(self, frame: Frame) -> None:
        """A frame of a network over the plane."""
        self._frame = frame
        self.boundary.show_frame(frame)
        self.legend.show_data(frame.data)
        if not self.boundary.pointed:
            self._say_look()

    def leave_to_painting(self, painting: bool) -> None:
        """All points are drawn by who paints them, those to test with as hollow marks."""
        self.boundary.leave_points(painting)
        self.legend.show_test(painting or self.test.isChecked())
        self.readout.setVisible(not painting)
        self.test.setVisible(not painting)

    def table(self) -> str:
        """The surface's numbers as text."""
        return self.boundary.table()

    def _pick(self, look: Look) -> None:
        """Look at a sample; a second click on it follows the batch again."""
        self._stage.look_at(None if look == self._stage.look else look)

    def _say_place(self, x1: float, x2: float, outputs: Array) -> None:
        if self._frame is not None:
            self.readout.setText(place_text(self._frame, x1, x2, outputs))

    def _say_look(self) -> None:
        """What the network makes of the sample that is looked at."""
        frame, scope = self._frame, self._frame.microscope if self._frame is not None else None
        if frame is None or scope is None:
            self.readout.setText("")
            return
        table, trace = frame.data.table, scope.trace
        text = f"{answer(frame, trace.output)} · {truth(table, trace.target)}"
        self.readout.setText(text)
        self.readout.setToolTip(f"{sample_title(scope.look)}: {text}, {loss_text(frame, scope)}")
        self._voice.renew()

    def _arrange(self) -> None:
        self.readout.setFont(self._theme.mono_font(11))
        self.readout.setProperty("role", "label")
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.test.setFont(self._theme.text_font(12))
        row = QHBoxLayout()
        row.addWidget(self.readout, 1)
        row.addWidget(self.test)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.boundary, 1)
        column.addWidget(self.legend)
        column.addLayout(row)
