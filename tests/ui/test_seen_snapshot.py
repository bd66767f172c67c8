"""``nnviz snapshot --view seen`` and ``--view comparison`` wait until what they began is there."""

from __future__ import annotations

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import LIGHT
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.seen.level_tiles import LevelTiles
from nnviz.ui.seen.view import SeenView
from nnviz.ui.studio import Studio

SIZE = QSize(1280, 800)


def test_a_picture_shows_what_was_found(qtbot: QtBot) -> None:
    with Studio(sample_experiment("x-o"), LIGHT, SIZE) as studio:
        studio.train(1)
        studio.turn_to("seen")
        found = studio.frame
        assert found.patches is not None and found.patches.done and found.patches.found
        assert found.climb is not None and found.climb.done and found.saliency is not None
        studio.picture()
        view = studio.window.views.seen
        assert isinstance(view, SeenView) and not view.unit_page.busy
        assert len(view.unit_page.patches.grid.tiles) == len(found.patches.found)
        view.page.choose("levels")
        studio.turn_to("seen")
        assert isinstance(view.levels_page.map, LevelTiles) and view.levels_page.map.places
        studio.turn_to("comparison")
        comparison = studio.frame.comparison
        assert comparison is not None and comparison.done and comparison.epochs == 1
