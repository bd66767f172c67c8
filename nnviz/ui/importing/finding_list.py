"""What should be known of a table before training, each with what can be done about it."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.data.reading.findings import Action, Finding
from nnviz.experiment.importing.plan import Plan, action_of
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.combo_row import ComboBox
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.scrolling import ReadingArea

MOST = 60


class FindingList(ReadingArea):
    """``decided(finding, action)`` when another choice is made."""

    decided = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Findings")
        self._theme = theme
        self._shown: tuple[Finding, ...] = ()
        self.boxes: list[ComboBox] = []

    def clear(self) -> None:
        """Nothing is known yet."""
        self.boxes, self._shown = [], ()
        self.setWidget(QWidget())

    def show_findings(
        self, findings: tuple[Finding, ...], notes: tuple[str, ...], plan: Plan
    ) -> None:
        """The findings with the choices that the plan has made; notes need none."""
        page, self.boxes, self._shown = QWidget(), [], findings
        page.setProperty("role", "column")
        column = QVBoxLayout(page)
        column.setContentsMargins(1, 1, 7, 1)
        column.setSpacing(6)
        for finding in findings[:MOST]:
            column.addWidget(sentence := _wrapped(finding.sentence))
            if len(finding.choices) > 1:
                column.addWidget(box := self._chooser(finding, plan))
                sentence.setBuddy(box)
        for note in (*notes, *_rest(len(findings))):
            column.addWidget(_wrapped(note))
        if not findings and not notes:
            column.addWidget(_wrapped("Nothing speaks against training on it."))
        column.addStretch(1)
        self.setWidget(page)

    def _chooser(self, finding: Finding, plan: Plan) -> ComboBox:
        box = described(ComboBox(self._theme), finding.sentence, "What is done about it.")
        for choice in finding.choices:
            box.addItem(choice.label, choice.action)
        box.setCurrentIndex(box.findData(action_of(plan, finding)))
        box.activated.connect(partial(self._decide, finding, box))
        self.boxes.append(box)
        return box

    def _decide(self, finding: Finding, box: ComboBox, index: int) -> None:
        self.decided.emit(finding, cast(Action, box.itemData(index)))


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _rest(count: int) -> tuple[str, ...]:
    left = count - MOST
    return (f"And {left:,} more, each with what is proposed for it.",) if left > 0 else ()
