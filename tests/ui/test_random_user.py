"""A few hundred gestures of a user who does anything; the campaign makes many more."""

from __future__ import annotations

import pytest

from tests.ui.random_machine import Setting, let_use
from tests.ui.random_setting import random_setting

__all__ = ["random_setting"]
WINDOWS, GESTURES = 7, 45


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_random_user(random_setting: Setting) -> None:
    let_use(random_setting, WINDOWS, GESTURES)
    print(random_setting.told())
