"""The bar above everything: title, transport, speed, readouts, undo, theme, export and file."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.data.dataset import Table
from nnviz.drawing.numbers import count, number, percent
from nnviz.experiment.frame import Frame
from nnviz.experiment.importing.telling import told
from nnviz.experiment.session import Session
from nnviz.formats.exporting import TARGETS
from nnviz.ui.actions import Actions
from nnviz.ui.guard import guarded
from nnviz.ui.history_list import HistoryList
from nnviz.ui.large import factor
from nnviz.ui.settings.settings import SPEEDS as CHOICES
from nnviz.ui.settings.settings import Settings
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.menu_button import MenuButton
from nnviz.ui.widgets.readout import Readout, caption_font
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.slider import Slider
from nnviz.ui.widgets.title import Title

SPEEDS: tuple[float | None, ...] = tuple(speed or None for speed in CHOICES)
USUAL_SPEED = SPEEDS.index(Settings().speed)
"""Slow enough to see two spirals being learnt, fast enough not to wait for images."""
_LEAST = (750, 940, 1045, 1120, 1240)
"""How wide the bar is, in pixels at usual type, before it shows the epoch, what one step is, the
speed, the test loss, and the accuracy where there is one."""
_STRIDES = (
    ("sample", "Sample", "A step shows the next sample; the weights move after the batch's last."),
    ("batch", "Batch", "A step trains on one batch: one update of all weights."),
    ("epoch", "Epoch", "A step trains on every sample once."),
)
_EXPORT_MENU = (*(f"export_{name}" for name in TARGETS), "", "picture", "film", "history")
_FILE_MENU = (
    "new", "gallery", "welcome", "open", "", "import", "import_folder", "import_network", "predict",
    "", "save", "save_as", "refer", "", "note", "notes", "", "find", "keys", "settings", "", "quit",
)  # fmt: skip


class TopBar(QFrame):
    """Shows the newest frame's figures; its buttons are the window's actions."""

    def __init__(
        self, session: Session, actions: Actions, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._actions, self._theme = session, actions, theme
        self._task = ""
        self._classifies = False
        self._buttons: dict[str, IconButton] = {}
        self.setProperty("role", "bar")
        self.setFixedHeight(56)
        self.title = Title(theme)
        self.play = IconButton("play", theme, QSize(44, 34), primary=True)
        self.all_edits = IconButton("chevron-down", theme, QSize(20, 34))
        self.history = HistoryList(session, theme, self)
        self.stride = Segmented("One step is", _STRIDES)
        self.stride.choose("batch")
        self.speed = described(Slider(theme), "Speed", "Steps per second, up to full speed.")
        self._speed_text = QLabel()
        self.epoch, self.train, self.test, self.accuracy = _readouts(theme)
        self._spare: dict[QWidget, int] = {}
        self._build()
        theme.changed.connect(self._make_room)
        session.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Title and undo state out of the session."""
        session = self._session
        mark = "edited" if session.dirty else ""
        details = "\n".join(told(session.experiment))
        self.title.show_title(session.experiment.title, self._task, mark, details)
        for name, label in (("undo", session.undo_label), ("redo", session.redo_label)):
            action = self._actions[name]
            action.setEnabled(label is not None)
            action.setText(f"{name.capitalize()}: {label}" if label else name.capitalize())
        self._actions["edits"].setEnabled(len(session.history[0]) > 1)

    def show_frame(self, frame: Frame) -> None:
        self.show_playing(frame.playing)
        self._show_figures(frame)
        task = task_text(frame.data.table)
        if task != self._task:
            self._task = task
            self.refresh()

    def button(self, name: str) -> IconButton:
        """The button of an action."""
        return self._buttons[name]

    def show_history(self) -> None:
        """The list of all edits."""
        self.history.open_below(self.all_edits)

    def choose_speed(self, steps: float | None) -> None:
        """So many steps per second, one of ``SPEEDS``; None for as many as there can be."""
        self.speed.setValue(SPEEDS.index(steps))

    def show_playing(self, playing: bool) -> None:
        self.play.show_icon("pause" if playing else "play")
        self._actions["play"].setText("Pause" if playing else "Play")

    def _show_figures(self, frame: Frame) -> None:
        self.epoch.show_text(count(frame.epoch))
        if not len(frame.history):
            return
        self.train.show_text(number(frame.history.train_loss[-1]))
        self.test.show_text(number(frame.history.test_loss[-1]))
        share = float(frame.history.test_accuracy[-1])
        self._classifies = not math.isnan(share)
        self.accuracy.show_text(percent(share))
        self._make_room()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """What the bar is too narrow for is left out, the least important first."""
        room = self.width() / factor()
        for part, least in self._spare.items():
            part.setVisible(room >= least and (part is not self.accuracy or self._classifies))

    # Building

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addStretch(1)
        for name in ("reset", "play", "step"):
            row.addWidget(self._make_button(name))
        row.addSpacing(4)
        row.addWidget(self.stride)
        row.addSpacing(4)
        box = self._speed_box()
        row.addWidget(box)
        row.addSpacing(6)
        row.addWidget(_rule())
        row.addSpacing(6)
        for readout in (self.epoch, self.train, self.test, self.accuracy):
            row.addWidget(readout)
            row.addSpacing(4)
        row.addStretch(1)
        for name in ("undo", "redo", "edits", "theme"):
            row.addWidget(self._make_button(name))
        self.export = self._menu(
            "Export", "exports", "The network, pictures, the history.", _EXPORT_MENU
        )
        self.file = self._menu("File", "menu", "New, open, save; lessons.", _FILE_MENU)
        for menu, other in ((self.export, self.file), (self.file, self.export)):
            row.addWidget(menu)
            menu.aside.connect(other.open)
        self._actions.connect({"menu": self.file.open, "exports": self.export.open})
        spare = (self.epoch, self.stride, box, self.test, self.accuracy)
        self._spare = dict(zip(spare, _LEAST, strict=True))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _make_button(self, name: str) -> IconButton:
        own = {"play": self.play, "edits": self.all_edits}
        button = own.get(name) or IconButton(name, self._theme)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._actions.bind(name, button)
        self._buttons[name] = button
        return button

    def _menu(self, text: str, key: str, tip: str, names: tuple[str, ...]) -> MenuButton:
        button = described(MenuButton(text, self._theme), text, tip, self._actions[key].shortcut())
        for name in names:
            if name:
                button.menu().addAction(self._actions[name])
            else:
                button.menu().addSeparator()
        return button

    def _speed_box(self) -> QWidget:
        box = QWidget()
        caption = QLabel("SPEED")
        for label in (caption, self._speed_text):
            label.setProperty("role", "caption")
            label.setFont(caption_font(self._theme))
        head = QHBoxLayout()
        head.addWidget(caption)
        head.addWidget(self._speed_text, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.speed)
        column.addStretch(1)
        box.setFixedWidth(98)
        self.speed.setRange(0, len(SPEEDS) - 1)
        self.speed.setValue(USUAL_SPEED)
        self.speed.valueChanged.connect(self._set_speed)
        self._set_speed(USUAL_SPEED)
        return box

    def _set_speed(self, index: int) -> None:
        speed = SPEEDS[index]
        self._speed_text.setText("full" if speed is None else f"{count(round(speed))}/s")
        self._session.worker.set_speed(speed)


def task_text(table: Table) -> str:
    """What the network is asked to do."""
    if table.task == "binary":
        return "binary classification"
    return "regression" if table.task == "regression" else f"{len(table.class_names)} classes"


def _readouts(theme: Theme) -> tuple[Readout, Readout, Readout, Readout]:
    return (
        Readout("Epoch", "How often every training sample was seen.", theme, 5),
        Readout("Train loss", "The loss over all samples learnt from.", theme, 7),
        Readout("Test loss", "The loss over samples never learnt from.", theme, 7, quiet=True),
        Readout("Accuracy", "The share of test samples named rightly.", theme, 6, quiet=True),
    )


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("role", "rule")
    rule.setFixedSize(1, 32)
    return rule
