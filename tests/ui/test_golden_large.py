"""Large type and a set of colours look as they did: see ``golden_large``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import Mode
from tests.ui.golden import LARGEST, hold, path_of
from tests.ui.golden_large import MODES, VIEWS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", list(VIEWS))
def test_it_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, mode: Mode) -> None:
    hold(VIEWS[name](mode), name, mode, tmp_path, "tests.ui.golden_large")
    assert path_of(name, mode).stat().st_size <= LARGEST
