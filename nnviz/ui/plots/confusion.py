"""Which class is taken for which: the confusion matrix, scores per class, the samples behind."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.drawing.numbers import count
from nnviz.drawing.tsv import Column, tsv
from nnviz.engine.metrics import decisions, scores_of
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame, Judgement
from nnviz.experiment.look import Look
from nnviz.experiment.session import Session
from nnviz.ui.plots.confusion_matrix import Cell, ConfusionMatrix
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.judged_view import JudgedView
from nnviz.ui.plots.sample_list import SampleList
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton

_NUMBERS = (("counts", "Counts", "Counts"), ("shares", "Shares of each true class", "Row shares"))


class ConfusionPlot(JudgedView):
    """The matrix with precision, recall and F1; a chosen cell lists its samples, and choosing one
    looks at it."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(stage, parent)
        tip = "Rows are true classes, columns predicted ones. Click a cell, or use the arrow keys."
        self.matrix = described(ConfusionMatrix(theme), "Confusion matrix", tip)
        self.samples = SampleList(theme)
        self.numbers = ChoiceButton("Numbers", "What stands in the cells.", _NUMBERS)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.choice, self.numbers, self.copying.button(theme))
        self.numbers.chosen.connect(lambda key: self.matrix.show_shares(key == "shares"))
        self.matrix.chosen.connect(self._list)
        self.samples.chosen.connect(self._look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.matrix, 1)
        row.addWidget(self.samples)

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's judgement if it is another than the one drawn."""
        judgement = self._take(frame)
        if judgement is None or judgement.confusion is None or judgement is self._judgement:
            return
        self._judgement = judgement
        scores = scores_of(judgement.confusion)
        table = np.stack([scores.precision, scores.recall, scores.f1], axis=1)
        self.matrix.show_counts(class_names(frame), judgement.confusion, table)
        self._list(self.matrix.cell)

    def table(self) -> str:
        """The counts, and the scores of every class."""
        judgement, frame = self._judgement, self._frame
        if judgement is None or frame is None or judgement.confusion is None:
            return ""
        names, scores = class_names(frame), scores_of(judgement.confusion)
        columns: dict[str, Column] = {
            f"true class ({judgement.part}, step {judgement.step})": names
        }
        for index, name in enumerate(names):
            columns[f"predicted {name}"] = judgement.confusion[:, index]
        columns |= {"precision": scores.precision, "recall": scores.recall, "F1": scores.f1}
        return tsv(columns)

    def _list(self, cell: Cell | None) -> None:
        """The samples of a cell, those that the network was surest of first."""
        frame, judgement = self._frame, self._judgement
        if frame is None or judgement is None or cell is None:
            self.samples.clear()
            return
        names, (true, predicted) = class_names(frame), cell
        rows = samples_in(judgement, frame.data.y(judgement.part), cell)
        values = sureness(judgement.outputs, predicted)
        rows = rows[np.argsort(-values[rows], kind="stable")]
        told = f"{names[true]} taken for {names[predicted]}"
        told = f"{names[true]} named rightly" if true == predicted else told
        title = f"{told}: {count(len(rows))}"
        self.samples.show_rows(title, frame.data, judgement.part, rows, names[predicted], values)

    def _look(self, look: Look) -> None:
        self._stage.look_at(look)


def class_names(frame: Frame) -> tuple[str, ...]:
    """As the data calls them, else by number."""
    names = frame.data.table.class_names
    return names or tuple(str(index) for index in range(max(2, frame.data.table.outputs)))


def samples_in(judgement: Judgement, targets: Array, cell: Cell) -> Array:
    """The rows of the part that a cell counts."""
    true, predicted = decisions(targets), decisions(judgement.outputs)
    return np.flatnonzero((true == cell[0]) & (predicted == cell[1]))


def sureness(outputs: Array, predicted: int) -> Array:
    """What the network gave the class that it named."""
    if outputs.shape[1] == 1:
        return outputs[:, 0] if predicted else 1 - outputs[:, 0]
    return outputs[:, predicted]
