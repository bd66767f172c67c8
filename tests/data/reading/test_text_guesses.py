"""What a look at a table of text finds out."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.data.reading import TextChoices, TextPreview, look, look_pasted, read_pasted
from nnviz.errors import DataError
from tests.data.reading.kit import written


def seen(path: Path, choices: TextChoices | None = None) -> TextPreview:
    preview = look(path, choices)
    assert isinstance(preview, TextPreview)
    return preview


def reason(preview: TextPreview, field: str) -> str:
    return next(guess.reason for guess in preview.guesses if guess.field == field)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["height", "width", "kind"], ["1.5", "2", "cat"], ["2.5", "3", "dog"]]
    preview = look_pasted("\n".join(delimiter.join(row) for row in rows))
    assert preview.choices.delimiter == delimiter
    assert [column.name for column in preview.columns] == rows[0]
    assert preview.head == (("1.5", "2", "cat"), ("2.5", "3", "dog"))


def test_spaces_may_be_many_and_stand_at_both_ends() -> None:
    preview = look_pasted("  1.0   2.0  3.0 \n  4.0   5.0  6.0 \n")
    assert preview.head == (("1.0", "2.0", "3.0"), ("4.0", "5.0", "6.0"))
    assert preview.choices.header is False


def test_a_single_tab_among_many_spaces_is_no_delimiter() -> None:
    preview = look_pasted('18.0   8   307.0\t"a b"\n15.0  10    ?  \t"c d"\n')
    assert preview.choices.delimiter == " " and preview.head[1] == ("15.0", "10", "?", "c d")


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, guessed: str) -> None:
    text = "Straße;Größe\nMüllerstraße;1,5\nKönigsallee;2,5\nCafé à la Crème;3\n"
    preview = seen(written(tmp_path, text.encode(encoding)))
    assert preview.choices.encoding == guessed
    assert [column.name for column in preview.columns] == ["Straße", "Größe"]


def test_russian_and_japanese_encodings_are_found(tmp_path: Path) -> None:
    russian = "город;население\n" + "Москва;12\nСанкт-Петербург;5\nНовосибирск;2\n" * 5
    japanese = "名前,値\n" + "東京の人口はとても多い,1\n大阪も大きな都市です,2\n" * 5
    assert seen(written(tmp_path, russian.encode("cp1251"))).columns[0].name == "город"
    assert seen(written(tmp_path, japanese.encode("shift_jis"))).columns[0].name == "名前"


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands"),
    [
        (["1.5", "-2", "3e-5"], ".", ""),
        (["1,5", "-2", ",25"], ",", ""),
        (["1.234,5", "12,5", "7"], ",", "."),
        (["1,234.5", "12.5", "7"], ".", ","),
        (["1 234,5", "12,5", "7"], ",", " "),
        (["1'234.5", "12.5", "7"], ".", "'"),
    ],
)
def test_decimals_and_thousands_are_found(cells: list[str], decimal: str, thousands: str) -> None:
    preview = look_pasted("x;y\n" + "\n".join(f"{cell};1" for cell in cells))
    assert (preview.choices.decimal, preview.choices.thousands) == (decimal, thousands)
    assert [column.kind for column in preview.columns] == ["number", "number"]


def test_a_quoted_comma_between_digits_stands_between_thousands_where_commas_delimit() -> None:
    preview = look_pasted('x,y\n"1,234",1\n"2,500",2\n')
    assert (preview.choices.decimal, preview.choices.thousands) == (".", ",")
    assert "1,234" in reason(preview, "thousands")


def test_single_quotes_are_found() -> None:
    preview = look_pasted("name,size\n'Smith, John',1\n'Doe, Jane',2\n")
    assert preview.choices.quote == "'" and preview.head[0] == ("Smith, John", "1")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("a,b\n1,2\n3,4\n", True),
        ("1,2\n3,4\n", False),
        ("country,1st,2nd\nFrance,1,2\nItaly,3,4\n", True),
        ("cat,1\ndog,2\n", False),
        ("?,1\n2,3\n", False),
        ("animal,colour\ncat,red\ndog,blue\ncat,blue\n", True),
        ("cat,red\ndog,blue\ncat,blue\n", False),
        ("day,kind\n2020-01-01,a\n2020-01-02,b\n", True),
        ("2020-01-01,a\n2020-01-02,b\n", False),
    ],
)
def test_whether_there_is_a_header_is_found(text: str, header: bool) -> None:
    preview = look_pasted(text)
    assert preview.choices.header is header and reason(preview, "header")


def test_names_are_made_unique_and_that_is_said() -> None:
    preview = look_pasted("a,a,,a (2)\n1,2,3,4\n")
    names = [column.name for column in preview.columns]
    assert names == ["a", "a (3)", "column 3", "a (2)"]
    assert preview.notes == (
        "Column 2 is called 'a (3)', since 'a' was taken.",
        "1 column without a name took their place as name.",
    )


def test_a_header_without_a_name_for_the_row_names_is_widened() -> None:
    preview = look_pasted("x,y\nr1,1,2\nr2,3,4\n")
    assert [column.name for column in preview.columns] == ["column 1", "x", "y"]
    preview = look_pasted("x,y\n1,2,\n3,4,\n")
    assert [column.name for column in preview.columns] == ["x", "y", "column 3"]


def test_comments_and_titles_above_the_table_are_skipped() -> None:
    preview = look_pasted("# measured by hand\n\n# twice\nx,y\n1,2\n3,4\n")
    assert preview.choices.skip == 3 and preview.columns[0].name == "x"
    preview = look_pasted("sep=;\na;b\n1;2\n")
    assert [column.name for column in preview.columns] == ["a", "b"]
    preview = look_pasted("Sales of 2020\n\nx,y,z\n1,2,3\n3,4,5\n5,6,7\n")
    assert preview.columns[0].name == "x" and preview.rows == 3


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        (["1", "2.5", "?"], "number", "all 2 values seen are numbers"),
        (["cat", "dog", "cat"], "category", "2 different words in 3 values seen"),
        (["01234", "00999", "12345"], "category", "begin with zeros, as codes do"),
        (["2020-01-31", "2020-02-01", ""], "date", "dates such as 2020-01-31"),
        (["31.12.1999", "01.02.2000", "15.03.2001"], "date", "dates such as 31.12.1999"),
        (["12/31/1999", "02/01/2000", "02/13/2000"], "date", "dates such as 12/31/1999"),
        (["01/02/2000", "03/04/2000", "05/06/2000"], "date", "the month would fit as well"),
        (["2020-01-31T12:30:00Z"] * 3, "date", "2020-01-31T12:30:00Z"),
        (["Jan 5, 2020", "Feb 6, 2021", "Mar 7, 2022"], "date", "Jan 5, 2020"),
        (["1"] * 30 + ["n/k"], "category", "1 of 31 values seen are no numbers, such as 'n/k'"),
        (["NA", "", "?"], "number", "no value was seen"),
        (["2019", "2020", "2021"], "number", "numbers"),
        (["1-2", "3-4", "5-6"], "category", "words"),
    ],
)
def test_kinds_are_found_with_a_reason(values: list[str], kind: str, words: str) -> None:
    preview = look_pasted("n;x\n" + "".join(f'{n};"{each}"\n' for n, each in enumerate(values)))
    column = preview.columns[1]
    assert column.kind == kind and words in column.reason


def test_every_guess_can_be_chosen_otherwise() -> None:
    text = "a;b\n1,5;2\n2,5;3\n"
    choices = TextChoices(
        encoding="cp1252", delimiter=",", quote="", decimal=".", header=False, skip=1,
        kinds=((0, "category"),),
    )  # fmt: skip
    preview = look_pasted(text, choices)
    assert preview.head == (("1", "5;2"), ("2", "5;3"))
    assert preview.columns[0].kind == "category" and preview.columns[0].reason == "chosen"
    assert {guess.reason for guess in preview.guesses if guess.field != "thousands"} == {"chosen"}


def test_choices_that_cannot_be_are_refused() -> None:
    with pytest.raises(DataError, match="'klingon' is no known encoding"):
        look_pasted("a,b\n1,2\n", TextChoices(encoding="klingon"))
    with pytest.raises(DataError, match="choose one different character for each"):
        look_pasted("a,b\n1,2\n", TextChoices(decimal=",", thousands=","))
    with pytest.raises(DataError, match="';;' cannot delimit fields; choose one character"):
        look_pasted("a,b\n1,2\n", TextChoices(delimiter=";;"))
    with pytest.raises(DataError, match="',' cannot be a quote"):
        look_pasted("a,b\n1,2\n", TextChoices(delimiter=",", quote=","))
    with pytest.raises(DataError, match="-1 lines cannot be skipped"):
        look_pasted("a,b\n1,2\n", TextChoices(skip=-1))
    nonsense = TextChoices(kinds=((0, "date"),), dates=((0, "%Q"),))
    with pytest.raises(DataError, match="Dates cannot be read as '%Q'"):
        read_pasted("a,b\n1,2\n", nonsense)


def test_what_was_guessed_can_be_chosen_as_it_is() -> None:
    text = "sep=;\nday;x\n01.02.2020;1,5\n03.04.2021;1.234,5\n"
    guessed = look_pasted(text)
    chosen = look_pasted(text, guessed.choices)
    assert (chosen.columns, chosen.head) == (guessed.columns, guessed.head)
    assert chosen.choices == guessed.choices and chosen.first_line == guessed.first_line


def test_a_large_file_is_looked_at_in_places_only(tmp_path: Path) -> None:
    lines = [f"{n},{n % 7},x\n" for n in range(100_000)]
    # Late in the file, what looked like a number is none.
    lines[60_000:70_000] = [f"{n},many,x\n" for n in range(10_000)]
    preview = seen(written(tmp_path, "a,b,c\n" + "".join(lines)))
    assert not preview.exact and 80_000 < preview.rows < 140_000 and preview.seen < 60_000
    assert [column.kind for column in preview.columns] == ["number", "category", "category"]
    assert "are no numbers, such as 'many'" in preview.columns[1].reason


def test_letters_late_in_a_file_tell_its_encoding(tmp_path: Path) -> None:
    lines = ["name,value\n"] + ["plain,1\n"] * 60_000 + ["Café à la crème brûlée,2\n"] * 40_000
    assert seen(written(tmp_path, "".join(lines).encode("cp1252"))).choices.encoding == "cp1252"
