"""A passage of an explanation: what it has, one under the other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.drawing.numbers import number
from nnviz.experiment.explain import Passage, Sheet
from nnviz.ui.inspector.curve import Curve
from nnviz.ui.inspector.formula import FormulaView
from nnviz.ui.inspector.lines import LinesView
from nnviz.ui.inspector.links import Links
from nnviz.ui.inspector.number_table import NumberTable
from nnviz.ui.inspector.section import Section
from nnviz.ui.inspector.shares_view import SharesView
from nnviz.ui.inspector.spread_view import SpreadView
from nnviz.ui.inspector.tables import SheetRows
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_INKS = {"forward": "text", "loss": "text", "backward": "gradient", "update": "update"}


class PassageView(Section):
    """``followed(selection)`` for links, ``step_chosen(step)`` for rows that stand for steps.

    Its widgets are made for the kind of passage it is first filled with; ``fits`` says whether
    another one has the same.
    """

    followed = Signal(object)
    step_chosen = Signal(int)

    def __init__(self, passage: Passage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(passage.heading, theme, parent)
        self._theme, self._kind = theme, _kind(passage)
        self.phase = passage.phase
        self.formula, self.lines = FormulaView(theme), LinesView(theme, _INKS[passage.phase])
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "label")
        self.words.setFont(theme.text_font(11))
        self.curve, self.shares = Curve(theme), SharesView(theme)
        self.titles = [QLabel(sheet.title) for sheet in passage.sheets]
        self.tables = [self._table(sheet) for sheet in passage.sheets]
        self.spreads = [SpreadView(theme) for _ in passage.spreads]
        self.links = Links(theme)
        self.links.followed.connect(self.followed)
        self._arrange(passage)

    def fits(self, passage: Passage) -> bool:
        return self._kind == _kind(passage)

    def show_passage(self, passage: Passage) -> None:
        note = passage.note
        if passage.result is not None:
            note = f"{passage.result[0]} = {number(passage.result[1])}"
        self.set_note(note)
        if passage.formula is not None:
            self.formula.show_formula(passage.formula)
        self.words.setText(passage.words)
        self.lines.show_lines(passage.lines)
        if passage.point is not None:
            self.curve.show_point(passage.point.activation, passage.point.z, passage.point.a)
        for table, sheet in zip(self.tables, passage.sheets, strict=True):
            table.show_rows(SheetRows(sheet))
            table.mark(sheet.marked)
        if passage.shares is not None:
            self.shares.show_shares(passage.shares)
        for view, spread in zip(self.spreads, passage.spreads, strict=True):
            view.show_spread(spread)
        self.links.show_links(passage.why)

    def _arrange(self, passage: Passage) -> None:
        """Only what the passage has."""
        tables = (each for pair in zip(self.titles, self.tables, strict=True) for each in pair)
        parts: tuple[tuple[QWidget, bool], ...] = (
            (self.formula, passage.formula is not None),
            (self.words, bool(passage.words)),
            (self.lines, bool(passage.lines)),
            (self.curve, passage.point is not None),
            *((each, not isinstance(each, QLabel) or bool(each.text())) for each in tables),
            (self.shares, passage.shares is not None),
            *((each, True) for each in self.spreads),
        )
        for widget, has in parts:
            if has:
                self.body.addWidget(widget)
            else:
                widget.setParent(None)
        self.body.addWidget(self.links)
        for title in self.titles:
            title.setProperty("role", "label")
            title.setFont(self._theme.text_font(11))

    def _table(self, sheet: Sheet) -> NumberTable:
        name = sheet.title or f"{self._heading.text().capitalize()}: {sheet.heading}"
        tip = "Click a row to see that step." if sheet.steps else "Click a name to go there."
        tip = tip if sheet.steps or sheet.links else "Click a heading to sort."
        table = described(NumberTable(self._theme), name, tip)
        table.followed.connect(self.followed)
        if sheet.steps:
            table.chosen.connect(self.step_chosen)
        return table


def _kind(passage: Passage) -> tuple[object, ...]:
    """What decides which widgets a passage needs."""
    sheets = tuple((sheet.heading, sheet.title, sheet.steps) for sheet in passage.sheets)
    return (
        passage.heading, passage.phase, passage.formula is None, bool(passage.words),
        bool(passage.lines), passage.point is None, sheets, passage.shares is None,
        len(passage.spreads),
    )  # fmt: skip
