"""A series over time: how the network fits it, and where it goes when it runs free."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.data.dataset import Table
from nnviz.drawing.forecast import (
    KEYS,
    TAUGHT,
    errors_text,
    forecast_curves,
    forecast_table,
    look_at_row,
    near,
    place_text,
    row_at,
    row_of,
    stretches,
)
from nnviz.drawing.numbers import number
from nnviz.drawing.tsv import tsv
from nnviz.experiment.forecast import Forecast, Outlook
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.large import usual
from nnviz.ui.plots.chart_readout import ChartReadout
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.line_chart import Chart as Lines
from nnviz.ui.plots.line_chart import Line, LineChart
from nnviz.ui.plots.tools import Tools, whole_button
from nnviz.ui.sequences.series_chart import SeriesChart
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.labelled_slider import LabelledSlider
from nnviz.ui.widgets.voice import Voice

_HORIZONS = (*range(1, 25), 30, 36, 48, 60, 72, 96, 120)
_STARTS = (
    ("test", "From the first test sample", "From test"),
    ("look", "From the sample looked at", "From sample"),
    ("end", "Beyond the last value", "From the end"),
)
_TALL, _ERRORS, _LOW = 340, 150, 130
"""From this height on, the errors along the horizon have a chart of their own, that high; below
the last, what is meant is not explained."""


class ForecastView(QWidget):
    """A click on a place looks at its sample, and free runs start there."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self._forecast: Forecast | None = None
        self._shown: tuple[Table, int] | None = None
        tip = (
            "Click a place to look at its sample; arrow keys move the crosshair, Enter looks "
            "there. The wheel zooms, dragging pans, a double click shows all."
        )
        self.chart = described(SeriesChart(theme), "Series and forecast", tip)
        self.chart.set_scale("linear")
        tip = "Mean absolute error of free runs from many places of the test part."
        self.errors = described(LineChart(theme), "Errors along the horizon", tip)
        self.readout = ChartReadout("Forecast readout", theme)
        self._voice = Voice(self.chart, lambda: self.readout.spoken)
        tip = "For how many steps predictions are fed back as inputs."
        values = tuple(map(float, _HORIZONS))
        self.horizon = described(
            LabelledSlider("Horizon", tip, values, theme, _steps, round),
            "Horizon",
            tip,
        )
        self.horizon.set_value(24.0)
        self.start = ChoiceButton("Start", "Where the network begins to run free.", _STARTS)
        self.told, self.taught = ElidedLabel(), ElidedLabel(TAUGHT)
        self.taught.setToolTip(TAUGHT)
        self.copying = Copying(self, self.table)
        self.tools = Tools(whole_button(self.chart), self.start, self.copying.button(theme))
        self._arrange()
        self._connect()

    @property
    def outlook(self) -> Outlook:
        """From where, and how far, to run free."""
        return Outlook(self._start(), int(self.horizon.value))

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's forecast, and which sample is looked at."""
        self._frame = frame
        if frame.forecast is not None and frame.forecast is not self._forecast:
            self._forecast = frame.forecast
            self._refresh()
        self._mark()

    def table(self) -> str:
        """Every number over time as text."""
        if self._frame is None or self._forecast is None:
            return ""
        return tsv(forecast_table(self._frame.data, self._forecast))

    def _start(self) -> int:
        frame = self._frame
        if frame is None:
            return 0
        data = frame.data
        if self.start.key == "end":
            return len(data.table.targets)
        look = frame.microscope.look if frame.microscope is not None else None
        look = self._stage.look or look
        if self.start.key == "look" and look is not None and row_of(data, look) >= 0:
            return row_of(data, look)
        return int(data.test_rows.min())

    def _refresh(self) -> None:
        """Curves, errors and texts."""
        frame, found = self._frame, self._forecast
        if frame is None or found is None or not _fits(frame, found):
            return
        keys = [key for key in KEYS if key != "period" or found.period is not None]
        self.readout.offer([(key, *KEYS[key]) for key in keys])
        name = frame.data.table.input_names[0]
        curves = forecast_curves(frame.data.table, found, self.readout.hidden)
        self.chart.show_curves(curves, name)
        self._see(frame.data.table, found)
        self.chart.show_mark(float(found.start + frame.data.table.input_shape[0] + 1))
        self.errors.show_chart(_error_lines(found))
        self._tell()
        self._point(self.chart.row)

    def _see(self, table: Table, forecast: Forecast) -> None:
        """Zoom to another start, unless its free run is to be seen already."""
        shown, start = self._shown, forecast.start + table.input_shape[0]
        if shown is not None and shown[0] is table and shown[1] == start:
            return
        known, seen = shown is not None and shown[0] is table, self.chart.axes()
        self._shown = table, start
        if not (known and seen.x_low <= start and start + forecast.horizon <= seen.x_high):
            self.chart.see(*near(table, forecast))

    def _tell(self) -> None:
        """The errors under the pointer, else all in a line."""
        if self._forecast is not None:
            self.told.setText(self.errors.readout or errors_text(self._forecast))

    def _mark(self) -> None:
        """The parts, and the place of the sample looked at."""
        frame = self._frame
        if frame is None or not frame.data.table.series or frame.microscope is None:
            return
        row = row_of(frame.data, frame.microscope.look)
        place = row + frame.data.table.input_shape[0] if row >= 0 else -1
        self.chart.show_parts(stretches(frame.data), place)

    def _point(self, point: int) -> None:
        """The numbers under the crosshair; at rest those at the end of the horizon."""
        frame, found = self._frame, self._forecast
        if frame is None or found is None or not _fits(frame, found):
            return
        curves = forecast_curves(frame.data.table, found, set())
        window = frame.data.table.input_shape[0]
        point = point if 0 <= point < len(curves) else window + found.start + found.horizon - 1
        place, where = place_text(frame.data, point)
        self.readout.epoch.setText(place)
        self.readout.step.setText(where)
        for curve in curves.curves:
            value = float(curve.y[point])
            text = "" if value != value else number(value)
            self.readout.row(curve.key).show_value(text, text)
        self._voice.renew()

    def _look(self, point: int) -> None:
        """Look at the sample there, and run free from it."""
        frame = self._frame
        row = row_at(frame.data.table, point) if frame is not None else -1
        look = look_at_row(frame.data, row) if frame is not None else None
        if look is not None:
            self.start.choose("look")
            self._stage.look_at(look)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.errors.setVisible(usual(self.height()) >= _TALL)
        self.taught.setVisible(usual(self.height()) >= _LOW)

    def _arrange(self) -> None:
        for label in (self.told, self.taught):
            label.setFont(self._theme.text_font(11))
            label.setProperty("role", "label")
        self.errors.setFixedHeight(_ERRORS)
        left = QVBoxLayout()
        left.setSpacing(3)
        left.addWidget(self.chart, 1)
        left.addWidget(self.errors)
        right = QVBoxLayout()
        right.addWidget(self.readout, 1)
        right.addWidget(self.horizon)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row, 1)
        column.addWidget(self.told)
        column.addWidget(self.taught)

    def _connect(self) -> None:
        self.chart.pointed.connect(self._point)
        self.chart.picked.connect(self._look)
        self.errors.pointed.connect(lambda _place: self._tell())
        self.readout.toggled.connect(lambda _key, _shown: self._refresh())


def _steps(count: float) -> str:
    return f"{count:g} step{'s' if count != 1 else ''}"


def _fits(frame: Frame, forecast: Forecast) -> bool:
    """Whether a forecast is of the frame's series."""
    table = frame.data.table
    return table.series and len(forecast.fit) == len(table.targets)


def _error_lines(forecast: Forecast) -> Lines | None:
    """The errors along the horizon, beside those of the naive forecasts."""
    errors = forecast.errors
    if errors is None:
        return None
    dotted = len(errors.network) <= 30
    lines = [
        Line("running free", errors.network, KEYS["free"][1], dotted=dotted),
        Line("last value", errors.last, KEYS["last"][1], dashed=True, dotted=False),
    ]
    if errors.period is not None:
        lines.append(Line("last period", errors.period, KEYS["period"][1], True, False))
    steps = np.arange(1.0, len(errors.network) + 1)
    return Lines(steps, tuple(lines), ("steps ahead", "MAE"))
