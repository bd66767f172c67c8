"""The loss chart says the numbers of the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import count, number, percent
from nnviz.drawing.palette import LIGHT
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import COLUMNS, VALUES, Frame, History
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.plots.chart_gaps import gaps_text
from nnviz.ui.plots.loss import LossPlot
from tests.ui.plots_kit import Bench, bench
from tests.ui.window_kit import open_window, wait


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
    """Epoch and step, then the numbers of train and test."""
    readout = view.readout
    return [
        readout.epoch.text(),
        readout.step.text(),
        readout.texts["train"],
        readout.texts["test"],
    ]


def row_texts(history: History, row: int) -> list[str]:
    return [
        f"epoch {int(history.epoch[row])}",
        f"step {count(int(history.step[row]))}",
        number(history.train_loss[row]),
        number(history.test_loss[row]),
    ]


def curve(losses: Array) -> History:
    x, rows = np.arange(len(losses), dtype=float), len(losses)
    columns = dict.fromkeys(COLUMNS, np.full(rows, np.nan))
    columns |= {"epoch": x, "step": x, "train_loss": losses, "test_loss": losses * 1.5}
    columns |= dict.fromkeys(("train_accuracy", "test_accuracy"), np.full(rows, 0.5))
    none = np.empty((0, len(VALUES)))
    return History(**columns | {"evaluations": np.ones(rows)}, low=none, high=none)


def turn_wheel(chart: QWidget, at: QPoint, notches: int) -> None:
    turned, place = QPoint(0, 120 * notches), QPointF(at)
    event = QWheelEvent(
        place, QPointF(chart.mapToGlobal(at)), QPoint(), turned, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chart, event)


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
    view.scale.click()
    assert view.chart.axes().scale == "linear"
    assert view.chart.grab().toImage() != before
    view.scale.click()
    assert view.chart.grab().toImage() == before


def test_the_user_chooses_what_is_measured(spirals: Bench) -> None:
    frame = spirals.frame(3)
    view = plot(spirals, frame)
    assert list(view.readout.texts) == ["train", "test", "batch"]
    assert view.measure.keys == ("loss", "accuracy")
    view.measure.choose("accuracy")
    assert view.readout.texts == {
        "train": percent(frame.history.train_accuracy[-1]),
        "test": percent(frame.history.test_accuracy[-1]),
    }
    assert view.chart.axes().scale == "linear" and not view.scale.isVisibleTo(view.tools)


def test_a_part_to_validate_with_has_a_curve(spirals: Bench) -> None:
    frame = spirals.frame(2)
    history = replace(frame.history, validation_loss=frame.history.test_loss)
    view = plot(spirals, replace(frame, history=history))
    assert list(view.readout.texts) == ["train", "validation", "test", "batch"]


def test_a_click_hides_a_curve_and_the_axis_fits_what_is_left(spirals: Bench) -> None:
    flat = replace(curve(np.full(40, 0.1)), test_loss=np.full(40, 9.0))
    view = plot(spirals, replace(spirals.frame(), history=flat))
    assert view.chart.axes().y_high > 9
    view.readout.row("test_loss").click()
    assert view.chart.axes().y_high < 1
    assert [each.key for each in view.chart.curves.curves] == ["train_loss"]
    view.readout.row("test_loss").click()
    assert view.chart.axes().y_high > 9


def test_smoothing_keeps_the_raw_curve_visible(spirals: Bench) -> None:
    noisy = curve(np.abs(np.random.default_rng(1).normal(size=200)) + 0.1)
    view = plot(spirals, replace(spirals.frame(), history=noisy))
    view.smoothing.choose("20")
    calm, raw = view.chart.curves.curves[:2]
    assert not calm.faint and raw.faint
    np.testing.assert_array_equal(raw.y, noisy.train_loss)
    assert calm.y[150] == pytest.approx(noisy.train_loss[131:151].mean())
    assert texts(view)[2] == number(noisy.train_loss[-1])


def test_the_crosshair_s_dot_stands_where_its_number_is(spirals: Bench) -> None:
    jump = curve(np.r_[np.full(60, 4.0), np.full(40, 1.0)])
    view = plot(spirals, replace(spirals.frame(), history=jump))
    view.readout.row("test_loss").click()
    view.smoothing.choose("100")
    chart, axes = view.chart, view.chart.axes()
    chart.point(80)
    assert texts(view)[2] == number(1.0)
    pointed = chart.grab().toImage()
    chart.point(-1)
    plain = chart.grab().toImage()
    x = round(float(axes.x(np.array(80.0)))) + 2  # beside the dashed line
    rows = range(round(axes.box.y), round(axes.box.bottom))
    dot = [y for y in rows if pointed.pixel(x, y) != plain.pixel(x, y)]
    told = float(axes.y(np.array(1.0)))
    assert dot and all(abs(y - told) <= 6 for y in dot)


def test_the_wheel_zooms_the_epochs_and_dragging_pans(spirals: Bench) -> None:
    view = plot(spirals, replace(spirals.frame(), history=curve(np.linspace(2, 1, 101))))
    chart, place = view.chart, QPoint(400, 60)
    at = chart.axes().value_at(400)
    turn_wheel(chart, place, 5)
    seen = chart.seen
    assert seen is not None and seen[1] - seen[0] == pytest.approx(100 / 1.25**5)
    assert chart.axes().value_at(400) == pytest.approx(at)
    assert view.whole.isVisibleTo(view.tools)
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(chart, QPoint(460, 60))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=QPoint(460, 60))
    assert chart.axes().value_at(460) == pytest.approx(at)
    view.whole.click()
    assert chart.seen is None and not view.whole.isVisibleTo(view.tools)


def test_the_keyboard_zooms_and_pans_too(spirals: Bench) -> None:
    view = plot(spirals, replace(spirals.frame(), history=curve(np.linspace(2, 1, 101))))
    chart = view.chart
    for _ in range(4):
        QTest.keyClick(chart, Qt.Key.Key_Plus)
    before = chart.seen
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert before is not None and chart.seen is not None and chart.seen[0] > before[0]
    QTest.keyClick(chart, Qt.Key.Key_0)
    assert chart.seen is None


def test_the_axis_fits_what_is_seen(spirals: Bench) -> None:
    losses = np.concatenate([np.full(50, 100.0), np.full(51, 1.0)])
    view = plot(spirals, replace(spirals.frame(), history=curve(losses)))
    view.chart.zoom(3, 100)
    assert view.chart.axes().y_high < 3


def test_the_plot_is_copied_as_a_picture_and_as_numbers(spirals: Bench) -> None:
    frame = spirals.frame(3)
    view = plot(spirals, frame)
    said: list[str] = []
    view.copying.done.connect(said.append)
    view.window().activateWindow()
    view.chart.setFocus()
    spirals.wait(view.chart.hasFocus)
    QTest.keyClick(view.chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    names, last = lines[0].split("\t"), lines[-1].split("\t")
    assert len(lines) == 5 and said == ["4 rows are copied."]
    assert float(last[names.index("train_loss")]) == frame.history.train_loss[-1]
    assert last[names.index("validation_loss")] == ""
    view.copying.picture.trigger()
    assert QGuiApplication.clipboard().image().size() == view.size()


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


def test_a_regression_has_metrics_of_its_own(qtbot: QtBot) -> None:
    with bench(qtbot, "plane") as made:
        frame = made.frame(2)
        view = plot(made, frame)
        assert texts(view)[2] == number(frame.history.train_loss[-1])
        assert view.measure.keys == ("loss", "r_squared", "mae")
        view.measure.choose("mae")
        assert texts(view)[2] == number(frame.history.train_mae[-1])
        assert view.chart.axes().scale == "log"


def test_standardised_targets_name_their_unit(qtbot: QtBot) -> None:
    with bench(qtbot, "diabetes") as made:
        scaled = replace(made.session.experiment, target_scaling="standardise")
        made.session.edit("set scaling of targets", scaled)
        frame = made.frame(2)
        view, real = plot(made, frame), frame.data.real
        assert view.measure.text() == "Loss, standardised ▾"
        assert view.measure.keys == ("loss", "r_squared", "mae", "mae target's unit")
        view.measure.choose("mae")
        assert view.measure.text() == "MAE, standardised ▾"
        assert texts(view)[2] == number(frame.history.train_mae[-1])
        view.measure.choose("mae target's unit")
        assert view.measure.text() == "MAE, target's unit ▾"
        run = Run.restore(made.session.worker.state().result(30))
        away = np.abs(real(run.predict(run.data.x_test)) - real(run.data.y_test)).mean()
        assert texts(view)[3] == number(away)


def test_losses_in_another_unit_are_left_out(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("diabetes")))
    view, session = window.views.loss, window.session
    first = session.experiment
    learn(qtbot, window, 3)
    session.edit("scale", replace(first, target_scaling="standardise"))
    learn(qtbot, window, 5)
    history = window.bridge.frame.history
    shown = {each.key: each.y for each in view.chart.curves.curves}["train_loss"]
    assert np.isnan(shown[:4]).all() and len(shown) == 6
    np.testing.assert_array_equal(shown[4:], history.train_loss[4:])
    (gap,) = view.chart.curves.gaps
    assert (gap.low, gap.high) == (0, 3)
    assert gaps_text((gap,)) == "left out: another unit (the target's own)"
    view.measure.choose("r_squared")
    assert not view.chart.curves.gaps
    view.measure.choose("loss")
    view._point(1)
    assert texts(view)[0] == "epoch 1" and texts(view)[2] == ""
    units = [line.split("\t")[-1] for line in view.table().splitlines()]
    assert units == ["unit of losses"] + ["the target's own"] * 4 + ["standardised"] * 2
    session.worker.go_to(int(history.step[2]))
    wait(qtbot, lambda: window.bridge.frame.timeline.looks_back)
    wait(qtbot, lambda: len(view.chart.curves.backdrops) > 0 and len(view.chart.curves) == 3)
    np.testing.assert_array_equal(view.chart.curves.curves[0].y, history.train_loss[:3])
    later = {each.curve.key: each.curve.y for each in view.chart.curves.backdrops}
    behind = next(y for key, y in later.items() if key.endswith("train"))
    np.testing.assert_array_equal(behind, [*history.train_loss[:4], np.nan, np.nan])
    session.worker.now()
    wait(qtbot, lambda: not window.bridge.frame.timeline.looks_back)
    session.undo()
    learn(qtbot, window, 6)
    shown = {each.key: each.y for each in view.chart.curves.curves}["train_loss"]
    assert list(np.isnan(shown)) == [False] * 4 + [True] * 2 + [False]
    (gap,) = view.chart.curves.gaps
    assert (gap.low, gap.high, gap.unit) == (4, 5, "standardised")


def learn(qtbot: QtBot, window: MainWindow, epochs: int) -> None:
    """Train up to so many epochs, on the experiment as it is."""
    wait(qtbot, lambda: window.bridge.frame is not None
         and window.bridge.frame.experiment == window.session.experiment)  # fmt: skip
    window.session.worker.train_epochs(epochs - window.bridge.frame.epoch)
    wait(qtbot, lambda: window.bridge.frame.epoch == epochs
         and len(window.bridge.frame.history) == epochs + 1)  # fmt: skip


@pytest.mark.parametrize(
    "losses",
    [[], [0.5], [0.5] * 9, [0.4, np.nan, np.inf, 0.1], [np.nan] * 4, [0.0, 0.0], [1e-300, 1e300]],
)
def test_odd_curves_are_painted_in_both_scales(spirals: Bench, losses: list[float]) -> None:
    view = plot(spirals, replace(spirals.frame(), history=curve(np.array(losses))))
    for _ in range(2):
        view.scale.click()
        view.chart.grab()
    for row in range(len(losses)):
        view.chart.point(row)
        view.chart.grab()
    assert view.readout.epoch.text() == ("" if not losses else f"epoch {len(losses) - 1}")


def test_a_new_run_starts_over(spirals: Bench) -> None:
    frame = spirals.frame(5)
    view = plot(spirals, frame)
    view.chart.point(4)
    view.show_frame(replace(frame, history=curve(np.array([0.7]))))
    view.chart.grab()
    assert (texts(view)[0], texts(view)[2]) == ("epoch 0", "0.700")


def test_the_theme_recolours_the_chart(spirals: Bench) -> None:
    view = plot(spirals, spirals.frame(2))
    before = view.chart.grab().toImage()
    spirals.theme.choose(LIGHT)
    assert view.chart.grab().toImage() != before
