"""How a file is to be read. What is None is guessed, and the preview says what and why."""

from __future__ import annotations

from typing import Literal

from nnviz.data.source import ColumnKind
from nnviz.values import dataclass

Kind = ColumnKind
Fit = Literal["crop", "pad", "stretch"]
Colours = Literal["grey", "RGB"]
Layout = Literal["images", "channels last", "sequences"]

MISSING = (
    "", "NA", "N/A", "n/a", "na", "<NA>", "#N/A", "NaN", "nan", "NAN", "NULL", "Null", "null",
    "None", "none", "?", "-", "--", ".",
)  # fmt: skip
"""What stands for a value that is not there, if nothing else is chosen."""


@dataclass(frozen=True)
class TextChoices:
    """``delimiter`` " " is any run of spaces; ``thousands`` and ``quote`` "" are none; ``skip`` is
    the number of lines before the table. ``kinds`` and ``dates`` are by the column's place: its
    kind, and the format of its dates as strptime's or "ISO8601".

    ``misfits``: what is no number or date in a column of such; ``infinite`` numbers; ``ragged``
    rows are refused, or the short ones filled with missing values and the long ones cut.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    skip: int | None = None
    missing: tuple[str, ...] = MISSING
    kinds: tuple[tuple[int, Kind], ...] = ()
    dates: tuple[tuple[int, str], ...] = ()
    misfits: Literal["refuse", "missing"] = "refuse"
    infinite: Literal["refuse", "missing"] = "refuse"
    ragged: Literal["refuse", "fill"] = "refuse"


@dataclass(frozen=True)
class ArrayChoices:
    """Names of the arrays (or, of IDX files, their paths) that are inputs and targets; "" takes no
    targets. ``layout`` says what an array of three or four axes holds."""

    inputs: str | None = None
    targets: str | None = None
    layout: Layout | None = None
    infinite: Literal["refuse", "missing"] = "refuse"


@dataclass(frozen=True)
class FolderChoices:
    """``fit``: pictures of another shape are cropped in the middle, padded with black, or
    stretched. ``damaged`` pictures are refused, or left out and counted."""

    height: int | None = None
    width: int | None = None
    fit: Fit = "crop"
    colours: Colours | None = None
    damaged: Literal["refuse", "leave out"] = "refuse"


Choices = TextChoices | ArrayChoices | FolderChoices
