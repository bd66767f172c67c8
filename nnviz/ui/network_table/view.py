"""The network as three linked tables: its layers, the chosen layer's units, a unit's weights."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QLayout, QSplitter, QVBoxLayout, QWidget

from nnviz.drawing.columns import INPUT
from nnviz.drawing.network_table import (
    Contents,
    Weights,
    exact,
    layers_contents,
    units_contents,
    weights_contents,
)
from nnviz.drawing.numbers import count
from nnviz.drawing.tsv import tsv
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.trace import StepTrace
from nnviz.experiment.explain import has_unit, unit_title
from nnviz.experiment.explain.names import layer_title, unit_count
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.canvas.gestures import Gestures
from nnviz.ui.network_table.edits import TableEdits
from nnviz.ui.network_table.foot import Foot
from nnviz.ui.network_table.grid import Grid
from nnviz.ui.network_table.keys import Keys
from nnviz.ui.plots.copying import Copying, Text
from nnviz.ui.stage import WHOLE, Selection, Stage
from nnviz.ui.theme import Theme

SMALL = 2_000
"""So many rows are copied at once, more in a thread of their own."""
EVERY_UPDATE = 250_000
"""With so many parameters at most, the update that comes next is asked for in every frame."""


class NetworkTable(QWidget):
    """Follows the selection and sets it. ``refused(sentence)``: why an edit cannot be made."""

    refused = Signal(str)

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._stage, self._theme = session, stage, theme
        self._frame: Frame | None = None
        self._step: StepTrace | None = None
        self._weights: Weights | None = None
        self._last: Grid | None = None
        self._shown = Selection("", 0)
        self.layers = Grid("Layers", "A row for each layer. Enter goes to its units.", theme)
        self.units = Grid("Units", "The layer's units. Enter goes to a unit's weights.", theme)
        self.weights = Grid("Weights", "The unit's weights. Type to change one.", theme)
        self.gestures, self.edits = Gestures(session, stage, self), TableEdits(session, self)
        self.copying = Copying(self, self._text)
        self.foot = Foot(self, theme)
        self.units_title, self.weights_title = _title(theme), _title(theme)
        self.setAccessibleName("Network as tables")
        self._arrange()
        self._connect()

    def needs_update(self) -> bool:
        """Whether the update that comes next is shown with every frame."""
        small = self._frame is None or self._frame.layout.size <= EVERY_UPDATE
        return self.isVisible() and small

    @property
    def shown(self) -> Selection:
        """The layer whose units are listed, and the unit whose weights are."""
        return self._shown

    @property
    def frame(self) -> Frame | None:
        """What is shown."""
        return self._frame

    def show_frame(self, frame: Frame) -> None:
        """Write the newest numbers."""
        scope = frame.microscope
        if scope is not None and scope.next_step is not None:
            self._step = scope.next_step
        if scope is not None and scope.whole is not None:
            frame = replace(frame, microscope=scope.pictured)
        self._frame = frame
        if not self._settle(frame):
            self._fill()

    # What is shown

    def _settle(self, frame: Frame) -> bool:
        """An edit may have taken what is selected; the output is there in its place. True where
        that was so."""
        now = self._stage.selection
        if now is None or now.apart or has_unit(frame, now.layer, max(now.unit, 0)):
            return False
        self._stage.select(Selection(frame.layers[-1].id, 0))
        return True

    def _fill(self) -> None:
        frame = self._frame
        if frame is None:
            return
        self._shown = self._to_show(frame)
        moving, past = frame.playing, frame.timeline is not None and frame.timeline.looks_back
        layer = self._shown.layer
        self._weights = Weights.of(frame, self._shown, self._weights)
        for grid in (self.units, self.weights):
            grid.table.writable = not past
        self.layers.table.show(layers_contents(frame), moving)
        self.units.table.show(units_contents(frame, layer, self._step), moving)
        if self._weights is not None:
            found = weights_contents(frame, self._weights, self._step)
            self.weights.table.show(found, moving)
        else:
            self.weights.table.clear()
        self._say(frame)
        self._mark(frame)

    def _to_show(self, frame: Frame) -> Selection:
        """What is selected; where that is no unit, the last one that was, or the first."""
        now = self._stage.selection
        if now is not None and not now.apart:
            unit = self._shown.unit if now.layer == self._shown.layer else 0
            unit = now.unit if now.unit != WHOLE else unit
            return replace(now, unit=min(unit, unit_count(frame, now.layer) - 1), parameter=None)
        if has_unit(frame, self._shown.layer, self._shown.unit):
            return self._shown
        return Selection(frame.layers[-1].id, 0)

    def _say(self, frame: Frame) -> None:
        title = layer_title(frame.experiment.layers, self._shown.layer)
        units = unit_count(frame, self._shown.layer)
        many = f"{count(units)} unit{'s' if units != 1 else ''}"
        _write(self.units_title, f"{title[0].upper()}{title[1:]} · {many}")
        own = unit_title(frame, self._shown.layer, self._shown.unit)
        rows = self.weights.table.rowCount()
        told = f"{count(rows)} number{'s' if rows != 1 else ''}" if rows else "no weights"
        _write(self.weights_title, f"{own} · {told}")

    def _mark(self, frame: Frame) -> None:
        """Go to the selected rows."""
        now = self._stage.selection
        chosen = now is not None and not now.apart
        ids = [INPUT, *(info.id for info in frame.layers)]
        self.layers.mark(ids.index(now.layer) if now is not None and chosen else -1)
        self.units.mark(now.unit if now is not None and chosen else -1)
        parameter = now.parameter if now is not None and chosen else None
        found = self._weights
        self.weights.mark(-1 if parameter is None or found is None else found.row(parameter))

    # What the user goes to

    def _go_to_layer(self, row: int) -> None:
        if self._frame is not None:
            self._stage.select(Selection((INPUT, *(i.id for i in self._frame.layers))[row], WHOLE))

    def _go_to_unit(self, unit: int) -> None:
        now = self._stage.selection
        same = now is not None and (now.layer, now.unit) == (self._shown.layer, unit)
        pixel = now.pixel if same and now is not None else None
        self._stage.select(Selection(self._shown.layer, unit, pixel))

    def _go_to_weight(self, row: int) -> None:
        if self._weights is not None:
            self._stage.select(replace(self._shown, parameter=self._weights.parameter(row)))

    def _typed_unit(self, unit: int, key: str, text: str) -> None:
        if self._frame is not None and key == "bias":
            self.edits.type_number(self._frame, self._shown.layer, "bias", unit, text)

    def _typed_weight(self, row: int, key: str, text: str) -> None:
        if self._frame is not None and self._weights is not None and key == "value":
            self.edits.type_weight(self._frame, self._weights, row, text)

    def _take_up(self, grid: Grid) -> None:
        self._last = grid

    # What is done

    @property
    def rows(self) -> list[int]:
        """The selected rows of the weights."""
        return self.weights.chosen

    def zero(self) -> None:
        """Set the selected weights to 0."""
        if self._frame is not None:
            self.edits.zero(self._frame, self._weights, self.rows)

    def freeze(self) -> None:
        """Freeze the selected weights, or else the layer; or free them."""
        if self._frame is None:
            return
        if self._weights is not None and self.rows:
            self.edits.freeze_weights(self._weights, self.rows)
        else:
            self.edits.freeze_layer(self._frame, self._shown.layer)

    def offer_activations(self) -> None:
        """The menu of activations, at the layer's cell."""
        layers = {each.id: each for each in self._session.experiment.layers}
        if isinstance(layers.get(self._shown.layer), Dense | Conv2D):
            menu = self.gestures.activation_menu(self._shown.layer)
            menu.popup(self._beside("activation"))
        else:
            self.refused.emit("This layer has no activation of its own to choose.")

    def offer_edits(self, at: QPoint | None = None) -> None:
        """The menu of all that can be done with the layer."""
        if self.gestures.knows(self._shown.layer):
            self.gestures.layer_menu(self._shown.layer).popup(at or self._beside("layer"))

    def _beside(self, key: str) -> QPoint:
        """Below a cell of the layer's row."""
        table = self.layers.table
        column = table.contents.column(key) if table.contents is not None else 0
        place = table.place(self.layers.at) if self.layers.at >= 0 else 0
        index = table.index(place, column)
        self.layers.scrollTo(index)
        cell = self.layers.visualRect(index)
        return self.layers.viewport().mapToGlobal(cell.bottomLeft())

    def _open_layer(self, row: int, key: str) -> None:
        if key == "activation" and row > 0:
            self.offer_activations()
        else:
            self.units.enter()

    def _open_weight(self, row: int, key: str) -> None:
        if key == "learns":
            self.freeze()

    # Copying

    def _text(self) -> Text:
        """The selected rows of the table that had the keyboard last, or all of it, at full
        precision."""
        grid = self._last or self.layers
        contents, rows = grid.table.contents, grid.to_copy
        return Text(lambda: _written(contents, rows), small=len(rows) <= SMALL)

    # Building

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for any window: its line of buttons is cut before the tables are."""
        return QSize(320, super().minimumSizeHint().height())

    def _arrange(self) -> None:
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.addWidget(_under(self.units_title, self.units))
        beside.addWidget(_under(self.weights_title, self.weights))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.layers)
        split.addWidget(beside)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        for each in (split, beside):
            each.setHandleWidth(5)
            each.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(16, 8, 16, 9)
        column.setSpacing(4)
        column.addWidget(split, 1)
        column.addWidget(self.foot)
        self.setFocusProxy(self.layers)

    def _connect(self) -> None:
        self._stage.selection_changed.connect(self._selected)
        for grid, go in ((self.layers, self._go_to_layer), (self.units, self._go_to_unit),
                         (self.weights, self._go_to_weight)):  # fmt: skip
            grid.went.connect(go)
            grid.asked.connect(self.offer_edits)
            grid.taken.connect(partial(self._take_up, grid))
        self.layers.opened.connect(self._open_layer)
        self.units.opened.connect(lambda row, key: self.weights.enter())
        self.weights.opened.connect(self._open_weight)
        self.units.typed.connect(self._typed_unit)
        self.weights.typed.connect(self._typed_weight)
        self.weights.left.connect(self.units.enter)
        self.units.left.connect(self.layers.enter)
        self.gestures.refused.connect(self.refused)
        self.edits.editor.refused.connect(self.refused)
        self.keys = Keys(self)

    def _selected(self) -> None:
        if self.isVisible():
            self._fill()


def _title(theme: Theme) -> QLabel:
    label = QLabel()
    label.setProperty("role", "label")
    label.setFont(theme.text_font(11))
    return label


def _write(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)


def _under(title: QLabel, grid: Grid) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(title)
    column.addWidget(grid, 1)
    return box


def _written(contents: Contents | None, rows: list[int]) -> str:
    columns = contents.columns if contents is not None else ()
    return tsv({each.heading: [exact(each.values[row]) for row in rows] for each in columns})
