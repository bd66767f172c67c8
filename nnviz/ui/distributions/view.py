"""How the data are distributed: of every column a histogram, of classes their balance."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data.dataset import PreparedData
from nnviz.drawing.numbers import count
from nnviz.experiment.distributions import Drawn, Portrait
from nnviz.experiment.frame import Frame
from nnviz.experiment.materialise import table_of
from nnviz.ui.distributions.numbers import numbers_of
from nnviz.ui.distributions.pane_grid import PaneGrid
from nnviz.ui.guard import guarded
from nnviz.ui.later import Later
from nnviz.ui.plots.copying import Copying, Text
from nnviz.ui.plots.tools import Tools
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel

SMALL = 60_000
"""Up to so many numbers the window works out itself; more are worked on beside it."""
_KEPT = 400
_PICTURES = "Mean pictures are copied as a picture."


class DistributionsView(QWidget):
    """``picked(condition)``: the rows of a bar, which the table of samples can list."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: PreparedData | None = None
        self._portrait: Portrait | None = None
        self._drawn: dict[int, Drawn] = {}
        self._reads, self._works = Later(self), Later(self)
        tip = (
            "Point at a bar for its range and numbers; a click lists its rows in the table. By "
            "keyboard, arrows go from bar to bar and Enter lists the rows."
        )
        self.panes = described(PaneGrid(theme), "Distributions", tip)
        self.said = ElidedLabel("")
        self.said.setProperty("role", "label")
        self.said.setFont(theme.text_font(11))
        self.copying = Copying(self, self._text)
        self.tools = Tools(self.copying.button(theme))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.panes, 1)
        column.addWidget(self.said)
        self.panes.moved.connect(self._ask)
        self.panes.pointed.connect(self._say)
        self.panes.picked.connect(self.picked)
        for later in (self._reads, self._works):
            later.failed.connect(self.said.setText)

    @property
    def is_settled(self) -> bool:
        """Whether all that is in sight is drawn."""
        return self._portrait is not None and not (self._reads.busy or self._missing())

    def show_frame(self, frame: Frame) -> None:
        """The frame's data, if they are others than those shown."""
        data = frame.data
        if data is not self._data:
            self._data = data
            scaled = data.target_affine is not None
            small = data.table.inputs.size <= SMALL and not scaled
            self._reads.begin(lambda: _portrait(frame), self._take, small)

    def _text(self) -> Text:
        """What a copy holds."""
        portrait = self._portrait
        if portrait is None:
            return Text(str)
        inputs = portrait.sheet.inputs
        size = portrait.rows * len(portrait) if inputs is None else inputs.size
        pictures = _PICTURES if inputs is not None and inputs.ndim == 4 else ""
        return Text(lambda: numbers_of(portrait), pictures, size <= SMALL)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _take(self, portrait: Portrait) -> None:
        self._portrait, self._drawn = portrait, {}
        self.panes.show_portrait(portrait)
        self._say("")
        self._ask()

    def _missing(self) -> list[int]:
        return [place for place in self.panes.in_sight if place not in self._drawn]

    def _ask(self) -> None:
        """Have worked out what came into sight."""
        portrait, missing = self._portrait, self._missing()
        if portrait is None or not missing or self._works.busy:
            return
        inputs = portrait.sheet.inputs
        numbers = portrait.rows * len(missing) if inputs is None else inputs.size
        self._works.begin(
            _work(portrait, missing), lambda made: self._put(portrait, made), numbers <= SMALL
        )

    def _put(self, portrait: Portrait, made: dict[int, Drawn]) -> None:
        if portrait is self._portrait:
            if len(self._drawn) > _KEPT:
                self._drawn = {}
            self._drawn = {**self._drawn, **made}
            self.panes.show_drawn(self._drawn)
        self._ask()

    def _say(self, text: str) -> None:
        """What is under the pointer, else how much there is; screen readers hear it too."""
        portrait = self._portrait
        rows = f"{count(portrait.rows)} rows" if portrait is not None else ""
        hint = "point at a bar for its numbers; a click lists its rows in the table"
        self.said.setText(text or f"{rows}; {hint}")
        self.panes.setAccessibleDescription(text or self.panes.toolTip())


def _portrait(frame: Frame) -> Portrait:
    """In the unit that the table of samples has, where bars are looked up."""
    scaled = frame.data.target_affine is not None
    table = table_of(frame.experiment) if scaled else None
    return Portrait(frame.experiment.data, frame.data, table)


def _work(portrait: Portrait, places: list[int]) -> Callable[[], dict[int, Drawn]]:
    return lambda: {place: portrait.pane(place).drawn() for place in places}
