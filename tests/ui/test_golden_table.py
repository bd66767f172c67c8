"""The network's tables look as they did: see ``golden_table``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.golden import PALETTES
from tests.ui.golden_table import VIEWS
from tests.ui.golden_views import hold


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(VIEWS))
def test_the_tables_look_as_they_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(name, theme, VIEWS[name], tmp_path)
