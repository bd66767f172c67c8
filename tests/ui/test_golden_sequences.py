"""The views of sequences look as they did: see ``golden_sequences``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.ui.golden import LARGEST, PALETTES, SHARE, difference, path_of
from tests.ui.golden_sequences import VIEWS, draw


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(VIEWS))
def test_the_view_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    picture = draw(name, PALETTES[theme])
    apart = difference(picture, Image.open(path_of(name, theme)))
    share = float(np.asarray(apart).mean()) / 255
    if share > SHARE:
        picture.save(tmp_path / "now.png")
    assert share <= SHARE, (
        f"{share:.2%} of the pixels differ, {SHARE:.2%} may: {tmp_path / 'now.png'}. If it is "
        "meant to look so: python -m tests.ui.golden_sequences"
    )
    assert path_of(name, theme).stat().st_size <= LARGEST
