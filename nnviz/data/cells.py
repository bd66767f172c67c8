"""Cells of a table as text: written, read, and asked for by conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from nnviz.data.source import Column
from nnviz.engine.shapes import Array
from nnviz.errors import DataError

Mask = NDArray[np.bool_]
_EPOCH = date(1970, 1, 1).toordinal()
_COMPARE: dict[str, Callable[[Array, float], Mask]] = {
    ">=": np.greater_equal, "<=": np.less_equal, "!=": np.not_equal, "is not": np.not_equal,
    "==": np.equal, "=": np.equal, "is": np.equal, ">": np.greater, "<": np.less,
}  # fmt: skip
_CONDITION = re.compile(r"\s*(>=|<=|!=|==|=|>|<|is not\b|is\b|contains\b)\s*(.*)", re.IGNORECASE)


def written(column: Column, value: float, digits: int | None = None) -> str:
    """A cell; at full precision, or with so many digits. Nothing where the value is missing."""
    if not np.isfinite(value):
        return "" if np.isnan(value) else str(value)
    if column.kind == "category":
        place = int(value)
        return column.categories[place] if place < len(column.categories) else str(place)
    if column.kind == "date":
        return _date(value)
    return f"{value:.{digits}g}" if digits else repr(float(value)).removesuffix(".0")


def read(column: Column, text: str) -> float:
    """The value that a text means in that column; nothing is a missing one. DataError for what has
    no place there."""
    text = text.strip()
    if not text:
        return float("nan")
    if column.kind == "category":
        return _category(column, text)
    if column.kind == "date":
        return _days(column, text)
    try:
        value = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise DataError(f"“{text}” is no number; '{column.name}' holds numbers.")
    return value


def matching(columns: Sequence[Column], values: Sequence[Array], text: str) -> Mask:
    """(rows,): whether each meets all conditions, such as ``width > 2.5 and class is rose``, or
    holds the text in a category. DataError names what cannot be understood."""
    rows = len(values[0]) if values else 0
    found = np.ones(rows, bool)
    for condition in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        if condition:
            found &= _met(columns, values, condition)
    return found


def _met(columns: Sequence[Column], values: Sequence[Array], condition: str) -> Mask:
    for column, array in sorted(
        zip(columns, values, strict=True), key=lambda each: -len(each[0].name)
    ):
        begins = condition.lower().startswith(column.name.lower())
        rest = _CONDITION.fullmatch(condition[len(column.name) :]) if begins else None
        if rest is not None:
            return _compared(column, array, rest[1].lower(), rest[2].strip(" \"'“”"))
    if re.search(r"[<>=]", condition):
        names = ", ".join(column.name for column in columns[:8])
        raise DataError(f"“{condition}” names no column; there are {names}.")
    return _holding(columns, values, condition)


def _compared(column: Column, array: Array, sign: str, text: str) -> Mask:
    if sign == "contains":
        return _holding([column], [array], text)
    if not text or text.lower() == "missing":
        missing = np.isnan(array)
        return ~missing if sign in ("!=", "is not") else missing
    return _COMPARE[sign](array, read(column, text))


def _holding(columns: Sequence[Column], values: Sequence[Array], text: str) -> Mask:
    """Rows with a category that holds the text."""
    found = np.zeros(len(values[0]) if values else 0, bool)
    for column, array in zip(columns, values, strict=True):
        places = [k for k, name in enumerate(column.categories) if text.lower() in name.lower()]
        found |= np.isin(array, places)
    return found


def _category(column: Column, text: str) -> float:
    for place, name in enumerate(column.categories):
        if text == name:
            return float(place)
    for place, name in enumerate(column.categories):
        if text.lower() == name.lower():
            return float(place)
    some = ", ".join(column.categories[:8]) + (" …" if len(column.categories) > 8 else "")
    raise DataError(f"'{column.name}' has no “{text}”; there are {some}.")


def _days(column: Column, text: str) -> float:
    try:
        return float(date.fromisoformat(text).toordinal() - _EPOCH)
    except ValueError as error:
        raise DataError(
            f"“{text}” is no date; '{column.name}' holds dates such as 2024-03-31."
        ) from error


def _date(days: float) -> str:
    try:
        return date.fromordinal(_EPOCH + int(days)).isoformat()
    except (ValueError, OverflowError):
        return f"{days:g} days"
