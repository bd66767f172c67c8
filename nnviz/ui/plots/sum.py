"""How a network of one input makes its curve: each unit's curve, bent and scaled, and their sum."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.drawing.tsv import tsv
from nnviz.experiment.explain.summing import Summed, grouped, strongest, summed
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.ui.plots.chart_readout import ChartReadout, Entry
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.inks import category
from nnviz.ui.plots.sum_chart import SumChart
from nnviz.ui.plots.sum_readout import heading, place_at, place_of_look, raw_of, texts
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.voice import Voice

_WIDTH, MOST = 290, 12
"""So many units have curves of their own; the others are put together."""


class SumPlot(QWidget):
    """Follows the selection: a unit by the curves that it adds up, or as a term of the output.

    The numbers are those under the pointer, at rest the sample's. A click on a curve selects its
    unit, one on a point looks at the sample.
    """

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._summed: Summed | None = None
        self._chosen: tuple[object, tuple[int, ...]] | None = None
        tip = "Click a curve to select its unit, a point to look at its sample."
        self.chart = described(SumChart(theme), "Sum of curves", tip)
        self.readout = ChartReadout("Terms of the sum", theme)
        self.readout.setFixedWidth(_WIDTH)
        self._voice = Voice(self.chart, lambda: self.readout.spoken)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.chart, 1)
        row.addWidget(self.readout)
        self._connect()

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's curves; nothing changes while it has none."""
        self._frame = frame
        self._show()

    def table(self) -> str:
        """Every curve's numbers, point by point."""
        found, frame = self._summed, self._frame
        if found is None or frame is None:
            return ""
        columns = {frame.data.table.input_names[0]: found.raw}
        for k, name in enumerate(found.names):
            columns[name] = found.outputs[:, k]
            columns[f"w · {name}"] = found.terms[:, k]
            columns[f"sum to {name}"] = found.sums[:, k]
        return tsv({**columns, found.name: found.a})

    def _connect(self) -> None:
        self._stage.selection_changed.connect(self._show)
        self.chart.pointed.connect(lambda _row: self._say())
        self.chart.picked.connect(lambda sample: self._stage.look_at(Look("train", sample)))
        self.chart.chosen.connect(self._choose)
        self.readout.toggled.connect(lambda *_: self.chart.hide_curves(tuple(self.readout.hidden)))

    def _choose(self, term: int) -> None:
        if self._summed is not None:
            self._stage.select(self._summed.source_of(term))

    def _show(self) -> None:
        frame = self._frame
        found = summed(frame, self._stage.selection) if frame is not None else None
        if frame is None or found is None:
            return
        found = grouped(found, self._places(frame, found))
        self._summed = found
        self.readout.offer(_entries(found))
        show_sum(self.chart, frame, found)
        self._say()

    def _places(self, frame: Frame, found: Summed) -> tuple[int, ...]:
        """The units that have curves of their own: chosen once, so that they stay."""
        key = frame.run, frame.experiment.layers, found.unit, found.marked
        if self._chosen is None or self._chosen[0] != key:
            self._chosen = key, strongest(found, MOST)
        return self._chosen[1]

    def _say(self) -> None:
        """The numbers under the pointer, else those of the sample looked at."""
        frame, found, row = self._frame, self._summed, self.chart.row
        if frame is None or found is None:
            return
        place = place_at(found, row) if row >= 0 else place_of_look(frame, found)
        if place is None:
            self.readout.clear()
            return
        self.readout.epoch.setText(heading(frame, place))
        self.readout.step.setText("" if row >= 0 else "the sample")
        for key, text in texts(found, place).items():
            self.readout.row(key).show_value(text)
        self._voice.renew()


def show_sum(chart: SumChart, frame: Frame, found: Summed) -> None:
    """The curves with the data where they are an output's."""
    table, out = frame.data.table, found.unit.layer == frame.layers[-1].id
    rows, scope = frame.data.train_rows, frame.microscope
    target = table.targets[rows, found.unit.unit] if out else np.empty(0)
    data = np.stack([table.inputs[rows, 0], target], axis=1) if out else np.empty((0, 2))
    chart.show_sum(found, data, (table.input_names[0], found.name))
    if scope is not None:
        trace, look = scope.evaluated.trace, scope.look
        unit = found.unit.unit
        y = trace.target[unit] if out else trace.layer(found.unit.layer).a[unit]
        chart.show_look(look.index if look.part == "train" else -1, raw_of(frame), float(y))


def _entries(found: Summed) -> tuple[Entry, ...]:
    """A row for every curve; ``Σ`` is z."""
    terms = [(f"term {k}", name, category(k), False) for k, name in enumerate(found.names)]
    last = category(len(found.names) - 1)
    return (*terms, ("bias", "bias", "faint", False), ("sums", "Σ + bias", last, True),
            ("a", found.name, "text", False))  # fmt: skip
