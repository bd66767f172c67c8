"""A look at a table of text: its head and a few places in its middle are read, nothing more."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace

from nnviz.data.reading.choices import TextChoices
from nnviz.data.reading.cutting import (
    check_choices,
    common_width,
    rows_of_head,
    width_of,
    with_dialect,
    with_header,
    with_numerals,
    without_title,
)
from nnviz.data.reading.dialect import Row, rows_of_text
from nnviz.data.reading.header import Fields, unique_names, widened
from nnviz.data.reading.kinds import column_preview
from nnviz.data.reading.results import ColumnPreview, Guess, TextPreview
from nnviz.data.reading.sampling import Seen, decoded, seen_of, with_encoding
from nnviz.data.reading.streams import Source
from nnviz.errors import DataError

_CELLS, _ROWS = 16_000, 1500
"""So many fields, and rows, are enough to tell what the columns hold."""
_SHOWN = 100


def look_at(source: Source, choices: TextChoices) -> TextPreview:
    """What the text seems to be, with what is chosen taken as it is."""
    check_choices(choices)
    seen = seen_of(source)
    choices, guesses = with_encoding(source, seen, choices)
    text = decoded(source, seen, choices)
    choices, told = with_dialect(text, choices)
    rows = rows_of_head(source, text, choices, seen.whole)
    width = width_of(source, rows, choices)
    rows, choices, told = without_title(rows, width, choices, told)
    even = [fields for _, fields in rows if len(fields) == width][: _enough(width)]
    choices, numerals = with_numerals(even, choices)
    choices, head = with_header(rows, even, choices)
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
    width = common_width(body)
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
