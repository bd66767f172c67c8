"""The Look-at card: the picture, the window of a series or the row of a table under the microscope,
and others to choose from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.numbers import count, number, percent
from nnviz.engine.metrics import by_class, decisions
from nnviz.engine.shapes import Array
from nnviz.experiment.forecast import is_series
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.look import Look, changed
from nnviz.ui.panels.pictures import image_picture
from nnviz.ui.panels.sample_values import SampleValues
from nnviz.ui.panels.tile_grid import tile_grid
from nnviz.ui.sequences.window_picture import window_picture
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.tile import Tile

_STRIP = 12
_PARTS = (
    ("batch", "Batch", "Follow the sample of the batch that is being trained on."),
    ("train", "Train", "Look at a sample the network learns from."),
    ("validation", "Val.", "Look at a sample that plateaus and stop rules go by."),
    ("test", "Test", "Look at a sample the network has never learnt from."),
)


class LookAtPanel(Card):
    """Shown for images, series and tables; what is looked at is the stage's, so that canvas and
    inspector follow."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Look at", theme, parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self._shown: tuple[object, ...] = ()
        self._kept: tuple[PreparedData | None, Array] = (None, np.empty(0))
        self._random = np.random.default_rng()
        self.picture = described(Tile("", theme, 84), "Sample", "The sample being looked at.")
        self.picture.setEnabled(False)
        self.values = described(SampleValues(theme), "Values", "The sample's own values.")
        self.previous, self.next, self.random = _buttons(theme)
        self.truth, self.guess, self.share = ElidedLabel(), ElidedLabel(), QLabel()
        self.part = Segmented("Samples from", _PARTS)
        self.strip = [self._strip_tile(place) for place in range(_STRIP)]
        self._build()
        self._connect()

    def show_frame(self, frame: Frame) -> None:
        """Redraws only what changed; of other data the panel is about to be hidden."""
        if can_be_looked_at(frame):
            self._frame = frame
            self._refresh()

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.previous, self.next, self.random):
            buttons.addWidget(button)
        beside = QVBoxLayout()
        beside.setSpacing(3)
        beside.addLayout(buttons)
        beside.addLayout(self._row("true", self.truth))
        beside.addLayout(self._row("predicted", self.guess))
        # Below, for a long name and its share do not fit in one line.
        self.share.setFont(self._theme.mono_font(12))
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight)
        beside.addWidget(self.share)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.picture)
        top.addLayout(beside)
        self.body.addLayout(top)
        self.body.addWidget(self.values)
        self.body.addWidget(self.part)
        self.body.addLayout(tile_grid(self.strip, columns=6, spacing=6))

    def _row(self, name: str, value: QLabel) -> QHBoxLayout:
        """A class or number behind its caption; names are narrower in the letters of texts."""
        caption, row = QLabel(name), QHBoxLayout()
        caption.setProperty("role", "label")
        for label in (caption, value):
            label.setFont(self._theme.text_font(12))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.setSpacing(2)
        row.addWidget(caption)
        row.addWidget(value, 1)
        return row

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda: self._move(-1))
        self.next.clicked.connect(lambda: self._move(1))
        self.random.clicked.connect(self._jump)
        self.part.chosen.connect(self._choose_part)
        self._stage.look_changed.connect(self._refresh)
        self._theme.changed.connect(self._repaint)

    def _strip_tile(self, place: int) -> Tile:
        tile = described(Tile("", self._theme, 31), f"Sample {place + 1}", "Look at this sample.")
        tile.clicked.connect(lambda: self._pick(place))
        return tile

    # What is looked at

    def _pinned(self) -> Look | None:
        """The sample pinned, unless the data have become too few for it."""
        look, frame = self._stage.look, self._frame
        if look is None or frame is None or not look.fits(frame.data):
            return None
        return look

    def _look(self) -> Look | None:
        """The sample pinned, else the one under the microscope."""
        seen = self._frame.microscope if self._frame is not None else None
        return self._pinned() or (seen.look if seen is not None else None)

    def _move(self, by: int) -> None:
        look = self._look()
        if look is not None and self._frame is not None:
            size = len(self._frame.data.rows(look.part))
            self._stage.look_at(Look(look.part, (look.index + by) % size))

    def _jump(self) -> None:
        look = self._look()
        if look is not None and self._frame is not None:
            size = len(self._frame.data.rows(look.part))
            self._stage.look_at(Look(look.part, int(self._random.integers(size))))

    def _choose_part(self, key: str) -> None:
        parts: dict[str, Part] = {"train": "train", "validation": "validation", "test": "test"}
        self._stage.look_at(Look(parts[key], 0) if key in parts else None)

    def _pick(self, place: int) -> None:
        look = self._look()
        if look is not None and self._frame is not None:
            index = int(self._offered(look)[place])
            self._stage.look_at(Look(look.part, index))
        self._shown = ()
        self._refresh()

    def _offered(self, look: Look) -> Array:
        """The rows in the strip: the batch's when following it, else the page around ``look``."""
        frame = self._frame
        if frame is None:
            return np.empty(0)
        if self._pinned() is None and frame.microscope is not None and look.part == "train":
            return self._batch(frame, frame.microscope)
        start = look.index - look.index % _STRIP
        return np.arange(start, min(start + _STRIP, len(frame.data.rows(look.part))))

    def _batch(self, frame: Frame, seen: Microscope) -> Array:
        """The batch; while training the one it began with, for nobody can see them fly by."""
        if not frame.playing or self._kept[0] is not frame.data:
            self._kept = frame.data, seen.batch[:_STRIP]
        return self._kept[1]

    # What is shown

    def _refresh(self) -> None:
        look, frame = self._look(), self._frame
        pinned = self._pinned()
        self.part.choose("batch" if pinned is None else pinned.part)
        if look is None or frame is None:
            return
        validated = bool(len(frame.data.validation_rows))
        self.part.button("validation").setVisible(validated)
        self._show_prediction(frame.microscope, look, frame.data)
        offered = self._offered(look)
        around = (id(frame.data), look.part, look.index, look.drawing is None, offered.tobytes())
        if (around, look) != self._shown:
            if not self._shown or around != self._shown[0]:
                self._show_strip(frame.data, look, offered)
            self._shown = around, look
            self._show_sample(frame.data, look)

    def _show_sample(self, data: PreparedData, look: Look) -> None:
        drawn = look.drawing is not None
        self.set_note("your drawing" if drawn else f"{look.part} sample {count(look.index + 1)}")
        listed = is_listed(data)
        self.picture.setVisible(not listed)
        self.values.setVisible(listed)
        if listed:
            self.values.show_values(data.table.fed, _raw(data, look))
        else:
            self._draw(self.picture, data, look, self._predicted(look))
        self.truth.setText(_truth(data, look))

    def _show_prediction(self, seen: Microscope | None, look: Look, data: PreparedData) -> None:
        names = data.table.class_names
        if not names:
            self._show_value(data, look)
            return
        if seen is None or seen.look != look:
            self.guess.setText("…")
            self.share.clear()
            return
        best = int(decisions(seen.trace.output[None])[0])
        self.guess.setText(names[best])
        self.share.setText(percent(float(by_class(seen.trace.output)[best])))

    def _show_value(self, data: PreparedData, look: Look) -> None:
        """The value as it is predicted; of a series in the picture too."""
        value = self._predicted(look)
        self.guess.setText("…" if value is None else number(value))
        self.share.clear()
        if not is_listed(data):
            self._draw(self.picture, data, look, value)

    def _predicted(self, look: Look) -> float | None:
        """The first number that the network gives for the sample looked at."""
        frame = self._frame
        if frame is None or frame.microscope is None or frame.microscope.look != look:
            return None
        return _value(frame.data, frame.microscope.evaluated.trace.output)

    def _draw(self, tile: Tile, data: PreparedData, look: Look, predicted: float | None) -> None:
        raw = _raw(data, look)
        if not data.table.series:
            tile.set_picture(image_picture(raw), smooth=False)
            return
        target, palette = _target(data, look), self._theme.palette
        tile.set_picture(window_picture(data.table, raw, target, predicted, palette, tile.width()))

    def _repaint(self) -> None:
        """Curves have the colours of the theme."""
        self._shown = ()
        self._refresh()

    def _show_strip(self, data: PreparedData, look: Look, offered: Array) -> None:
        for place, tile in enumerate(self.strip):
            offers = place < len(offered) and not is_listed(data)
            tile.setVisible(offers)
            if offers:
                index = int(offered[place])
                self._draw(tile, data, Look(look.part, index), None)
                tile.setChecked(index == look.index and look.drawing is None)


def can_be_looked_at(frame: Frame) -> bool:
    """Whether its data are images, a series, or rows that are no places on a line or plane."""
    table = frame.data.table
    if is_listed(frame.data):
        return table.complete or table.input_shape[0] > 2
    return len(frame.data.input_shape) == 3 or is_series(table)


def is_listed(data: PreparedData) -> bool:
    """Whether a sample is a row of a table, and no picture."""
    return len(data.table.input_shape) == 1


def _raw(data: PreparedData, look: Look) -> Array:
    """The picture as the data have it, or with what the user changed where that leads
    back to raw values."""
    changed = look.x and not data.pipeline.steps
    return data.affine.back(look.inputs(data)) if changed else look.raw(data)


def _value(data: PreparedData, outputs: Array) -> float:
    """The first of them, in the unit of the user's own targets, as the inputs beside it are."""
    return float(data.real(outputs[None])[0, 0])


def _target(data: PreparedData, look: Look) -> float:
    """The true value; with what the user changed."""
    return _value(data, changed(data.y(look.part)[look.index], look.y))


def _truth(data: PreparedData, look: Look) -> str:
    """The true class or value; of a drawing the one that was chosen, if any."""
    names = data.table.class_names
    if not names:
        return number(_target(data, look))
    if look.drawing is None:
        return names[int(decisions(data.y(look.part)[look.index][None])[0])]
    return "as predicted" if look.drawing.true is None else names[look.drawing.true]


def _buttons(theme: Theme) -> tuple[IconButton, IconButton, IconButton]:
    size = QSize(28, 28)
    previous = IconButton("previous", theme, size)
    following = IconButton("next", theme, size)
    random = IconButton("random", theme, size)
    described(previous, "Previous sample", "Look at the sample before this one.")
    described(following, "Next sample", "Look at the sample after this one.")
    described(random, "Random sample", "Look at a sample picked at random.")
    for button in (previous, following, random):
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return previous, following, random
