"""The timeline under the step player: scrub, step, type a step, branch, come back."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from nnviz.drawing.numbers import count
from nnviz.experiment.frame import Branch, Frame
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.large import usual
from nnviz.ui.theme import Theme
from nnviz.ui.timeline.chooser import BranchChooser
from nnviz.ui.timeline.scrubber import Scrubber
from nnviz.ui.timeline.track import Track
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.value_field import ValueField

_WIDE, _NARROW = 800, 460
_TEXTS = {"here": ("Continue from here", "Continue"), "stop": ("Stop here", "Stop"),
          "now": ("Back to now", "Now")}  # fmt: skip
_MB = 2**20


class TimelineBar(QFrame):
    """While the past is shown its frame has the accent's colour; the run then stands still."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("past", False)
        self._session, self._theme = session, theme
        self.scrubber = Scrubber(session, self)
        self.chooser = BranchChooser(self.scrubber, theme)
        self.track = described(
            Track(self.scrubber, theme), "Timeline",
            "Drag to look back; arrow keys go a step, with Shift an epoch.",
        )  # fmt: skip
        self._make_buttons(theme)
        self._make_readout(theme)
        self._arrange()
        self._connect()
        self._refresh()

    def show_frame(self, frame: Frame) -> None:
        """Follow the run and its past."""
        self.scrubber.show_frame(frame)

    def _make_buttons(self, theme: Theme) -> None:
        small = QSize(24, 28)
        self.back = described(
            IconButton("previous", theme, small), "Step back", "Look at the step before."
        )
        self.ahead = described(
            IconButton("next", theme, small), "Step forward", "Look at the step after."
        )
        self.here = described(
            QPushButton(), "Continue from here",
            "Train on from this step; what came after it stays as a branch of its own.",
        )  # fmt: skip
        self.home = described(QPushButton(), "Back to now", "Return to where the run is.")
        for button in (self.here, self.home):
            button.setProperty("role", "small")
            button.setFont(theme.text_font(12))
        every: tuple[QWidget, ...] = (self.back, self.ahead, self.here, self.home)
        for each in every:
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _make_readout(self, theme: Theme) -> None:
        self.field = described(ValueField(), "Step", "The step shown; type another to look at it.")
        self.field.setFont(theme.mono_font(12))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.of = QLabel()
        self.of.setFont(theme.mono_font(11.5))
        self.of.setProperty("role", "label")
        self._caption = QLabel("step")
        self._caption.setFont(theme.text_font(12))
        self._caption.setProperty("role", "label")

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(5)
        row.addWidget(self.chooser)
        row.addWidget(self.back)
        row.addWidget(self.track, 1)
        row.addWidget(self.ahead)
        row.addWidget(self._caption)
        row.addWidget(self.field)
        row.addWidget(self.of)
        row.addWidget(self.here)
        row.addWidget(self.home)

    def _connect(self) -> None:
        scrubber = self.scrubber
        self.back.clicked.connect(lambda: scrubber.step(-1))
        self.ahead.clicked.connect(lambda: scrubber.step(1))
        self.here.clicked.connect(self._continue_or_stop)
        self.home.clicked.connect(scrubber.now)
        self.field.editingFinished.connect(self._take_step)
        self.field.given_up.connect(self._show_step)
        self.chooser.chosen.connect(self._change)
        self.chooser.deleted.connect(self._session.delete_branch)
        self.chooser.renamed.connect(self._session.rename_branch)
        scrubber.changed.connect(self._refresh)

    def _change(self, branch: Branch) -> None:
        if self.scrubber.timeline is not None:
            self._session.switch_branch(branch, self.scrubber.timeline.branch)

    def _continue_or_stop(self) -> None:
        if self.scrubber.replaying:
            self.scrubber.cancel()
        else:
            self.scrubber.continue_here()

    def _take_step(self) -> None:
        """What was typed; anything that is no number is given up."""
        digits = re.sub(r"[\s,.]", "", self.field.text())
        if self.field.isModified() and digits.isdecimal():
            self.scrubber.go(int(digits))
        self._show_step()

    # What is shown

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Short words where the bar is narrow, and where it is very narrow only what acts."""
        width = usual(self.width())
        short = width < _WIDE
        self._caption.setVisible(not short)
        self.of.setVisible(width >= _NARROW)
        self.chooser.shrink(width < _NARROW)
        action = "stop" if self.scrubber.replaying else "here"
        for button, key in ((self.here, action), (self.home, "now")):
            texts = _TEXTS[key]
            widest = max(_TEXTS[each][short] for each in ({key, "here"} if key != "now" else {key}))
            button.setText(texts[short])
            button.setFixedWidth(button.fontMetrics().horizontalAdvance(widest) + 20)

    def _refresh(self) -> None:
        scrubber, line = self.scrubber, self.scrubber.timeline
        away = scrubber.looks_back or scrubber.waits
        self._show_step()
        self._make_room()
        self.back.setEnabled(line is not None and scrubber.at > line.first)
        self.ahead.setEnabled(line is not None and scrubber.at < line.last)
        ready = scrubber.looks_back and not scrubber.waits
        self.here.setEnabled(ready or scrubber.replaying)
        self.home.setEnabled(away)
        if away != self.property("past"):
            self.setProperty("past", away)
            self.style().polish(self)

    def _show_step(self) -> None:
        scrubber, line = self.scrubber, self.scrubber.timeline
        if line is None:
            return
        if not self.field.pending:
            _set(self.field, count(scrubber.at))
        share = f"  {round(100 * line.progress)} %" if scrubber.replaying else ""
        _set(self.of, f"of {count(line.last)}{share}")
        widest = max(len(count(line.last)), 5)
        self.field.setFixedWidth(self.field.fontMetrics().horizontalAdvance("0" * widest) + 12)
        self.field.setToolTip(
            f"The step shown; type another to look at it. {count(line.keyframes)} keyframes take "
            f"{line.memory / _MB:.1f} of {line.budget / _MB:.0f} MB; steps between them are "
            "replayed."
        )


def _set(widget: QLabel | ValueField, text: str) -> None:
    if widget.text() != text:
        widget.setText(text)
