"""What a column holds, by the values seen."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.data.reading.choices import Kind, TextChoices
from nnviz.data.reading.dates import ISO, guess_date
from nnviz.data.reading.numerals import is_number
from nnviz.data.reading.results import ColumnPreview

_EXAMPLES = 5
_NEARLY = 0.9
"""A column in which so many values are numbers may be one of numbers with mistakes."""


def column_preview(
    place: int, name: str, cells: Sequence[str], choices: TextChoices
) -> ColumnPreview:
    """The kind chosen for the column, or guessed; ``cells`` are stripped."""
    absent = frozenset(choices.missing)
    values = [cell for cell in cells if cell not in absent]
    kind, reason, format = _kind(values, choices)
    chosen = dict(choices.kinds).get(place)
    if chosen is not None:
        kind, reason = chosen, "chosen"
    if kind == "date":
        format = dict(choices.dates).get(place, format) or guess_date(values[:1])[0] or ISO
    examples = tuple(dict.fromkeys(values))[:_EXAMPLES]
    missing = len(cells) - len(values)
    return ColumnPreview(name, kind, reason, examples, missing, format if kind == "date" else "")


def _kind(values: Sequence[str], choices: TextChoices) -> tuple[Kind, str, str]:
    """(kind, reason, format of dates)."""
    if not values:
        return "number", "no value was seen in it", ""
    decimal, thousands = choices.decimal or ".", choices.thousands or ""
    wrong = [text for text in values if not is_number(text, decimal, thousands)]
    if not wrong:
        return _numbers(values)
    format, reason = guess_date(values) if len(wrong) == len(values) else ("", "")
    if format:
        return "date", reason, format
    return "category", _words(values, wrong), ""


def _numbers(values: Sequence[str]) -> tuple[Kind, str, str]:
    coded = next(
        (text for text in values if len(text) > 1 and text[0] == "0" and text.isdigit()), ""
    )
    if coded and all(text.isdigit() for text in values):
        return "category", f"values such as {coded} begin with zeros, as codes do", ""
    return "number", f"all {len(values):,} values seen are numbers", ""


def _words(values: Sequence[str], wrong: Sequence[str]) -> str:
    different = len(set(values))
    if len(wrong) <= (1 - _NEARLY) * len(values):
        return (
            f"{len(wrong):,} of {len(values):,} values seen are no numbers, such as "
            f"'{wrong[0][:40]}'; choose number to count them as missing"
        )
    words = "word" if different == 1 else "different words"
    return f"{different:,} {words} in {len(values):,} values seen, such as '{wrong[0][:40]}'"
