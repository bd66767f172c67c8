"""The output card: the boundary over the plane, or class probabilities of the sample."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.drawing.numbers import filled, number, plain
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import explain_loss, sample_title
from nnviz.experiment.frame import Frame, Look, Microscope
from nnviz.experiment.session import Session
from nnviz.ui.plots.boundary import BoundaryView
from nnviz.ui.plots.legend import PlaneLegend
from nnviz.ui.plots.probabilities import ProbabilityBars
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.describe import described

_LOSS_NAMES = {
    "mean_squared_error": "squared error",
    "binary_crossentropy": "cross-entropy",
    "categorical_crossentropy": "cross-entropy",
}


class OutputView(Card):
    """Turns from one to the other with the data; a click on a point looks at its sample."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Output", theme, parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self.boundary = described(
            BoundaryView(theme), "Output over the plane", "Click a point to look at that sample."
        )
        self.legend = PlaneLegend(theme)
        self.test = described(
            QCheckBox("test data"),
            "Show test data",
            "Draw the samples the network does not learn from, as hollow marks.",
        )
        self.bars = described(
            ProbabilityBars(theme), "Class probabilities", "What the network takes the image for."
        )
        self.readout, self.verdict, self.loss = QLabel(), QLabel(), QLabel()
        self._arrange()
        self._connect()

    def show_frame(self, frame: Frame) -> None:
        """Show the frame's boundary, or the probabilities of the sample looked at."""
        self._frame = frame
        plane = frame.data.table.input_shape == (2,)
        self._plane_box.setVisible(plane)
        self._bars_box.setVisible(not plane)
        self.set_title("Output" if plane else "Prediction")
        if plane:
            self._show_plane(frame)
        elif frame.microscope is not None:
            self._show_bars(frame, frame.microscope)

    def _arrange(self) -> None:
        for label in (self.readout, self.loss):
            label.setFont(self._theme.mono_font(11))
            label.setProperty("role", "label")
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.verdict.setFont(self._theme.text_font(12, QFont.Weight.Medium))
        self.verdict.setTextFormat(Qt.TextFormat.RichText)
        self.test.setFont(self._theme.text_font(12))
        row = QHBoxLayout()
        row.addWidget(self.readout, 1)
        row.addWidget(self.test)
        self._plane_box, plane = _box()
        plane.addWidget(self.boundary, 1)
        plane.addWidget(self.legend)
        plane.addLayout(row)
        self._bars_box, bars = _box()
        for widget in (self.bars, self.verdict, self.loss):
            bars.addWidget(widget)
        bars.addStretch(1)
        self.body.addWidget(self._plane_box, 1)
        self.body.addWidget(self._bars_box)
        self.body.addStretch(0)
        self._bars_box.hide()

    def _connect(self) -> None:
        self.test.toggled.connect(self.boundary.show_test)
        self.boundary.picked.connect(self._pick)
        self.boundary.hovered.connect(self._hover)
        self.boundary.left.connect(self._say_look)
        self._theme.changed.connect(self._redress)

    def _redress(self) -> None:
        if self._frame is not None:
            self.show_frame(self._frame)

    def _pick(self, look: Look) -> None:
        """Look at a sample; a second click on it follows the batch again."""
        self._stage.look_at(None if look == self._stage.look else look)

    # The plane

    def _show_plane(self, frame: Frame) -> None:
        table = frame.data.table
        note = {"binary": "P(class = ●)", "classes": "likeliest class"}
        self.set_note(note.get(table.task, table.target_name))
        self.boundary.show_frame(frame)
        self.legend.show_data(frame.data)
        if not self.boundary.underMouse():
            self._say_look()

    def _hover(self, x1: float, x2: float, outputs: Array) -> None:
        self.readout.setText(f"x₁ {number(x1)}  x₂ {number(x2)}  →  {self._answer(outputs)}")

    def _say_look(self) -> None:
        """What the network makes of the sample that is looked at."""
        frame = self._frame
        scope = frame.microscope if frame is not None else None
        if scope is None or frame is None:
            self.readout.setText("")
            return
        target = _target(frame, scope)
        self.readout.setText(f"{self._answer(scope.trace.output)} · {target}")
        self.readout.setToolTip(f"{sample_title(scope.look)}: {self.readout.text()}")

    def _answer(self, outputs: Array) -> str:
        assert self._frame is not None
        table = self._frame.data.table
        if table.task == "classes":
            best = int(np.argmax(outputs))
            return f"{table.class_names[best]} {number(outputs[best])}"
        name = "P(●)" if table.task == "binary" else table.target_name
        return f"{name} {number(outputs[0])}"

    # Probabilities

    def _show_bars(self, frame: Frame, scope: Microscope) -> None:
        names = frame.data.table.class_names
        self.set_note(frame.experiment.layers[-1].activation)  # type: ignore[union-attr]
        self.loss.setText(_loss_text(frame, scope))
        if not names:
            self.verdict.setText(
                f"predicted {number(scope.trace.output[0])} · {_target(frame, scope)}"
            )
            self.bars.hide()
            return
        true, best = int(np.argmax(scope.trace.target)), int(np.argmax(scope.trace.output))
        self.bars.show_values(names, scope.trace.output, true)
        word, ink = ("right", "update") if true == best else ("wrong", "error")
        color = getattr(self._theme.palette, ink)
        self.verdict.setText(
            f"predicted {names[best]} · true {names[true]} · "
            f'<span style="color:{color}">{word}</span>'
        )


def _box() -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    return box, column


def _target(frame: Frame, scope: Microscope) -> str:
    target = scope.trace.target
    if frame.data.table.task == "classes":
        return f"true {frame.data.table.class_names[int(np.argmax(target))]}"
    return f"true {plain(float(target[0]))}"


def _loss_text(frame: Frame, scope: Microscope) -> str:
    """``cross-entropy −ln 0.910 = 0.0943``."""
    name, parts = _LOSS_NAMES[frame.experiment.loss], explain_loss(frame, scope)
    if len(parts.lines) > 1:
        return f"{name} {number(parts.loss)}"
    line = parts.lines[0]
    return f"{name} {filled(line.pattern, line.values)} = {number(line.result)}"
