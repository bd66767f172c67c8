"""How dates are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

ISO = "ISO8601"
_DAYS = (
    "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y-%m",
    "%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f")
FORMATS = (ISO, *(day + time for time in _TIMES for day in _DAYS))
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?( ?(Z|[+-]\d\d:?\d\d))?)?")
_SHAPE = re.compile(r"(?=.*\d.*)[\w]{1,9}[-/. ][\w]{1,9}([-/., ]{1,2}\d{2,4})?([T ].{4,24})?")
_SWAPPED = {
    "%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y", "%d/%m/%y": "%m/%d/%y",
}  # fmt: skip


def is_date(text: str, format: str) -> bool:
    """Whether the text is a date in that format."""
    try:
        if format == ISO:
            return bool(_ISO.fullmatch(text) and datetime.fromisoformat(text.replace(" Z", "Z")))
        datetime.strptime(text, format)
    except ValueError:
        return False
    return True


def guess_date(values: Sequence[str]) -> tuple[str, str]:
    """(format, reason) that all values agree with, or two empty texts."""
    if not all(_SHAPE.fullmatch(text) for text in values[:20]):
        return "", ""
    for format in FORMATS:
        if is_date(values[0], format) and all(is_date(text, format) for text in values):
            return format, _reason(format, values)
    return "", ""


def _reason(format: str, values: Sequence[str]) -> str:
    reason = f"all {len(values):,} values seen are dates such as {values[0]}"
    day, _, time = format.partition(" ")
    swapped = _SWAPPED.get(day)
    if swapped and all(is_date(text, swapped + (" " + time if time else "")) for text in values):
        reason += "; read with the day first, although the month would fit as well"
    return reason
