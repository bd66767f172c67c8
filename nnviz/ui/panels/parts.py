"""The parts of the data: how samples are dealt to them, and what each part holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.data.source import Splitting
from nnviz.data.split import classes_of
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.session import Session
from nnviz.ui.panels.editing import Editor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton, FlatButton
from nnviz.ui.widgets.labelled_slider import LabelledSlider, parse_number
from nnviz.ui.widgets.value_field import ValueField

_PARTS: tuple[tuple[Part, str], ...] = (
    ("train", "train"), ("validation", "val."), ("test", "test"),
)  # fmt: skip
_RULES = (
    ("usual", "stratified", "stratified"),
    ("shuffled", "shuffled", "shuffled"),
    ("time", "rows in order", "in order"),
)
_RULES_TIP = (
    "Stratified keeps every class in the same proportion in all parts; shuffled does not look at "
    "classes; in order, the first rows teach and the last ones test, as for what happens in time."
)
_NUMBER_TIP = "Another number deals the samples anew."
_KEPT_TIP = "Edited samples keep the parts that they have. A number deals all of them anew."
_MOST = 12
"""Classes that are counted one by one."""


class PartsSection(QWidget):
    """One line, which opens: rule, validation part and seed, each gesture one edit, and how many
    samples of each class are in each part."""

    def __init__(
        self, session: Session, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._editor, self._theme = session, editor, theme
        self._data: PreparedData | None = None
        self.counts: Sequence[Sequence[str]] = ()
        self._make(theme)
        self._arrange()
        self._connect()
        self.refresh()

    def show_frame(self, frame: Frame) -> None:
        """Count what the parts hold, when the data are others."""
        if frame.data is not self._data:
            self._data = frame.data
            self._count(frame.data)

    def refresh(self) -> None:
        """Show the session's experiment."""
        experiment, table = self._session.experiment, outline_of(self._session.experiment)
        rule = "usual" if experiment.splitting == "stratified" else experiment.splitting
        self.rule.offer(_RULES, rule)
        for widget in (self.rule, self._dealt):
            widget.setVisible(not (table.series or table.complete))
        by_chance = rule != "time" and not (table.series or table.complete)
        self.seed.setVisible(by_chance)
        self._seeded.setVisible(by_chance)
        self.validation.setVisible(not table.complete)
        self.validation.set_value(experiment.validation_fraction)
        self._show_number(experiment)

    def _show_number(self, experiment: Experiment) -> None:
        """The number that dealt the samples; edited ones keep the parts that they have."""
        kept = edits.keeps_parts(experiment)
        described(self.seed, "Split", _KEPT_TIP if kept else _NUMBER_TIP)
        if not self.seed.pending:
            self.seed.setText("" if kept else str(experiment.seeds.split))

    def _make(self, theme: Theme) -> None:
        self.opener = FlatButton("Parts ▸", "Parts", "How samples are dealt, and what parts hold.")
        self.opener.setStyleSheet("text-align: left; padding-left: 0; background: transparent;")
        self.opener.setCheckable(True)
        self.rule = ChoiceButton("Dealt", _RULES_TIP)
        self.validation = LabelledSlider(
            "Validation part",
            "Per cent of the training samples that watch for overfitting instead of teaching.",
            [share / 100 for share in range(0, 55, 5)],
            theme,
            show=lambda value: f"{100 * value:.0f} %",
            read=lambda typed: round(typed / 100, 4),
        )
        self.seed = ValueField()
        self.seed.setPlaceholderText("kept")
        self.seed.setFont(theme.mono_font(12))
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.seed.setFixedWidth(64)
        self._dealt, self._seeded = _label("Dealt"), _label("Split number")
        self.inside = QWidget()
        self.inside.hide()

    def _arrange(self) -> None:
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(8)
        self._table.setVerticalSpacing(0)
        self._table.setColumnStretch(0, 1)
        body = QVBoxLayout(self.inside)
        body.setContentsMargins(0, 0, 0, 4)
        body.setSpacing(5)
        body.addLayout(_row(self._dealt, self.rule))
        body.addWidget(self.validation)
        body.addLayout(_row(self._seeded, self.seed))
        body.addLayout(self._table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.opener)
        column.addWidget(self.inside)

    def _connect(self) -> None:
        self.opener.toggled.connect(self._open)
        self.rule.chosen.connect(self._set_rule)
        self.validation.changed.connect(self._set_validation)
        self.validation.remarked.connect(self._editor.remarked)
        self.seed.editingFinished.connect(self._typed)
        self.seed.given_up.connect(self.refresh)
        self._editor.refused.connect(self.refresh)
        self._session.subscribe(self.refresh)

    def _open(self, whether: bool) -> None:
        self.inside.setVisible(whether)
        self._say()

    def _say(self) -> None:
        sizes = "" if self._data is None else _sizes(self._data)
        self.opener.setText(f"Parts  {sizes} {'▾' if self.opener.isChecked() else '▸'}")

    def _count(self, data: PreparedData) -> None:
        """Write the table anew; it is small and seldom changes."""
        while (item := self._table.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.counts = _counted(data)
        for row, texts in enumerate(self.counts):
            for at, text in enumerate(texts):
                self._table.addWidget(self._cell(text, at), row, at)
        self._say()

    def _cell(self, text: str, at: int) -> QLabel:
        cell = ElidedLabel(text, self.inside)
        cell.setProperty("role", "label")
        cell.setFont(self._theme.text_font(12) if at == 0 else self._theme.mono_font(11))
        cell.setAlignment(Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag.AlignLeft)
        return cell

    def _set_rule(self, key: str) -> None:
        rule = cast(Splitting, key)
        self._editor.edit("set split", lambda now: replace(now, splitting=rule))

    def _set_validation(self, value: float, gesture: object) -> None:
        label = "set validation part"
        self._editor.edit(label, lambda now: replace(now, validation_fraction=value), gesture)

    def _typed(self) -> None:
        text, modified = self.seed.text().strip(), self.seed.isModified()
        self.seed.setModified(False)
        number = parse_number(text)
        if not modified or self._is_dealt_by(number):
            return
        if number is None or number != int(number) or not 0 <= number < 2**31:
            self._editor.refuse(f"“{text}” is no number of a split; choose a whole one from 0.")
            return
        seed = int(number)
        self._editor.edit("set split number", lambda now: edits.split_by(now, seed))

    def _is_dealt_by(self, number: float | None) -> bool:
        experiment = self._session.experiment
        return number == experiment.seeds.split and not edits.keeps_parts(experiment)


def _sizes(data: PreparedData) -> str:
    """``245 · 105 · 150``; a part that holds nothing is left out."""
    return " · ".join(f"{len(data.rows(part)):,}" for part, _ in _PARTS if len(data.rows(part)))


def _counted(data: PreparedData) -> Sequence[Sequence[str]]:
    """A heading, a line for each class, and all of each part."""
    parts = [part for part, _ in _PARTS if len(data.rows(part))]
    heading = ["", *(name for part, name in _PARTS if part in parts)]
    sizes = ["all", *(f"{len(data.rows(part)):,}" for part in parts)]
    names = data.table.class_names
    if data.table.task == "regression" or len(names) > _MOST:
        return [heading, sizes]
    classes = classes_of(data.table)
    found = [np.bincount(classes[data.rows(part)], minlength=len(names)) for part in parts]
    lines = [[name, *(f"{each[at]:,}" for each in found)] for at, name in enumerate(names)]
    return [heading, *lines, sizes]


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "label")
    return label


def _row(label: QLabel, control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(label)
    row.addStretch(1)
    row.addWidget(control)
    return row
