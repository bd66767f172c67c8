"""A disk that is really full, read-only or gone: every way of writing ends in one sentence, and the
work stays open.

The disk is one of 40 MB, in memory, that only this test's process sees: Linux lets any user mount
one in a name space of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_ON_A_SMALL_DISK = (
    'mount -t tmpfs -o size=40m tmpfs "$1" && exec "$2" -m tests.campaign.full_disk "$1"'
)
_CANNOT = {
    "full": "cannot be written: the disk is full; free some space or choose another disk.",
    "read-only": "cannot be written: the place is read-only; choose another place.",
    "vanished": "cannot be written: its folder does not exist; create the folder or choose another "
    "place.",
}


def test_a_bad_disk_costs_nothing(tmp_path: Path, figure: Callable[[str], None]) -> None:
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _ON_A_SMALL_DISK]
    done = subprocess.run(
        [*command, "sh", str(tmp_path), sys.executable],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert set(told.pop("sound").values()) == {"Saved as mine.nnviz."}
    kept = told["full"].pop("kept")
    assert kept.startswith("Should nnviz end unexpectedly, your unsaved work would be lost: ")
    assert kept.endswith(f"{_CANNOT['full']} Save it yourself.")
    for wrong, sentences in told.items():
        for what, said in sentences.items():
            assert said.endswith(_CANNOT[wrong]) and said.count(". ") == 0, f"{what}: {said}"
        figure(f"a disk that is {wrong}: {len(sentences)} ways of writing, each refused in words")
