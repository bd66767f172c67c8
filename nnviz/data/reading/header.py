"""Whether the first row holds the names of the columns, and names that are all different."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.data.reading.choices import TextChoices
from nnviz.data.reading.dates import is_date
from nnviz.data.reading.kinds import column_preview
from nnviz.data.reading.numerals import is_number
from nnviz.data.reading.results import Guess

Fields = tuple[str, ...]


def guess_header(rows: Sequence[Fields], choices: TextChoices) -> Guess:
    """Words over numbers or dates are names; so are words that do not come again below."""
    first, below = rows[0], rows[1:]
    columns = list(zip(*below, strict=False))
    if any(_unlike(n, cell, columns[n], choices) for n, cell in enumerate(first[: len(columns)])):
        return _told(True, "the first row holds words over numbers or dates")
    if any(_is_number(cell, choices) for cell in first):
        return _told(False, "the first row holds numbers")
    if not below:
        return _told(True, "the only row holds no number")
    return _among_words(first, columns)


def _is_number(text: str, choices: TextChoices) -> bool:
    return is_number(text, choices.decimal or ".", choices.thousands or "")


def widened(header: Fields, width: int, rows: Sequence[Fields]) -> Fields:
    """A header that lacks one name lacks the last where rows end with an empty field, else the
    first: the numbers or names of rows."""
    if len(header) != width - 1:
        return (header + ("",) * width)[:width]
    return (*header, "") if all(not row[-1] for row in rows) else ("", *header)


def unique_names(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names, all different and none empty, and sentences that say what was changed."""
    found, notes = list[str](), list[str]()
    taken, seen, counts = set(names), set[str](), dict[str, int]()
    for place, name in enumerate(names, 1):
        new = name if name and name not in seen else _free(name or f"column {place}", taken, counts)
        if name and new != name:
            notes.append(f"Column {place} is called '{new}', since '{name}' was taken.")
        seen.add(name)
        found.append(new)
    return tuple(found), _short(notes, sum(not name for name in names))


def _free(plain: str, taken: set[str], counts: dict[str, int]) -> str:
    """A name like ``plain`` that no column has; it is taken then."""
    new = plain
    while new in taken:
        counts[plain] = counts.get(plain, 1) + 1
        new = f"{plain} ({counts[plain]})"
    taken.add(new)
    return new


def _short(notes: list[str], unnamed: int) -> tuple[str, ...]:
    if len(notes) > 5:
        notes = [*notes[:4], f"{len(notes) - 4:,} more columns were renamed in the same way."]
    if unnamed:
        plural = "column" if unnamed == 1 else "columns"
        notes.append(f"{unnamed:,} {plural} without a name took their place as name.")
    return tuple(notes)


def _unlike(place: int, cell: str, below: Sequence[str], choices: TextChoices) -> bool:
    """Whether a word stands over numbers or dates."""
    if cell in choices.missing or _is_number(cell, choices):
        return False
    preview = column_preview(place, "", below, choices)
    if preview.kind == "date":
        return not is_date(cell, preview.date_format)
    return bool(preview.examples) and preview.kind == "number"


def _among_words(first: Fields, columns: Sequence[Sequence[str]]) -> Guess:
    """All is words: names stand alone, values come again."""
    again = sum(cell in set(below) for cell, below in zip(first, columns, strict=False))
    repeats = sum(len(set(below)) < len(below) for below in columns)
    if not again and repeats and len(set(first)) == len(first):
        return _told(True, "the words of the first row do not come again below it")
    return _told(False, "the first row looks like the others")


def _told(header: bool, reason: str) -> Guess:
    return Guess("header", "yes" if header else "no", reason)
