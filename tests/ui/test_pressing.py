"""Every control in sight does something when its keys are pressed, and can be pressed by Space and
Enter if it is a button."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.stage import Selection
from tests.ui.pressing_kit import Hand
from tests.ui.test_keyboard import STATES, window_of
from tests.ui.window_kit import wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")


@pytest.mark.parametrize("sample", ["two-spirals", "doodles"])
def test_all_of_the_window(qtbot: QtBot, sample: str) -> None:
    window = window_of(qtbot, Session(sample_experiment(sample)))
    window.stage.select(Selection(window.session.experiment.layers[-1].id, 0))
    wait(qtbot, window.bridge.is_settled)
    hand = Hand(window, window)
    hand.press_all()
    assert hand.dead == []
    assert len(hand.pressed) > 60


@pytest.mark.parametrize("state", ["the_import", "the_predictions", "picture", "film", "settings"])
def test_all_of_a_dialog(qtbot: QtBot, tmp_path: Path, state: str) -> None:
    window = window_of(qtbot, Session(sample_experiment("two-spirals")))
    dialog = STATES[state](window, tmp_path)
    if isinstance(dialog, ImportDialog):
        wait(qtbot, lambda: dialog.plan is not None)
    hand = Hand(window, dialog)
    hand.press_all()
    assert hand.dead == []
    assert hand.pressed
