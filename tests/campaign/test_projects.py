"""Five thousand mutated project files: each ends within two seconds and 500 MB in one clear
sentence, or opens soundly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.campaign.projects import mutated
from tests.campaign.test_malformed import MEMORY, SECONDS, examined
from tests.data.reading.test_malformed import assert_sentence

FILES = 5000


def test_mutated_projects_end_in_a_sentence_or_open(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    files = []
    for number in range(FILES):
        path = home / f"{number}.nnviz"
        path.write_bytes(mutated(number))
        files.append((f"mutation {number}", str(path)))
    results = examined(files, tmp_path / "list.json")
    assert len(results) == FILES
    for each in results:
        assert each["outcome"] in ("refused", "sound"), each
        assert each["seconds"] < SECONDS and each["memory"] < MEMORY, each
        if each["outcome"] == "refused":
            assert_sentence(each["text"])
    assert {path.name for path in tmp_path.iterdir()} == {"home", "list.json"}
    counts = Counter(each["outcome"] for each in results)
    slowest = max(results, key=lambda each: float(each["seconds"]))
    figure(
        f"{FILES:,} mutated projects: {counts['refused']} refused and {counts['sound']} sound; the "
        f"slowest {slowest['seconds']:.2f} s ({slowest['name']}), "
        f"{results[-1]['memory'] / 1e6:.0f} MB at most"
    )
