"""The inspector card: formula, then numbers, of the selected unit, forward to update."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.experiment.explain import (
    Explanation,
    explain_loss,
    explain_selection,
    has_unit,
    layer_title,
    place_on,
    sample_title,
)
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.inspector.links import Links
from nnviz.ui.inspector.pages import Pages
from nnviz.ui.inspector.trail import Trail
from nnviz.ui.stage import LOSS, OPTIMIZER, Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.scrolling import scrolling

_READING_SECONDS = 0.19
_EMPTY = (
    "Nothing is selected. Click a neuron, an edge, a feature map or an input of the network to "
    "see how its number came about: forward, backward, and the update of its weights."
)


class Inspector(Card):
    """Reads one Explanation per frame; the selection is the stage's.

    The first frame of a run with nothing selected selects the output.
    """

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Inspector", theme, parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._run = -1
        self._explanation: Explanation | None = None
        self._shown: Selection | None = None
        self._parameter = -1
        self._phase = ""
        self._read = 0.0
        self._trail = Trail()
        self.pages, self.around = Pages(session.worker, theme), Links(theme)
        self.back, self.forward = self._make_ways(theme)
        self._empty = self._make_empty()
        self._arrange()
        self._connect(theme)
        self._refresh()

    @property
    def explanation(self) -> Explanation | None:
        """What is shown; None while nothing is selected."""
        return self._explanation

    @property
    def parameter(self) -> int:
        """The weight (in reading order) whose update is spelled out, −1 for the bias."""
        return self._parameter

    def show_frame(self, frame: Frame) -> None:
        """Read the selected unit's numbers out of a frame; while training, as fast as one reads."""
        self._frame = frame
        self._keep_selection(frame)
        now = time.perf_counter()
        if not frame.playing or now - self._read >= _READING_SECONDS:
            self._read = now
            self._refresh()

    def choose_parameter(self, parameter: int) -> None:
        """Spell out the update of another weight of the unit, or of its bias with −1."""
        if parameter != self._parameter:
            self._parameter = parameter
            self._refresh()

    def select_output(self) -> None:
        """Select the network's (first) output."""
        if self._frame is not None:
            self._stage.select(Selection(self._frame.layers[-1].id, 0))

    def go_back(self) -> None:
        """To what was selected before."""
        self._go(self._trail.back(self._is_there))

    def go_forward(self) -> None:
        """To what was selected next, after going back."""
        self._go(self._trail.forward(self._is_there))

    def _go(self, selection: Selection | None) -> None:
        if selection is not None:
            self._stage.select(selection)

    def _is_there(self, selection: Selection) -> bool:
        return self._frame is not None and _is_there(self._frame, selection)

    def _make_ways(self, theme: Theme) -> tuple[FlatButton, FlatButton]:
        """Two small buttons and their keys."""
        ways = (
            ("←", "Selection before", "What was selected before.", "Alt+Left", self.go_back),
            ("→", "Selection after", "What was selected after it.", "Alt+Right", self.go_forward),
        )
        made = []
        for text, name, tip, keys, go in ways:
            sequence = QKeySequence(keys)
            button = FlatButton(text, name, tip)
            described(button, name, tip, sequence)
            button.setFixedSize(24, 22)
            button.clicked.connect(go)
            QShortcut(sequence, self, go)
            self.head.addWidget(button)
            made.append(button)
        return made[0], made[1]

    def _make_empty(self) -> QWidget:
        box, words = QWidget(), QLabel(_EMPTY)
        words.setWordWrap(True)
        words.setProperty("role", "label")
        button = described(
            QPushButton("Select the output"),
            "Select the output",
            "Show the arithmetic of the network's output.",
        )
        button.clicked.connect(self.select_output)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return box

    def _arrange(self) -> None:
        self.area = scrolling(self.pages)
        self.area.setMinimumHeight(120)
        for widget in (self.area.viewport(), self.pages):
            widget.setAutoFillBackground(False)
        self.body.addWidget(self.around)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self._empty)

    def _connect(self, theme: Theme) -> None:
        self._stage.selection_changed.connect(self._selected)
        self._stage.phase_changed.connect(self._follow_phase)
        theme.changed.connect(self._refresh)
        self.pages.parameter_chosen.connect(self.choose_parameter)
        self.pages.pixel_chosen.connect(self._choose_pixel)
        self.pages.channel_chosen.connect(self._refresh)
        self.pages.step_chosen.connect(lambda step: self._choose_pixel(step, 0))
        for links in (self.pages, self.around):
            links.followed.connect(self._stage.select)

    def _keep_selection(self, frame: Frame) -> None:
        """The output at a run's first frame, and in place of a unit that an edit removed."""
        selection = self._stage.selection
        first, self._run = frame.run != self._run, frame.run
        if frame.microscope is None or (selection is None and not first):
            return
        if selection is None or not _is_there(frame, selection):
            self.select_output()

    def _selected(self) -> None:
        if self._stage.selection is not None:
            self._trail.visit(self._stage.selection)
        self._refresh()

    def _refresh(self) -> None:
        self.back.setEnabled(self._trail.has_back)
        self.forward.setEnabled(self._trail.has_forward)
        self._explanation = self._explain()
        self.area.setVisible(self._explanation is not None)
        self._empty.setVisible(self._explanation is None)
        if self._explanation is None or self._frame is None:
            self.set_title("Inspector")
            self.set_note("")
            self.around.show_links(())
            return
        self.around.show_links(self._neighbours(self._explanation, self._frame))
        self.set_title(self._explanation.title)
        at_pixel = " · pixel (" in self._explanation.title  # Such a title takes all the room.
        self.set_note(_whose(self._frame) or ("" if at_pixel else self._explanation.subtitle))
        loss = self._explanation.loss
        if loss is None and self._phase == "loss" and self._frame.microscope is not None:
            loss = explain_loss(self._frame, self._frame.microscope)
        self.pages.show_explanation(self._explanation, loss, self._frame, self._parameter)

    def _explain(self) -> Explanation | None:
        selection, frame = self._stage.selection, self._frame
        if selection is None or frame is None:
            return None
        own = self._same_place(selection)
        if not own.apart and not own.whole and _is_there(frame, own) and frame.microscope:
            # The strongest pixel at first sight stays: numbers must not jump from place to place.
            own = replace(own, pixel=place_on(frame, own.layer, own.unit, own.pixel))
        self._shown = own
        return explain_selection(frame, own, self._parameter)

    @staticmethod
    def _neighbours(explanation: Explanation, frame: Frame) -> tuple[tuple[str, Selection], ...]:
        """The unit of an edge, the layer of a unit, the loss and the optimizer."""
        layer = explanation.layer
        whole = Selection(layer)
        found = [("loss", Selection(LOSS)), ("optimizer", Selection(OPTIMIZER))]
        if not whole.apart and explanation.unit >= 0:
            title = layer_title(frame.experiment.layers, layer)
            found.insert(0, (f"all of {title}", whole))
        return tuple((text, each) for text, each in found if each.layer != layer or each.whole)

    def _same_place(self, selection: Selection) -> Selection:
        """The selection with the pixel that was shown before, if it names none itself."""
        shown = self._shown
        same = shown is not None and replace(shown, pixel=None) == replace(selection, pixel=None)
        if not same:
            self._parameter = -1
            self.area.verticalScrollBar().setValue(0)
        if selection.pixel is None and same and shown is not None:
            return shown
        return selection

    def _choose_pixel(self, row: int, column: int) -> None:
        if self._stage.selection is not None:
            self._stage.select(replace(self._stage.selection, pixel=(row, column)))

    def _follow_phase(self) -> None:
        """Scroll to what the player plays."""
        phase = self._stage.phase.kind if self._stage.phase else ""
        if phase == self._phase:
            return
        loss = "loss" in (phase, self._phase)
        self._phase = phase
        if loss:
            self._refresh()
        section = self.pages.section_of(phase) if phase else None
        if section is not None and not section.isHidden():
            self.pages.adjustSize()
            self.area.verticalScrollBar().setValue(section.y())


def _whose(frame: Frame) -> str:
    """Whose numbers these are, while the canvas shows those of all the batch together."""
    scope = frame.microscope
    if scope is None or scope.whole is None:
        return ""
    if scope.member is None:
        return sample_title(scope.look)
    return f"member {scope.member + 1} of {len(scope.batch)}"


def _is_there(frame: Frame, selection: Selection) -> bool:
    """Whether what is selected is in the frame's network."""
    return selection.apart or has_unit(frame, selection.layer, max(selection.unit, 0))
