"""CHECK GRADIENTS: a layer's gradient beside differences of the loss, weight by weight."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from nnviz.drawing.numbers import count, number
from nnviz.engine.gradient_check import TOLERANCE
from nnviz.engine.layers import Conv2D, Dense
from nnviz.experiment.errands import CheckGradients
from nnviz.experiment.explain.checked import check_sheet
from nnviz.experiment.frame import Frame, GradientCheck
from nnviz.experiment.worker import Worker
from nnviz.ui.inspector.number_table import NumberTable
from nnviz.ui.inspector.section import Section
from nnviz.ui.inspector.tables import SheetRows
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_HOW = (
    "Compares the gradient that training uses with (L(w + h) − L(w − h)) / 2h, weight by weight, "
    "in double precision, for the batch of the next step."
)
_DRAWN = " On the edges: analytic over numeric, and their relative error."


class CheckSection(Section):
    """A button; while it works a bar and another button to end it; then a table."""

    followed = Signal(object)

    def __init__(self, worker: Worker, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Check gradients", theme, parent)
        self._worker, self._layer = worker, ""
        self._shown: GradientCheck | None = None
        self.button = described(QPushButton("Check gradients"), "Check gradients", _HOW)
        self.stop = described(QPushButton("Stop"), "Stop", "End the check; what was found stays.")
        self.bar = described(QProgressBar(), "Progress", "How many weights are checked.")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.words = QLabel(_HOW)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "label")
        self.words.setFont(theme.text_font(11))
        self.table = described(
            NumberTable(theme), "Gradients checked", "Click a weight to see how it comes about."
        )
        self._arrange()
        self.button.clicked.connect(self._begin)
        self.stop.clicked.connect(lambda: worker.end(CheckGradients.name))
        self.table.followed.connect(self.followed)

    def show_check(self, frame: Frame, layer: str) -> None:
        """What is known of this layer."""
        own = frame.check if frame.check is not None and frame.check.layer == layer else None
        if layer == self._layer and own is self._shown and own is not None:
            return
        self._layer, self._shown = layer, own
        busy = own is not None and not own.done
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        self.button.setEnabled(not busy)
        sheet = check_sheet(frame, own) if own is not None and own.places else None
        self.table.setVisible(sheet is not None)
        if sheet is not None:
            self.table.show_rows(SheetRows(sheet))
        drawn = isinstance(frame.experiment.layer(layer), Dense | Conv2D)
        self._say(own, _DRAWN if drawn and own is not None and own.places else "")

    def _say(self, check: GradientCheck | None, more: str) -> None:
        self.words.setText(_HOW if check is None else verdict(check) + more)
        self.set_note("" if check is None else f"step {count(check.step)}")
        if check is not None:
            self.bar.setRange(0, check.count)
            self.bar.setValue(len(check.places))

    def _begin(self) -> None:
        self._worker.ask(CheckGradients(self._layer))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.stop)
        row.addStretch(1)
        self.body.addLayout(row)
        for widget in (self.bar, self.words, self.table):
            self.body.addWidget(widget)


def verdict(check: GradientCheck) -> str:
    """How well they agree, in a sentence or two."""
    found, smooth = len(check.places), ~check.corners
    if not check.done:
        return f"{count(found)} of {count(check.count)} weights checked …"
    part = "" if found == check.total else f" of {count(check.total)}"
    ended = "Ended early. " if check.cancelled else ""
    if not found:
        return f"{ended}No weight was checked."
    apart = float(np.linalg.norm((check.analytic - check.numeric)[smooth]))
    size = sum(float(np.linalg.norm(each[smooth])) for each in (check.analytic, check.numeric))
    error = apart / size if size else 0.0
    said = "agree" if error <= TOLERANCE else "DISAGREE"
    corners = int(check.corners.sum())
    left = f" {corners} stand at a corner, where there is no derivative." if corners else ""
    return (
        f"{ended}{count(found)}{part} weights {said}: together they are {number(error)} apart, "
        f"relative to their length.{left}"
    )
