"""A look at a table of text: its head and a few places in its middle are read, nothing more."""

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
from nnviz.data.reading.header import Fields, guess_header, unique_names, widened
from nnviz.data.reading.kinds import column_preview
from nnviz.data.reading.numerals import guess_numerals
from nnviz.data.reading.results import ColumnPreview, Guess, TextPreview
from nnviz.data.reading.sampling import Seen, decoded, seen_of, with_encoding
from nnviz.data.reading.streams import Source
from nnviz.errors import DataError

MOST_COLUMNS = 10_000
_CELLS, _ROWS = 16_000, 1500
"""So many fields, and rows, are enough to tell what the columns hold."""
_SHOWN = 100


def look_at(source: Source, choices: TextChoices) -> TextPreview:
    """What the text seems to be, with what is chosen taken as it is."""
    seen = seen_of(source)
    choices, guesses = with_encoding(source, seen, choices)
    text = decoded(source, seen, choices)
    choices, told = _with_dialect(text, choices)
    rows = _rows(source, text, choices, seen.whole)
    width = _width(source, rows, choices)
    rows, choices, told = _without_title(rows, width, choices, told)
    even = [fields for _, fields in rows if len(fields) == width][: _enough(width)]
    choices, numerals = _with_numerals(even, choices)
    choices, head = _with_header(rows, even, choices)
    return _preview(source, seen, rows, choices, (*guesses, *told, *numerals, *head))


def _preview(
    source: Source, seen: Seen, rows: list[Row], choices: TextChoices, guesses: tuple[Guess, ...]
) -> TextPreview:
    body = rows[1:] if choices.header else rows
    if not body:
        raise DataError(
            f"{source.label} holds only a header; choose a file with rows, or say that the first "
            "row is one."
        )
    width = _common_width(body)
    even = [fields for _, fields in body if len(fields) == width]
    names, notes = _names(rows, width, even, choices)
    allowed = {rows[0][0]: (width, width - 1)} if choices.header else {}
    probed = _probed(seen, choices, width)
    columns = _columns(names, (*even[: _enough(width)], *probed), choices)
    return TextPreview(
        name=source.name,
        origin="pasted" if source.path is None else str(source.path),
        size=source.size,
        rows=len(body) if seen.whole else _estimated(source, seen, body),
        exact=seen.whole,
        seen=min(len(even), _enough(width)) + len(probed),
        columns=columns,
        head=tuple(even[:_SHOWN]),
        choices=replace(choices, dates=_formats(columns)),
        guesses=guesses,
        first_line=rows[0][0] if choices.header else choices.skip or 0,
        ragged=next(
            ((line, len(row)) for line, row in rows if len(row) not in allowed.get(line, (width,))),
            None,
        ),
        notes=notes,
    )


def _with_dialect(text: str, choices: TextChoices) -> tuple[TextChoices, tuple[Guess, ...]]:
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


def _rows(source: Source, text: str, choices: TextChoices, whole: bool) -> list[Row]:
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


def _width(source: Source, rows: list[Row], choices: TextChoices) -> int:
    width = _common_width(rows)
    if width > MOST_COLUMNS:
        raise DataError(
            f"{source.label} has {width:,} columns, and at most {MOST_COLUMNS:,} can be read; "
            "leave out columns, or save the numbers as .npy."
        )
    return width


def _without_title(
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


def _common_width(rows: Sequence[Row]) -> int:
    """Of most rows; of equally common widths the larger."""
    widths = Counter(len(fields) for _, fields in rows)
    return max(widths, key=lambda width: (widths[width], width))


def _with_numerals(
    even: list[Fields], choices: TextChoices
) -> tuple[TextChoices, tuple[Guess, ...]]:
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


def _with_header(
    rows: list[Row], even: list[Fields], choices: TextChoices
) -> tuple[TextChoices, tuple[Guess, ...]]:
    if choices.header is not None:
        return choices, (Guess("header", "yes" if choices.header else "no", "chosen"),)
    first = rows[0][1]
    guess = guess_header([first, *even[1 if even and even[0] == first else 0 :][:200]], choices)
    return replace(choices, header=guess.value == "yes"), (guess,)


def _names(
    rows: list[Row], width: int, even: list[Fields], choices: TextChoices
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not choices.header:
        return tuple(f"column {n}" for n in range(1, width + 1)), ()
    return unique_names(widened(rows[0][1], width, even))


def _probed(seen: Seen, choices: TextChoices, width: int) -> list[Fields]:
    """Rows out of the middle; a probe may begin inside quotes, so odd ones do not count."""
    found = list[Fields]()
    for piece in seen.probes:
        try:
            text = piece.decode(choices.encoding or "utf-8")
            rows = rows_of_text(text, choices.delimiter or ",", choices.quote or "")
        except (UnicodeDecodeError, csv.Error):
            continue
        found += [fields for _, fields in rows if len(fields) == width][: _enough(width) // 8]
    return found


def _enough(width: int) -> int:
    return max(24, min(_ROWS, _CELLS // width))


def _columns(
    names: tuple[str, ...], cells: Sequence[Fields], choices: TextChoices
) -> tuple[ColumnPreview, ...]:
    values = list(zip(*cells, strict=True)) or [()] * len(names)
    return tuple(
        column_preview(place, name, values[place], choices) for place, name in enumerate(names)
    )


def _estimated(source: Source, seen: Seen, body: list[Row]) -> int:
    """The size over the mean length of a row in the head."""
    return max(len(body), round(source.unfolded * len(body) / max(1, len(seen.head))))


def _formats(columns: tuple[ColumnPreview, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((n, each.date_format) for n, each in enumerate(columns) if each.date_format)
