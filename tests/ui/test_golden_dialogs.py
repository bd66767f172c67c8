"""Dialogs, and bars that come and go, look as they did: see ``golden_dialogs``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.golden import PALETTES
from tests.ui.golden_dialogs import VIEWS
from tests.ui.golden_views import hold

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(VIEWS))
def test_the_view_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(name, theme, VIEWS[name], tmp_path)
