"""``kill -9`` at 500 random moments during saves, autosaves and training: what is on disk is whole,
old or new, at any time, and what is offered afterwards is at most 30 s old."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rescue.killing import OLDEST, kill_a_window

WINDOWS, LONGEST = 20, 40.0


@pytest.mark.parametrize(("what", "count"), [("saves", 300), ("keeps", 180)])
def test_kills_while_files_are_written(
    what: str, count: int, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    command = [sys.executable, "-m", "tests.rescue.killing", what, str(count), str(tmp_path), "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == f"{count} kills\n", done.stderr
    figure(f"{count} kills during {what}: every file whole")


def test_kills_of_windows_that_train(tmp_path: Path, figure: Callable[[str], None]) -> None:
    chance = random.Random(7)
    ages = [
        kill_a_window(tmp_path / str(number), LONGEST * chance.random())[1]
        for number in range(WINDOWS)
    ]
    figure(f"{WINDOWS} windows killed in training: work at most {max(ages):.1f} s old")
    assert max(ages) <= OLDEST
