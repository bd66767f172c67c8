"""What the gallery offers, and how it is found."""

from __future__ import annotations

import pytest

from nnviz.experiment.gallery import found, plain, sample_entries, tags_of
from nnviz.experiment.samples import SAMPLES, sample_experiment

ENTRIES = sample_entries()


def names(text: str = "", *tags: str) -> list[str]:
    return [entry.name for entry in found(ENTRIES, text, tags)]


def test_every_sample_is_an_entry_with_what_its_network_reaches() -> None:
    assert [entry.name for entry in ENTRIES] == list(SAMPLES)
    for entry in ENTRIES:
        assert entry.experiment() == sample_experiment(entry.name)
        assert entry.result.startswith("Its network: ") and entry.result.endswith(".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spiral", ["two-spirals"]),
        ("SPIRAL", ["two-spirals"]),
        ("co2", ["co2"]),
        ("straight line", ["circles", "blobs"]),
        ("line straight", ["circles", "blobs"]),
        ("table real", ["iris", "wine", "breast-cancer", "diabetes"]),
        ("zebra", []),
    ],
)
def test_every_word_of_a_search_must_be_found(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_tags_narrow_what_is_found() -> None:
    assert names("", "images", "real data") == ["digits", "mnist", "doodles", "cats"]
    assert names("digits", "images", "real data") == ["digits", "mnist"]
    assert names("", "images", "regression") == []
    assert names() == list(SAMPLES)


def test_tags_are_listed_once_kinds_first() -> None:
    assert tags_of(ENTRIES)[:6] == [
        "plane", "one input", "truth table", "table", "images", "sequences",
    ]  # fmt: skip
    assert tags_of(found(ENTRIES, "iris")) == ["table", "many classes", "real data"]
    assert tags_of([]) == []


def test_accents_and_lowered_letters_do_not_matter() -> None:
    assert plain("Mauna Loa CO₂") == "mauna loa co2" and plain("Café") == "cafe"


def test_a_credit_is_told_from_its_licence() -> None:
    iris = next(entry for entry in ENTRIES if entry.name == "iris")
    assert iris.licence == "CC BY 4.0" and iris.source.startswith("Iris, R. A. Fisher")
    assert f"{iris.source}, {iris.licence}" == iris.credit
