"""What a walk is over, which way, and how it is played."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from nnviz.drawing.walk.spot import Mode
from nnviz.ui.large import large, usual
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton, FlatButton
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.segmented import Segmented

SIDE, _WIDE, _ANY = 178, 760, 16_777_215
_DOWN, _RIGHT = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
_SPEEDS = (
    ("2", "2 places a second", "2/s"),
    ("6", "6 places a second", "6/s"),
    ("15", "15 places a second", "15/s"),
    ("30", "30 places a second", "30/s"),
)
_DIRECTIONS = (
    ("forward", "Forward", "From the patch under the window to one pixel of the output."),
    ("backward", "Backward", "From δ to the kernel's weights, and back to the image."),
)
_TARGETS = (
    ("kernel", "δ to a weight: the sum of x · δ over all places", "to weight"),
    ("image", "δ to a pixel: the sum of δ · w over the places that used it", "to pixel"),
)
Entries = Sequence[tuple[str, str, str]]


class WalkControls(QWidget):
    """In a column beside a low picture, in a line above a high one."""

    layer_chosen = Signal(str)
    unit_chosen = Signal(int)
    channel_chosen = Signal(int)
    mode_chosen = Signal(str)
    stepped = Signal(int)
    played = Signal()
    speed_chosen = Signal()
    paged = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._make_choices()
        self._make_player()
        self.place = ElidedLabel()
        self._box, self._upper, self._lower = (
            QBoxLayout(_DOWN),
            QBoxLayout(_DOWN),
            QBoxLayout(_DOWN),
        )
        self._box.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._box)
        self._arrange()
        self._connect()
        self.stand(upright=True)

    @property
    def mode(self) -> Mode:
        """Which way, and where to."""
        if self.direction.key == "forward":
            return "forward"
        return "image" if self.target.key == "image" else "kernel"

    @property
    def interval(self) -> int:
        """Milliseconds from place to place."""
        return round(1000 / float(self.speed.key))

    def stand(self, upright: bool, width: int = 0) -> None:
        """As a column, or in a line; in two, where a ``width`` is too short."""
        lines = upright or usual(width) < _WIDE
        for box, down in ((self._box, lines), (self._upper, upright), (self._lower, upright)):
            box.setDirection(_DOWN if down else _RIGHT)
            box.setSpacing(3 if down else 6)
        self.setMinimumWidth(large(self, SIDE) if upright else 0)
        self.setMaximumWidth(large(self, SIDE) if upright else _ANY)

    def offer(self, layers: Entries, layer: str, units: Entries, unit: int) -> None:
        """The layers that can be walked over, and the maps of the one that is."""
        self.layer.offer(layers, layer)
        self.unit.setVisible(bool(units))
        if units:
            self.unit.offer(units, str(unit))

    def show_way(self, mode: Mode, channels: Entries, channel: int, convolves: bool) -> None:
        """The direction, and for the way back of a convolution what it leads to."""
        self.direction.choose("forward" if mode == "forward" else "backward")
        self.target.setVisible(convolves and mode != "forward")
        if mode != "forward":
            self.target.offer(_TARGETS, mode)
        self.channel.setVisible(bool(channels))
        if channels:
            self.channel.offer(channels, str(channel))

    def show_page(self, text: str) -> None:
        """Which channels are shown; empty where all are."""
        for button in (self.page_back, self.page, self.page_on):
            button.setVisible(bool(text))
        self.page.setText(text)

    def show_playing(self, playing: bool) -> None:
        self.play.show_icon("pause" if playing else "play")

    def read(self, place: str, value: str) -> None:
        """Say what is under the pointer."""
        self.place.setText(f"{place}  {value}".strip())

    # Building

    def _make_choices(self) -> None:
        self.layer = ChoiceButton("Walked layer", "The layer whose window walks.")
        self.unit = ChoiceButton("Map", "The map that is made.")
        self.channel = ChoiceButton("Channel", "The input channel that is followed.")
        self.direction = Segmented("Direction", _DIRECTIONS)
        self.target = ChoiceButton("Way back", "What δ is followed to.", _TARGETS)
        tip = "The channels before."
        self.page_back = FlatButton("‹", "Channels before", tip)
        self.page_on = FlatButton("›", "Next channels", "The channels behind.")
        self.page = QLabel()
        self.page.setProperty("role", "label")

    def _make_player(self) -> None:
        size, theme = QSize(28, 24), self._theme
        self.back = described(
            IconButton("previous", theme, size), "Place before", "Back by one place."
        )
        self.play = described(
            IconButton("play", theme, size), "Walk", "Walk on, place by place, or stand still."
        )
        self.ahead = described(IconButton("next", theme, size), "Next place", "On by one place.")
        self.speed = ChoiceButton("Walking speed", "How fast the window walks.", _SPEEDS)
        self.speed.offer(_SPEEDS, "6")

    def _arrange(self) -> None:
        small = self._theme.text_font(11)
        for label in (self.place, self.page):
            label.setFont(small)
            label.setProperty("role", "label")
        choices = (self.layer, self.unit, self.channel, self.target, self.speed)
        for button in (*choices, self.page_back, self.page_on):
            button.setFixedHeight(22)
        self._box.addLayout(self._upper)
        self._box.addLayout(self._lower, 1)
        self._upper.addWidget(_line(self.layer, self.unit, self.channel))
        self._upper.addWidget(self.direction)
        self._lower.addWidget(_line(self.back, self.play, self.ahead, self.speed))
        self._lower.addWidget(_line(self.target, self.page_back, self.page, self.page_on))
        # A label of fixed size may change its text without everything being laid out anew.
        self.place.setFixedSize(SIDE, 18)
        self._lower.addWidget(self.place)
        self._lower.addStretch(1)
        for button in (self.page_back, self.page_on):
            button.setMaximumWidth(22)

    def _connect(self) -> None:
        self.layer.chosen.connect(self.layer_chosen)
        self.unit.chosen.connect(lambda key: self.unit_chosen.emit(int(key)))
        self.channel.chosen.connect(lambda key: self.channel_chosen.emit(int(key)))
        self.direction.chosen.connect(lambda _key: self.mode_chosen.emit(self.mode))
        self.target.chosen.connect(lambda _key: self.mode_chosen.emit(self.mode))
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.ahead.clicked.connect(lambda: self.stepped.emit(1))
        self.play.clicked.connect(self.played)
        self.speed.chosen.connect(lambda _key: self.speed_chosen.emit())
        self.page_back.clicked.connect(lambda: self.paged.emit(-1))
        self.page_on.clicked.connect(lambda: self.paged.emit(1))


def _line(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)
    return box
