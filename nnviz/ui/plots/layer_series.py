"""The records of layers as curves: distributions of one layer, or one number of every layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.drawing.curves import Band, Curve, Curves
from nnviz.drawing.numbers import number, short
from nnviz.drawing.tsv import Column
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.statistics import QUANTILES, LayerRecord, Statistics
from nnviz.ui.plots.inks import category
from nnviz.values import dataclass

Entry = tuple[str, str, str, bool]
_RANGES = (
    ("all", "min … max", 0), ("most", "1 % … 99 %", 1),
    ("many", "5 % … 95 %", 2), ("half", "25 % … 75 %", 3),
)  # fmt: skip
_MEDIAN = len(QUANTILES) // 2
_COLORS = {"weights": "accent", "gradients": "gradient", "activations": "category 6"}
GUIDE = 1e-3
"""An update a thousandth of the weights: by rule of thumb, learning goes well about there."""


@dataclass(frozen=True)
class Quantity:
    """``spread``: whether it is a distribution, of one layer at a time."""

    key: str
    title: str
    axis: str
    spread: bool
    tip: str

    @property
    def logarithmic(self) -> bool:
        """Whether it is worth reading by factors."""
        return self.axis == "ratio"


QUANTITIES = (
    Quantity("weights", "Weights", "weight", True, "Weights of a layer"),
    Quantity("gradients", "Gradients", "gradient", True, "Gradients of the next batch"),
    Quantity("activations", "Activations", "activation", True, "Outputs for the probe"),
    Quantity("slope", "Gradient / weight", "ratio", False, "Sizes of gradient and weights"),
    Quantity("ratio", "Update / weight", "ratio", False, "Sizes of update and weights"),
    Quantity("dead", "Dead units", "dead units", False, "ReLU units that are 0 for all samples"),
)


class Series:
    """Reads the records of a frame."""

    def __init__(self, frame: Frame) -> None:
        self.records: Statistics = frame.statistics
        kept = self.records[-1].layers if self.records else ()
        self.layers = tuple(each.layer for each in kept)
        self._titles = {id: layer_title(frame.experiment.layers, id) for id in self.layers}
        self._epoch = np.array([float(each.epoch) for each in self.records])
        self._step = np.array([float(each.step) for each in self.records])

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Those that there is something to show of."""
        rectified = bool(self.records) and any(each.dead >= 0 for each in self.records[-1].layers)
        return QUANTITIES if rectified else QUANTITIES[:-1]

    def title(self, layer: str) -> str:
        return self._titles[layer]

    def entries(self, quantity: Quantity) -> tuple[Entry, ...]:
        """What the readout names: ranges of a distribution, or layers."""
        if quantity.spread:
            color = _COLORS[quantity.key]
            return (
                ("median", "median", "text", False),
                *((k, n, color, False) for k, n, _ in _RANGES),
            )
        shown = [id for id in self.layers if quantity.key != "dead" or self._newest(id).dead >= 0]
        return tuple((id, self._titles[id], category(self.layers.index(id)), False) for id in shown)

    def curves(self, quantity: Quantity, layer: str, hidden: set[str]) -> Curves:
        """What is not hidden."""
        if quantity.spread:
            return self._spread(quantity, layer, hidden)
        curves = tuple(
            Curve(id, self._number(quantity, id), color)
            for id, _, color, _ in self.entries(quantity)
            if id not in hidden
        )
        guides = ((GUIDE, "1e−3"),) if quantity.key == "ratio" else ()
        return Curves(self._epoch, self._step, curves, guides)

    def text(self, quantity: Quantity, layer: str, entry: str, row: int) -> str:
        """The number of an entry in one record."""
        if quantity.spread:
            values = self._quantiles(quantity, layer)[row]
            place = next((place for key, _, place in _RANGES if key == entry), _MEDIAN)
            if entry == "median":
                return number(float(values[_MEDIAN]))
            return f"{short(float(values[place]))} … {short(float(values[-1 - place]))}"
        record = self.records[row].layer(entry)
        if record is None:
            return ""
        if quantity.key == "dead":
            return f"{record.dead} of {record.units}"
        return number(_READ[quantity.key](record))

    def place(self, row: int) -> tuple[float, float]:
        """Epoch and step of a record."""
        return float(self._epoch[row]), float(self._step[row])

    def columns(self, quantity: Quantity, layer: str) -> dict[str, Column]:
        """What is shown, as a table."""
        columns: dict[str, Column] = {"epoch": self._epoch, "step": self._step}
        if quantity.spread:
            values = self._quantiles(quantity, layer)
            for place, share in enumerate(QUANTILES):
                columns[f"{self._titles[layer]} {quantity.key} {share:.0%}"] = values[:, place]
            return columns
        for id, name, _, _ in self.entries(quantity):
            columns[f"{name} {quantity.title.lower()}"] = self._number(quantity, id)
        return columns

    def _spread(self, quantity: Quantity, layer: str, hidden: set[str]) -> Curves:
        values = self._quantiles(quantity, layer)
        bands = tuple(
            Band(key, values[:, place], values[:, -1 - place], _COLORS[quantity.key])
            for key, _, place in _RANGES
            if key not in hidden
        )
        median = () if "median" in hidden else (Curve("median", values[:, _MEDIAN], "text"),)
        return Curves(self._epoch, self._step, median, bands=bands)

    def _quantiles(self, quantity: Quantity, layer: str) -> Array:
        """(records, quantiles); NaN before the layer was there."""
        missing = np.full(len(QUANTILES), np.nan)
        found = [record.layer(layer) for record in self.records]
        return np.array([getattr(each, quantity.key) if each else missing for each in found])

    def _number(self, quantity: Quantity, layer: str) -> Array:
        read, found = _READ[quantity.key], [record.layer(layer) for record in self.records]
        return np.array([read(each) if each else np.nan for each in found])

    def _newest(self, layer: str) -> LayerRecord:
        return next(each for each in self.records[-1].layers if each.layer == layer)


def _slope(record: LayerRecord) -> float:
    return record.gradient_size / record.weight_size if record.weight_size else float("nan")


def _ratio(record: LayerRecord) -> float:
    return record.update_size / record.weight_size if record.weight_size else float("nan")


def _dead(record: LayerRecord) -> float:
    return float(record.dead) if record.dead >= 0 else float("nan")


_READ: dict[str, Callable[[LayerRecord], float]] = {
    "slope": _slope, "ratio": _ratio, "dead": _dead
}  # fmt: skip
"""The one number of each layer, by the key of its quantity."""
