"""Series in the real window: what it offers for them, and that all of it can be opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.selection import Selection
from nnviz.experiment.session import Session
from nnviz.formats.onnx_export import export_onnx
from nnviz.formats.project import load_project, save_project
from nnviz.ui.main_window import MainWindow
from nnviz.ui.panels.data import DataPanel
from tests.ui.window_kit import open_window, panel_parts, shown, wait

RECURRENT = {"sine": "recurrent1", "co2": "lstm1"}


@pytest.fixture(params=list(RECURRENT))
def window(request: pytest.FixtureRequest, qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment(request.param)))


def test_a_series_is_a_regression_with_its_fit_and_its_next_value(
    qtbot: QtBot, window: MainWindow
) -> None:
    views, dock = window.views, window.centre.dock
    offered = [dock.offered(view) for view in (views.fit, views.confusion, views.maps, views.sum)]
    assert offered == [True, False, False, False]
    assert window.look_at.isVisible()
    window.session.worker.train_epochs(2)
    dock.turn_to(views.fit)
    wait(qtbot, lambda: views.fit.values["R²"].text() not in ("", "…"))
    assert "predicted next " in window.output.prediction.verdict.text()


def test_a_step_of_the_window_and_a_state_are_explained(qtbot: QtBot, window: MainWindow) -> None:
    layer = RECURRENT[window.session.experiment.sample]
    window.stage.look_at(Look("test", 3))
    titles = {
        "input · step 6": Selection("input", 0, (5, 0)),
        " 1": Selection(layer),
        "step 11": Selection(layer, 1, (10, 0)),
    }
    for title, selection in titles.items():
        window.stage.select(selection)
        wait(qtbot, partial(_is_titled, window, title))


def test_the_card_shows_the_window_with_the_true_and_the_predicted_value(
    qtbot: QtBot, window: MainWindow
) -> None:
    card, data = window.look_at, window.bridge.frame.data if window.bridge.frame else None
    assert data is not None
    card.part.button("test").click()
    assert window.stage.look == Look("test", 0)
    target = float(data.y_test[0, 0])
    wait(qtbot, lambda: card.truth.text() == number(target))

    def predicts() -> bool:
        frame = window.bridge.frame
        scope = frame.microscope if frame is not None else None
        seen = scope is not None and scope.look == window.stage.look
        return (
            seen and scope is not None and card.guess.text() == number(float(scope.trace.output[0]))
        )

    wait(qtbot, predicts)
    first = card.picture.picture
    card.next.click()
    assert window.stage.look == Look("test", 1)
    wait(qtbot, predicts)
    assert card.picture.picture != first and not card.share.text()
    card.strip[3].click()
    assert window.stage.look == Look("test", 3)
    card.previous.click()
    card.random.click()
    wait(qtbot, predicts)
    dark = card.picture.picture
    window.commands["theme"].trigger()
    assert card.picture.picture != dark


def test_a_validation_sample_is_looked_at_like_others(qtbot: QtBot) -> None:
    experiment = replace(sample_experiment("sine"), validation_fraction=0.2)
    window = open_window(qtbot, Session(experiment))
    card = window.look_at
    assert card.part.button("validation").isVisible()
    window.stage.look_at(Look("validation", 2))
    assert card.part.key == "validation"
    card.next.click()
    assert window.stage.look == Look("validation", 3)
    card.part.button("validation").click()
    assert window.stage.look == Look("validation", 0)


def _is_titled(window: MainWindow, title: str) -> bool:
    return title in window.inspector.accessibleName()


@pytest.mark.parametrize("name", list(RECURRENT))
def test_a_series_goes_on_bit_equal_from_its_file_and_leaves_as_onnx(
    tmp_path: Path, name: str
) -> None:
    run = Run(sample_experiment(name))
    run.advance(30)
    save_project(tmp_path / "a.nnviz", run.state())
    again = Run.restore(load_project(tmp_path / "a.nnviz"))
    for each in (run, again):
        each.advance(30)
    assert np.array_equal(run.network.theta, again.network.theta)
    assert export_onnx(tmp_path / "a.onnx", run.state()).samples == len(run.data.test_rows)


def test_a_bundled_series_has_no_split_to_deal_anew(qtbot: QtBot) -> None:
    panel = DataPanel(*panel_parts("co2"))
    _host = shown(qtbot, panel)
    assert not panel.new_data.isVisible() and panel.split.isVisible()
    panel.samples.tile("sine").click()
    assert panel.new_data.isVisible() and panel.noise.isVisible()
