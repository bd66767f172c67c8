"""The import, the preparation and a lesson's note look as they did: see ``golden_import``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.golden import PALETTES
from tests.ui.golden_import import VIEWS
from tests.ui.golden_views import hold


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(VIEWS))
def test_the_view_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(name, theme, VIEWS[name], tmp_path)
