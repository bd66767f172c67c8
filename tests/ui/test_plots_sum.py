"""The output over the one input, and the sum of curves that it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.engine.layers import Dense
from nnviz.experiment.look import Look
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection
from tests.experiment.frames import experiment_of
from tests.ui.window_kit import open_window, wait

Rows = dict[str, str]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = open_window(qtbot, Session(experiment_of("dosage")))
    made.session.worker.train_epochs(3)
    wait(qtbot, lambda: made.bridge.frame is not None and made.bridge.frame.epoch >= 3)
    made.centre.dock.turn_to(made.views.sum)
    wait(qtbot, lambda: bool(made.views.sum.readout.texts) and made.bridge.is_settled())
    yield made


def inside(window: MainWindow, x: float) -> QPoint:
    return window.views.sum.chart.place(x, 0.0).toPoint()


def test_at_rest_the_numbers_are_the_sample_s_own(window: MainWindow) -> None:
    frame = window.bridge.frame
    assert frame is not None and frame.microscope is not None
    part = frame.microscope.trace.layer("output")
    weights = frame.weight("output")[0]
    told = window.views.sum.readout.texts
    for k, (w, a) in enumerate(zip(weights, part.x, strict=True)):
        assert told[f"h1·{k + 1}"] == f"{number(w)} × {number(a)} = {number(w * a)}"
    assert told["effectiveness"] == number(part.a[0])
    assert told["bias"] == number(frame.bias("output")[0])
    assert window.output.line.readout.text().startswith(f"effectiveness {number(part.a[0])} · true")


def test_under_the_pointer_they_are_the_curves(window: MainWindow) -> None:
    view, frame = window.views.sum, window.bridge.frame
    assert frame is not None and frame.sweep is not None
    QTest.mouseMove(view.chart, inside(window, 0.31))
    row = view.chart.row
    assert abs(frame.sweep.raw[row] - 0.31) < 0.01
    a = frame.sweep.layers["output"][row, 0]
    assert view.readout.texts["effectiveness"] == number(a)
    assert view.readout.epoch.text().startswith("dosage 0.31")


def test_a_click_on_a_curve_selects_its_unit(window: MainWindow, qtbot: QtBot) -> None:
    view = window.views.sum
    found = view._summed
    assert found is not None
    row = int(np.abs(found.terms[:, 1] - found.a).argmax())
    at = view.chart.place(float(found.raw[row]), float(found.terms[row, 1])).toPoint()
    QTest.mouseClick(view.chart, Qt.MouseButton.LeftButton, pos=at)
    assert window.stage.selection is not None
    assert window.stage.selection.layer == "hidden1"


def test_a_unit_of_the_hidden_layer_is_a_term(window: MainWindow) -> None:
    window.stage.select(Selection("hidden1", 1))
    found = window.views.sum._summed
    assert found is not None and found.marked == 1
    window.stage.select(Selection("hidden1", 1, None, 0))
    assert "dosage" in window.views.sum.readout.texts


@pytest.mark.parametrize("old", [Selection("hidden1", 1, None, 700), Selection("hidden1", 50)])
def test_a_selection_of_a_larger_network_shows_the_output(
    window: MainWindow, old: Selection
) -> None:
    window.stage.select(old)
    found = window.views.sum._summed
    assert found is not None and found.unit == Selection("output", 0)
    assert found.marked == -1


def test_samples_are_looked_at_along_the_input(window: MainWindow, qtbot: QtBot) -> None:
    chart, frame = window.output.line.chart, window.bridge.frame
    assert frame is not None
    raw = frame.data.table.inputs[frame.data.train_rows, 0]
    window.stage.look_at(Look("train", int(raw.argsort()[4])))
    wait(qtbot, lambda: chart._look is not None and chart._look[0] == int(raw.argsort()[4]))
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert window.stage.look == Look("train", int(raw.argsort()[5]))


def test_hidden_curves_are_left_out(window: MainWindow) -> None:
    view = window.views.sum
    before = view.chart.axes().y_high - view.chart.axes().y_low
    for key in ("term 0", "term 1", "term 2", "sums"):
        view.readout.row(key).click()
    after = view.chart.axes()
    assert after.y_high - after.y_low <= before
    assert not view.chart.grab().isNull()


def test_all_curves_are_copied(window: MainWindow) -> None:
    lines = window.views.sum.table().splitlines()
    heads = lines[0].split("\t")
    assert heads[:4] == ["dosage", "h1·1", "w · h1·1", "sum to h1·1"]
    assert heads[-1] == "effectiveness"
    frame = window.bridge.frame
    assert frame is not None and frame.sweep is not None
    assert float(lines[1].split("\t")[-1]) == frame.sweep.layers["output"][0, 0]
    assert window.output.table().splitlines()[0] == "dosage\teffectiveness"


def test_the_tab_is_there_for_one_input_alone(window: MainWindow, qtbot: QtBot) -> None:
    dock = window.centre.dock
    assert dock.offered(window.views.sum)
    other = open_window(qtbot, Session(experiment_of("circles")))
    wait(qtbot, lambda: other.bridge.frame is not None)
    assert not other.centre.dock.offered(other.views.sum)


def test_nothing_is_computed_that_is_not_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.output.hide()
    window.centre.dock.turn_to(window.views.loss)
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.sweep is None)


def test_of_many_units_the_weakest_are_put_together(window: MainWindow, qtbot: QtBot) -> None:
    wide = Dense("hidden1", tuple(range(30)), "softplus")
    session = window.session
    session.edit("widen", session.experiment.with_layer(wide))
    wait(qtbot, lambda: len(window.views.sum.readout.texts) == 16)
    wait(qtbot, window.bridge.is_settled)
    frame, told = window.bridge.frame, window.views.sum.readout.texts
    assert frame is not None and frame.microscope is not None
    part, weights = frame.microscope.trace.layer("output"), frame.weight("output")[0]
    own = [int(name.removeprefix("h1·")) - 1 for name in told if name.startswith("h1·")]
    rest = [k for k in range(30) if k not in own]
    assert len(own) == 12
    assert told["18 others"] == number(float(part.x[rest] @ weights[rest]))
    assert told["effectiveness"] == number(part.a[0])
    assert not window.views.sum.chart.grab().isNull()
