from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.drawing.palette import DARK
from nnviz.experiment.look import Look
from nnviz.experiment.materialise import table_of
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.panels.look_at import LookAtPanel
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.experiment.frames import frame_of as looked_at


def test_the_card_keeps_its_sample_when_data_without_pictures_come(qtbot: QtBot) -> None:
    """A frame of the next experiment comes before the card is hidden."""
    card = LookAtPanel(Stage(), Theme(DARK))
    qtbot.addWidget(card)
    card.show_frame(frame_of(sample_experiment("x-o"), 1))
    shown = card.truth.text()
    card.show_frame(frame_of(sample_experiment("dosage"), 1))
    assert card.truth.text() == shown != ""


def test_values_are_in_the_users_own_unit(qtbot: QtBot) -> None:
    """As the inputs beside them are; the network's are standardised."""
    scaled = replace(sample_experiment("diabetes"), target_scaling="standardise")
    stage, look = Stage(), Look("test", 4)
    stage.look_at(look)
    card = LookAtPanel(stage, Theme(DARK))
    qtbot.addWidget(card)
    frame = looked_at(scaled, steps=5, look=look)
    card.show_frame(frame)
    assert frame.microscope is not None
    outputs = frame.microscope.evaluated.trace.output
    raw = table_of(scaled).targets[frame.data.test_rows[4]]
    assert card.truth.text() == number(float(raw[0]))
    assert card.guess.text() == number(float(frame.data.real(outputs[None])[0, 0]))
