"""A few kills; the campaign makes five hundred."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rescue.killing import OLDEST, kill_a_window


@pytest.mark.parametrize("what", ["saves", "keeps"])
def test_whoever_is_killed_leaves_whole_versions(what: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.rescue.killing", what, "8", str(tmp_path), "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "8 kills\n", done.stderr


def test_a_window_that_is_killed_leaves_its_work(tmp_path: Path) -> None:
    work, age = kill_a_window(tmp_path, 0.5)
    assert work.about.title == "Two spirals" and age <= OLDEST
