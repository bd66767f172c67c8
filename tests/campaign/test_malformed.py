"""Two hundred malformed files of each format, made by hand and by mutation: each ends within two
seconds and 500 MB in one clear sentence, or in a result that is sound."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.campaign.mutations import damage, sound
from tests.data.reading.malformed import FORMATS
from tests.data.reading.test_malformed import assert_sentence

FILES = 200
SECONDS = 2.0
MEMORY = 500 * 10**6


@pytest.mark.parametrize("format", FORMATS)
def test_malformed_files_end_in_a_sentence_or_a_sound_result(
    format: str, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    results = examined(list(made(format, tmp_path)), tmp_path / "list.json")
    assert len(results) >= FILES
    for each in results:
        assert each["outcome"] in ("refused", "sound"), each
        assert each["seconds"] < SECONDS and each["memory"] < MEMORY, each
        if each["outcome"] == "refused":
            assert_sentence(each["text"])
    counts = Counter(each["outcome"] for each in results)
    slowest = max(results, key=lambda each: float(each["seconds"]))
    figure(
        f"{format}: {len(results)} malformed files, {counts['refused']} refused and "
        f"{counts['sound']} sound; the slowest {slowest['seconds']:.2f} s ({slowest['name']}), "
        f"{results[-1]['memory'] / 1e6:.0f} MB at most"
    )


def made(format: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Names and paths: those made by hand, then mutations up to the number wanted."""
    cases = FORMATS[format]
    for number, (name, (make, _)) in enumerate(cases.items()):
        place = folder / f"hand {number}"
        place.mkdir()
        yield name, str(make(place))
    rng = np.random.default_rng(20)
    for number in range(max(0, FILES - len(cases))):
        path, damaged = sound(format, number, folder / f"mutation {number}")
        damage(damaged, rng)
        yield f"mutation {number}", str(path)


def examined(files: list[tuple[str, str]], listed: Path) -> list[dict[str, Any]]:
    """What came of each, in a process of its own."""
    listed.write_text(json.dumps(files))
    done = subprocess.run(
        [sys.executable, "-m", "tests.campaign.examine", str(listed)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"after {results[-1:]}: {done.returncode} {done.stderr[-2000:]}"
    return results
