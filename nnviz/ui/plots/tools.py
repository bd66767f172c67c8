"""The quiet controls of a plot, which the dock shows beside its tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.drawing.chart import Scale
from nnviz.ui.plots.chart import Chart
from nnviz.ui.widgets.flat_button import FlatButton


class Tools(QWidget):
    """Controls in a row."""

    def __init__(self, *controls: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for control in controls:
            row.addWidget(control)


class ScaleSwitch(FlatButton):
    """Down for a logarithmic axis, which it is at first; ``turned`` when the user turns it."""

    turned = Signal()

    def __init__(self) -> None:
        tip = "Equal steps for equal factors, so that small numbers stay visible; else linear."
        super().__init__("Log", "Logarithmic axis", tip)
        self.setCheckable(True)
        self.setChecked(True)
        self.clicked.connect(lambda _=False: self.turned.emit())

    @property
    def scale(self) -> Scale:
        return "log" if self.isChecked() else "linear"


def whole_button(chart: Chart) -> FlatButton:
    """Shows all epochs again; there only while a chart is zoomed."""
    button = FlatButton("All", "All epochs", "Show all epochs again.")
    button.clicked.connect(lambda _=False: chart.see_all())
    chart.stretched.connect(lambda: button.setVisible(chart.seen is not None))
    button.hide()
    return button
