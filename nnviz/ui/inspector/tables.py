"""What the inspector's tables show: terms of a sum, gradients side by side, sums by channel.

Cells are written only when they come into sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nnviz.drawing.numbers import number
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import Gradients, Terms


@dataclass(frozen=True)
class Column:
    """``width`` in characters; the first column, of names, grows with its longest."""

    heading: str
    width: int


class Rows(Protocol):
    """A name, numbers, and perhaps a bar of a length in −1…1, for each row."""

    columns: list[Column]
    has_bar: bool
    names: tuple[str, ...]

    def text(self, row: int, column: int) -> str:
        """What a cell says."""

    def ink(self, row: int, column: int) -> str:
        """The palette's name of a cell's colour; of the bar for the column behind the last."""

    def bar(self, row: int) -> float:
        """The length of the bar."""

    def tip(self, row: int) -> str:
        """The row in words."""


class TermRows:
    """name, factor, × input, = product; the bar is the product.

    ``headings`` name the four; the bar has the colour of its sign unless ``bar`` says another.
    """

    has_bar = True

    def __init__(self, terms: Terms, headings: tuple[str, str, str, str], bar: str = "") -> None:
        widths = (5, 8, 11, 11)
        self.columns = [Column(*pair) for pair in zip(headings, widths, strict=True)]
        self.names, self._terms, self._bar = terms.names, terms, bar
        self._largest = _largest(terms.products)

    def text(self, row: int, column: int) -> str:
        if column == 0:
            return self.names[row]
        if column == 1:
            return number(self._terms.factors[row])
        if column == 2:
            return f"× {number(self._terms.inputs[row])}"
        return f"= {number(self._terms.products[row])}"

    def ink(self, row: int, column: int) -> str:
        if column == 4:
            return self._bar or sign_ink(self._terms.products[row])
        if column == 1:
            return sign_ink(self._terms.factors[row])
        return "text" if column else "muted"

    def bar(self, row: int) -> float:
        return float(self._terms.products[row]) / self._largest

    def tip(self, row: int) -> str:
        name, factor, input, product = (self.text(row, column) for column in range(4))
        words = [column.heading for column in self.columns]
        return f"{name}: {words[1]} {factor} × {words[2]} {input[2:]} {product}"


class GradientRows:
    """name, the sample's gradient, its share in the batch's, the batch's; all violet."""

    has_bar = False

    def __init__(self, gradients: Gradients) -> None:
        share = f"share {gradients.share_name}"
        self.columns = [Column("∂L/∂w", 7), Column("sample", 11), Column(share, 11),
                        Column("batch", 11)]  # fmt: skip
        self.names = gradients.names
        self._values = gradients.sample, gradients.share, gradients.batch

    def text(self, row: int, column: int) -> str:
        if column == 0:
            return self.names[row]
        values = self._values[column - 1]
        return "–" if values is None else number(values[row])

    def ink(self, row: int, column: int) -> str:
        return ("muted", "gradient", "muted", "gradient")[column]

    def bar(self, row: int) -> float:
        return 0.0

    def tip(self, row: int) -> str:
        name, sample, share, batch = (self.text(row, column) for column in range(4))
        return f"∂L/∂{name}: {sample} for this sample; its share {share} of the batch's {batch}"


class ChannelRows:
    """One row per input channel: what its products add up to, as a number and a bar."""

    has_bar = True

    def __init__(self, names: tuple[str, ...], sums: Array) -> None:
        self.columns = [Column("channel", 8), Column("Σ products", 11)]
        self.names, self._sums, self._largest = names, sums, _largest(sums)

    def text(self, row: int, column: int) -> str:
        return number(self._sums[row]) if column else self.names[row]

    def ink(self, row: int, column: int) -> str:
        return ("muted", "text", sign_ink(self._sums[row]))[column]

    def bar(self, row: int) -> float:
        return float(self._sums[row]) / self._largest

    def tip(self, row: int) -> str:
        return f"{self.names[row]}: products of patch and kernel add up to {self.text(row, 1)}"


def sign_ink(value: float) -> str:
    """The palette's name for a signed value: blue, orange, or quiet for zero."""
    return "positive" if value > 0 else "negative" if value < 0 else "muted"


def _largest(values: Array) -> float:
    return max(float(np.abs(values).max(initial=0.0)), 1e-300)
