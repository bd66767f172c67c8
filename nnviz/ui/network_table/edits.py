"""What is done to numbers and layers from the tables, as the edits that canvas and card make."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from nnviz.drawing.network_table import Weights
from nnviz.drawing.numbers import count, read
from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.freezing import freeze_layer, freeze_weight
from nnviz.experiment.log import Number
from nnviz.experiment.session import Session
from nnviz.ui.panels.editing import Editor

PAST = "The past cannot be changed: go back to now, or continue from here, first."


class TableEdits(QObject):
    """Every call is one Revision; ``editor.refused`` says why one cannot be made."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.editor = Editor(session, self)

    def type_weight(self, frame: Frame, weights: Weights, row: int, text: str) -> None:
        """A weight's new value."""
        name, index = weights.place(row)
        self.type_number(frame, weights.own.layer, name, index, text)

    def type_number(self, frame: Frame, layer: str, name: str, index: int, text: str) -> None:
        """A number of a layer, ``index`` in the user's order."""
        try:
            value = read(text)
        except ValueError:
            self.editor.refuse(f"“{text}” is no number.")
            return
        if self._refuses(frame):
            return
        old = _value(frame, layer, name, index)
        try:
            self._session.set_number(layer, name, index, old, value)
        except NnvizError as error:
            self.editor.refuse(str(error))

    def zero(self, frame: Frame, weights: Weights | None, rows: Sequence[int]) -> None:
        """Set numbers to 0 together."""
        if weights is None or not rows:
            self.editor.refuse("Select the weights to set to zero first.")
            return
        if self._refuses(frame):
            return
        layer = weights.own.layer
        places = [weights.place(row) for row in rows]
        numbers = [
            Number(layer, name, index, _value(frame, layer, name, index), 0.0)
            for name, index in places
        ]
        label = f"set {_numbers(len(rows))} of {self._title(layer)} to 0"
        try:
            self._session.set_numbers(label, numbers)
        except NnvizError as error:
            self.editor.refuse(str(error))

    def freeze_weights(self, weights: Weights, rows: Sequence[int]) -> None:
        """Freeze numbers together, or free them where the first is frozen."""
        layer, now = weights.own.layer, self._session.experiment.frozen
        if layer in now.layers:
            self.editor.refuse(f"All of {self._title(layer)} is frozen; free the layer first.")
            return
        places = [weights.place(row) for row in rows]
        frozen = (layer, *places[0]) not in now.weights

        def change(experiment: Experiment) -> Experiment:
            for name, index in places:
                experiment = freeze_weight(experiment, layer, name, index, frozen)
            return experiment

        verb = "freeze" if frozen else "free"
        self.editor.edit(f"{verb} {_numbers(len(rows))} of {self._title(layer)}", change)

    def freeze_layer(self, frame: Frame, layer: str) -> None:
        """Freeze a layer, or free it."""
        if layer not in frame.layout:
            self.editor.refuse(f"{self._title(layer).capitalize()} has nothing to learn.")
            return
        frozen = layer not in self._session.experiment.frozen.layers
        label = f"{'freeze' if frozen else 'free'} {self._title(layer)}"
        self.editor.edit(label, lambda now: freeze_layer(now, layer, frozen))

    def _title(self, layer: str) -> str:
        return layer_title(self._session.experiment.layers, layer)

    def _refuses(self, frame: Frame) -> bool:
        past = frame.timeline is not None and frame.timeline.looks_back
        if past:
            self.editor.refuse(PAST)
        return past


def _value(frame: Frame, layer: str, name: str, index: int) -> float:
    return float(frame.layout.read(frame.parameters, layer, name).flat[index])


def _numbers(many: int) -> str:
    return f"{count(many)} number{'s' if many != 1 else ''}"
