"""What the network makes of what is looked at: a bar for each class, and the loss for a truth."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nnviz.drawing.numbers import number
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import sample_title
from nnviz.experiment.frame import Frame, Microscope
from nnviz.ui.plots.confusion import class_names
from nnviz.ui.plots.probabilities import ProbabilityBars
from nnviz.ui.plots.sample_texts import answer, is_probability
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton, FlatButton

AS_PREDICTED = "as predicted"
_TRUTH = (
    "What the drawing is held to be, so that it has a loss and derivatives. Until you choose, that "
    "is the class that the network predicts, whatever it is."
)


class Answer(QWidget):
    """``chosen(class | None)``: what the user says that the drawing is; ``wanted`` to look at the
    drawing again."""

    chosen = Signal(object)
    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.verdict, self.loss = ElidedLabel(), ElidedLabel()
        self.verdict.setFont(theme.text_font(12, QFont.Weight.Medium))
        self.loss.setFont(theme.mono_font(11))
        self.loss.setProperty("role", "label")
        tip = "What the network takes the picture for; the dot marks what it is held to be."
        self.bars = described(ProbabilityBars(theme, flexible=True), "Class probabilities", tip)
        self.truth = ChoiceButton("What it is", _TRUTH, self._entries())
        tip = "Look at the drawing again."
        self.again = FlatButton("Show drawing", "Show the drawing", tip)
        self.truth.chosen.connect(lambda key: self.chosen.emit(int(key) if key else None))
        self.again.clicked.connect(lambda _=False: self.wanted.emit())
        self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """A frame; nothing changes while it has no sample."""
        scope = frame.microscope
        if scope is None:
            return
        self._offer(class_names(frame))
        self._say(frame, scope)

    def offer_again(self, offered: bool) -> None:
        """Whether there is a drawing that is not looked at."""
        self.again.setVisible(offered)

    def _say(self, frame: Frame, scope: Microscope) -> None:
        table, trace = frame.data.table, scope.trace
        title = sample_title(scope.look)
        if table.task == "regression":
            self.verdict.setText(f"{title}: {answer(frame, trace.output)}")
            self.loss.setText(f"loss {number(trace.loss)}")
            return
        outputs = trace.output if len(trace.output) > 1 else _both(float(trace.output[0]))
        true, names = int(decisions(trace.target[None])[0]), self._names
        self.bars.show_values(names, outputs, true, is_probability(frame))
        self.verdict.setText(f"{title}: taken for {names[int(outputs.argmax())]}")
        self.loss.setText(f"loss {number(trace.loss)}")
        drawing = scope.look.drawing
        self.truth.setEnabled(drawing is not None)
        free = drawing is not None and drawing.true is None
        self.truth.offer(self._entries(), "" if free else str(true))

    def _offer(self, names: tuple[str, ...]) -> None:
        if names != self._names:
            self._names = names
            self.truth.offer(self._entries(), "")

    def _entries(self) -> list[tuple[str, str, str]]:
        named = [(str(k), name, f"true: {name}") for k, name in enumerate(self._names)]
        return [("", AS_PREDICTED.capitalize(), f"true: {AS_PREDICTED}"), *named]

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.verdict, 1)
        head.addWidget(self.again)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(self.loss, 1)
        foot.addWidget(self.truth, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(head)
        column.addWidget(self.bars, 1)
        column.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


def _both(second: float) -> Array:
    """What a single output gives either class."""
    return np.array([1 - second, second])
