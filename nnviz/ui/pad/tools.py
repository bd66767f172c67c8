"""What is beside the board: what to draw with, and what to do to all of the picture."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.drawing.numbers import MINUS
from nnviz.ui.large import large
from nnviz.ui.pad.sketch import Sketch
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.labelled_slider import LabelledSlider
from nnviz.ui.widgets.segmented import Segmented

Tool = Literal["pen", "eraser", "square"]
_TOOLS = (
    ("pen", "Pen", "Draw ink."),
    ("eraser", "Eraser", "Lay ground over what is there."),
    ("square", "Hide", "Hide a part of the picture under a square, which can be dragged."),
)
_SHADES = (
    ("grey", "Grey, the middle of the range", "Grey"),
    ("black", "Black, its lowest", "Black"),
)
CENTRE = (
    "Move it by whole pixels so that its ink's centre of mass, Σ ink · place / Σ ink, lies in the "
    "middle, as MNIST's digits do."
)
_NOISE = (
    "Add σ · range · N(0, 1) to every pixel, kept within the data's range; the same seed draws the "
    "same noise."
)
_WIDTHS = tuple(float(width) for width in np.round(np.arange(0.5, 8.01, 0.1), 1))
_SIGMAS = tuple(float(sigma) for sigma in np.round(np.arange(0, 1.001, 0.01), 2))
_GROUP = 176


class _Group(QWidget):
    """Controls that belong together, one under the other."""

    def __init__(self, *rows: QWidget) -> None:
        super().__init__()
        self.setFixedWidth(_GROUP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for row in rows:
            column.addWidget(row)
        column.addStretch(1)


class DrawingTools(_Group):
    """Pen, eraser or square, how wide, undo and clear."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        self.tool = Segmented("Tool", _TOOLS)
        tip = "How wide a stroke is, in pixels of the picture."
        self.width_slider = LabelledSlider("Stroke width", tip, _WIDTHS, theme, "{:g} px".format)
        self.undo = _button("Undo", "Take back", "Take back the last stroke or change. (Ctrl+Z)")
        self.clear = _button("Clear", "Clear", "Begin with an empty picture. (Del)")
        super().__init__(self.tool, self.width_slider, _row(self.undo, self.clear))
        self.tool.chosen.connect(lambda _: self.changed.emit())
        self.width_slider.changed.connect(lambda *_: self.changed.emit())

    @property
    def kind(self) -> Tool:
        return cast(Tool, self.tool.key)

    @property
    def stroke_width(self) -> float:
        return self.width_slider.value


class PictureTools(_Group):
    """Where the picture comes from, and where it lies."""

    nudged = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        tip = "Begin with the sample looked at, to change it."
        self.take = _button("Take sample", "Take this sample", tip)
        tip = (
            "Take a picture from the clipboard (Ctrl+V), or drop a file. It is resized by area, "
            "grey is (11 R + 16 G + 5 B) / 32, and ink on the other ground is inverted."
        )
        self.paste = _button("Paste", "Paste a picture", tip)
        self.centre = _button("Centre", "Centre by mass", CENTRE)
        self.invert = _button("Invert", "Invert", "Light for dark: lowest + highest − value.")
        self.invert.setCheckable(True)
        self.place = described(QLabel(), "Shift", "By how many pixels it is moved.")
        self.place.setFont(theme.mono_font(11))
        self.place.setProperty("role", "label")
        self.arrows = [self._arrow(*each) for each in (
            ("←", "left", 0, -1), ("→", "right", 0, 1), ("↑", "up", -1, 0), ("↓", "down", 1, 0),
        )]  # fmt: skip
        shift = _row(*self.arrows, self.place)
        super().__init__(_row(self.take, self.paste), _row(self.centre, self.invert), shift)

    def show_sketch(self, sketch: Sketch) -> None:
        """What is done to the picture now."""
        self.invert.setChecked(sketch.inverted)
        self.place.setText(place_text(sketch))

    def _arrow(self, text: str, where: str, down: int, right: int) -> QPushButton:
        tip = f"Move it one pixel {where}. (arrow keys)"
        made = _button(text, f"One pixel {where}", tip)
        made.setFixedWidth(25)
        made.setAutoRepeat(True)
        made.clicked.connect(lambda: self.nudged.emit(down, right))
        return made


class ChangingTools(_Group):
    """Turn and noise."""

    turned = Signal(float, object)
    roughened = Signal(float, object)

    def __init__(self, theme: Theme) -> None:
        tip = "Turn it clockwise about the middle of the field."
        degrees = tuple(float(each) for each in range(-180, 181))
        self.turn = LabelledSlider("Turn", tip, degrees, theme, _degrees)
        self.noise = LabelledSlider("Noise σ", _NOISE, _SIGMAS, theme, "{:g}".format)
        self.again = _button("Other noise", "Other noise", "Draw the noise with the next seed.")
        self.seed = QLabel()
        self.seed.setFont(theme.mono_font(11))
        self.seed.setProperty("role", "label")
        super().__init__(self.turn, self.noise, _row(self.again, self.seed))
        self.turn.changed.connect(self.turned)
        self.noise.changed.connect(self.roughened)

    def show_sketch(self, sketch: Sketch) -> None:
        """What is done to the picture now."""
        self.turn.set_value(sketch.degrees)
        self.noise.set_value(sketch.sigma)
        self.again.setEnabled(sketch.sigma > 0)
        self.seed.setText(f"seed {sketch.seed}")


class HidingTools(_Group):
    """How large the square is, and the map of what it hides."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        tip = "How many pixels the square is wide and high."
        sides = tuple(float(side) for side in range(1, 33))
        self.side_slider = LabelledSlider("Square", tip, sides, theme, "{:g} px".format, round)
        self.side_slider.set_value(6)
        tip = "What the square lays over the picture, in the data's range."
        self.shade = ChoiceButton("Shade", tip, _SHADES)
        tip = (
            "Put the square at every place and draw the score of the class that is predicted "
            "(Zeiler & Fergus 2013)."
        )
        self.map = _button("Occlusion map", "Occlusion map", tip)
        super().__init__(self.side_slider, _row(self.shade, self.map))
        self.side_slider.changed.connect(lambda *_: self.changed.emit())
        self.shade.chosen.connect(lambda _: self.changed.emit())

    def show_busy(self, busy: bool) -> None:
        """The button ends what is under way."""
        self.map.setText("Stop" if busy else "Occlusion map")

    @property
    def side(self) -> int:
        return round(self.side_slider.value)

    @property
    def black(self) -> bool:
        return self.shade.key == "black"


class ToolGroups(QWidget):
    """The groups in a row, or two by two where there is height."""

    def __init__(self, *groups: QWidget) -> None:
        super().__init__()
        self._groups = groups
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(12)
        self.stand(columns=len(groups))

    def stand(self, columns: int) -> None:
        """So many groups side by side."""
        for index, group in enumerate(self._groups):
            place = divmod(index, columns)
            self._grid.addWidget(group, *place, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(len(self._groups), 1)  # Below them all.
        self.setFixedWidth(columns * large(self, _GROUP) + (columns - 1) * 18)


def place_text(sketch: Sketch) -> str:
    """``→ 2 ↓ 1``: by how many pixels it is moved."""
    right, down = sketch.right, sketch.down
    across = f"{'←' if right < 0 else '→'} {abs(right)}"
    return f"{across} {'↑' if down < 0 else '↓'} {abs(down)}"


def _degrees(value: float) -> str:
    return f"{value:g}°".replace("-", MINUS)


def _button(text: str, name: str, tip: str) -> QPushButton:
    made = described(QPushButton(text), name, tip)
    made.setProperty("role", "small")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _row(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    for widget in widgets:
        row.addWidget(widget)
    return box
