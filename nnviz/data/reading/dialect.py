"""How a text is cut into rows and fields."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from nnviz.data.reading.numerals import NUMERALS, number
from nnviz.data.reading.results import Guess

Row = tuple[int, tuple[str, ...]]
"""The line that a row ends on, and its fields, stripped."""

DELIMITERS = (",", ";", "\t", "|", " ")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
_LINES = 60
_COMMENT = re.compile(r"#|sep=.$", re.IGNORECASE)
"""Spreadsheets write ``sep=;`` to themselves."""


def rows_of(lines: Iterable[str], delimiter: str, quote: str) -> Iterator[Row]:
    """The rows that are not blank; csv.Error where a field is beyond all measure."""
    reader = csv.reader(
        _trimmed(lines) if delimiter == " " else lines,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    for row in reader:
        fields = tuple([field.strip() for field in row])
        if any(fields) or len(fields) > 1:
            yield reader.line_num, fields


def rows_of_text(text: str, delimiter: str, quote: str) -> list[Row]:
    """The rows of a text that is there as a whole."""
    return list(rows_of(io.StringIO(text, newline=""), delimiter, quote))


def lines_of(text: str) -> list[str]:
    """Its lines with their ends: at line feeds and carriage returns, and at nothing else."""
    return io.StringIO(text, newline="").readlines()


def first_line(text: str) -> Guess:
    """How many lines before the table are blank, or comments that begin with '#'."""
    lines = lines_of(text)
    table = (n for n, line in enumerate(lines) if line.strip() and not _COMMENT.match(line))
    skip = next(table, 0)
    reason = "lines at the beginning are blank or comments" if skip else "it begins with the table"
    return Guess("skip", str(skip), reason)


def guess_quote(text: str) -> Guess:
    """Double quotes, unless the text has only single ones, around whole fields."""
    single = sum(text.count(f"{mark}'") + text.count(f"'{mark}") for mark in (",", ";", "\t", "\n"))
    if '"' not in text and single >= 4:
        return Guess("quote", "'", "fields stand in single quotes")
    reason = "fields stand in double quotes" if '"' in text else "no field is quoted"
    return Guess("quote", '"', reason)


def guess_delimiter(text: str, quote: str) -> Guess:
    """What cuts most lines into equally many clean fields."""
    head = "".join(lines_of(text)[:_LINES])
    scores = {mark: _score(head, mark, quote) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    if not scores[best]:
        return Guess("delimiter", ",", "every line is one field")
    width = _widths(head, best, quote).most_common(1)[0][0]
    return Guess("delimiter", best, f"cut at each {NAMES[best]}, the lines have {width:,} fields")


def _score(text: str, delimiter: str, quote: str) -> float:
    """The share of lines of the most common width × the share of clean fields; 0 if uncut."""
    widths = _widths(text, delimiter, quote)
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    if width < 2:
        return 0.0
    rows = [fields for _, fields in _rows(text, delimiter, quote) if len(fields) == width]
    cells = [cell for fields in rows for cell in fields][:2000]
    clean = sum(_clean(cell, delimiter) for cell in cells) / len(cells)
    return count / widths.total() * clean * (0.6 if delimiter == " " else 1.0)


def _rows(text: str, delimiter: str, quote: str) -> list[Row]:
    try:
        return rows_of_text(text, delimiter, quote)
    except csv.Error:
        return []


def _widths(text: str, delimiter: str, quote: str) -> Counter[int]:
    return Counter(len(fields) for _, fields in _rows(text, delimiter, quote))


def _clean(cell: str, delimiter: str) -> bool:
    """Whether nothing else in the cell delimits, but for commas and spaces of numbers."""
    if not any(mark in cell for mark in (*DELIMITERS[:4], "  ") if mark != delimiter):
        return True
    return any(number(cell, *each) is not None for each in NUMERALS)


def _trimmed(lines: Iterable[str]) -> Iterator[str]:
    """Tabs count as spaces too, and spaces at the end of a line begin no field."""
    for line in lines:
        body = line.rstrip()
        yield body.replace("\t", " ") + line[len(body) :][-1:].replace(" ", "").replace("\t", "")
