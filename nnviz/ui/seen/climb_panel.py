"""A picture that excites the unit, climbed to step by step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.drawing.numbers import count, number
from nnviz.engine.shapes import Array
from nnviz.experiment.errands import Maximise
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.maximising import Maximised
from nnviz.experiment.worker import Worker
from nnviz.ui.plots.line_chart import Chart, Line, LineChart
from nnviz.ui.seen.pair import Pair
from nnviz.ui.seen.panel import JobPanel, age_text
from nnviz.ui.seen.picture import Picture
from nnviz.ui.seen.pixels import grey_picture
from nnviz.ui.seen.target import aim_text, is_of, slope_aim
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton

_FORMULA = "J(x) = S(x) − λ‖x‖²,   x ← clip(x + η ∂J/∂x)"
_TIP = (
    f"{_FORMULA}, by gradient ascent from a seeded start: Erhan, Bengio, Courville & Vincent 2009; "
    "Simonyan, Vedaldi & Zisserman 2013."
)
_SEEDS = tuple((str(k), f"Seed {k}", f"Seed {k}") for k in range(10))
_STARTS = (
    ("0.05", "Start near the empty picture, with noise of 5 % of the range", "Start 5 %"),
    ("0.2", "Start with noise of 20 % of the range", "Start 20 %"),
    ("0.0", "Start with the empty picture", "Start empty"),
)
_SHARES = (
    ("0.05", "λ pulls a pixel at its bound with 5 % of the steepest slope", "λ 5 %"),
    ("0.2", "λ pulls with 20 % of the steepest slope", "λ 20 %"),
    ("0.01", "λ pulls with 1 % of the steepest slope", "λ 1 %"),
    ("0.0", "No penalty", "λ 0"),
)
_LENGTHS = tuple((str(n), f"{n:,} steps", f"{n:,} steps") for n in (200, 1000, 5000, 50))
_LOW, _HIGH, _WIDE = 170, 300, 330
"""Pixels of height from which on the settings and the formula stand in the panel, and of width for
all settings in one row."""


class ClimbPanel(JobPanel):
    """``said`` of the pixel or step under the pointer."""

    said = Signal(str)

    def __init__(self, worker: Worker, theme: Theme) -> None:
        super().__init__("Picture made for it", _TIP, "Climb", theme)
        self._worker = worker
        self._known: Maximised | None = None
        self._x: Array = np.empty((1, 0, 0))
        self.picture = described(Picture(theme), "Picture made", "The picture climbed to.")
        self.chart = described(
            LineChart(theme),
            "Objective",
            "The objective J after each step; point at one to see its picture.",
        )
        self.seed = ChoiceButton("Seed", "What the start is drawn by.", _SEEDS)
        self.start = ChoiceButton("Start", "How far the start is from the empty picture.", _STARTS)
        self.share = ChoiceButton("Penalty", "How strongly λ‖x‖² holds pixels back.", _SHARES)
        self.length = ChoiceButton("Steps", "So many steps at most.", _LENGTHS)
        self.formula, self.words = QLabel(_FORMULA), QLabel()
        self.formula.setFont(theme.mono_font(11))
        for label in (self.formula, self.words):
            label.setProperty("role", "label")
            label.setWordWrap(True)
        self.words.setFont(theme.text_font(11))
        self._arrange()
        self.ended.connect(lambda: worker.end(Maximise.name))
        self.picture.hovered.connect(self._say_pixel)
        self.chart.pointed.connect(self._look_back)
        self.chart.pointed.connect(lambda _step: self.said.emit(self.chart.readout))

    def ask(self, target: Selection) -> None:
        self._worker.ask(
            Maximise(
                slope_aim(target), float(self.share.key), int(self.length.key),
                int(self.seed.key), float(self.start.key),
            )
        )  # fmt: skip

    def show_frame(self, frame: Frame, target: Selection) -> None:
        """What is known of this unit."""
        found = frame.climb
        if found is not None and not is_of(found.aim, target):
            found = None
        busy = found is not None and not found.done
        steps = (found.taken, found.climb.steps) if found is not None and busy else None
        self.show_progress(steps, found is not None)
        self.note.setText("not made yet" if found is None else age_text(found.step, frame.step))
        if found is not self._known:
            self._known = found
            self._show(frame, found)

    def fit(self, width: int, height: int) -> None:
        """Show what there is room for."""
        self.settings.setVisible(height >= _LOW)
        for label in (self.formula, self.words):
            label.setVisible(height >= _HIGH)
        columns = 4 if width >= _WIDE else 2
        for place, choice in enumerate((self.seed, self.start, self.share, self.length)):
            self._grid.addWidget(choice, place // columns, place % columns)

    def _show(self, frame: Frame, found: Maximised | None) -> None:
        if found is None:
            self.picture.show_image(QImage(), "")
            self.chart.show_chart(None)
            self.words.setText("")
            return
        self._look_back(self.chart.index)
        curve = Line("J", found.curve, "text", dotted=False)
        steps = np.arange(len(found.curve), dtype=float)
        self.chart.show_chart(Chart(steps, (curve,), ("step", "J")))
        self.words.setText(_told(frame, found))

    def _look_back(self, step: int) -> None:
        """The picture after the step under the pointer, else as far as it has come."""
        found = self._known
        if found is None:
            return
        taken, self._x = found.after(step if step >= 0 else found.taken)
        told = (
            f"S = {number(found.value)}" if taken == found.taken else f"after {count(taken)} steps"
        )
        bounds = found.climb.low, found.climb.high
        self.picture.show_image(grey_picture(self._x, bounds), told)

    def _say_pixel(self, cell: tuple[int, int] | None) -> None:
        if cell is None or self._known is None:
            self.said.emit("")
        else:
            values = ", ".join(number(float(each[cell])) for each in self._x)
            self.said.emit(f"x ({cell[0]}, {cell[1]}) = {values}")

    def _arrange(self) -> None:
        self.settings = QWidget()
        self._grid = QGridLayout(self.settings)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(4, 1)
        self.body.addWidget(self.settings)
        self.body.addWidget(Pair(self.picture, self.chart), 1)
        self.body.addWidget(self.formula)
        self.body.addWidget(self.words)


def _told(frame: Frame, found: Maximised) -> str:
    """How it was made, in words."""
    climb, settled = found.climb, "; no step is left that raises J" if found.settled else ""
    return (
        f"S: {aim_text(frame, found.aim)} = {number(found.value)}, "
        f"J = {number(float(found.curve[-1]))} after {count(found.taken)} steps{settled}. "
        f"Start: seed {climb.seed}, normal noise × {climb.spread:g} of the range "
        f"{number(climb.low)} … {number(climb.high)}; λ = {number(climb.penalty)}."
    )
