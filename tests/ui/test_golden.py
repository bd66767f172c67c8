"""The canvas looks as it did: see ``golden`` for the networks, the tolerance and how to renew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.golden import GOLDENS, LARGEST, PALETTES, SHARE, difference, draw, hold, path_of

CASES = [(name, theme) for name in GOLDENS for theme in PALETTES]


@pytest.mark.parametrize(("name", "theme"), CASES)
def test_the_canvas_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(draw(name, PALETTES[theme]), name, theme, tmp_path, "tests.ui.golden")


@pytest.mark.parametrize(("name", "theme"), CASES)
def test_the_pictures_are_small(name: str, theme: str) -> None:
    assert path_of(name, theme).stat().st_size <= LARGEST


def test_missing_edges_would_be_seen(qtbot: QtBot) -> None:
    """The tolerance is small beside what may go wrong."""
    dark, light = draw("dense", PALETTES["dark"]), draw("dense", PALETTES["light"])
    assert np.asarray(difference(dark, light)).mean() / 255 > 50 * SHARE
    painted = dark.copy()
    painted.paste(dark.getpixel((2, 200)), (180, 120, 260, 340))
    assert np.asarray(difference(painted, dark)).mean() / 255 > SHARE
