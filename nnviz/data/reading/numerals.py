"""How numbers are written: decimal points or commas, and what stands between the thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nnviz.data.reading.results import Guess

NUMERALS = (
    (".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"),
)  # fmt: skip
"""(decimal, thousands), the more common first."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SPECIAL = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)
_PUZZLING = re.compile(r"[+-]?\d[\d.,' \u00a0\u202f]*([eE][+-]?\d+)?|[+-]?,\d+")
_SPACES = str.maketrans("\u00a0\u202f", "  ")


@cache
def numeral(decimal: str, thousands: str) -> re.Pattern[str]:
    """What a number written so looks like; groups after the first have three digits each."""
    point, between = re.escape(decimal), re.escape(thousands)
    whole = rf"(?:\d{{1,3}}(?:{between}\d{{3}})+|\d+)" if thousands else r"\d+"
    return re.compile(rf"[+-]?(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?")


def number(text: str, decimal: str, thousands: str) -> float | None:
    """The number that stands there, or None."""
    text = text.strip().translate(_SPACES)
    if not numeral(decimal, thousands).fullmatch(text):
        return float(text) if _SPECIAL.fullmatch(text) else None
    return float(text.replace(thousands, "").replace(decimal, ".") if thousands else
                 text.replace(decimal, "."))  # fmt: skip


def is_number(text: str, decimal: str, thousands: str) -> bool:
    """Whether a stripped text is one."""
    if numeral(decimal, thousands).fullmatch(text):
        return True
    return number(text, decimal, thousands) is not None


def guess_numerals(cells: Sequence[str], delimiter: str) -> tuple[Guess, Guess]:
    """The decimal mark and the thousands separator that most cells agree with."""
    puzzling = [text for cell in cells if (text := _puzzling(cell))]
    order = NUMERALS if delimiter != "," else (NUMERALS[0], *NUMERALS[2:3], *NUMERALS)
    scores = [sum(_fits(text, *each) for text in puzzling) for each in order]
    decimal, thousands = order[scores.index(max(scores, default=0))]
    example = next((text for text in puzzling if _fits(text, decimal, thousands)), "")
    return _decimal(decimal, example), _thousands(thousands, example)


def _puzzling(cell: str) -> str:
    """The cell where it could be a number, but is none in plain notation; else empty."""
    text = cell.strip()
    if _PLAIN.fullmatch(text) or not _PUZZLING.fullmatch(text):
        return ""
    return text.translate(_SPACES)


def _fits(text: str, decimal: str, thousands: str) -> bool:
    return numeral(decimal, thousands).fullmatch(text) is not None


def _decimal(mark: str, example: str) -> Guess:
    if mark == ",":
        return Guess(
            "decimal", ",", f"numbers such as {example} have a comma before their decimals"
        )
    return Guess("decimal", ".", "its numbers have a point before their decimals, or no decimals")


def _thousands(mark: str, example: str) -> Guess:
    if mark:
        return Guess("thousands", mark, f"numbers such as {example} have it between thousands")
    return Guess("thousands", "", "nothing stands between the thousands of its numbers")
