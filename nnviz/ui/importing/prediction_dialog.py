"""The first predictions for a file of new data, to be looked at and saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.experiment.state import RunState
from nnviz.formats.answering import Answers, serve
from nnviz.ui.dialogs import ask_save
from nnviz.ui.importing.columns_view import fit_columns, plain_table
from nnviz.ui.importing.models import HeadModel
from nnviz.ui.importing.reader import Reader
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described, put_on
from nnviz.ui.widgets.dialog import Dialog
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.labelled_slider import parse_number

_FIRST = 20
_SIZE = QSize(900, 560)


class PredictionDialog(Dialog):
    """``saved(sentence)`` when all predictions are in a file."""

    saved = Signal(str)

    def __init__(self, state: RunState, path: Path, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle("Predict new data")
        self.resize(_SIZE.boundedTo(window.size() - QSize(160, 100)))
        self._path = path
        self._make_parts(theme)
        self._arrange()
        self.reader = Reader(self, serve, state, path)
        self.reader.predicted.connect(self.show_answers)
        self.reader.refused.connect(self.refuse)
        self.reader.saved.connect(self._finish)

    def show_answers(self, answers: Answers) -> None:
        """The first rows, and what did not fit."""
        self.progress.hide()
        self.head.show_head(answers.headings, answers.head, _numbers(answers))
        fit_columns(self.table, self.head)
        self.table.doItemsLayout()  # Else there is nowhere to scroll yet.
        self.table.scrollTo(self.head.index(0, len(answers.headings) - 1))
        shown = (
            f", of which {len(answers.head):,} are shown"
            if len(answers.head) < answers.rows
            else ""
        )
        self.subtitle.setText(f"{answers.rows:,} rows{shown}")
        self.message.setText(" ".join(answers.remarks))
        self.save.setEnabled(True)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong."""
        self.progress.hide()
        if not self.save.isEnabled():
            self.subtitle.setText("Nothing is predicted.")
        put_on(self.message, "error")
        self.message.setText(sentence)

    def done(self, result: int) -> None:
        """End the process, however the dialog ends."""
        self.reader.stop()
        super().done(result)

    def save_to(self, path: Path) -> None:
        """Write all rows."""
        self.reader.ask("save", path)

    def _ask(self) -> None:
        start = self._path.with_name(f"{self._path.stem}-predicted.csv")
        path = ask_save(self, "Save predictions", start, "Tables (*.csv)")
        if path is not None:
            self.save_to(path)

    def _finish(self, sentence: str) -> None:
        self.saved.emit(sentence)
        self.accept()

    def _make_parts(self, theme: Theme) -> None:
        self.title = ElidedLabel(self._path.name)
        self.title.setFont(theme.text_font(16))
        self.subtitle, self.message = QLabel("Predicting…"), QLabel()
        self.subtitle.setProperty("role", "label")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.head = HeadModel()
        self.table = plain_table("Predictions", "The first rows with what the network says.")
        self.table.setModel(self.head)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.save = described(QPushButton("Save…"), "Save", "Write all rows as a CSV file.")
        self.save.setEnabled(False)
        self.save.setDefault(True)
        self.close_button = described(QPushButton("Close"), "Close", "Leave without saving.")
        self.save.clicked.connect(self._ask)
        self.close_button.clicked.connect(self.reject)

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        for part in (self.title, self.subtitle):
            page.addWidget(part)
        page.addWidget(self.table, 1)
        page.addWidget(self.progress)
        page.addLayout(foot)


def _numbers(answers: Answers) -> set[int]:
    """The columns whose first values are numbers."""
    first = answers.head[:_FIRST]
    return {
        place
        for place in range(len(answers.headings))
        if all(row[place] == "" or parse_number(row[place]) is not None for row in first)
    }
