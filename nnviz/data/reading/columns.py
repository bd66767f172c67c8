"""Columns that grow chunk by chunk: numbers, categories and dates out of what pandas cut."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nnviz.data.reading.choices import Kind, TextChoices
from nnviz.data.reading.numerals import number
from nnviz.data.reading.results import ReadColumn, Values
from nnviz.errors import DataError

if TYPE_CHECKING:
    import pandas

MOST_CATEGORIES = 2**22
_DAY = 86_400.0


class Column(ABC):
    """One column while it is read: ``gaps`` counts its missing values, ``misfits`` those that were
    none but fit not."""

    kind: ClassVar[Kind]

    def __init__(
        self, name: str, label: str, rows: int, choices: TextChoices, date_format: str
    ) -> None:
        self.name, self._label, self._choices, self._format = name, label, choices, date_format
        # Untouched pages cost nothing: a guess that is too high takes no memory.
        self._values, self._rows = np.empty(rows), 0
        self.gaps, self._misfits = 0, 0

    def add(self, series: pandas.Series) -> None:
        """The next chunk. DataError for a value that does not fit, unless chosen otherwise."""
        values = self._numbers(series)
        end = self._rows + len(values)
        if end > len(self._values):
            self._values.resize(end + end // 4, refcheck=False)
        self._values[self._rows : end] = values
        self.gaps += int(np.isnan(values).sum())
        self._rows = end

    def done(self) -> ReadColumn:
        """The column; nothing can be added any more."""
        self._values.resize(self._rows, refcheck=False)
        return ReadColumn(self.name, self.kind, self._values)

    def notes(self) -> tuple[str, ...]:
        """What was done to values that did not fit, in words."""
        if not self._misfits:
            return ()
        plural = "value that is" if self._misfits == 1 else "values that are"
        return (f"In '{self.name}' {self._misfits:,} {plural} no {self.kind} count as missing.",)

    @abstractmethod
    def _numbers(self, series: pandas.Series) -> Values:
        """The chunk's values as numbers; NaN where one is missing."""

    def _refuse(self, place: int, text: str, count: int = 1) -> None:
        """Called for values that are none, the first at that place; counts them where chosen."""
        self._misfits += count
        if self._choices.misfits == "refuse":
            raise DataError(
                f"{self._label}, row {self._rows + place + 1:,}, column '{self.name}': "
                f"'{text[:60]}' is no {self.kind}; let such values count as missing, or take the "
                "column as a category."
            )


class Numbers(Column):
    """pandas makes numbers of what is plainly written; what is not comes as text."""

    kind = "number"
    _infinite = 0

    def _numbers(self, series: pandas.Series) -> Values:
        plain = series.dtype.kind in "iuf"
        values = series.to_numpy(np.float64, copy=True) if plain else self._written(series)
        wrong = np.flatnonzero(np.isinf(values))
        if wrong.size:
            self._infinite += wrong.size
            self._refuse_infinite(int(wrong[0]), values)
            values[wrong] = np.nan
        return values

    def notes(self) -> tuple[str, ...]:
        if not self._infinite:
            return super().notes()
        plural = "value counts" if self._infinite == 1 else "values count"
        return (
            *super().notes(),
            f"In '{self.name}' {self._infinite:,} infinite {plural} as missing.",
        )

    def _written(self, series: pandas.Series) -> Values:
        """Numbers out of texts, one by one: thousands, spaces around, very large ones."""
        texts = series.astype("str").to_numpy(object, na_value="")
        absent = frozenset(self._choices.missing) | {""}
        return np.array([self._number(n, text.strip(), absent) for n, text in enumerate(texts)])

    def _number(self, place: int, text: str, absent: frozenset[str]) -> float:
        if text in absent:
            return np.nan
        found = number(text, self._choices.decimal or ".", self._choices.thousands or "")
        if found is None:
            self._refuse(place, text)
            return np.nan
        return found

    def _refuse_infinite(self, place: int, values: Values) -> None:
        if self._choices.infinite == "refuse":
            raise DataError(
                f"{self._label}, row {self._rows + place + 1:,}, column '{self.name}': the number "
                f"is {values[place]}, and no network can learn from it; let infinite numbers count "
                "as missing, or mend the file."
            )


class Categories(Column):
    """Words become numbers as they come, and at the end in the order of their names."""

    kind = "category"

    def __init__(
        self, name: str, label: str, rows: int, choices: TextChoices, date_format: str
    ) -> None:
        super().__init__(name, label, rows, choices, date_format)
        self._known: dict[str, int] = {}
        self._absent = frozenset(choices.missing)

    def done(self) -> ReadColumn:
        order = sorted(self._known, key=natural)
        places = np.empty(len(order))
        places[[self._known[text] for text in order]] = np.arange(len(order))
        column = super().done()
        present = ~np.isnan(column.values)
        column.values[present] = places[column.values[present].astype(np.intp)]
        return ReadColumn(self.name, self.kind, column.values, tuple(order))

    def _numbers(self, series: pandas.Series) -> Values:
        texts = [str(text).strip() for text in series.cat.categories]
        numbers = np.array([self._code(text) for text in texts] + [np.nan])
        if len(self._known) > MOST_CATEGORIES:
            raise DataError(
                f"{self._label}, column '{self.name}' has more than {MOST_CATEGORIES:,} different "
                "words; leave the column out of the file."
            )
        return np.asarray(numbers[series.cat.codes.to_numpy()])

    def _code(self, text: str) -> float:
        return (
            np.nan
            if text in self._absent
            else float(self._known.setdefault(text, len(self._known)))
        )


class Dates(Column):
    """Days since 1970-01-01, with the time of day as a fraction."""

    kind = "date"

    def _numbers(self, series: pandas.Series) -> Values:
        texts = [str(text).strip() for text in series.cat.categories]
        days = np.append(self._days(texts), np.nan)
        codes = series.cat.codes.to_numpy()
        absent = frozenset(self._choices.missing)
        present = np.array([text not in absent for text in texts] + [False])
        wrong = np.flatnonzero((np.isnan(days) & present)[codes])
        if wrong.size:
            self._refuse(int(wrong[0]), texts[codes[wrong[0]]], wrong.size)
        return np.asarray(days[codes])

    def _days(self, texts: list[str]) -> Values:
        import pandas

        try:
            times = pandas.to_datetime(
                pandas.Index(texts, dtype="str"), format=self._format, errors="coerce", utc=True
            )
        except ValueError as error:
            raise DataError(
                f"Dates cannot be read as '{self._format}' ({error}); choose a format such as "
                "'%d.%m.%Y', or 'ISO8601'."
            ) from error
        seconds = times.as_unit("us").asi8 / 1e6
        return np.asarray(np.where(times.isna(), np.nan, seconds / _DAY))


def natural(text: str) -> tuple[int, float, str]:
    """Sorts numbers by value, before words by letters."""
    if text[:1].isalpha():
        return (1, 0.0, text)
    try:
        return (0, float(text), text) if text.lower() not in ("nan", "inf") else (1, 0.0, text)
    except ValueError:
        return (1, 0.0, text)
