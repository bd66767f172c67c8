"""Where a table comes from: part of the Experiment's value."""

from __future__ import annotations

from typing import Literal

from nnviz.values import dataclass

Precision = Literal["float32", "float64"]
Scaling = Literal["none", "standardise", "maximum"]
TargetScaling = Literal["none", "standardise"]
Splitting = Literal["usual", "stratified", "shuffled", "time"]
Task = Literal["regression", "binary", "classes"]
ColumnKind = Literal["number", "category", "date"]
Role = Literal["input", "target", "ignore"]


@dataclass(frozen=True)
class GeneratedData:
    """Points drawn from a named generator: ``noise`` in 0…0.5 (a fraction, shown as per cent), and
    ``outliers``, the share of samples with a class or a value that is far off."""

    name: str
    count: int = 500
    noise: float = 0.0
    outliers: float = 0.0
    kind: Literal["generated"] = "generated"


@dataclass(frozen=True)
class BundledData:
    """A data set that comes with nnviz; ``checksum`` is the SHA-256 of its file."""

    name: str
    checksum: str
    kind: Literal["bundled"] = "bundled"


@dataclass(frozen=True)
class Column:
    """One column of a user's table.

    ``values`` names an array on the shelf, float64 (rows,): the numbers themselves, a category's
    place in ``categories``, or a date's days since 1970-01-01; NaN where a value is missing.
    """

    name: str
    values: str
    kind: ColumnKind = "number"
    role: Role = "input"
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableData:
    """A user's table: imported, painted or edited; a changed cell is another column.

    The rows of a ``series`` follow one another in time. With ``window`` above 0 the last so many
    rows make one input, targets among them, and the targets of the next row are predicted;
    ``period``: after how many rows the series comes round again, 0 if that is not known.
    ``origin`` is the file it was read from, for people. ``deal`` names an array (rows,): the rows
    are dealt to the parts by ascending numbers, so that each keeps its part while others come and
    go; where there is none, the split's seed draws the order. All rows of a ``complete`` table are
    both learnt from and tested with.
    """

    name: str
    rows: int
    columns: tuple[Column, ...]
    task: Task
    series: bool = False
    window: int = 0
    period: int = 0
    origin: str = ""
    deal: str = ""
    complete: bool = False
    kind: Literal["table"] = "table"

    def of_role(self, role: Role) -> tuple[Column, ...]:
        """The columns with that role, in the table's order."""
        return tuple(column for column in self.columns if column.role == role)


@dataclass(frozen=True)
class ArrayData:
    """A user's images (rows, channels, height, width) or sequences (rows, steps, features).

    ``inputs`` and ``targets`` name arrays on the shelf; ``shape`` is that of one input, targets are
    (rows,): the numbers of classes, or values; missing are none. ``deal`` as of a table.
    """

    name: str
    rows: int
    shape: tuple[int, ...]
    inputs: str
    targets: str
    task: Task
    class_names: tuple[str, ...] = ()
    input_name: str = "image"
    target_name: str = "class"
    origin: str = ""
    deal: str = ""
    kind: Literal["arrays"] = "arrays"


Data = GeneratedData | BundledData | TableData | ArrayData


def shelved(data: Data) -> tuple[str, ...]:
    """The names of all arrays on the shelf that the data speak of."""
    if not isinstance(data, TableData | ArrayData):
        return ()
    deal = (data.deal,) if data.deal else ()
    if isinstance(data, TableData):
        return (*(column.values for column in data.columns), *deal)
    return (data.inputs, data.targets, *deal)
