"""The inspector's sections, and which of them an explanation fills."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.experiment.explain import (
    ConvForward,
    DenseForward,
    Explanation,
    LossParts,
)
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection
from nnviz.experiment.worker import Worker
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.backward import (
    BackwardSection,
    GradientSection,
    LossSection,
    UpdateSection,
)
from nnviz.ui.inspector.check import CheckSection
from nnviz.ui.inspector.forward import ConvSection, DenseSection
from nnviz.ui.inspector.passage_list import PassageList
from nnviz.ui.inspector.passing import PassingSection
from nnviz.ui.inspector.section import Section
from nnviz.ui.theme import Theme


class Pages(QWidget):
    """All sections in a column. ``parameter_chosen``: a weight of the unit in reading order,
    −1 its bias; ``pixel_chosen``: (row, column); ``step_chosen`` of a sequence; ``followed``: the
    selection that a number came from."""

    followed = Signal(object)
    step_chosen = Signal(int)
    parameter_chosen = Signal(int)
    pixel_chosen = Signal(int, int)
    channel_chosen = Signal()

    def __init__(self, worker: Worker, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        # Opaque, so that new numbers do not repaint the cards and columns behind them.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.dense, self.conv = DenseSection(theme), ConvSection(theme)
        self.passing, self.loss = PassingSection(theme), LossSection(theme)
        self.backward, self.gradient = BackwardSection(theme), GradientSection(theme)
        self.step, self.passages = UpdateSection(theme), PassageList(theme)
        self.check = CheckSection(worker, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(13)
        for part in (*self.sections()[:5], self.passages, *self.sections()[5:]):
            column.addWidget(part)
            part.hide()
        column.addStretch(1)
        self._connect()

    def sections(self) -> tuple[Section, ...]:
        return (self.dense, self.conv, self.passing, self.loss, self.backward, self.gradient,
                self.step, self.check)  # fmt: skip

    def section_of(self, phase: str) -> Section:
        """The section that a phase of the step player is about."""
        told = self.passages.about(phase)
        if told is not None:
            return told
        if phase == "forward":
            shown = (self.dense, self.conv, self.passing)
            return next((section for section in shown if not section.isHidden()), self.dense)
        named = {"loss": self.loss, "backward": self.backward, "update": self.step}
        return named[phase]

    def show_explanation(
        self, explanation: Explanation, loss: LossParts | None, frame: Frame, parameter: int
    ) -> None:
        """Fill and show the sections that apply; hide the others."""
        self._show_forward(explanation, frame, parameter)
        self.loss.setVisible(loss is not None)
        if loss is not None:
            self.loss.show_loss(loss)
        self.backward.setVisible(explanation.backward is not None)
        if explanation.backward is not None:
            self.backward.show_backward(explanation.backward, explanation)
        self.passages.show_passages(explanation.passages)
        self.check.setVisible(bool(explanation.checkable))
        if explanation.checkable:
            self.check.show_check(frame, explanation.checkable)
        own, update = explanation.gradients, explanation.update
        self.gradient.setVisible(own is not None)
        self.step.setVisible(update is not None)
        channel = self.conv.channel if isinstance(explanation.forward, ConvForward) else 0
        if own is not None:
            unit = Selection(explanation.layer, explanation.unit)
            self.gradient.show_gradients(own, parameter, channel, unit)
        if update is not None:
            self.step.show_update(update, own, parameter, channel)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("panel"))
        painter.end()

    def _show_forward(self, explanation: Explanation, frame: Frame, parameter: int) -> None:
        forward = explanation.forward
        kinds = isinstance(forward, DenseForward), isinstance(forward, ConvForward)
        self.dense.setVisible(kinds[0])
        self.conv.setVisible(kinds[1])
        self.passing.setVisible(forward is not None and not any(kinds))
        where = frame, explanation.layer, explanation.unit
        if isinstance(forward, DenseForward):
            self.dense.show_forward(forward, parameter)
        elif isinstance(forward, ConvForward):
            self.conv.show_forward(forward, *where, parameter)
        elif forward is not None:
            self.passing.show_forward(forward, *where)

    def _connect(self) -> None:
        for section in (self.dense, self.conv, self.gradient):
            section.parameter_chosen.connect(self.parameter_chosen)
        for maps in (self.conv, self.passing):
            maps.pixel_chosen.connect(self.pixel_chosen)
        self.conv.channel_chosen.connect(self.channel_chosen)
        self.passages.step_chosen.connect(self.step_chosen)
        for part in (
            self.passages,
            self.passing,
            self.dense.table,
            self.backward.table,
            self.gradient.table,
        ):
            part.followed.connect(self.followed)  # fmt: skip
