"""How the layers went over the epochs: weights, gradients, activations, updates, dead units."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.drawing.tsv import tsv
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.experiment.statistics import Statistics
from nnviz.ui.plots.chart import Chart
from nnviz.ui.plots.chart_readout import ChartReadout
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.layer_series import QUANTITIES, Quantity, Series
from nnviz.ui.plots.tools import Tools, whole_button
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.voice import Voice


class LayersPlot(QWidget):
    """Distributions of the selected layer, else of the one chosen here; other numbers of all
    layers together."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._series: Series | None = None
        self._drawn: tuple[Statistics, object] | None = None
        tip = (
            "Point at the curves to read them; arrow keys move as well. The wheel, + and − zoom, "
            "dragging pans, 0 or a double click shows all epochs."
        )
        self.chart = described(Chart(theme), "Layers over the epochs", tip)
        self.readout = ChartReadout("Layers readout", theme)
        self._voice = Voice(self.chart, lambda: self.readout.spoken)
        self.quantity = ChoiceButton("Quantity", "What is shown of the layers.")
        self.layer = ChoiceButton("Layer", "Which layer's distribution is shown.")
        self.copying = Copying(self, self.table)
        self.whole = whole_button(self.chart)
        button = self.copying.button(theme)
        self.tools = Tools(self.whole, self.quantity, self.layer, button)
        self._connect()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.chart, 1)
        row.addWidget(self.readout)

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's records if they are others than those drawn."""
        drawn = (frame.statistics, frame.experiment.layers)
        if not frame.statistics or drawn == self._drawn:
            return
        self._drawn, self._series = drawn, Series(frame)
        self._refresh()

    def table(self) -> str:
        """What is shown, as text."""
        series = self._series
        return tsv(series.columns(self._quantity, self.layer.key)) if series is not None else ""

    @property
    def _quantity(self) -> Quantity:
        found = (each for each in QUANTITIES if each.key == self.quantity.key)
        return next(found, QUANTITIES[0])

    def _refresh(self) -> None:
        """Curves and texts out of the records and what was chosen."""
        series = self._series
        if series is None:
            return
        _offer(self.quantity, [(each.key, each.title, each.title) for each in series.quantities])
        _offer(self.layer, [(id, series.title(id), series.title(id)) for id in series.layers])
        quantity = self._quantity
        self.layer.setVisible(quantity.spread)
        self.readout.offer(series.entries(quantity))
        self.chart.set_scale("log" if quantity.logarithmic else "linear")
        curves = series.curves(quantity, self.layer.key, self.readout.hidden)
        self.chart.show_curves(curves, quantity.axis)
        self._point(self.chart.row)

    def _point(self, row: int) -> None:
        """The numbers of one record; −1 for the newest."""
        series = self._series
        if series is None:
            return
        self.readout.show_place(*series.place(row))
        for key, *_ in series.entries(self._quantity):
            text = series.text(self._quantity, self.layer.key, key, row)
            self.readout.row(key).show_value(text)
        self._voice.renew()

    def _follow(self) -> None:
        """Show the layer that was selected elsewhere."""
        selection, series = self._stage.selection, self._series
        if selection is not None and series is not None and selection.layer in series.layers:
            _offer(self.layer, [(id, series.title(id), series.title(id)) for id in series.layers],
                   selection.layer)  # fmt: skip
            self._refresh()

    def _connect(self) -> None:
        for signal in (self.quantity.chosen, self.layer.chosen, self.readout.toggled):
            signal.connect(self._refresh)
        self.chart.pointed.connect(self._point)
        self._stage.selection_changed.connect(self._follow)


def _offer(button: ChoiceButton, entries: list[tuple[str, str, str]], key: str = "") -> None:
    """Offer these; what was chosen stays chosen as long as it is among them."""
    wanted, keys = key or button.key, [each for each, *_ in entries]
    button.offer(entries, wanted if wanted in keys else keys[0])
