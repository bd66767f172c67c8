"""A recurrent layer unrolled: every step of the sequence, forward and back through time."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.drawing.columns import describe_columns
from nnviz.drawing.numbers import number
from nnviz.drawing.tsv import tsv
from nnviz.drawing.unrolled import (
    Recurrent,
    Unrolled,
    WeightTerms,
    columns_of,
    fate,
    recurrent_layers,
    unroll,
    weight_names,
    weight_terms,
)
from nnviz.drawing.unrolled_layout import Hit
from nnviz.experiment.explain import Line, explain
from nnviz.experiment.explain.names import unit_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.sequences.side import Side
from nnviz.ui.sequences.strip import Strip
from nnviz.ui.sequences.strip_area import StripArea
from nnviz.ui.sequences.strip_painter import Direction, Sight
from nnviz.ui.sequences.walker import Walker
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.voice import Voice

_DIRECTIONS = (
    ("forward", "Forward", "Input, gates and state at every step."),
    ("backward", "Backward", "The derivatives of the loss by them, back through time."),
)


class UnrolledView(QWidget):
    """The layer selected, else the one chosen here. Step and unit are the stage's selection; until
    one is made, the last step of the first unit is meant."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self._explained: Frame | None = None
        self._unrolled: Unrolled | None = None
        self._layer, self._hit = "", None  # type: tuple[str, Hit | None]
        tip = "Click a step or a unit in it; left and right go through time, up and down to units."
        self.strip = described(Strip(theme), "Steps", tip)
        self.side, self.words = Side(theme), ElidedLabel()
        self._voice = Voice(self.strip, lambda: self.side.spoken)
        self.walker = Walker(self)
        self.direction = Segmented("Direction", _DIRECTIONS)
        self.play = FlatButton("Play", "Play the steps", "Go through the steps in time.")
        self.wide = FlatButton("Numbers", "Numbers", "Columns so wide that every number is read.")
        self.wide.setCheckable(True)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.play, self.wide, self.direction, self.copying.button(theme))
        self._arrange()
        self._connect()

    @property
    def layer(self) -> str:
        """The layer that is shown; empty for none."""
        return self._layer

    def show_frame(self, frame: Frame) -> None:
        """Draw the steps of another frame."""
        if frame is not self._frame:
            self._frame = frame
            self._unrolled = None
            if frame.has_update:
                self._explained = frame
            self._refresh()

    def table(self) -> str:
        """Every number of every step as text."""
        return tsv(columns_of(self._unrolled)) if self._unrolled is not None else ""

    # What is meant

    def _kind(self) -> Recurrent | None:
        """The layer that is shown: the selected one if it can be."""
        layers = recurrent_layers(self._frame.experiment.layers) if self._frame else ()
        known = {layer.id: layer for layer in layers}
        selection = self._stage.selection
        if selection is not None and selection.layer in known:
            self._layer = selection.layer
        if self._layer not in known:
            self._layer = next(iter(known), "")
        return known.get(self._layer)

    def _meant(self, unrolled: Unrolled) -> tuple[int, int]:
        """Step and unit."""
        selection, last = self._stage.selection, unrolled.steps - 1
        if selection is None or selection.layer != self._layer or selection.whole:
            return last, 0
        step = selection.pixel[0] if selection.pixel is not None else last
        return min(max(step, 0), last), min(max(selection.unit, 0), unrolled.units - 1)

    def _parameter(self) -> int:
        """The weight that is selected, else the unit's first; −1 is a bias."""
        selection = self._stage.selection
        own = selection is not None and selection.layer == self._layer
        parameter = selection.parameter if selection is not None and own else None
        return parameter if parameter is not None else 0

    def _choose(self, step: int, unit: int) -> None:
        weight = self._parameter() if self.side.page == "weight" else None
        self._stage.select(Selection(self._layer, unit, (step, 0), weight))

    def _choose_layer(self, layer: str) -> None:
        self._stage.select(Selection(layer, 0))

    def _choose_weight(self, key: str) -> None:
        if self._unrolled is not None:
            step, unit = self._meant(self._unrolled)
            self._stage.select(Selection(self._layer, unit, (step, 0), int(key)))

    # What is shown

    def _refresh(self) -> None:
        frame, layer = self._frame, self._kind()
        if frame is None or layer is None:
            self.strip.show_sight(None, 0)
            return
        if self._unrolled is None or self._unrolled.layer != layer.id:
            self._unrolled = unroll(frame, layer)
        found = self._unrolled
        if found is None:
            self.strip.show_sight(None, 0)
            self.words.setText("Nothing is looked at.")
            return
        step, unit = self._meant(found)
        terms = self._terms(frame, layer, unit)
        self.strip.show_sight(Sight(found, self._direction, unit, terms), step)
        self._area.fit()
        self.words.setText(fate(found) if terms is None else _summed(terms))
        self._tell(layer, step, unit, terms)
        self._point(self._hit)

    @property
    def _direction(self) -> Direction:
        return "backward" if self.direction.key == "backward" else "forward"

    def _terms(self, frame: Frame, layer: Recurrent, unit: int) -> WeightTerms | None:
        if self.side.page != "weight":
            return None
        names = weight_names(frame, layer)
        chosen = self._parameter()
        chosen = chosen % len(names) if chosen < len(names) else 0
        self.side.weight.offer([(str(k), name, name) for k, name in enumerate(names)], str(chosen))
        return weight_terms(frame, layer, unit, int(self.side.weight.key))

    def _tell(self, layer: Recurrent, step: int, unit: int, terms: WeightTerms | None) -> None:
        """The side: layers to choose from, the title, and the arithmetic."""
        frame, side = self._frame, self.side
        assert frame is not None
        specs = [spec for spec in describe_columns(frame) if spec.layer != "input"]
        known = {each.id for each in recurrent_layers(frame.experiment.layers)}
        side.chooser.offer(tuple(spec for spec in specs if spec.layer in known), layer.id)
        side.chooser.setVisible(len(known) > 1)
        side.weight.setVisible(terms is not None)
        title = unit_title(frame, layer.id, unit, (step, 0))
        self._voice.renew()
        if terms is not None:
            side.show_lines(title, terms.lines(step), backward=True)
            return
        back = self._direction == "backward"
        side.show_lines(title, self._lines(layer.id, unit, step, back), backward=back)

    def _lines(self, layer: str, unit: int, step: int, back: bool) -> tuple[Line, ...]:
        """The inspector's own; while training, from the last frame that holds the update."""
        frame = self._explained
        if frame is None or all(each.id != layer for each in frame.experiment.layers):
            return ()
        found = explain(frame, layer, unit, (step, 0))
        phase = "backward" if back else "forward"
        passages = found.passages if found is not None else ()
        return tuple(line for each in passages if each.phase == phase for line in each.lines)

    def _point(self, hit: Hit | None) -> None:
        """Say the number under the pointer."""
        self._hit, sight = hit, self.strip.sight
        known = sight is not None and hit is not None
        self.side.readout.setText(sight.said(hit) if known and sight and hit else "")

    # Walking through time

    def _toggle(self) -> None:
        if self.walker.walks:
            self.walker.stop()
        elif self._unrolled is not None:
            steps = range(self._unrolled.steps)
            self.play.setText("Stop")
            self.walker.start(steps if self._direction == "forward" else steps[::-1])

    def _arrive(self, step: int) -> None:
        if self._unrolled is None or step >= self._unrolled.steps:
            self.walker.stop()
            return
        self.strip.reach(step)
        self._choose(step, self._meant(self._unrolled)[1])
        self._area.show_step(step)

    def _end(self) -> None:
        self.play.setText("Play")
        self.strip.reach(-1)

    def _follow(self) -> None:
        selection = self._stage.selection
        if self.walker.walks and (selection is None or selection.layer != self._layer):
            self.walker.stop()
        if self.isVisible():
            self._refresh()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        """What was selected meanwhile is shown now."""
        super().showEvent(event)
        self._refresh()

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:
        self.walker.stop()
        super().hideEvent(event)

    # Building

    def _arrange(self) -> None:
        self._area = StripArea(self.strip)
        self.words.setFont(self._theme.text_font(11.5))
        self.words.setProperty("role", "label")
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(self._area, 1)
        left.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addLayout(left, 1)
        row.addWidget(self.side)

    def _connect(self) -> None:
        side, stage = self.side, self._stage
        self.strip.chosen.connect(self._choose)
        self.strip.pointed.connect(self._point)
        side.chooser.chosen.connect(self._choose_layer)
        side.pages.chosen.connect(lambda _key: self._refresh())
        side.weight.chosen.connect(self._choose_weight)
        self.direction.chosen.connect(lambda _key: self._turn())
        self.play.clicked.connect(lambda _=False: self._toggle())
        self.wide.clicked.connect(lambda _=False: self._widen())
        self.walker.arrived.connect(self._arrive)
        self.walker.ended.connect(self._end)
        stage.selection_changed.connect(self._follow)

    def _widen(self) -> None:
        self.strip.widen(self.wide.isChecked())
        self._area.fit()
        self._area.show_step(self.strip.step)

    def _turn(self) -> None:
        self.walker.stop()
        self._refresh()


def _summed(terms: WeightTerms) -> str:
    return f"∂L/∂w of {terms.name} = Σ over the steps of δ · input = {number(terms.gradient)}"
