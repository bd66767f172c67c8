"""20 000 gestures of users who do anything to the window: nothing breaks, and nothing is slow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.ui.gui_tasks import TASKS
from tests.ui.random_machine import Setting, let_use
from tests.ui.random_setting import random_setting

__all__ = ["random_setting"]
SEEDS, WINDOWS, GESTURES = 10, 20, 100
BOUND = 250.0
"""Milliseconds of the processor: far beyond the limit, for other work slows the machine down."""
OPENING = ("opening", "sample", "command new", "command open", "leaving")
"""Gestures with a first frame of another network in them."""
DONE: Counter[str] = Counter()
ERRORS: list[int] = []


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    """What all users did, and how long the window took."""
    from tests.campaign.conftest import FIGURES

    yield
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in DONE.most_common())
    FIGURES.append(f"{sum(DONE.values()):,} gestures of random users: {kinds}")
    FIGURES.append(f"failures: {len(ERRORS)} of {SEEDS} seeds {ERRORS}")
    FIGURES.extend(TASKS.report())


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("number", range(SEEDS))
def test_a_window_user(random_setting: Setting, number: int) -> None:
    before = len(TASKS.long)
    try:
        let_use(random_setting, WINDOWS, GESTURES, number)
    except BaseException:
        ERRORS.append(number)
        raise
    finally:
        DONE.update(random_setting.done)
    slow = [task for task in TASKS.long[before:] if task.cpu > BOUND]
    assert not [task for task in slow if task.gesture not in OPENING]
