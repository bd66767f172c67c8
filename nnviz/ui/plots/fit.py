"""Prediction against truth: how well a regression fits a part of the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.numbers import count, number
from nnviz.drawing.tsv import tsv
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.session import Session
from nnviz.ui.plots.chart_readout import WIDTH
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.fit_chart import FitChart
from nnviz.ui.plots.judged_view import JudgedView
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.voice import Voice

_TITLES = ("R²", "MAE", "sample", "truth", "prediction", "error")


class FitPlot(JudgedView):
    """The points with the line on which they would all lie; a click looks at a point's sample."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(stage, parent)
        self._theme = theme
        tip = "Click a point to look at its sample; arrow keys go from one to the next."
        self.chart = described(FitChart(theme), "Prediction against truth", tip)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.choice, self.copying.button(theme))
        self.values = {title: QLabel() for title in _TITLES}
        self._voice = Voice(self.chart, self._spoken)
        self.chart.pointed.connect(self._say)
        self.chart.picked.connect(self._look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.chart, 1)
        row.addWidget(self._side())

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's judgement, and which sample is looked at."""
        judgement = self._take(frame)
        if judgement is None or judgement.confusion is not None:
            return
        if judgement is not self._judgement:
            self._judgement = judgement
            truth = frame.data.y(judgement.part)
            self.chart.show_points(truth, judgement.outputs, frame.data.table.target_name)
            self._say(self.chart.sample)
        look = frame.microscope.look if frame.microscope is not None else None
        here = look is not None and look.part == judgement.part
        self.chart.show_look(look.index if look is not None and here else -1)

    def table(self) -> str:
        """Truth and prediction of every sample."""
        frame, judgement = self._frame, self._judgement
        if frame is None or judgement is None:
            return ""
        truth = frame.data.y(judgement.part)
        rows = np.arange(1, len(truth) + 1)
        columns = {f"sample ({judgement.part}, step {judgement.step})": rows}
        for output in range(truth.shape[1]):
            mark = f" {output + 1}" if truth.shape[1] > 1 else ""
            columns[f"truth{mark}"] = truth[:, output]
            columns[f"prediction{mark}"] = judgement.outputs[:, output]
        return tsv(columns)

    def _look(self, sample: int) -> None:
        if self._judgement is not None:
            self._stage.look_at(Look(self._judgement.part, sample))

    def _say(self, sample: int) -> None:
        """The metrics, and the numbers of a sample; −1 for none."""
        frame, judgement = self._frame, self._judgement
        if frame is None or judgement is None:
            return
        self.values["R²"].setText(number(judgement.r_squared))
        self.values["MAE"].setText(number(judgement.mae))
        told = ("", "", "", "")
        if 0 <= sample < len(judgement.outputs):
            truth = float(frame.data.y(judgement.part)[sample, 0])
            value = float(judgement.outputs[sample, 0])
            told = f"#{count(sample + 1)}", number(truth), number(value), number(value - truth)
        for title, text in zip(_TITLES[2:], told, strict=True):
            self.values[title].setText(text)
        self._voice.renew()

    def _spoken(self) -> str:
        told = ((title, self.values[title].text()) for title in (*_TITLES[2:], *_TITLES[:2]))
        return ", ".join(f"{title} {text}" for title, text in told if text)

    def _side(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(WIDTH)
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setVerticalSpacing(3)
        for row, title in enumerate(_TITLES):
            label, value = QLabel(title), self.values[title]
            label.setProperty("role", "label")
            label.setFont(self._theme.text_font(11.5))
            weight = QFont.Weight.Medium if row < 2 else QFont.Weight.Normal
            value.setFont(self._theme.mono_font(12, weight))
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addStretch(1)
        return box
