"""The head of a text cut into rows and fields, with what is chosen taken as it is."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from nnviz.data.reading.choices import TextChoices
from nnviz.data.reading.dialect import (
    Row,
    first_line,
    guess_delimiter,
    guess_quote,
    lines_of,
    rows_of_text,
)
from nnviz.data.reading.header import Fields, guess_header
from nnviz.data.reading.numerals import guess_numerals
from nnviz.data.reading.results import Guess
from nnviz.data.reading.streams import Source
from nnviz.errors import DataError

MOST_COLUMNS = 10_000


def check_choices(choices: TextChoices) -> None:
    """DataError for a delimiter, a quote or a number of lines that cannot be."""
    delimiter, quote, skip = choices.delimiter, choices.quote, choices.skip
    if delimiter is not None and (len(delimiter) != 1 or delimiter in "\r\n\0"):
        raise DataError(f"'{delimiter}' cannot delimit fields; choose one character.")
    if quote is not None and (len(quote) > 1 or (quote and quote in f"\r\n\0 {delimiter}")):
        raise DataError(f"'{quote}' cannot be a quote; choose one other character, or none.")
    if skip is not None and skip < 0:
        raise DataError(f"{skip} lines cannot be skipped; choose 0 or more.")


def with_dialect(text: str, choices: TextChoices) -> tuple[TextChoices, tuple[Guess, ...]]:
    """Lines to skip, quote and delimiter, chosen or guessed."""
    skip = _chosen("skip", choices.skip) or first_line(text)
    choices = replace(choices, skip=int(skip.value))
    body = _after(text, int(skip.value))
    quote = _chosen("quote", choices.quote) or guess_quote(body)
    delimiter = _chosen("delimiter", choices.delimiter) or guess_delimiter(body, quote.value)
    return (
        replace(choices, quote=quote.value, delimiter=delimiter.value),
        (skip, quote, delimiter),
    )


def _chosen(field: str, value: object) -> Guess | None:
    return None if value is None else Guess(field, str(value), "chosen")


def _after(text: str, skip: int) -> str:
    return "".join(lines_of(text)[skip:])


def rows_of_head(source: Source, text: str, choices: TextChoices, whole: bool) -> list[Row]:
    """The rows of the head with their lines; a last one that may be unfinished is left out."""
    skip = choices.skip or 0
    try:
        rows = rows_of_text(_after(text, skip), choices.delimiter or ",", choices.quote or "")
    except csv.Error as error:
        raise DataError(
            f"{source.label} is no table: {error}; choose another delimiter or quote, or a file "
            "with one row in each line."
        ) from error
    if not whole and len(rows) > 1:
        rows = rows[:-1]
    if not rows:
        raise DataError(f"{source.label} holds no row; choose a file with a table in it.")
    return [(line + skip, fields) for line, fields in rows]


def width_of(source: Source, rows: list[Row], choices: TextChoices) -> int:
    """Of most rows; DataError where it is beyond the limit."""
    width = common_width(rows)
    if width > MOST_COLUMNS:
        raise DataError(
            f"{source.label} has {width:,} columns, and at most {MOST_COLUMNS:,} can be read; "
            "leave out columns, or save the numbers as .npy."
        )
    return width


def without_title(
    rows: list[Row], width: int, choices: TextChoices, told: tuple[Guess, ...]
) -> tuple[list[Row], TextChoices, tuple[Guess, ...]]:
    """Short lines over a table are its title, unless the lines to skip were chosen."""
    begin = next(n for n, (_, fields) in enumerate(rows) if len(fields) in (width, width - 1))
    short = all(len(fields) < width for _, fields in rows[:begin])
    if not begin or not short or told[0].reason == "chosen" or len(rows) < begin + 3:
        return rows, choices, told
    skip = rows[begin - 1][0]
    reason = f"the lines before have fewer fields than the others, {width:,}"
    guess = Guess("skip", str(skip), reason)
    return rows[begin:], replace(choices, skip=skip), (guess, *told[1:])


def common_width(rows: Sequence[Row]) -> int:
    """Of most rows; of equally common widths the larger."""
    widths = Counter(len(fields) for _, fields in rows)
    return max(widths, key=lambda width: (widths[width], width))


def with_numerals(
    even: list[Fields], choices: TextChoices
) -> tuple[TextChoices, tuple[Guess, ...]]:
    """Decimal and thousands, chosen or guessed from rows of one width."""
    cells = [cell for fields in even[:500] for cell in fields]
    decimal, thousands = guess_numerals(cells, choices.delimiter or ",")
    if choices.decimal is not None and choices.thousands is None:
        thousands = Guess("thousands", "", "nothing is taken for it, since the decimal was chosen")
    decimal = _chosen("decimal", choices.decimal) or decimal
    thousands = _chosen("thousands", choices.thousands) or thousands
    if decimal.value == thousands.value or len(decimal.value) != 1 or len(thousands.value) > 1:
        raise DataError(
            f"Decimals cannot begin with '{decimal.value}' where '{thousands.value}' stands "
            "between thousands; choose one different character for each."
        )
    found = replace(choices, decimal=decimal.value, thousands=thousands.value)
    return found, (decimal, thousands)


def with_header(
    rows: list[Row], even: list[Fields], choices: TextChoices
) -> tuple[TextChoices, tuple[Guess, ...]]:
    """Whether the first row is a header, chosen or guessed."""
    if choices.header is not None:
        return choices, (Guess("header", "yes" if choices.header else "no", "chosen"),)
    first = rows[0][1]
    guess = guess_header([first, *even[1 if even and even[0] == first else 0 :][:200]], choices)
    return replace(choices, header=guess.value == "yes"), (guess,)
