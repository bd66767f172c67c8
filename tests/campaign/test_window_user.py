"""20 000 gestures of users who do anything to the window: nothing breaks, and nothing is slow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.campaign.conftest import FIGURES
from tests.ui.gui_tasks import LIMIT, TASKS, Task
from tests.ui.random_machine import Setting, let_use
from tests.ui.random_setting import random_setting

__all__ = ["random_setting"]
SEEDS, WINDOWS, GESTURES = 13, 20, 100  # hypothesis ends some windows early
BOUND = 250.0
"""Milliseconds of the processor: far beyond the limit, for other work slows the machine down."""
OPENING = ("opening", "sample", "lesson", "command new", "command open", "leaving")
"""Gestures with a first frame of another network in them."""
DONE: Counter[str] = Counter()
ERRORS: list[int] = []


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    """What all users did, and how long the window took."""
    yield
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in DONE.most_common())
    FIGURES.append(f"{sum(DONE.values()):,} gestures of random users: {kinds}")
    FIGURES.append(f"failures: {len(ERRORS)} of {SEEDS} seeds {ERRORS}")
    FIGURES.append(f"{len(_slow(LIMIT))} tasks over {LIMIT:.0f} ms beside first frames")
    FIGURES.extend(TASKS.report())


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("number", range(SEEDS))
def test_a_window_user(random_setting: Setting, number: int) -> None:
    try:
        let_use(random_setting, WINDOWS, GESTURES, number, shrinks=True)
    except BaseException:
        ERRORS.append(number)
        raise
    finally:
        DONE.update(random_setting.done)
    assert not _slow(BOUND)


def _slow(limit: float) -> list[Task]:
    """Tasks that took longer, apart from those with a first frame of another network in them."""
    return [task for task in TASKS.over(limit) if task.gesture not in OPENING]
