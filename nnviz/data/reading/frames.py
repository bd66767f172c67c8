"""Data frames of pandas as tables: columns keep their names and kinds. By position, as arrays:
the index is not looked at."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz.data.reading.choices import ArrayChoices
from nnviz.data.reading.header import unique_names
from nnviz.data.reading.results import ReadColumn, ReadTable
from nnviz.data.reading.targets import column_of
from nnviz.errors import DataError

if TYPE_CHECKING:
    import pandas

_ORIGIN = "arrays from Python"
_USUAL = ArrayChoices()
_PLAIN = (str, int, float, bool, np.generic)


def is_frame(values: Any) -> bool:
    """Whether it is one; without loading pandas, which nobody can have one without."""
    found = sys.modules.get("pandas")
    return found is not None and isinstance(values, found.DataFrame)


def is_series(values: Any) -> bool:
    """Whether it is a column of one."""
    found = sys.modules.get("pandas")
    return found is not None and isinstance(values, found.Series)


def name_of(series: pandas.Series, usual: str) -> str:
    """What it is called; ``usual`` where it has no name."""
    return usual if series.name is None else str(series.name)


def read_frame(frame: pandas.DataFrame, name: str, choices: ArrayChoices) -> ReadTable:
    """The frame as a table; DataError for values that are neither numbers, texts nor dates."""
    if not len(frame) or not len(frame.columns):
        raise DataError(
            f"The data frame has {len(frame):,} rows and {len(frame.columns):,} columns; it must "
            "have one of each at least."
        )
    names, notes = unique_names([str(each) for each in frame.columns])
    columns = list[ReadColumn]()
    for called, (_, series) in zip(names, frame.items(), strict=True):
        column, said = _column(called, series, choices)
        columns.append(column)
        notes += said
    return ReadTable(name, tuple(columns), _ORIGIN, notes)


def _column(
    name: str, series: pandas.Series, choices: ArrayChoices
) -> tuple[ReadColumn, tuple[str, ...]]:
    from pandas.api import types

    if types.is_datetime64_any_dtype(series):
        naive = series.dt.tz_convert(None) if series.dt.tz is not None else series
        return column_of(name, naive.to_numpy("datetime64[us]"), _ORIGIN, choices)
    if types.is_numeric_dtype(series) and not types.is_complex_dtype(series):
        return column_of(name, series.to_numpy(np.float64, na_value=np.nan), _ORIGIN, choices)
    return _words(name, series), ()


def _words(name: str, series: pandas.Series) -> ReadColumn:
    """Texts and whatever else is plain, each a category; what is missing stays missing."""
    there = series.notna().to_numpy(bool)
    found = series[there].tolist()
    wrong = next((each for each in found if not isinstance(each, _PLAIN)), None)
    if wrong is not None:
        raise DataError(
            f"The column '{name}' holds {wrong!r:.60} ({type(wrong).__name__}); a column must be "
            "of numbers, texts or dates."
        )
    column, _ = column_of(name, np.array([str(each) for each in found], "U"), _ORIGIN, _USUAL)
    values = np.full(len(series), np.nan)
    values[there] = column.values
    return replace(column, values=values)
