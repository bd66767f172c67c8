"""A sample of the mutated projects of tests/campaign: sentences only, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.errors import FileError
from tests.campaign.examine import opens_soundly
from tests.campaign.projects import FORMATS, mutated
from tests.data.reading.test_malformed import assert_sentence

SAMPLE = 180


def test_there_is_a_file_of_each_kept_format() -> None:
    assert [path.stem for path in FORMATS] == [f"format-{n}" for n in range(1, 8)]


@pytest.mark.parametrize("first", range(0, SAMPLE, 36))
def test_mutations_end_in_a_sentence_or_open(tmp_path: Path, first: int) -> None:
    path = tmp_path / "mutated.nnviz"
    for number in range(first, first + 36):
        path.write_bytes(mutated(number))
        try:
            assert opens_soundly(path)
        except FileError as error:
            assert_sentence(str(error))
    assert [each.name for each in tmp_path.iterdir()] == ["mutated.nnviz"]
