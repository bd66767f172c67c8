"""The Code panel looks as it did: see ``golden_code``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.golden import LARGEST, PALETTES, hold, path_of
from tests.ui.golden_code import VIEWS, draw


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(VIEWS))
def test_the_panel_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(draw(name, PALETTES[theme]), name, theme, tmp_path, "tests.ui.golden_code")
    assert path_of(name, theme).stat().st_size <= LARGEST
