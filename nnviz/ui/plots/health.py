"""What is wrong with the network's numbers, layer by layer, with why and what to try."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.drawing.tsv import tsv
from nnviz.experiment.frame import Finding, Frame
from nnviz.experiment.session import Session
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.diagnosis_row import DiagnosisHead, DiagnosisRow
from nnviz.ui.plots.tools import Tools
from nnviz.ui.remedies import Diagnosis, diagnoses
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.scrolling import scrolling

WELL = "Nothing is wrong with the numbers of this network."


class HealthView(QWidget):
    """A row per fact; choosing one selects its layer."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._shown: tuple[tuple[Finding, ...], object] | None = None
        self.diagnoses: tuple[Diagnosis, ...] = ()
        self.rows: list[DiagnosisRow] = []
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        self.setAccessibleName("Health")
        self.head, self.well = DiagnosisHead(theme), QLabel(WELL)
        self.well.setProperty("role", "label")
        self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """Say the frame's facts if they are others than those said."""
        shown = (frame.facts, frame.experiment.layers)
        if shown != self._shown:
            self._shown, self.diagnoses = shown, diagnoses(frame)
            self._refresh()

    def table(self) -> str:
        """The rows as text."""
        return tsv(
            {
                "layer": [each.title for each in self.diagnoses],
                "what": [each.what for each in self.diagnoses],
                "since step": [each.since for each in self.diagnoses],
                "why": [each.why for each in self.diagnoses],
                "what to try": [each.remedy for each in self.diagnoses],
            }
        )

    def _refresh(self) -> None:
        """As many rows as facts; those that stay keep the keyboard."""
        while len(self.rows) > len(self.diagnoses):
            row = self.rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(self.diagnoses):
            row = DiagnosisRow(self._theme)
            row.clicked.connect(lambda _=False, row=row: self._select(row))
            self._list.insertWidget(len(self.rows), row)
            self.rows.append(row)
        for row, diagnosis in zip(self.rows, self.diagnoses, strict=True):
            row.show_diagnosis(diagnosis)
        self.head.setVisible(bool(self.diagnoses))
        self.well.setVisible(not self.diagnoses)

    def _select(self, row: DiagnosisRow) -> None:
        if row.diagnosis is not None:
            self._stage.select(Selection(row.diagnosis.layer, -1))

    def _arrange(self) -> None:
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.well)
        column.addWidget(self.head)
        column.addWidget(scrolling(inside), 1)
