"""Tables of text come back as they were written."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.reading import (
    CancelledError,
    TextChoices,
    look,
    read,
    read_pasted,
)
from nnviz.errors import DataError
from tests.data.reading.kit import columns, kinds, words, written

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
).map(lambda text: f"w{text}w")


@st.composite
def frames(draw: st.DrawFn) -> pandas.DataFrame:
    """A column of each kind, some values missing."""
    rows = draw(st.integers(1, 12))
    some = {"min_size": rows, "max_size": rows}
    days = st.dates(date(1000, 1, 1), date(2999, 12, 31))
    return pandas.DataFrame(
        {
            "number": draw(st.lists(FLOATS, **some)),
            "gaps": draw(st.lists(FLOATS | st.just(np.nan), **some)),
            "word, with comma": draw(st.lists(WORDS, **some)),
            'day "d"': draw(st.lists(days.map(str), **some)),
            "whole": draw(st.lists(st.integers(-(2**53), 2**53), **some)),
        }
    )


@settings(max_examples=80)
@given(
    frames(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([".", ","]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["", "NA", "?"]),
    st.booleans(),
)
def test_what_pandas_writes_in_many_dialects_is_read_equal(
    tmp_path_factory: pytest.TempPathFactory,
    frame: pandas.DataFrame,
    delimiter: str,
    decimal: str,
    encoding: str,
    ending: str,
    quoting: int,
    missing: str,
    packed: bool,
) -> None:
    path = tmp_path_factory.getbasetemp() / f"round-trip.csv{'.gz' if packed else ''}"
    frame.to_csv(
        path, sep=delimiter, decimal=decimal, encoding=encoding, lineterminator=ending,
        quoting=quoting, na_rep=missing, index=False,
        compression={"method": "gzip", "mtime": 0} if packed else None,
    )  # fmt: skip
    choices = TextChoices(
        delimiter=delimiter, decimal=decimal, header=True,
        kinds=((0, "number"), (1, "number"), (2, "category"), (3, "date"), (4, "number")),
    )  # fmt: skip
    table = read(path, choices)
    found = columns(table)
    assert list(found) == list(frame.columns)
    assert found["number"] == frame["number"].tolist()
    assert np.array_equal(table.columns[1].values, frame["gaps"].to_numpy(), equal_nan=True)
    assert words(table, "word, with comma") == frame["word, with comma"].tolist()
    epoch = date(1970, 1, 1)
    assert [epoch + timedelta(d) for d in found['day "d"']] == [
        date.fromisoformat(text) for text in frame['day "d"']
    ]
    assert found["whole"] == frame["whole"].tolist()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_a_whole_table_is_read_equal_with_everything_guessed(
    tmp_path: Path, delimiter: str, decimal: str
) -> None:
    rng = np.random.default_rng(1)
    frame = pandas.DataFrame(
        {
            "x": rng.normal(size=3000),
            "y": np.where(rng.random(3000) < 0.1, np.nan, rng.normal(size=3000) * 1e6),
            "day": [str(date(2000, 1, 1) + timedelta(int(n))) for n in range(3000)],
            "kind": rng.choice(["cat", "dog", "owl"], 3000),
            "count": rng.integers(0, 9, 3000),
        }
    )
    frame.to_csv(tmp_path / "t.csv", sep=delimiter, decimal=decimal, index=False)
    table = read(tmp_path / "t.csv")
    assert kinds(table) == {
        "x": "number", "y": "number", "day": "date", "kind": "category", "count": "number",
    }  # fmt: skip
    for name in ("x", "y", "count"):
        assert np.array_equal(table.column(name).values, frame[name], equal_nan=True)
    assert words(table, "kind") == frame["kind"].tolist()
    assert table.column("day").values.tolist() == list(range(10957, 10957 + 3000))
    assert table.name == "t" and table.origin == str(tmp_path / "t.csv") and not table.notes


def test_many_chunks_make_one_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.data.reading.text_read.CHUNK", 12)
    lines = [f"{n},{'zyx'[n % 3]},{n / 7!r}\n" for n in range(500)]
    table = read(written(tmp_path, "a,b,c\n" + "".join(lines)))
    assert columns(table)["a"] == list(range(500))
    assert words(table, "b") == ["zyx"[n % 3] for n in range(500)]
    assert table.columns[1].categories == ("x", "y", "z")
    assert columns(table)["c"] == [n / 7 for n in range(500)]


def test_long_texts_make_smaller_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.data.reading.text_read.CHUNK_BYTES", 2000)
    monkeypatch.setattr("nnviz.data.reading.text_read._UNCLOSED", 2**20)
    texts = [f"{'long ' * 100}{n}" for n in range(6000)]
    table = read(written(tmp_path, "t,x\n" + "".join(f"{text},1\n" for text in texts)))
    assert words(table, "t") == texts


def test_a_row_that_never_ends_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.data.reading.text_read._UNCLOSED", 2**20)
    lines = ["a,b"] + ["1,2"] * 100_000 + ['"3,4'] + ["5,6"] * 500_000
    with pytest.raises(DataError, match="a row goes on for more than 1,048,576 bytes"):
        read(written(tmp_path, "\n".join(lines)))


def test_categories_that_are_numbers_come_in_their_order() -> None:
    table = read_pasted("a\n10\n9\n1\n10\n", TextChoices(kinds=((0, "category"),)))
    assert table.columns[0].categories == ("1", "9", "10")
    assert columns(table)["a"] == [2, 1, 0, 2]


def test_thousands_and_spaces_are_taken_out_of_numbers() -> None:
    table = read_pasted("x;y\n1.234.567,5; 1\n-12,25 ;2\n?;\n")
    assert columns(table) == {"x": [1234567.5, -12.25, None], "y": [1, 2, None]}


def test_a_number_with_thousands_in_the_wrong_places_is_refused() -> None:
    choices = TextChoices(delimiter=";", decimal=",", thousands=".", kinds=((0, "number"),))
    with pytest.raises(DataError, match=r"row 2, column 'x': '1\.23' is no number"):
        read_pasted("x;y\n1.234,5;1\n1.23;2\n", choices)


def test_dates_are_days_with_their_time_as_a_fraction() -> None:
    table = read_pasted("t,x\n1970-01-02 12:00,1\n1969-12-31 06:00,2\n,3\n")
    assert columns(table)["t"] == [1.5, -0.75, None]
    table = read_pasted("t,x\n1970-01-02T00:00:00+01:00,1\n1970-01-02T00:00:00Z,2\n")
    assert columns(table)["t"] == [1 - 1 / 24, 1]


def test_a_chosen_format_of_dates_is_taken() -> None:
    text = "t,x\n01/02/2000,1\n03/04/2000,2\n"
    first = columns(read_pasted(text))["t"]
    second = columns(read_pasted(text, TextChoices(dates=((0, "%m/%d/%Y"),))))["t"]
    day = date(1970, 1, 1)
    assert [day + timedelta(n) for n in first] == [date(2000, 2, 1), date(2000, 4, 3)]
    assert [day + timedelta(n) for n in second] == [date(2000, 1, 2), date(2000, 3, 4)]


def test_what_counts_as_missing_can_be_chosen() -> None:
    table = read_pasted("x,k\n-999,a\n5,none\n", TextChoices(missing=("-999", "a")))
    assert columns(table)["x"] == [None, 5] and words(table, "k") == [None, "none"]


def test_misfits_are_refused_by_row_column_and_value_or_counted_as_missing() -> None:
    text = "x,y\n1,2\nabc,3\n4,5\n"
    number = TextChoices(kinds=((0, "number"),))
    with pytest.raises(DataError, match=r"^The pasted text, row 2, column 'x': 'abc' is no number"):
        read_pasted(text, number)
    lenient = TextChoices(kinds=((0, "number"),), misfits="missing")
    table = read_pasted(text, lenient)
    assert columns(table)["x"] == [1, None, 4]
    assert table.notes == ("In 'x' 1 value that is no number count as missing.",)
    dates = TextChoices(kinds=((0, "date"),), dates=((0, "%Y"),), misfits="missing")
    table = read_pasted("x,y\n1970,2\nabc,3\nabc,4\n,5\n", dates)
    assert columns(table)["x"] == [0, None, None, None]
    assert table.notes == ("In 'x' 2 values that are no date count as missing.",)


@pytest.mark.parametrize("number", ["inf", "-Infinity", "1e999"])
def test_infinite_numbers_are_refused_or_counted_as_missing(number: str) -> None:
    text = f"x,y\n1,2\n{number},3\n"
    with pytest.raises(DataError, match=r"row 2, column 'x': the number is -?inf"):
        read_pasted(text)
    table = read_pasted(text, TextChoices(infinite="missing"))
    assert columns(table)["x"] == [1, None]
    assert table.notes == ("In 'x' 1 infinite value counts as missing.",)


@pytest.mark.parametrize(("row", "count"), [("1,2", "2 fields"), ("1,2,3,4", "4 fields")])
@pytest.mark.parametrize("line", [3, 30_000])
def test_ragged_rows_are_refused_by_their_line(
    tmp_path: Path, row: str, count: str, line: int
) -> None:
    lines = ["a,b,c"] + ["1.25,2.50,3.75"] * 40_000
    lines[line - 1] = row
    path = written(tmp_path, "\n".join(lines))
    with pytest.raises(DataError, match=rf"line {line:,}: {count} where the other rows have 3"):
        read(path)


def test_ragged_rows_can_be_filled_and_cut() -> None:
    text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1\n"
    table = read_pasted(text, TextChoices(ragged="fill"))
    assert columns(table) == {"a": [1, 4, 6, 1], "b": [2, 5, 7, 1], "c": [3, None, 8, 1]}


def test_quoted_fields_may_hold_delimiters_lines_and_quotes() -> None:
    table = read_pasted('k,x\n"a, ""b""\nc",1\nd,2\n\n')
    assert words(table, "k") == ['a, "b"\nc', "d"] and columns(table)["x"] == [1, 2]


def test_a_quote_that_is_never_closed_is_said(tmp_path: Path) -> None:
    lines = ["a,b"] + ["1,2"] * 100_000 + ['"3,4'] + ["5,6"] * 10
    with pytest.raises(DataError, match="a quote in row 100,001 is never closed"):
        read(written(tmp_path, "\n".join(lines)), TextChoices(header=True))


def test_another_encoding_late_in_the_file_is_said(tmp_path: Path) -> None:
    content = b"a,b\n" + b"x,1\n" * 70_000 + "Café,2\n".encode("cp1252") + b"x,1\n" * 70_000
    with pytest.raises(DataError, match=r"not in the encoding utf-8 throughout.*choose another"):
        read(written(tmp_path, content))


def test_progress_goes_from_little_to_all_and_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n" + "1.5,2.5\n" * 300_000)
    steps: list[tuple[int, int]] = []
    read(path, None, lambda done, whole: steps.append((done, whole)))
    size = path.stat().st_size
    assert steps[-1] == (size, size) and steps == sorted(steps) and len(steps) > 5
    calls = iter([False, False])
    with pytest.raises(CancelledError):
        read(path, None, None, lambda: next(calls, True))


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"a\tb\n1\t2\n"), "t.tsv.gz")
    preview = look(path)
    assert preview.name == "t" and columns(read(path)) == {"a": [1], "b": [2]}


def test_pandas_is_not_imported_before_a_table_is_read() -> None:
    late = {"pandas", "PIL", "charset_normalizer"}
    code = f"import sys, nnviz.data.reading; print({late} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
