"""The kernel walk looks as it did: see ``golden_walk``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.golden import LARGEST, PALETTES, hold, path_of
from tests.ui.golden_walk import WALKS, draw


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(WALKS))
def test_the_walk_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(draw(name, PALETTES[theme]), name, theme, tmp_path, "tests.ui.golden_walk")
    assert path_of(name, theme).stat().st_size <= LARGEST
