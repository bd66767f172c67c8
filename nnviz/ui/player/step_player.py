"""The bar under the canvas: play, single steps, phases, and the member of the batch."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.numbers import number
from nnviz.experiment.explain import sample_title, target_text
from nnviz.experiment.frame import Frame, Microscope, differs_in_training
from nnviz.experiment.session import Session
from nnviz.ui.player.conductor import Conductor
from nnviz.ui.player.phase_bar import PhaseBar
from nnviz.ui.player.score import Grain, Loop
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton, FlatButton
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.voice import Voice

_TELLING_MS = 4000
"""How long it says that a pinned sample was let go."""
_SPEEDS = ("¼", "½", "1", "2", "4", "8")
_FACTORS = {"¼": 0.25, "½": 0.5}
_GRAINS: tuple[tuple[Grain, str, str], ...] = (
    ("phase", "Phases: forward, loss, backward, update", "by phase"),
    ("layer", "Layers: one after another in each phase", "by layer"),
    ("operation", "Operations: what each layer computes, one by one", "by operation"),
)
_LOOPS: tuple[tuple[Loop, str, str], ...] = (
    ("off", "No loop: batch after batch", "no loop"),
    ("layer", "Repeat this layer's part", "loop layer"),
    ("phase", "Repeat this phase", "loop phase"),
    ("step", "Repeat the whole step", "loop step"),
)
_MOST_MARKS = 24
"""So many operations are marked on the bar; more would run together."""
_WIDEST = 132
"""Pixels of a target: longer names of classes are cut, and whole in the tool tip."""
_WHOLE = (
    "All members of the batch as the next step sees them: means of inputs and activations, sums "
    "of the derivatives of the batch's loss."
)


class StepPlayer(QFrame):
    """One real training step of the current batch, shown with one of its members.

    Escape leaves it, and so does letting the run go on.
    """

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._worker, self._stage, self._theme = session.worker, stage, theme
        self._frame: Frame | None = None
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(_TELLING_MS)
        self.conductor = Conductor(session.worker, stage, self)
        self._make_buttons(theme)
        self.bar = described(
            PhaseBar(theme), "Phases", "Drag along the phases of the step; arrow keys step."
        )
        self._voice = Voice(self.bar, self._spoken)
        self._place: tuple[int | None, str] = None, ""
        self.member, self.target, self.doing = QLabel(), ElidedLabel(), ElidedLabel()
        self._make_choices()
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._arrange(theme)
        self._connect()
        self._refresh()

    def show_frame(self, frame: Frame) -> None:
        """Follow the frame's network, batch and sample."""
        self._frame = frame
        self.conductor.show_frame(frame)
        self.bar.show_segments(self.conductor.segments)
        self._label(frame)
        self._refresh()

    def toggle(self, direction: int = 1) -> None:
        """Play the phases, forwards or backwards (−1), or stand still."""
        conductor = self.conductor
        if conductor.animating and conductor.backwards == (direction < 0):
            conductor.pause()
        else:
            conductor.play(direction)

    def next_member(self) -> None:
        """Look at the next member of the batch; past the last, the batch is trained on."""
        scope = self._scope()
        if scope is None or self._frame is None:
            return
        self._worker.pause()
        if self._stage.whole_batch:
            self._show_member(0)
            return
        if self._stage.look is None:
            self._worker.step_sample()
            return
        following = self._frame.member if scope.member is None else scope.member + 1
        self._show_member(min(following, len(scope.batch) - 1))

    def previous_member(self) -> None:
        """Look at the member before; this never trains."""
        scope = self._scope()
        if scope is not None:
            self._worker.pause()
            self._show_member(max((scope.member or 0) - 1, 0))

    def choose_speed(self, key: str) -> None:
        """A quarter of the usual speed to eight times."""
        self.conductor.set_speed(_FACTORS.get(key) or float(key))

    def show_batch(self, whole: bool) -> None:
        """All of the batch together, or one member of it."""
        self._worker.pause()
        self._stage.show_batch(whole)
        self._refresh()

    def _show_member(self, member: int) -> None:
        self._stage.show_batch(False)
        self._worker.look_at_member(member)
        self.conductor.follow_batch()

    def _scope(self) -> Microscope | None:
        return self._frame.microscope if self._frame else None

    def _make_buttons(self, theme: Theme) -> None:
        size, small = QSize(30, 30), QSize(24, 30)
        self.play = described(
            IconButton("play", theme, size),
            "Play the step",
            "Play one training step phase by phase, batch after batch; this pauses the run.",
        )
        self.reverse = described(
            IconButton("play-back", theme, size),
            "Play backwards",
            "Play back to the first phase, then through the steps before.",
        )
        self.back = described(
            IconButton("previous", theme, size),
            "Back",
            "Back by a phase, layer or operation; from the first one to the step before.",
        )
        self.ahead = described(
            IconButton("next", theme, size),
            "Forward",
            "Play the next phase, layer or operation; past Update the step is made and the next "
            "batch begins.",
        )
        self.before = described(
            IconButton("previous", theme, small), "Member before", "Look at the member before."
        )
        self.after = described(
            IconButton("next", theme, small),
            "Next member",
            "Look at the next member of the batch; weights change only after the last.",
        )

    def _make_choices(self) -> None:
        speeds = [(key, f"{key}× the usual speed", f"{key}×") for key in _SPEEDS]
        self.speed = ChoiceButton("Player speed", "How fast the step plays.", speeds)
        self.speed.offer(speeds, "1")
        self.grain = ChoiceButton("Single steps", "How far a single step goes.", _GRAINS)
        self.grain.offer(_GRAINS, self.conductor.grain)
        self.loop = ChoiceButton("Loop", "What playing repeats; a loop never trains.", _LOOPS)
        self.whole = FlatButton(
            "whole batch",
            "Whole batch",
            "All members together: means of what they compute, sums of their derivatives.",
        )
        self.whole.setCheckable(True)

    def _arrange(self, theme: Theme) -> None:
        for label in (self.member, self.target):
            label.setFont(theme.mono_font(11))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMinimumWidth(104)
        self.target.setMaximumWidth(_WIDEST)
        self.member.setProperty("role", "label")
        names = QGridLayout()
        names.setSpacing(0)
        names.addWidget(self.member, 0, 0)
        names.addWidget(self.target, 1, 0)
        row = QHBoxLayout()
        row.setSpacing(5)
        for button in (self.reverse, self.back, self.play, self.ahead):
            row.addWidget(button)
        row.addSpacing(5)
        row.addWidget(self.bar, 1)
        row.addSpacing(5)
        row.addWidget(self.before)
        row.addLayout(names)
        row.addWidget(self.after)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 12, 5)
        column.setSpacing(2)
        column.addLayout(row)
        column.addLayout(self._lower(theme))

    def _lower(self, theme: Theme) -> QHBoxLayout:
        """What is being done, and how the player plays."""
        self.doing.setFont(theme.text_font(12))
        self.doing.setProperty("role", "label")
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.doing, 1)
        for button in (self.grain, self.loop, self.speed, self.whole):
            button.setFixedHeight(22)
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        conductor = self.conductor
        self.play.clicked.connect(lambda: self.toggle())
        self.reverse.clicked.connect(lambda: self.toggle(-1))
        self.back.clicked.connect(lambda: conductor.step(-1))
        self.ahead.clicked.connect(lambda: conductor.step(1))
        self.before.clicked.connect(self.previous_member)
        self.after.clicked.connect(self.next_member)
        self.speed.chosen.connect(self.choose_speed)
        self.grain.chosen.connect(conductor.set_grain)
        self.loop.chosen.connect(conductor.set_loop)
        self.whole.clicked.connect(self.show_batch)
        self._stage.look_changed.connect(self._looked)
        self.bar.scrubbed.connect(conductor.scrub)
        self.bar.stepped.connect(conductor.step)
        self._escape.activated.connect(conductor.leave)
        conductor.changed.connect(self._refresh)
        conductor.unpinned.connect(self._tell_unpinned)
        self._told.timeout.connect(self._retell)
        self._stage.phase_changed.connect(self._refresh)

    def _label(self, frame: Frame) -> None:
        scope = frame.microscope
        if scope is None:
            return
        if self._stage.whole_batch:
            self.member.setText(f"batch of {len(scope.batch)}")
            self.target.setText("means · Σ δ")
            self.member.setToolTip(_WHOLE)
            return
        if scope.member is None:
            self.member.setText(sample_title(scope.look.row))
        else:
            self.member.setText(f"member {scope.member + 1} of {len(scope.batch)}")
        target = target_text(frame.data, scope.trace.target)
        if frame.data.table.task == "regression":
            target = f"y = {number(float(scope.trace.target[0]))}"
        seen = f"what if · {target}" if scope.look.is_what_if else target
        self.target.setText("follows the batch" if self._told.isActive() else seen)
        self.member.setToolTip(f"{sample_title(scope.look)}, {target}{_mode(frame, scope)}")

    def _looked(self) -> None:
        self.whole.setChecked(self._stage.whole_batch)
        self._retell()

    def _tell_unpinned(self) -> None:
        """In the target's place for a while: what was pinned is not looked at any more."""
        self._told.start()
        self._retell()

    def _retell(self) -> None:
        if self._frame is not None:
            self._label(self._frame)

    def _refresh(self) -> None:
        conductor, active = self.conductor, self._stage.phase is not None
        self.bar.show_position(conductor.at, self._stage.progress)
        self.grain.offer(_GRAINS, conductor.grain)
        by_operation = conductor.grain == "operation"
        marks = tuple(each.end for each in conductor.operations) if by_operation else ()
        self.bar.show_grain(conductor.grain == "phase", marks if len(marks) <= _MOST_MARKS else ())
        self.play.show_icon(_icon(conductor, backwards=False))
        self.reverse.show_icon(_icon(conductor, backwards=True))
        self.back.setEnabled(active and conductor.can_go_back)
        self.reverse.setEnabled(active)
        self._escape.setEnabled(active)
        self.doing.setText(self._says())
        if (place := (conductor.at, self.doing.text())) != self._place:
            self._place = place
            self._voice.renew()
        scope = self._scope()
        self.before.setEnabled(scope is not None and scope.member != 0)
        self.after.setEnabled(scope is not None)

    def _spoken(self) -> str:
        """Phase and operation at work; nothing at rest."""
        at, segments = self.conductor.at, self.conductor.segments
        if at is None:
            return ""
        return f"Phase {at + 1} of {len(segments)}: {self.doing.text() or segments[at].titles[0]}"

    def _says(self) -> str:
        """The operation at work; how the sample is seen at rest."""
        conductor, frame = self.conductor, self._frame
        if frame is None or frame.microscope is None:
            return ""
        operation, at = conductor.operation, conductor.at
        if operation is None or at is None:
            return _seen(frame, frame.microscope)
        title = conductor.segments[at].titles[0]
        number = conductor.operations.index(operation) + 1
        return f"{title} · {number} of {len(conductor.operations)} · {operation.title}"


def _icon(conductor: Conductor, backwards: bool) -> str:
    if conductor.animating and conductor.backwards == backwards:
        return "pause"
    return "play-back" if backwards else "play"


def _mode(frame: Frame, scope: Microscope) -> str:
    """How the sample is seen, where that makes a difference."""
    text = _seen(frame, scope)
    return f". {text}" if text else ""


def _seen(frame: Frame, scope: Microscope) -> str:
    if not differs_in_training(frame.experiment.layers):
        return ""
    if scope.member is not None:
        return "As the next step sees it, with its masks and the batch's statistics."
    return "In evaluation mode: nothing is left out, running statistics."
