"""All of a table of text, read in chunks by pandas: in memory are the columns and one chunk."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nnviz.data.reading.choices import TextChoices
from nnviz.data.reading.columns import Categories, Column, Dates, Numbers
from nnviz.data.reading.dialect import NAMES, rows_of
from nnviz.data.reading.results import (
    Cancelled,
    Progress,
    ReadTable,
    TextPreview,
)
from nnviz.data.reading.sampling import undecodable
from nnviz.data.reading.streams import FREE_TEXT, Flow, Source, Steady
from nnviz.data.reading.text_look import look_at
from nnviz.errors import DataError

if TYPE_CHECKING:
    import pandas

CHUNK, CHUNK_BYTES = 2**20, 2**24
"""Fields of one chunk, and bytes of the text that it is cut from, at most."""
MOST_VALUES = 2**29
"""Numbers of a whole table: 4 GB."""
_UNCLOSED = 2**27
"""Bytes after which a single chunk cannot be one any more."""


def read_text(
    source: Source,
    choices: TextChoices,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ReadTable:
    """The table as the preview with these choices says it is.

    DataError where a row or a value does not fit, naming it; CancelledError where asked for.
    """
    preview = look_at(source, choices)
    _refuse_ragged(source, preview)
    _refuse_large(source, preview)
    steady = Steady(progress, cancelled)
    columns = _columns(source, preview)
    for frame in _chunks(source, preview, steady):
        for place, column in enumerate(columns):
            column.add(frame[place])
    _refuse_short_rows(source, preview, columns, Steady(None, cancelled))
    return _table(preview, columns)


def _table(preview: TextPreview, columns: list[Column]) -> ReadTable:
    read = tuple(column.done() for column in columns)
    notes = preview.notes + tuple(note for column in columns for note in column.notes())
    return ReadTable(preview.name, read, preview.origin, notes)


def _columns(source: Source, preview: TextPreview) -> list[Column]:
    kinds: dict[str, type[Column]] = {"number": Numbers, "category": Categories, "date": Dates}
    rows = preview.rows + preview.rows // 50 + 16
    return [
        kinds[each.kind](each.name, source.label, rows, preview.choices, each.date_format)
        for each in preview.columns
    ]


def _chunks(source: Source, preview: TextPreview, steady: Steady) -> Iterator[pandas.DataFrame]:
    """Frames with the columns' places as names. Errors of the parser come as sentences."""
    import pandas

    gauge = Gauge(source, steady)
    try:
        with _text(source, preview, gauge) as text:
            _skip_to_rows(text, preview)
            with pandas.read_csv(text, **_dialect(source, preview)) as reader:
                for frame in reader:
                    gauge.fed = 0
                    yield frame
    except UnicodeError as error:
        raise undecodable(source, preview.choices.encoding or "", str(error)) from error
    except pandas.errors.ParserError as error:
        if "inside string" not in str(error):
            _refuse_uneven(source, preview, steady)
        raise _unparsed(source, str(error)) from error


class Gauge(Steady):
    """Stops where one chunk takes more and more of the file: a quote that is never closed."""

    def __init__(self, source: Source, steady: Steady) -> None:
        super().__init__(steady.tick)
        self.fed, self._source, self._done = 0, source, 0
        self._most = _UNCLOSED * source.size // source.unfolded

    def tick(self, done: int, whole: int) -> None:
        super().tick(done, whole)
        self.fed += max(0, done - self._done)
        self._done = done
        if self.fed > self._most:
            raise _unparsed(self._source, f"a row goes on for more than {self._most:,} bytes")


def _text(source: Source, preview: TextPreview, steady: Steady) -> io.TextIOWrapper:
    raw = io.BufferedReader(Flow(source, source.raw(), steady, FREE_TEXT), 2**18)
    return io.TextIOWrapper(raw, encoding=preview.choices.encoding, newline="")


def _skip_to_rows(text: io.TextIOWrapper, preview: TextPreview) -> None:
    for _ in range(preview.first_line):
        text.readline()


def _dialect(source: Source, preview: TextPreview) -> dict[str, Any]:
    """What pandas.read_csv takes."""
    choices, width = preview.choices, len(preview.columns)
    numbers = {n for n, column in enumerate(preview.columns) if column.kind == "number"}
    plain = numbers if not choices.thousands else set()
    given = {n: "category" for n in range(width) if n not in numbers}
    return {
        "sep": r"\s+" if choices.delimiter == " " else choices.delimiter,
        "quotechar": choices.quote or '"',
        "quoting": csv.QUOTE_MINIMAL if choices.quote else csv.QUOTE_NONE,
        "decimal": choices.decimal,
        "skipinitialspace": True,
        "header": None,
        "names": range(width),
        "index_col": False,
        # Only with it, rows that are too long are cut instead of refused.
        "usecols": range(width) if choices.ragged == "fill" else None,
        "dtype": given | dict.fromkeys(numbers - plain, "str"),
        "na_values": list(choices.missing),
        "keep_default_na": False,
        "low_memory": False,
        "chunksize": _chunk_rows(source, preview),
        "iterator": True,
    }


def _chunk_rows(source: Source, preview: TextPreview) -> int:
    """So many rows as hold neither more fields nor more bytes than a chunk may."""
    by_bytes = CHUNK_BYTES * max(1, preview.rows) // source.unfolded
    return max(1, min(CHUNK // len(preview.columns), by_bytes))


def _refuse_large(source: Source, preview: TextPreview) -> None:
    if preview.rows * len(preview.columns) > MOST_VALUES:
        raise DataError(
            f"{source.label} has about {preview.rows:,} rows of {len(preview.columns):,} columns, "
            f"and at most {MOST_VALUES:,} values can be read; take a part of it."
        )


def _refuse_ragged(source: Source, preview: TextPreview) -> None:
    if preview.ragged and preview.choices.ragged == "refuse":
        raise ragged(source, preview, *preview.ragged)


def _refuse_short_rows(
    source: Source, preview: TextPreview, columns: list[Column], steady: Steady
) -> None:
    """pandas fills short rows, whose last value is missing then: only such files are looked
    through again."""
    if preview.choices.ragged == "refuse" and not preview.exact and columns[-1].gaps:
        _refuse_uneven(source, preview, steady)


def _refuse_uneven(source: Source, preview: TextPreview, steady: Steady) -> None:
    """DataError naming the first row with another number of fields, if there is one."""
    width, choices = len(preview.columns), preview.choices
    with _text(source, preview, steady) as text:
        _skip_to_rows(text, preview)
        try:
            for line, fields in rows_of(text, choices.delimiter or ",", choices.quote or ""):
                if len(fields) != width:
                    raise ragged(source, preview, preview.first_line + line, len(fields))
        except csv.Error as error:
            raise _unparsed(source, str(error)) from error


def ragged(source: Source, preview: TextPreview, line: int, count: int) -> DataError:
    """The sentence for a row with too many or too few fields."""
    mark = NAMES.get(preview.choices.delimiter or ",", preview.choices.delimiter)
    fields = "1 field" if count == 1 else f"{count:,} fields"
    return DataError(
        f"{source.label}, line {line:,}: {fields} where the other rows have "
        f"{len(preview.columns):,} (cut at each {mark}); mend the line, choose another delimiter, "
        "or let short rows be filled and long ones cut."
    )


def _unparsed(source: Source, reason: str) -> DataError:
    reason = reason.removeprefix("Error tokenizing data. C error: ").strip()
    if unclosed := re.fullmatch(r"EOF inside string starting at row (\d+)", reason):
        reason = f"a quote in row {int(unclosed[1]) + 1:,} is never closed"
    return DataError(
        f"{source.label} cannot be cut into rows: {reason}; mend it there, or choose another "
        "quote or delimiter."
    )
