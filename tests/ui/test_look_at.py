from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.panels.look_at import LookAtPanel
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of


def test_the_card_keeps_its_sample_when_data_without_pictures_come(qtbot: QtBot) -> None:
    """A frame of the next experiment comes before the card is hidden."""
    card = LookAtPanel(Stage(), Theme(DARK))
    qtbot.addWidget(card)
    card.show_frame(frame_of(sample_experiment("x-o"), 1))
    shown = card.truth.text()
    card.show_frame(frame_of(sample_experiment("dosage"), 1))
    assert card.truth.text() == shown != ""
