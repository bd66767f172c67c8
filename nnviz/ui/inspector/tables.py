"""What the inspector's tables show: terms of a sum, gradients side by side, sums by channel.

Cells are written only when they come into sight.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from nnviz.drawing.numbers import number
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import Gradients, Sheet, Terms
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass


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

    def value(self, row: int, column: int) -> float | None:
        """A cell's number, None where there is none."""

    def link(self, row: int, column: int) -> Selection | None:
        """What to select to see where a cell's number came from."""
        return None

    def values(self, column: int) -> Array:
        """A column's numbers, NaN where there are none."""
        cells = (self.value(row, column) for row in range(len(self.names)))
        return np.array([np.nan if each is None else each for each in cells])


class TermRows(Rows):
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

    def value(self, row: int, column: int) -> float | None:
        return None if column == 0 else float(self.values(column)[row])

    def link(self, row: int, column: int) -> Selection | None:
        """The unit behind the name and its number, the edge behind the weight."""
        if column == 1:
            return self._terms.factor_links(row)
        return None if column == 3 else self._terms.input_links(row)

    def values(self, column: int) -> Array:
        terms = self._terms
        return (np.arange(len(terms)), terms.factors, terms.inputs, terms.products)[column]


class GradientRows(Rows):
    """name, the sample's gradient, its share in the batch's, the batch's; all violet. ``edge``:
    what to select for a row's weight."""

    has_bar = False

    def __init__(self, gradients: Gradients, edge: Callable[[int], Selection]) -> None:
        self._edge = edge
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

    def value(self, row: int, column: int) -> float | None:
        values = self._values[column - 1] if column else None
        return None if values is None else float(values[row])

    def link(self, row: int, column: int) -> Selection | None:
        return self._edge(row) if column == 0 else None


class ChannelRows(Rows):
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

    def value(self, row: int, column: int) -> float | None:
        return float(self._sums[row]) if column else None


class SheetRows(Rows):
    """A sheet as it is; the name is the link."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet, self.names = sheet, sheet.names
        widths = (6, *(11 for _ in sheet.columns))
        headings = (sheet.heading, *(column.heading for column in sheet.columns))
        self.columns = [Column(*pair) for pair in zip(headings, widths, strict=True)]
        self.has_bar = sheet.bar is not None
        self._bars = sheet.columns[sheet.bar].values if sheet.bar is not None else np.zeros(0)
        self._largest = _largest(self._bars)

    def text(self, row: int, column: int) -> str:
        if column == 0:
            return self.names[row]
        own = self._sheet.columns[column - 1]
        return f"{own.sign}{number(own.values[row])}"

    def ink(self, row: int, column: int) -> str:
        if column == 0:
            return "muted"
        if column > len(self._sheet.columns):
            own = self._sheet.columns[self._sheet.bar or 0]
            return own.ink if own.ink in ("gradient", "update") else sign_ink(self._bars[row])
        own = self._sheet.columns[column - 1]
        return sign_ink(own.values[row]) if own.ink == "sign" else own.ink

    def bar(self, row: int) -> float:
        return float(self._bars[row]) / self._largest

    def tip(self, row: int) -> str:
        own = enumerate(self._sheet.columns, start=1)
        cells = (f"{column.heading} {self.text(row, k)}" for k, column in own)
        return f"{self.names[row]}: {', '.join(cells)}"

    def value(self, row: int, column: int) -> float | None:
        return float(self._sheet.columns[column - 1].values[row]) if column else None

    def link(self, row: int, column: int) -> Selection | None:
        return self._sheet.links[row] if self._sheet.links and column == 0 else None


def sign_ink(value: float) -> str:
    """The palette's name for a signed value: blue, orange, or quiet for zero."""
    return "positive" if value > 0 else "negative" if value < 0 else "muted"


def _largest(values: Array) -> float:
    return max(float(np.abs(values).max(initial=0.0)), 1e-300)
