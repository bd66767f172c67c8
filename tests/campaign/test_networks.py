"""Five thousand damaged ONNX files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

FILES = 5000
SECONDS = 2.0
MEMORY = 500 * 10**6


def test_damaged_networks_end_in_a_sentence_or_compute_the_same(
    figure: Callable[[str], None],
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.campaign.examine_networks", "0", str(FILES)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and len(results) == FILES, (results[-1:], done.stderr[-2000:])
    for each in results:
        assert each["outcome"] in ("refused", "sound"), each
        assert each["seconds"] < SECONDS and each["memory"] < MEMORY, each
    counts = Counter(each["outcome"] for each in results)
    slowest = max(float(each["seconds"]) for each in results)
    figure(
        f"ONNX: {FILES} damaged files, {counts['refused']} refused and {counts['sound']} sound; "
        f"the slowest {slowest:.2f} s, {results[-1]['memory'] / 1e6:.0f} MB at most"
    )
