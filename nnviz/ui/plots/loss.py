"""How loss and metrics went over the epochs: train solid, test dashed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.drawing.curves import Gap
from nnviz.drawing.tsv import Column, tsv
from nnviz.experiment.frame import VALUES, Branch, Frame, History
from nnviz.experiment.session import Session
from nnviz.ui.plots.chart import Chart
from nnviz.ui.plots.chart_readout import ChartReadout
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.measures import (
    MEASURES,
    Measure,
    backdrops_of,
    columns_of,
    curves_of,
    measures_of,
)
from nnviz.ui.plots.tools import ScaleSwitch, Tools, whole_button
from nnviz.ui.plots.units import OF_TARGETS, all_alike, gaps_of, present_of, units_of
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.voice import Voice

_SMOOTHINGS = (
    ("0", "As recorded", "Raw"),
    ("5", "Mean of the last 5 rows", "Mean 5"),
    ("20", "Mean of the last 20 rows", "Mean 20"),
    ("100", "Mean of the last 100 rows", "Mean 100"),
)


class LossPlot(QWidget):
    """The chart, beside it the numbers under the crosshair (at rest the newest)."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._recorded: tuple[History, tuple[Branch, ...]] | None = None
        self._history: History | None = None
        self._branches: tuple[Branch, ...] = ()
        self._units: list[str] = []
        self._gaps: tuple[Gap, ...] = ()
        self._measures: tuple[Measure, ...] = MEASURES[:1]
        tip = (
            "Point at the curves to read them; arrow keys move as well. The wheel, + and − zoom, "
            "dragging pans, 0 or a double click shows all epochs."
        )
        self.chart = described(Chart(theme), "Loss", tip)
        self.readout = ChartReadout("Loss readout", theme)
        self._voice = Voice(self.chart, lambda: self.readout.spoken)
        self.measure = ChoiceButton("Measure", "What of each part is shown over the epochs.")
        tip = "Calmer curves; what was recorded stays visible, faint."
        self.smoothing = ChoiceButton("Smoothing", tip, _SMOOTHINGS)
        self.scale = ScaleSwitch()
        self.copying = Copying(self, self.table)
        self.whole = whole_button(self.chart)
        self.tools = Tools(
            self.whole, self.measure, self.scale, self.smoothing, self.copying.button(theme)
        )
        self._connect()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.chart, 1)
        row.addWidget(self.readout)

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's history if it is another than the one drawn; other branches lie behind
        it, and so does what came after a step that is looked back at. What was measured in another
        unit than losses are now is left out of the curves, and the chart says so."""
        line = frame.timeline
        back = line is not None and line.looks_back
        self.chart.show_mark(frame.epoch + frame.batch / max(1, frame.batches) if back else None)
        drawn = self._recorded
        if not drawn or frame.history is not drawn[0] or frame.branches is not drawn[1]:
            self._recorded = frame.history, frame.branches
            self._history, self._branches = all_alike(frame)
            present = present_of(frame)
            self._units = units_of(frame.history, present)
            self._gaps = gaps_of(frame.history, present, frame.experiment.target_scaling)
            self._measures = measures_of(frame.history, frame.data)
            self._refresh()

    def table(self) -> str:
        """Every recorded number as text; rows that stand for several evaluations say so."""
        if self._recorded is None:
            return ""
        history, _ = self._recorded
        columns: dict[str, Column] = {
            name: getattr(history, name) for name in ("epoch", "step", *VALUES)
        }
        if self._units:
            columns["unit of losses"] = self._units
        if len(history.low):
            columns["evaluations"] = history.evaluations
            for name in VALUES:
                columns[f"{name} low"], columns[f"{name} high"] = history.extremes(name)
        return tsv(columns)

    @property
    def _measure(self) -> Measure:
        named = (each for each in self._measures if each.name == self.measure.key)
        return next(named, self._measures[0])

    def _refresh(self) -> None:
        """Curves and texts out of the history and what was chosen."""
        history = self._history
        if history is None or self._recorded is None:
            return
        measure = self._measure
        self.measure.offer([each.entry for each in self._measures], measure.name)
        self.readout.offer(columns_of(self._recorded[0], measure))
        self.scale.setVisible(measure.logarithmic)
        self.chart.set_scale(self.scale.scale if measure.logarithmic else "linear")
        curves = curves_of(history, measure, self.readout.hidden, int(self.smoothing.key))
        backdrops = backdrops_of(self._branches, measure, self.readout.hidden)
        gaps = self._gaps if measure.key in OF_TARGETS else ()
        curves = replace(curves, backdrops=backdrops, gaps=gaps)
        self.chart.show_curves(curves, measure.in_unit(measure.axis))
        self._point(self.chart.row)

    def _point(self, row: int) -> None:
        """The numbers of one row; −1 for the newest."""
        history = self._history
        if history is None or self._recorded is None or not len(history):
            self.readout.clear()
            return
        self.readout.show_place(history.epoch[row], history.step[row])
        for key, *_ in columns_of(self._recorded[0], self._measure):
            value = float(self._measure.of(getattr(history, key)[row]))
            text = "" if value != value else self._measure.text(value)
            self.readout.row(key).show_value(text, repr(value))
        self._voice.renew()

    def _connect(self) -> None:
        for signal in (self.measure.chosen, self.smoothing.chosen, self.scale.turned):
            signal.connect(self._refresh)
        self.readout.toggled.connect(self._refresh)
        self.chart.pointed.connect(self._point)
