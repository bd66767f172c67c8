"""The By-hand card in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.data.source import GeneratedData
from nnviz.drawing.numbers import apart
from nnviz.experiment import edits
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.hand.targets import Parameter, target_of
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import LOSS, Selection
from tests.experiment.every_kind import frame_with
from tests.experiment.frames import experiment_of
from tests.ui.window_kit import drag, open_window, type_into, wait

EDGE = Selection("hidden1", 1, parameter=2)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    experiment = sample_experiment("two-spirals")
    small = replace(experiment, data=GeneratedData("two-spirals", 60, 0.05))
    window = open_window(qtbot, Session(small))
    yield window
    window.close()


def frame(window: MainWindow) -> Frame:
    assert window.bridge.frame is not None
    return window.bridge.frame


def edge(window: MainWindow) -> float:
    return float(frame(window).weight("hidden1")[1, 2])


def test_a_weight_of_a_unit_that_an_edit_takes_away_is_let_go(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    window.stage.select(Selection("hidden1", 7, parameter=2))
    assert window.hand.isVisible()
    session.edit("shrink", edits.remove_unit(session.experiment, "hidden1"))
    wait(qtbot, lambda: len(frame(window).weight("hidden1")) == 7)
    wait(qtbot, lambda: window.hand.isHidden() and window.bridge.is_settled())


def test_a_weight_that_an_edit_just_took_away_is_not_frozen(window: MainWindow) -> None:
    """The window still shows it, because no frame of the smaller network has come."""
    session = window.session
    window.stage.select(Selection("hidden1", 7, parameter=2))
    session.edit("shrink", edits.remove_unit(session.experiment, "hidden1"))
    window.hand.frozen.click()
    assert "has no number 30 in its weight: there are 28" in window.centre.message.text
    assert not session.experiment.frozen.weights and not window.hand.frozen.isChecked()


def test_a_weight_is_typed_nudged_and_zeroed_with_its_effect(
    window: MainWindow, qtbot: QtBot
) -> None:
    card, first = window.hand, frame(window)
    assert card.isHidden()
    window.stage.select(EDGE)
    assert card.isVisible() and card.note.endswith("→ hidden 1·2")
    card.field.setFocus()
    type_into(card.field, "-1.25")
    wait(qtbot, lambda: edge(window) == -1.25)
    wait(qtbot, lambda: card.effect.text().startswith("train loss ") and "→" in card.effect.text())
    outputs = (each.microscope.evaluated.trace.output[0] for each in (first, frame(window)))
    told = " → ".join(apart(*(float(output) for output in outputs)))
    assert card.effect.text().splitlines()[1] == f"output {told}"
    qtbot.mouseClick(card.more, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: edge(window) == -1.25 + 0.05 * 1.25)
    qtbot.mouseClick(card.zero, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: edge(window) == 0.0)
    for _ in range(3):
        window.session.undo()
    wait(qtbot, lambda: np.array_equal(frame(window).parameters, first.parameters))


def test_a_drag_is_one_edit_and_the_slider_springs_back(window: MainWindow, qtbot: QtBot) -> None:
    window.stage.select(EDGE)
    before = edge(window)
    drag(window.hand.slider, 0.5, 0.6, 0.75)
    wait(qtbot, lambda: edge(window) != before)
    assert window.hand.slider.value() == 0
    window.session.undo()
    wait(qtbot, lambda: edge(window) == before)
    assert window.session.undo_label is None


def test_a_bias_is_frozen_and_stays(window: MainWindow, qtbot: QtBot) -> None:
    window.stage.select(Selection("hidden2", 0, parameter=-1))
    assert window.hand.note == "bias of hidden 2·1"
    window.hand.frozen.click()
    wait(qtbot, lambda: frame(window).experiment.frozen.weights == (("hidden2", "bias", 0),))
    before = float(frame(window).layout.bias(frame(window).parameters, "hidden2")[0])
    window.session.worker.step_epoch()
    wait(qtbot, lambda: frame(window).epoch == 1)
    assert frame(window).layout.bias(frame(window).parameters, "hidden2")[0] == before


def test_what_if_an_input_were_another(window: MainWindow, qtbot: QtBot) -> None:
    card, first = window.hand, frame(window)
    window.stage.select(Selection("input", 1))
    card.field.setFocus()
    type_into(card.field, "0.5")
    wait(qtbot, lambda: frame(window).microscope.trace.x[1] == 0.5)
    assert "only for looking" in card.effect.text()
    wait(qtbot, lambda: window.player.target.text().startswith("what if · y = "))
    assert "set by hand" in window.inspector.pages.passing.words.text()
    assert not window.inspector.pages.passing.lines.lines
    np.testing.assert_array_equal(frame(window).data.x_train, first.data.x_train)
    wait(qtbot, card.reset.isEnabled)
    qtbot.mouseClick(card.reset, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: frame(window).microscope.trace.x[1] == first.microscope.trace.x[1])
    window.stage.select(Selection(LOSS))
    card.field.setFocus()
    type_into(card.field, "0.25")
    wait(qtbot, lambda: frame(window).microscope.trace.target[0] == 0.25)


def test_wrong_values_are_refused_and_the_past_is_not_edited(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.stage.select(EDGE)
    window.hand.field.setFocus()
    type_into(window.hand.field, "much")
    assert window.centre.message.text == "“much” is no number."
    window.hand.field.setFocus()
    type_into(window.hand.field, "inf")
    assert "choose a finite" in window.centre.message.text
    window.session.worker.train_epochs(2)
    wait(qtbot, lambda: frame(window).epoch == 2)
    window.timeline.scrubber.go(1)
    wait(qtbot, lambda: frame(window).step == 1)
    wait(qtbot, window.hand.isHidden)


def test_what_if_a_pixel_were_another(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(experiment_of("digits")))
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.is_settled())
    window.stage.select(Selection("input", 0))
    assert window.hand.isHidden()
    window.stage.select(Selection("input", 0, (2, 3)))
    assert window.hand.note == "Input · pixel (2, 3)"
    window.hand.field.setFocus()
    picture = window.look_at.picture
    before = picture.picture.pixelColor(3, 2)
    type_into(window.hand.field, "0.125")
    wait(qtbot, lambda: frame(window).microscope.trace.x[0, 2, 3] == 0.125)
    wait(qtbot, lambda: "only for looking" in window.hand.effect.text())
    wait(qtbot, lambda: picture.picture.pixelColor(3, 2) != before)


def test_what_if_another_class_were_true(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(experiment_of("digits")))
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.is_settled())
    window.stage.select(Selection(LOSS))
    card, target = window.hand, frame(window).microscope.trace.target
    assert card.note == "True class, 1 to 10"
    assert float(card.field.text()) == target.argmax() + 1
    card.field.setFocus()
    type_into(card.field, "4")
    wait(qtbot, lambda: frame(window).microscope.trace.target.tolist() == np.eye(10)[3].tolist())
    scope = frame(window).microscope
    assert scope.trace.loss == pytest.approx(-np.log(scope.trace.output[3]))
    qtbot.mouseClick(card.more, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: frame(window).microscope.trace.target.argmax() == 4)
    qtbot.mouseClick(card.zero, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: frame(window).microscope.trace.target.argmax() == 0)
    qtbot.mouseClick(card.reset, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: frame(window).microscope.trace.target.tolist() == target.tolist())


def test_a_pixel_outside_of_its_map_is_brought_inside() -> None:
    frame = frame_with("layer_norm images")
    target = target_of(frame, Selection("it", 1, (99, 2), parameter=0))
    assert isinstance(target, Parameter)
    inside = target_of(frame, Selection("it", 1, (frame.layers[1].output_shape[1] - 1, 2), 0))
    assert isinstance(inside, Parameter) and inside.index == target.index
