"""The loss chart says the numbers of the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number, percent
from nnviz.drawing.palette import LIGHT
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import COLUMNS, VALUES, Frame, History
from nnviz.ui.plots.loss import LossPlot
from tests.ui.plots_kit import Bench, bench


@pytest.fixture
def spirals(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "two-spirals") as made:
        yield made


def plot(made: Bench, frame: Frame) -> LossPlot:
    view = LossPlot(made.session, made.stage, made.theme)
    made.show(view, 900, 175)
    view.show_frame(frame)
    return view


def texts(view: LossPlot) -> list[str]:
    readout = view.readout
    labels = [readout.epoch, *readout.losses.values(), *readout.accuracies.values()]
    return [label.text() for label in labels]


def row_texts(history: History, row: int) -> list[str]:
    return [
        str(int(history.epoch[row])),
        number(history.train_loss[row]),
        number(history.test_loss[row]),
        percent(history.train_accuracy[row]),
        percent(history.test_accuracy[row]),
    ]


def curve(losses: Array) -> History:
    x, rows = np.arange(len(losses), dtype=float), len(losses)
    columns = dict.fromkeys(COLUMNS, np.full(rows, np.nan))
    columns |= {"epoch": x, "step": x, "train_loss": losses, "test_loss": losses * 1.5}
    columns |= dict.fromkeys(("train_accuracy", "test_accuracy"), np.full(rows, 0.5))
    none = np.empty((0, len(VALUES)))
    return History(**columns | {"evaluations": np.ones(rows)}, low=none, high=none)


def hover(view: LossPlot, row: int) -> None:
    history = view.chart.axes()
    x = round(float(history.x(np.array(float(row)))))
    QTest.mouseMove(view.chart, QPoint(x, 60))


def test_at_rest_the_newest_numbers_are_shown(spirals: Bench) -> None:
    first = spirals.frame()
    view = plot(spirals, first)
    assert texts(view) == row_texts(first.history, 0)
    later = spirals.frame(6)
    view.show_frame(later)
    assert texts(view) == row_texts(later.history, -1)


def test_the_crosshair_reads_the_epoch_under_the_pointer(spirals: Bench) -> None:
    frame = spirals.frame(8)
    view = plot(spirals, frame)
    for row in (2, 5):
        hover(view, row)
        assert view.chart.row == row
        assert texts(view) == row_texts(frame.history, row)
    view.chart.point(-1)
    assert texts(view) == row_texts(frame.history, -1)


def test_arrow_keys_move_the_crosshair(spirals: Bench) -> None:
    frame = spirals.frame(4)
    view = plot(spirals, frame)
    QTest.keyClick(view.chart, Qt.Key.Key_Left)
    assert view.chart.row == len(frame.history) - 2
    QTest.keyClick(view.chart, Qt.Key.Key_Home)
    assert texts(view) == row_texts(frame.history, 0)
    QTest.keyClick(view.chart, Qt.Key.Key_Escape)
    assert view.chart.row == -1


def test_the_axis_is_logarithmic_until_the_user_wants_it_linear(spirals: Bench) -> None:
    view = plot(spirals, spirals.frame(4))
    assert view.chart.axes().scale == "log"
    before = view.chart.grab().toImage()
    view.scale.button("linear").click()
    assert view.chart.axes().scale == "linear"
    assert view.chart.grab().toImage() != before
    view.scale.button("log").click()
    assert view.chart.grab().toImage() == before


def test_train_and_test_are_neutral_and_differ_by_their_line(spirals: Bench) -> None:
    frame = spirals.frame()
    flat = replace(curve(np.full(40, 0.1)), test_loss=np.full(40, 1.0))
    view = plot(spirals, replace(frame, history=flat))
    image, axes = view.chart.grab().toImage(), view.chart.axes()
    rows = [round(float(axes.y(np.array(value)))) for value in (0.1, 1.0)]
    ground = image.pixelColor(1, 1)
    drawn = [
        [image.pixelColor(x, y) != ground and image.pixelColor(x, y).lightness() > 90
         for x in range(70, 600)]
        for y in rows
    ]  # fmt: skip
    assert all(drawn[0])
    assert 0.4 < np.mean(drawn[1]) < 0.8


def test_a_regression_has_no_accuracy(qtbot: QtBot) -> None:
    with bench(qtbot, "plane") as made:
        frame = made.frame(2)
        view = plot(made, frame)
        assert texts(view)[1] == number(frame.history.train_loss[-1])
        assert texts(view)[3:] == ["", ""]


@pytest.mark.parametrize(
    "losses",
    [[], [0.5], [0.5] * 9, [0.4, np.nan, np.inf, 0.1], [np.nan] * 4, [0.0, 0.0], [1e-300, 1e300]],
)
def test_odd_curves_are_painted_in_both_scales(spirals: Bench, losses: list[float]) -> None:
    view = plot(spirals, replace(spirals.frame(), history=curve(np.array(losses))))
    for key in ("log", "linear"):
        view.scale.button(key).click()
        view.chart.grab()
    for row in range(len(losses)):
        view.chart.point(row)
        view.chart.grab()
    assert texts(view)[0] == ("" if not losses else str(len(losses) - 1))


def test_a_new_run_starts_over(spirals: Bench) -> None:
    frame = spirals.frame(5)
    view = plot(spirals, frame)
    view.chart.point(4)
    view.show_frame(replace(frame, history=curve(np.array([0.7]))))
    view.chart.grab()
    assert texts(view)[:2] == ["0", "0.700"]


def test_the_theme_recolours_the_chart(spirals: Bench) -> None:
    view = plot(spirals, spirals.frame(2))
    before = view.chart.grab().toImage()
    spirals.theme.choose(LIGHT)
    assert view.chart.grab().toImage() != before
