"""The series and its forecast in the view and in the real window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.forecast import (
    errors_text,
    forecast_curves,
    look_at_row,
    row_at,
    row_of,
    stretches,
    truth_of,
)
from nnviz.drawing.numbers import number
from nnviz.drawing.palette import DARK, LIGHT
from nnviz.experiment.camera import Camera
from nnviz.experiment.forecast import Forecast, Outlook
from nnviz.experiment.forecasting import window_at
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.sequences.forecast import ForecastView
from nnviz.ui.stage import Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of, plane
from tests.ui.window_kit import open_window, shown, wait


def forecast_frame(sample: str, outlook: Outlook, validation: float = 0.0) -> Frame:
    """A frame of a run after some steps, with the whole forecast."""
    experiment = replace(sample_experiment(sample), validation_fraction=validation)
    run = Run(experiment)
    run.advance(20)
    camera = Camera(run, 1)
    while camera.forecaster.waits(outlook, playing=False):
        camera.forecaster.work(outlook, playing=False)
    return camera.picture(Wanted(forecast=outlook, look=Look("test", 4)), playing=False)


def forecast_of(frame: Frame) -> Forecast:
    assert frame.forecast is not None
    return frame.forecast


class Kit:
    """A view with a frame."""

    def __init__(self, qtbot: QtBot, frame: Frame, height: int = 560) -> None:
        self.stage, self.theme = Stage(), Theme(DARK)
        dressed(application(), DARK)
        self.view = ForecastView(Session(frame.experiment), self.stage, self.theme)
        self._host = shown(qtbot, self.view)
        self._host.resize(900, height)
        self.view.show_frame(frame)
        QTest.qWait(1)

    @property
    def picture(self) -> QImage:
        return self.view.chart.grab().toImage()

    def at(self, point: int) -> QPoint:
        """Where the chart shows a point."""
        axes = self.view.chart.axes()
        x = float(axes.x(self.view.chart.curves.x[point]))
        return QPoint(round(x), round(axes.box.y + axes.box.height / 2))


def test_curves_are_the_series_the_fit_and_the_free_run_in_their_places() -> None:
    frame = forecast_frame("co2", Outlook(780, 24))
    table, found = frame.data.table, forecast_of(frame)
    curves = forecast_curves(table, found, set())
    drawn = {curve.key: curve.y for curve in curves.curves}
    window, rows = table.input_shape[0], len(table.targets)
    assert list(curves.x[[0, -1]]) == [1, window + 780 + 24]
    np.testing.assert_array_equal(drawn["truth"][: window + rows], truth_of(table))
    np.testing.assert_array_equal(drawn["fit"][window : window + rows], found.fit)
    for key, values in (("free", found.path), ("last", found.last), ("period", found.period)):
        assert values is not None
        np.testing.assert_array_equal(drawn[key][window + 780 :], values)
        assert np.isnan(drawn[key][: window + 780]).all()
    np.testing.assert_array_equal(window_at(table, 780)[:, 0], truth_of(table)[780 : 780 + window])


def test_rows_points_and_looks_belong_together() -> None:
    frame = forecast_frame("sine", Outlook(300, 5), validation=0.2)
    data = frame.data
    assert [part.part for part in stretches(data)] == ["train", "validation", "test"]
    for row in (0, 250, 399):
        look = look_at_row(data, row)
        assert look is not None and row_of(data, look) == row
        assert row_at(data.table, row + 24) == row
    assert row_at(data.table, 23) == -1 and look_at_row(data, -1) is None
    assert row_of(data, Look("train", 10**6)) == -1
    assert "validation" in errors_text(forecast_of(frame))


def test_the_numbers_at_the_crosshair_are_the_frames(qtbot: QtBot) -> None:
    frame = forecast_frame("sine", Outlook(300, 24))
    kit, found = Kit(qtbot, frame), forecast_of(frame)
    told = kit.view.readout.texts
    assert told["running free"] == number(float(found.path[-1]))
    QTest.mouseMove(kit.view.chart, kit.at(24 + 310))
    told = kit.view.readout.texts
    assert kit.view.readout.epoch.text() == "time 335"
    assert told["running free"] == number(float(found.path[10]))
    assert told["one step ahead"] == number(float(found.fit[310]))
    assert told["truth"] == number(float(frame.data.table.targets[310, 0]))
    assert told["last value"] == number(float(found.last[0]))
    kit.view.chart.point(2)
    assert kit.view.readout.texts["running free"] == ""
    assert kit.view.told.text() == errors_text(found)


def test_a_click_looks_at_the_sample_and_runs_free_from_it(qtbot: QtBot) -> None:
    frame = forecast_frame("sine", Outlook(300, 24))
    kit = Kit(qtbot, frame)
    assert kit.view.outlook == Outlook(280, 24)
    at = kit.at(24 + 290)
    QTest.mouseClick(kit.view.chart, Qt.MouseButton.LeftButton, pos=at)
    point = kit.view.chart.curves.nearest(kit.view.chart.axes().value_at(at.x()))
    look = look_at_row(frame.data, point - 24)
    assert kit.stage.look == look and kit.view.outlook.start == point - 24
    kit.view.chart.point(24 + 12)
    QTest.keyClick(kit.view.chart, Qt.Key.Key_Return)
    assert kit.stage.look == Look("train", 12)
    kit.view.start.choose("end")
    assert kit.view.outlook == Outlook(400, 24)
    kit.view.horizon.set_value(48)
    assert kit.view.outlook == Outlook(400, 48)
    kit.view.start.choose("test")
    assert kit.view.outlook == Outlook(280, 48)


def test_curves_can_be_hidden_and_themes_changed(qtbot: QtBot) -> None:
    kit = Kit(qtbot, forecast_frame("co2", Outlook(700, 24)))
    pictures = [kit.picture]
    kit.view.readout.row("free").click()
    pictures.append(kit.picture)
    kit.theme.choose(LIGHT)
    pictures.append(kit.picture)
    kit.view.chart.see_all()
    pictures.append(kit.picture)
    assert all(a != b for k, a in enumerate(pictures) for b in pictures[:k])


def test_low_and_high_views_show_what_fits(qtbot: QtBot) -> None:
    frame = forecast_frame("co2", Outlook(700, 24))
    low, high = Kit(qtbot, frame, 150), Kit(qtbot, frame, 560)
    assert not low.view.errors.isVisible() and high.view.errors.isVisible()
    errors = forecast_of(frame).errors
    assert errors is not None
    high.view.errors.setFocus()
    QTest.keyClick(high.view.errors, Qt.Key.Key_Right)
    assert number(float(errors.network[0])) in high.view.told.text()


def test_frames_without_a_forecast_or_of_other_data_are_borne(qtbot: QtBot) -> None:
    frame = forecast_frame("sine", Outlook(300, 24))
    kit = Kit(qtbot, replace(frame, forecast=None))
    assert kit.view.table() == ""
    kit.view.chart.point(3)
    kit.view.show_frame(frame)
    kit.view.show_frame(replace(frame, microscope=None))
    kit.view.show_frame(replace(frame_of(plane(3)), forecast=frame.forecast))
    kit.view.chart.point(5)
    assert kit.view.outlook.start >= 0
    path = np.full(24, np.nan)
    kit.view.show_frame(replace(frame, forecast=replace(forecast_of(frame), path=path)))
    assert kit.picture is not None


def test_all_numbers_are_copied(qtbot: QtBot) -> None:
    frame = forecast_frame("sine", Outlook(395, 10))
    kit = Kit(qtbot, frame)
    kit.view.copying.copy_data()
    head, *rows = QGuiApplication.clipboard().text().splitlines()
    names = head.split("\t")
    assert names == ["time", "part", "running free", "one step ahead", "truth", "last value"]
    assert len(rows) == 24 + 395 + 10
    last = rows[-1].split("\t")
    assert float(last[2]) == forecast_of(frame).path[-1] and last[4] == ""


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("sine")))


def test_the_window_forecasts_while_it_trains(qtbot: QtBot, window: MainWindow) -> None:
    view, dock = window.views.forecast, window.centre.dock
    assert dock.offered(view)
    dock.turn_to(view)
    wait(qtbot, lambda: "free, step 24" in view.told.text() and window.bridge.is_settled())
    before = view.told.text()
    view.horizon.set_value(6)
    wait(qtbot, lambda: "free, step 6" in view.told.text())
    window.session.worker.play()
    wait(qtbot, lambda: view.told.text().split(" · ")[0] != before.split(" · ")[0])
    window.session.worker.pause()
    wait(qtbot, window.bridge.is_settled)
    window.session.worker.go_to(0)
    wait(qtbot, lambda: view.told.text().split(" · ")[0] == before.split(" · ")[0])
