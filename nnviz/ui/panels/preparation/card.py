"""The Preparation card: steps in order, each with what it learnt; every change is one edit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from nnviz.data.dataset import PreparedData
from nnviz.data.preparation import Drop, Fitted, Step
from nnviz.data.preparation.pipeline import outcomes
from nnviz.data.preparation.steps import KINDS
from nnviz.data.preparation.words import TIPS, TITLES, counted, listed, shown
from nnviz.data.prepare import why_as_they_are
from nnviz.data.source import Column, TargetScaling
from nnviz.experiment import preparing
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.materialise import input_shape, outline_of
from nnviz.experiment.session import Session
from nnviz.ui.panels.editing import Editor
from nnviz.ui.panels.preparation.columns_button import MOST
from nnviz.ui.panels.preparation.step_row import StepRow
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton, FlatButton
from nnviz.ui.widgets.popup import rounded

_TARGETS = (
    ("none", "as they are", "as they are"),
    ("standardise", "standardised", "standardised"),
)


class PreparationPanel(Card):
    """Reads the session's experiment, and from Frames what its steps learnt."""

    def __init__(
        self, session: Session, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Preparation", theme, parent)
        self.session, self._editor, self._theme = session, editor, theme
        self.rows: list[StepRow] = []
        self._open = -1
        self._data: PreparedData | None = None
        self._taken: Experiment | None = None
        self._columns: tuple[Column, ...] = ()
        self._make(theme)
        editor.refused.connect(self.refresh)
        session.subscribe(self.refresh)
        self.refresh()

    @property
    def error(self) -> str:
        """Why the run could not take the list as it is; empty if it did."""
        return self._error.text()

    def show_frame(self, frame: Frame) -> None:
        """What the steps learnt, as soon as the run has taken them; else why it did not."""
        taken = frame.experiment.preparation == self.session.experiment.preparation
        self._say("" if taken else frame.error)
        if frame.data is not self._data:
            self._data, self._taken = frame.data, frame.experiment
            self.refresh()

    def refresh(self) -> None:
        """Show the session's experiment."""
        experiment = self.session.experiment
        columns = outline_of(experiment).fed
        if not columns:
            self.hide()
            return
        if self.parentWidget() is not None:  # Else it would become a window of its own.
            self.show()
        steps = experiment.preparation
        before = outcomes(columns, steps)
        self._match(steps)
        for at, (row, step) in enumerate(zip(self.rows, steps, strict=True)):
            row.show_step(at + 1, len(steps), step, before[at], self._fitted(at))
            row.open(at == self._open)
        self._say_outcome(experiment, columns)
        self._show_targets(experiment)
        self._columns = before[-1]

    def open_step(self, at: int) -> None:
        """Show that step's columns and options, or hide them."""
        self._open = -1 if self._open == at else at
        for place, row in enumerate(self.rows):
            row.open(place == self._open)

    def _make(self, theme: Theme) -> None:
        self.add = FlatButton("Add ▾", "Add a step", "Add a step at the end of the list.")
        self.add.setMenu(QMenu(self.add))
        self.add.menu().setToolTipsVisible(True)
        rounded(self.add.menu())
        self.add.menu().aboutToShow.connect(self._offer)
        self.head.addWidget(self.add)
        self.outcome = QLabel()
        self.outcome.setProperty("role", "label")
        self.outcome.setFont(theme.text_font(12))
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setFont(theme.text_font(12))
        self._error.setProperty("role", "error")
        self._error.hide()
        self.body.setSpacing(3)
        self.body.addWidget(self.outcome)
        self._make_targets(theme)
        self.body.addWidget(self._error)

    def _show_targets(self, experiment: Experiment) -> None:
        """Targets are scaled for regressions, but for those whose predictions become inputs."""
        scalable = not why_as_they_are(outline_of(experiment))
        self.targets.setVisible(scalable)
        self._target_label.setVisible(scalable)
        self.targets.offer(_TARGETS, experiment.target_scaling)
        affine = self._data.target_affine if self._data is not None else None
        known = affine is not None and experiment.target_scaling != "none"
        self._target_numbers.setVisible(known)
        if affine is not None:
            pairs = zip(affine.shift, 1 / affine.scale, strict=True)
            self._target_numbers.setText(listed([f"{shown(m)} ± {shown(s)}" for m, s in pairs]))

    def _say(self, error: str) -> None:
        if error != self._error.text():
            self._error.setText(error)
            self._error.setVisible(bool(error))

    def _make_targets(self, theme: Theme) -> None:
        tip = "Standardised, a regression learns targets of mean 0 and deviation 1."
        self.targets = ChoiceButton("Targets", tip)
        self.targets.chosen.connect(self._scale_targets)
        self._target_label, self._target_numbers = QLabel("Targets"), ElidedLabel()
        for label in (self._target_label, self._target_numbers):
            label.setProperty("role", "label")
            label.setFont(theme.text_font(12))
        self._target_numbers.setFont(theme.mono_font(11))
        row = QHBoxLayout()
        row.addWidget(self._target_label)
        row.addStretch(1)
        row.addWidget(self.targets)
        self.body.addLayout(row)
        self.body.addWidget(self._target_numbers)

    def _say_outcome(self, experiment: Experiment, columns: tuple[Column, ...]) -> None:
        inputs = input_shape(experiment)[-1]
        self.outcome.setText(f"{counted(len(columns), 'column')} → {counted(inputs, 'input')}")
        self.outcome.setVisible(bool(experiment.preparation))

    def _fitted(self, at: int) -> Fitted | None:
        """What the run learnt, if it was by this list and of these data."""
        now, taken = self.session.experiment, self._taken
        if self._data is None or taken is None or taken.preparation != now.preparation:
            return None
        if taken.data != now.data:
            return None
        steps = self._data.pipeline.steps
        return steps[at] if at < len(steps) else None

    def _match(self, steps: tuple[Step, ...]) -> None:
        """A row of the right kind for each step; those that fit stay, with what is typed there."""
        kinds = [step.kind for step in steps]
        for at, kind in enumerate(kinds):
            if at < len(self.rows) and self.rows[at].kind != kind:
                self._discard(self.rows.pop(at))
            if at >= len(self.rows) or self.rows[at].kind != kind:
                self._insert(at, StepRow(kind, self._theme))
        while len(self.rows) > len(kinds):
            self._discard(self.rows.pop())

    def _carry(self, at: int, to: int) -> None:
        """The row itself moves, and with it the keyboard."""
        row = self.rows.pop(at)
        self.rows.insert(to, row)
        self.body.removeWidget(row)
        self.body.insertWidget(to, row)

    def _discard(self, row: StepRow) -> None:
        self.body.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _insert(self, at: int, row: StepRow) -> None:
        self.rows.insert(at, row)
        self.body.insertWidget(at, row)
        row.changed.connect(lambda step: self._change(self.rows.index(row), step))
        row.moved.connect(lambda by: self._move(self.rows.index(row), by))
        row.removed.connect(lambda: self._remove(self.rows.index(row)))
        row.opened.connect(lambda: self.open_step(self.rows.index(row)))
        row.refused.connect(self._editor.refuse)

    def _offer(self) -> None:
        """The steps that suit what comes out of the list so far."""
        menu, columns = self.add.menu(), self._columns
        _empty(menu)
        for kind in KINDS:
            step = kind()
            if kind is Drop:
                self._offer_leaving_out(menu, columns)
            elif any(step.suits(column) for column in columns):
                action = menu.addAction(TITLES[step.kind])
                action.setToolTip(TIPS[step.kind])
                action.triggered.connect(partial(self._append, step))

    def _offer_leaving_out(self, menu: QMenu, columns: tuple[Column, ...]) -> None:
        if len(columns) < 2:
            return
        names = menu.addMenu(TITLES["drop"])
        rounded(names)
        for column in columns[:MOST]:
            action = names.addAction(column.name.replace("&", "&&"))
            action.triggered.connect(partial(self._append, Drop((column.name,))))

    # What the user does

    def _append(self, step: Step, _: bool = False) -> None:
        before, self._open = self._open, len(self.rows)
        label = f"add {_named(step)}"
        if not self._editor.edit(label, lambda now: preparing.add_step(now, step)):
            self._open = before

    def _scale_targets(self, key: str) -> None:
        scaling = cast(TargetScaling, key)
        label = "set scaling of targets"
        self._editor.edit(label, lambda now: replace(now, target_scaling=scaling))

    def _change(self, at: int, step: Step) -> None:
        label = f"change {_named(step)}"
        self._editor.edit(label, lambda now: preparing.change_step(now, at, step))

    def _move(self, at: int, by: int) -> None:
        to, steps = at + by, self.session.experiment.preparation
        if not 0 <= to < len(steps):
            return
        opened = self._open
        self._open = to if opened == at else at if opened == to else opened
        self._carry(at, to)
        label = f"move {_named(steps[at])}"
        if not self._editor.edit(label, lambda now: preparing.move_step(now, at, by)):
            self._open = opened
            self._carry(to, at)
            self.refresh()

    def _remove(self, at: int) -> None:
        opened, step = self._open, self.session.experiment.preparation[at]
        self._open = -1 if opened == at else opened - (opened > at)
        label = f"remove {_named(step)}"
        if not self._editor.edit(label, lambda now: preparing.remove_step(now, at)):
            self._open = opened
            self.refresh()


def _empty(menu: QMenu) -> None:
    """With the menus that open out of it, which clearing leaves behind."""
    menu.clear()
    for inner in menu.findChildren(QMenu):
        inner.deleteLater()


def _named(step: Step) -> str:
    """What the undo list calls a step."""
    return f"step “{TITLES[step.kind]}”"
