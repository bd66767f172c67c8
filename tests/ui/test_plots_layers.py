"""The layers over the epochs: what is read equals what was recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number, short
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.statistics import LayerRecord
from nnviz.ui.plots.layers import LayersPlot
from nnviz.ui.stage import Selection
from tests.ui.plots_kit import Bench, bench


def recorded(made: Bench, epochs: int) -> Frame:
    """A frame with the records of so many epochs."""
    made.frame(epochs)
    made.session.worker.want(Wanted(statistics=True))
    found: list[Frame] = []

    def arrived() -> bool:
        frame = made.session.worker.take_frame()
        if frame is not None and frame.statistics and frame.epoch >= epochs:
            found.append(frame)
        return bool(found)

    made.wait(arrived)
    return found[0]


def plot(made: Bench, frame: Frame) -> LayersPlot:
    view = LayersPlot(made.session, made.stage, made.theme)
    made.show(view, 900, 220)
    view.show_frame(frame)
    return view


def layer_of(frame: Frame, row: int, layer: str) -> LayerRecord:
    found = frame.statistics[row].layer(layer)
    assert found is not None
    return found


@pytest.mark.parametrize("quantity", ["weights", "gradients", "activations"])
def test_a_distribution_is_read_under_the_crosshair(qtbot: QtBot, quantity: str) -> None:
    with bench(qtbot, "two-spirals") as made:
        frame = recorded(made, 6)
        view = plot(made, frame)
        view.quantity.choose(quantity)
        view.layer.choose("hidden2")
        QTest.keyClick(view.chart, Qt.Key.Key_Home)
        for _ in range(2):
            QTest.keyClick(view.chart, Qt.Key.Key_Right)
        values = getattr(layer_of(frame, 2, "hidden2"), quantity)
        assert view.readout.texts == {
            "median": number(values[4]),
            "min … max": f"{short(values[0])} … {short(values[8])}",
            "1 % … 99 %": f"{short(values[1])} … {short(values[7])}",
            "5 % … 95 %": f"{short(values[2])} … {short(values[6])}",
            "25 % … 75 %": f"{short(values[3])} … {short(values[5])}",
        }
        assert view.readout.epoch.text() == "epoch 2"


def test_newer_records_take_the_place_of_older_ones(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        view = plot(made, recorded(made, 3))
        later = recorded(made, 5)
        view.show_frame(later)
        QTest.keyClick(view.chart, Qt.Key.Key_End)
        assert view.readout.epoch.text() == "epoch 5"


def test_updates_and_gradients_stand_beside_the_weights_of_all_layers(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        frame = recorded(made, 3)
        view = plot(made, frame)
        view.quantity.choose("ratio")
        found = [layer_of(frame, -1, id) for id in ("hidden1", "hidden2", "output")]
        expected = [number(each.update_size / each.weight_size) for each in found]
        assert list(view.readout.texts.values()) == expected
        assert view.chart.scale == "log" and view.chart.curves.guides[0][0] == 1e-3
        assert not view.layer.isVisibleTo(view.tools)
        view.quantity.choose("slope")
        expected = [number(each.gradient_size / each.weight_size) for each in found]
        assert list(view.readout.texts.values()) == expected
        assert view.chart.scale == "log" and not view.chart.curves.guides
        head, *_, last = view.table().splitlines()
        assert head.split("\t")[2:] == [f"{name} gradient / weight" for name in view.readout.texts]
        assert [number(float(each)) for each in last.split("\t")[2:]] == expected


def test_dead_units_are_counted_where_there_are_relus(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        frame = recorded(made, 1)
        view = plot(made, frame)
        view.quantity.choose("dead")
        dead = layer_of(frame, -1, "conv1")
        assert view.readout.texts == {"conv 1": f"{dead.dead} of {dead.units}"}
    with bench(qtbot, "two-spirals") as made:
        assert "dead" not in plot(made, recorded(made, 1)).quantity.keys


def test_the_selected_layer_is_the_one_shown(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        view = plot(made, recorded(made, 1))
        assert view.layer.key == "hidden1"
        made.stage.select(Selection("output", 0))
        assert view.layer.key == "output"
        made.stage.select(Selection("input", 0))
        assert view.layer.key == "output"


def test_a_layer_that_came_later_begins_later(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        frame = recorded(made, 3)
        first = frame.statistics[0]
        shorter = replace(first, layers=first.layers[1:])
        view = plot(made, replace(frame, statistics=(shorter, *frame.statistics[1:])))
        view.chart.point(0)
        assert view.readout.texts["median"] == "NaN"
        view.quantity.choose("ratio")
        assert view.readout.texts["hidden 1"] == "" and view.readout.texts["hidden 2"]
        view.chart.grab()


def test_what_is_shown_is_copied(qtbot: QtBot) -> None:
    with bench(qtbot, "xor") as made:
        frame = recorded(made, 4)
        view = plot(made, frame)
        view.copying.data.trigger()
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        assert len(lines) == len(frame.statistics) + 1
        assert lines[0][2].endswith("weights 0%")
        values = layer_of(frame, -1, view.layer.key).weights
        assert [float(each) for each in lines[-1][2:]] == [float(str(each)) for each in values]
