"""The bar under the canvas: play, single steps, phases, and the member of the batch."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from nnviz.drawing.numbers import number
from nnviz.experiment.explain import sample_title, target_text
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.session import Session
from nnviz.ui.player.conductor import Conductor
from nnviz.ui.player.phase_bar import PhaseBar
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton

_TELLING_MS = 4000
"""How long it says that a pinned sample was let go."""
_SPEEDS = ((1.0, "1×"), (2.0, "2×"), (0.5, "½×"))


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
        self._speed = 0
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(_TELLING_MS)
        self.conductor = Conductor(session.worker, stage, self)
        self._make_buttons(theme)
        self.bar = described(
            PhaseBar(theme), "Phases", "Drag along the phases of the step; arrow keys step."
        )
        self.member, self.target = QLabel(), QLabel()
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

    def toggle(self) -> None:
        """Play the phases, or stand still."""
        if self.conductor.animating:
            self.conductor.pause()
        else:
            self.conductor.play()

    def next_member(self) -> None:
        """Look at the next member of the batch; past the last, the batch is trained on."""
        scope = self._scope()
        if scope is None or self._frame is None:
            return
        self._worker.pause()
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

    def cycle_speed(self) -> None:
        """The usual speed, twice, half."""
        self._speed = (self._speed + 1) % len(_SPEEDS)
        factor, text = _SPEEDS[self._speed]
        self.conductor.set_speed(factor)
        self.speed.setText(text)

    def _show_member(self, member: int) -> None:
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
        self.back = described(
            IconButton("previous", theme, size), "Phase back", "Go back to the phase before."
        )
        self.ahead = described(
            IconButton("next", theme, size),
            "Phase forward",
            "Play the next phase; past Update the step is made and the next batch begins.",
        )
        self.before = described(
            IconButton("previous", theme, small), "Member before", "Look at the member before."
        )
        self.after = described(
            IconButton("next", theme, small),
            "Next member",
            "Look at the next member of the batch; weights change only after the last.",
        )
        self.speed = described(
            QPushButton("1×"), "Player speed", "How fast the phases play: 1×, 2×, ½×."
        )
        self.speed.setProperty("role", "small")
        self.speed.setFixedWidth(38)

    def _arrange(self, theme: Theme) -> None:
        for label in (self.member, self.target):
            label.setFont(theme.mono_font(11))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMinimumWidth(104)
        self.member.setProperty("role", "label")
        names = QGridLayout()
        names.setSpacing(0)
        names.addWidget(self.member, 0, 0)
        names.addWidget(self.target, 1, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(5)
        for button in (self.back, self.play, self.ahead):
            row.addWidget(button)
        row.addSpacing(5)
        row.addWidget(self.bar, 1)
        row.addSpacing(5)
        row.addWidget(self.before)
        row.addLayout(names)
        row.addWidget(self.after)
        row.addSpacing(3)
        row.addWidget(self.speed)

    def _connect(self) -> None:
        conductor = self.conductor
        self.play.clicked.connect(self.toggle)
        self.back.clicked.connect(lambda: conductor.step(-1))
        self.ahead.clicked.connect(lambda: conductor.step(1))
        self.before.clicked.connect(self.previous_member)
        self.after.clicked.connect(self.next_member)
        self.speed.clicked.connect(self.cycle_speed)
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
        if scope.member is None:
            self.member.setText(sample_title(scope.look))
        else:
            self.member.setText(f"member {scope.member + 1} of {len(scope.batch)}")
        target = target_text(frame.data, scope.trace.target)
        if frame.data.table.task == "regression":
            target = f"y = {number(float(scope.trace.target[0]))}"
        self.target.setText("follows the batch" if self._told.isActive() else target)
        self.member.setToolTip(f"{sample_title(scope.look)}, {target}")

    def _tell_unpinned(self) -> None:
        """In the target's place for a while: what was pinned is not looked at any more."""
        self._told.start()
        self._retell()

    def _retell(self) -> None:
        if self._frame is not None:
            self._label(self._frame)

    def _refresh(self) -> None:
        active = self._stage.phase is not None
        self.bar.show_position(self.conductor.at, self._stage.progress)
        self.play.show_icon("pause" if self.conductor.animating else "play")
        self.back.setEnabled(active)
        self._escape.setEnabled(active)
        scope = self._scope()
        self.before.setEnabled(scope is not None and scope.member != 0)
        self.after.setEnabled(scope is not None)
