"""The output over the one input: the curve, the data, and the number pointed at."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnviz.drawing.tsv import tsv
from nnviz.experiment.explain import sample_title
from nnviz.experiment.explain.summing import Summed, summed
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.ui.plots.sample_texts import answer, loss_text, truth
from nnviz.ui.plots.sum import show_sum
from nnviz.ui.plots.sum_chart import SumChart
from nnviz.ui.plots.sum_readout import heading, place_at
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.voice import Voice

_HEIGHT = 210


class LinePage(QWidget):
    """The readout tells of the place under the pointer, at rest of the sample looked at."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._summed: Summed | None = None
        tip = "Click a point to look at that sample, again to follow the batch."
        self.chart = described(SumChart(theme, whole=False), "Output over the input", tip)
        self.chart.setFixedHeight(_HEIGHT)
        self.readout = ElidedLabel()
        self._voice = Voice(self.chart, self.readout.toolTip)
        self.readout.setFont(theme.mono_font(11))
        self.readout.setProperty("role", "label")
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.chart.picked.connect(self._pick)
        self.chart.pointed.connect(lambda _row: self._say())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.chart)
        column.addWidget(self.readout)

    def show_frame(self, frame: Frame) -> None:
        """A frame of a network with one input."""
        self._frame, found = frame, summed(frame, None)
        self._summed = found or self._summed
        if found is not None:
            show_sum(self.chart, frame, found)
        self._say()

    def leave_to_painting(self, held: tuple[float, float] | None) -> None:
        """The points are drawn by who paints them, between these values; None: no longer."""
        self.chart.hold(held)
        self.readout.setVisible(held is None)

    def table(self) -> str:
        """The curve's numbers as text."""
        frame, found = self._frame, self._summed
        if frame is None or found is None:
            return ""
        return tsv({frame.data.table.input_names[0]: found.raw, found.name: found.a})

    def _pick(self, sample: int) -> None:
        """Look at a sample; a second click on it follows the batch again."""
        look = Look("train", sample)
        self._stage.look_at(None if look == self._stage.look else look)

    def _say(self) -> None:
        frame, found, row = self._frame, self._summed, self.chart.row
        if frame is None or found is None or frame.microscope is None:
            return
        if row >= 0:
            place = place_at(found, row)
            self.readout.setText(f"{heading(frame, place)}: {answer(frame, np.array([place.a]))}")
            return
        scope, table = frame.microscope, frame.data.table
        trace = scope.evaluated.trace
        text = f"{answer(frame, trace.output)} · {truth(table, trace.target)}"
        self.readout.setText(text)
        self.readout.setToolTip(f"{sample_title(scope.look)}: {text}, {loss_text(frame, scope)}")
        self._voice.renew()
