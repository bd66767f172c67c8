"""The prediction for the sample looked at, beside what is true, and its loss."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.drawing.tsv import tsv
from nnviz.engine.metrics import by_class, decisions
from nnviz.experiment.frame import Frame, Microscope
from nnviz.ui.plots.probabilities import ProbabilityBars
from nnviz.ui.plots.sample_texts import answer, is_probability, loss_text, truth
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described


class PredictionPage(QWidget):
    """Probabilities as bars where there are classes; one line otherwise."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame: Frame | None = None
        tip = "What the network takes the image for; the dot marks the true class."
        self.bars = described(ProbabilityBars(theme), "Class probabilities", tip)
        self.verdict, self.loss = QLabel(), QLabel()
        self.verdict.setFont(theme.text_font(12, QFont.Weight.Medium))
        self.verdict.setTextFormat(Qt.TextFormat.RichText)
        self.verdict.setWordWrap(True)
        self.loss.setFont(theme.mono_font(11))
        self.loss.setWordWrap(True)
        self.loss.setProperty("role", "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.bars, self.verdict, self.loss):
            column.addWidget(widget)
        theme.changed.connect(self._redress)

    def table(self) -> str:
        """The outputs for the sample looked at, by class or output."""
        frame = self._frame
        if frame is None or frame.microscope is None:
            return ""
        trace, names = frame.microscope.trace, frame.data.table.class_names
        if not names:
            many = len(trace.output)
            names = tuple(str(k + 1) for k in range(many))
            return tsv({"output": names, "value": trace.output, "target": trace.target})
        values, targets = by_class(trace.output), by_class(trace.target)
        return tsv({"output": names, "value": values, "target": targets})

    def show_frame(self, frame: Frame) -> None:
        """A frame; nothing changes while it has no sample."""
        self._frame = frame
        scope = frame.microscope
        if scope is not None:
            self.bars.setVisible(bool(frame.data.table.class_names))
            self.loss.setText(loss_text(frame, scope))
            self.verdict.setText(self._verdict(frame, scope))

    def _verdict(self, frame: Frame, scope: Microscope) -> str:
        """``predicted cat · true cat · right``; shows the bars on the way."""
        table, trace = frame.data.table, scope.trace
        if not table.class_names:
            return f"predicted {answer(frame, trace.output)} · {truth(table, trace.target)}"
        values = by_class(trace.output)
        true, best = (int(decisions(each[None])[0]) for each in (trace.target, trace.output))
        self.bars.show_values(table.class_names, values, true, is_probability(frame))
        word, ink = ("right", "update") if true == best else ("wrong", "error")
        color = getattr(self._theme.palette, ink)
        names = (table.class_names[best], table.class_names[true])
        return f"predicted {names[0]} · true {names[1]} · <span style='color:{color}'>{word}</span>"

    def _redress(self) -> None:
        if self._frame is not None:
            self.show_frame(self._frame)
