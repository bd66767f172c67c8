"""The By-hand card: the selected weight or bias, or an input or target, to be changed."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from nnviz.drawing.numbers import MINUS, apart, number, read
from nnviz.errors import NnvizError
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.session import Session
from nnviz.ui.hand.outcome import Outcome, output_name, output_of
from nnviz.ui.hand.targets import Parameter, Target, WhatIf, target_of
from nnviz.ui.panels.editing import Editor
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.check_box import CheckBox
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.slider import Slider
from nnviz.ui.widgets.value_field import ValueField

CALM_SECONDS = 0.12
_REACH = 100


class ByHandCard(Card):
    """Shown while something is selected that can be changed, and the present is shown. Every
    typed value, press or drag is one Revision; what is changed of a sample is for looking only."""

    def __init__(
        self, session: Session, stage: Stage, editor: Editor, theme: Theme,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("By hand", theme, parent)
        self._session, self._stage, self._editor = session, stage, editor
        self._frame: Frame | None = None
        self._target: Target | None = None
        self._known: tuple[object, ...] = ()
        self._fed = 0.0
        self._outcome = Outcome()
        self._drag: tuple[object, float] = (None, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._make(theme)
        self._arrange()
        self._connect()
        self.hide()

    @property
    def target(self) -> Target | None:
        return self._target

    def show_frame(self, frame: Frame) -> None:
        """Follow the run; while it trains, a few times a second."""
        self._outcome.watch(self._frame, frame)
        self._frame, now = frame, time.perf_counter()
        if not frame.playing or now - self._fed >= CALM_SECONDS:
            self._fed = now
            self._follow()

    def _make(self, theme: Theme) -> None:
        self.field = described(ValueField(), "Value", "Type another value.")
        self.field.setFont(theme.mono_font(13))
        self.field.setFixedWidth(104)
        self.less = described(QPushButton(MINUS), "Less", "A little less.")
        self.more = described(QPushButton("+"), "More", "A little more.")
        self.zero = described(QPushButton("0"), "Zero", "Set it to zero.")
        self.reset = described(QPushButton("As it is"), "Reset", "The sample as the data have it.")
        for button in (self.less, self.more, self.zero, self.reset):
            button.setProperty("role", "small")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if button is not self.reset:
                button.setFixedSize(QSize(30, 28))
        self.slider = described(Slider(theme), "Drag", "Drag to change it; let go when it fits.")
        self.slider.setRange(-_REACH, _REACH)
        self.frozen = described(CheckBox("Frozen", theme), "Frozen", "Training leaves it as it is.")
        self.effect = QLabel()
        self.effect.setFont(theme.mono_font(11.5))
        self.effect.setProperty("role", "label")
        self.effect.setWordWrap(True)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(5)
        for widget in (self.field, self.less, self.more, self.zero):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.reset)
        row.addWidget(self.frozen)
        self.body.addLayout(row)
        self.body.addWidget(self.slider)
        self.body.addWidget(self.effect)

    def _connect(self) -> None:
        self.field.editingFinished.connect(self._take)
        self.field.given_up.connect(self._follow)
        self.less.clicked.connect(lambda: self._nudge(-1))
        self.more.clicked.connect(lambda: self._nudge(+1))
        self.zero.clicked.connect(lambda: self._set(0.0))
        self.slider.moved.connect(self._dragged)
        self.slider.sliderReleased.connect(self._let_go)
        self.frozen.clicked.connect(self._freeze)
        self.reset.clicked.connect(self._reset)
        self._stage.selection_changed.connect(self._follow)

    # What the user does

    def _take(self) -> None:
        if not self.field.isModified():
            return
        try:
            value = read(self.field.text())
        except ValueError:
            self._editor.refuse(f"“{self.field.text()}” is no number.")
        else:
            self._set(value)
        self.field.setModified(False)

    def _nudge(self, by: int) -> None:
        value = self._value()
        if self._target is not None:
            self._set(value + by * self._target.step(value))

    def _dragged(self, position: int, gesture: object) -> None:
        """From where the drag began, up to twice the value and back."""
        if self._drag[0] is not gesture:
            self._drag = gesture, self._value()
        start = self._drag[1]
        self._set(start + position / _REACH * max(1.0, 2 * abs(start)), gesture)

    def _let_go(self) -> None:
        self.slider.setValue(0)

    def _set(self, value: float, gesture: object | None = None) -> None:
        target = self._target
        try:
            if isinstance(target, Parameter):
                place = target.layer, target.name, target.index
                self._session.set_number(*place, self._value(), value, gesture)
            elif isinstance(target, WhatIf) and (look := self._look()) is not None:
                self._stage.look_at(target.changed(look, value))
        except NnvizError as error:
            self._editor.refuse(str(error))

    def _freeze(self, frozen: bool) -> None:
        target = self._target
        if not isinstance(target, Parameter):
            return
        try:
            self._session.freeze(target.layer, target.name, target.index, frozen)
        except NnvizError as error:
            self._editor.refuse(str(error))
            self._follow()

    def _reset(self) -> None:
        look = self._look()
        if look is not None:
            self._stage.look_at(look.row)

    # What is shown

    def _value(self) -> float:
        assert self._frame is not None and self._target is not None
        return self._target.value(self._frame)

    def _look(self) -> Look | None:
        seen = self._frame.microscope if self._frame else None
        return self._stage.look or (seen.look if seen else None)

    def _follow(self) -> None:
        frame = self._frame
        past = frame is not None and frame.timeline is not None and frame.timeline.looks_back
        selection = None if past else self._stage.selection
        known = (selection, frame.experiment if frame else None)
        if frame is not None and known != self._known:
            self._known, self._target = known, target_of(frame, selection)
        self.setVisible(self._target is not None)
        if frame is not None and self._target is not None:
            self._show(frame, self._target)

    def _show(self, frame: Frame, target: Target) -> None:
        self.set_note(target.title)
        if not self.field.pending:
            self.field.setText(number(target.value(frame)))
        looks = isinstance(target, WhatIf)
        self.set_title("What if" if looks else "By hand")
        self.frozen.setVisible(not looks)
        self.reset.setVisible(looks)
        if isinstance(target, Parameter):
            self.frozen.setChecked(target.is_frozen(frame))
            self.frozen.setEnabled(target.layer not in frame.experiment.frozen.layers)
            self.effect.setText(_effect(frame, self._outcome))
        elif (scope := frame.microscope) is not None:
            self.reset.setEnabled(scope.look.is_changed)
            now = f"{output_name(frame)} {number(output_of(frame))}"
            self.effect.setText(f"{now} · its loss {number(scope.trace.loss)}\nonly for looking")


def _effect(frame: Frame, outcome: Outcome) -> str:
    """What the last change did to the loss, and to the output for the sample looked at."""
    if frame.effect is None:
        return "a change shows its effect here:\non train loss and output"
    before, after = apart(frame.effect.before, frame.effect.after)
    return f"train loss {before} → {after}\n{outcome.text(frame)}"
