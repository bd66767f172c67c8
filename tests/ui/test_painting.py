"""Painting on the plane and on the line, as a user does it: by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.source import GeneratedData, TableData
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import folded
from nnviz.experiment.materialise import table_of
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.experiment.timeline import Tape
from nnviz.formats.project import load_project, save_project
from nnviz.ui.main_window import MainWindow
from nnviz.ui.painting import PaintGround
from nnviz.ui.painting.painter import EVERY_MS
from tests.ui.window_kit import open_window, wait

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def circles(qtbot: QtBot) -> Iterator[MainWindow]:
    experiment = sample_experiment("circles")
    small = replace(experiment, data=GeneratedData("circles", 60, 0.0))
    window = open_window(qtbot, Session(small))
    yield window
    window.close_quietly()


def ground_of(window: MainWindow) -> PaintGround:
    while window.output._drawn() is None:
        QTest.qWait(5)
    window.output.paint.click()
    return next(ground for ground in window.output.grounds if ground.isVisible())


def stroke(window: MainWindow, ground: PaintGround, *shares: tuple[float, float]) -> None:
    """Press at the first share of the plane's width and height, move along, release."""
    plane = window.output._drawn()
    assert plane is not None
    area = plane.area
    places = [
        QPointF(area.left() + x * area.width(), area.top() + y * area.height()).toPoint()
        for x, y in shares
    ]
    QTest.mousePress(ground, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(ground, place)
    QTest.mouseRelease(ground, LEFT, pos=places[-1])


def take(window: MainWindow, **changes: int) -> None:
    """Another brush."""
    painter = window.output.painter
    painter.choose(replace(painter.brush, **changes))


def undo_all(window: MainWindow) -> None:
    while window.session.undo_label is not None:
        window.session.undo()


def shown(window: MainWindow, qtbot: QtBot) -> Experiment:
    """The run has adopted what the session has, and all is drawn."""
    wait(qtbot, lambda: window.bridge.frame.experiment == window.session.experiment)
    wait(qtbot, window.bridge.is_settled)
    return window.session.experiment


def test_two_blobs_are_painted_and_parted(qtbot: QtBot, circles: MainWindow) -> None:
    begun = circles.session.experiment
    ground, tools = ground_of(circles), circles.output.tools
    assert [button.accessibleName() for button in tools.brushes] == ["Paint disc", "Paint ring"]
    tools.clear.click()
    assert tools.words.text().startswith("No points: paint at least 3.")
    assert circles.session.undo_label is None  # nothing to learn from: a draft
    take(circles, size=42, density=8)
    stroke(circles, ground, (0.2, 0.2), (0.25, 0.3))
    assert "All are “disc”" in tools.words.text()
    QTest.mouseClick(tools.brushes[1], LEFT)
    stroke(circles, ground, (0.75, 0.7), (0.8, 0.8))
    assert "All are" not in tools.words.text()
    experiment = shown(circles, qtbot)
    table = table_of(experiment)
    centres = [table.inputs[table.targets[:, 0] == kind].mean(axis=0) for kind in (0, 1)]
    assert centres[0][0] < -1 < 1 < centres[1][0] and centres[0][1] > 1 > -1 > centres[1][1]
    circles.session.worker.train_epochs(60)
    wait(qtbot, lambda: circles.bridge.frame.epoch >= 60 and circles.bridge.is_settled())
    plane, maps = circles.output._drawn(), circles.bridge.frame.maps
    assert plane is not None and maps is not None and maps.boundary is not None
    first, second = (
        plane.values(maps.boundary, QPointF(*plane.place(c[None])[0])) for c in centres
    )
    assert first[0] < 0.2 < 0.8 < second[0]
    undo_all(circles)
    assert circles.session.experiment == begun == shown(circles, qtbot)
    assert len(circles.output.painter.points or ()) == 60


def test_a_stroke_is_one_step_back_and_keeps_the_weights(qtbot: QtBot, circles: MainWindow) -> None:
    ground, session = ground_of(circles), circles.session
    theta = circles.bridge.frame.parameters
    stroke(circles, ground, (0.1, 0.1), (0.3, 0.1), (0.5, 0.1), (0.7, 0.1))
    count = len(circles.output.painter.points or ()) - 60
    assert count > 3 and session.undo_label == f"paint {count} points"
    assert shown(circles, qtbot).data.kind == "table"
    np.testing.assert_array_equal(circles.bridge.frame.parameters, theta)
    session.undo()
    assert session.undo_label is None
    session.redo()
    assert isinstance(session.experiment.data, TableData)
    assert session.experiment.data.rows == 60 + count


def test_the_plane_does_not_move_under_the_brush(qtbot: QtBot, circles: MainWindow) -> None:
    before = circles.bridge.frame.maps.extent
    ground = ground_of(circles)
    stroke(circles, ground, (0.01, 0.01))
    stroke(circles, ground, (0.99, 0.99))
    wait(qtbot, lambda: circles.bridge.frame.experiment == circles.session.experiment)
    wait(qtbot, lambda: circles.bridge.frame.maps.extent == before)
    circles.output.paint.click()
    wait(qtbot, lambda: circles.bridge.frame.maps.extent != before)


def test_the_keyboard_paints_and_erases(qtbot: QtBot, circles: MainWindow) -> None:
    ground, painter = ground_of(circles), circles.output.painter
    assert ground.hasFocus()
    for _ in range(3):
        QTest.keyClick(ground, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(ground, Qt.Key.Key_Up)
    QTest.keyClicks(ground, "2")
    QTest.keyClick(ground, Qt.Key.Key_Space)
    points = painter.points
    assert points is not None and len(points) == 61 and points.y[-1] == 1
    assert not circles.bridge.frame.playing
    assert circles.session.undo_label == "paint 1 point"
    QTest.keyClick(ground, Qt.Key.Key_Delete)
    assert circles.session.undo_label is not None
    assert circles.session.undo_label.startswith("erase")
    assert len(painter.points or ()) < 61
    QTest.keyClick(ground, Qt.Key.Key_Escape)
    assert not ground.isVisible() and not circles.output.paint.isChecked()


def test_escape_brings_back_what_was_cleared(circles: MainWindow) -> None:
    ground = ground_of(circles)
    circles.output.tools.clear.click()
    QTest.keyClick(ground, Qt.Key.Key_Escape)
    assert ground.isVisible() and len(circles.output.painter.points or ()) == 60
    circles.output.tools.clear.click()
    stroke(circles, ground, (0.5, 0.5))
    assert circles.output.tools.words.text().startswith("1 point: paint at least 3")
    circles.output.paint.click()
    assert circles.session.undo_label is None


def test_a_class_more(qtbot: QtBot, circles: MainWindow) -> None:
    ground, tools = ground_of(circles), circles.output.tools
    colors = [
        button.grab().toImage().pixelColor(14, 14).name() for button in tools.brushes
    ]  # fmt: skip
    tools.add.click()
    assert [button.accessibleName() for button in tools.brushes] == [
        "Paint ring", "Paint disc", "Paint class 3",
    ]  # fmt: skip
    again = [button.grab().toImage().pixelColor(14, 14).name() for button in tools.brushes]
    assert again[:2] == colors[::-1]  # each class keeps its colour
    stroke(circles, ground, (0.9, 0.1), (0.8, 0.1))
    experiment = shown(circles, qtbot)
    assert table_of(experiment).targets[:, 2].sum() > 0
    circles.session.worker.train_epochs(2)
    wait(qtbot, lambda: circles.bridge.frame.epoch >= 2)
    assert not circles.bridge.frame.error
    undo_all(circles)
    assert isinstance(shown(circles, qtbot).data, GeneratedData)


def test_noise_gives_way_to_a_new_split(circles: MainWindow) -> None:
    stroke(circles, ground_of(circles), (0.5, 0.5))
    assert not circles.data.noise.isVisible() and not circles.data.count.isVisible()
    assert circles.data.new_data.text() == "New split, same weights"
    before = circles.output.painter.learnt.copy()
    circles.data.new_data.click()
    assert (circles.output.painter.learnt != before).any()


def test_values_are_painted_on_a_line(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("dosage")))
    ground = ground_of(window)
    plane = window.output._drawn()
    assert plane is not None
    at = QPoint(round(plane.area.center().x()), round(plane.area.top()) + 12)
    QTest.mouseClick(ground, LEFT, pos=at)
    x, value = plane.at(QPointF(at))
    table = table_of(shown(window, qtbot))
    assert table.inputs[-1, 0] == pytest.approx(x) and table.targets[-1, 0] == pytest.approx(value)
    after = window.output._drawn()
    assert after is not None and after.extent == plane.extent
    assert plane.extent[3] > table_of(sample_experiment("dosage")).targets.max()
    window.close_quietly()


def test_values_are_painted_on_the_plane(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("plane")))
    ground = ground_of(window)
    slider = window.output.tools.value
    assert slider.isVisible()
    slider.changed.emit(0.5, None)
    stroke(window, ground, (0.5, 0.5))
    assert table_of(shown(window, qtbot)).targets[-1, 0] == 0.5
    window.close_quietly()


def test_images_offer_no_brush(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("x-o")))
    assert not window.output.paint.isVisible()
    window.close_quietly()


def test_another_sample_ends_painting(qtbot: QtBot, circles: MainWindow) -> None:
    ground_of(circles)
    circles.data.samples.chosen.emit("xor")
    assert not circles.output.painter.active
    shown(circles, qtbot)
    circles.output.paint.click()
    stroke(circles, circles.output.grounds[0], (0.5, 0.5))
    circles.output.paint.click()
    circles.data.samples.chosen.emit("xor")  # the sample as it is given, once more
    assert isinstance(circles.session.experiment.data, GeneratedData)


def test_a_painted_set_survives_saving(
    qtbot: QtBot, circles: MainWindow, tmp_path: Path
) -> None:  # fmt: skip
    stroke(circles, ground_of(circles), (0.5, 0.5), (0.6, 0.6))
    experiment = shown(circles, qtbot)
    save_project(tmp_path / "a.nnviz", circles.session.worker.state().result())
    assert load_project(tmp_path / "a.nnviz").experiment == experiment


def test_outliers_are_set_and_undone(qtbot: QtBot, circles: MainWindow) -> None:
    slider = circles.data.outliers
    assert slider.isVisible() and "far off" in slider.slider.toolTip()
    slider.changed.emit(0.1, None)
    assert circles.session.undo_label == "set outliers"
    begun = table_of(replace(shown(circles, qtbot), data=GeneratedData("circles", 60, 0.0)))
    changed = circles.bridge.frame.data.table
    assert (changed.targets != begun.targets).sum() == 6
    circles.session.undo()
    assert isinstance(circles.session.experiment.data, GeneratedData)
    assert circles.session.experiment.data.outliers == 0.0


def test_a_stroke_of_a_run_that_stands_still_is_handed_over_whole(
    qtbot: QtBot, circles: MainWindow
) -> None:
    ground_of(circles)
    session, painter = circles.session, circles.output.painter
    begun = session.experiment
    painter.press()
    for count in range(1, 5):
        painter.touch(np.array([count / 5, 0.5]), np.ones(2), (-6.0, 6.0, -6.0, 6.0))
        QTest.qWait(2 * EVERY_MS // 3)
    assert session.experiment is begun and len(painter.points) == 64
    painter.release()
    shown(circles, qtbot)
    assert [entry.label for entry in session.worker.state().result(30).log] == [
        "",
        "paint 4 points",
    ]


def test_a_stroke_while_it_plays_is_learnt_from_as_it_goes_on(
    qtbot: QtBot, circles: MainWindow
) -> None:
    ground_of(circles)
    circles.commands["play"].trigger()
    wait(qtbot, lambda: circles.bridge.frame.playing and circles.output.painter.trains)
    session, painter = circles.session, circles.output.painter
    begun = session.experiment
    painter.press()
    painter.touch(np.array([0.2, 0.5]), np.ones(2), (-6.0, 6.0, -6.0, 6.0))
    wait(qtbot, lambda: session.experiment is not begun)
    painter.release()
    circles.commands["play"].trigger()
    wait(qtbot, lambda: not circles.bridge.frame.playing)


def test_a_stroke_while_training_is_one_entry_and_every_step_of_it_comes_back(
    qtbot: QtBot, circles: MainWindow, tmp_path: Path
) -> None:
    ground_of(circles)
    session, painter, seen = circles.session, circles.output.painter, {}
    painter.press()
    for count in range(1, 5):
        painter.touch(np.array([count / 5, 0.5]), np.ones(2), (-6.0, 6.0, -6.0, 6.0))
        painter._commit()
        session.worker.step_batch()
        wait(qtbot, lambda n=count: circles.bridge.frame.step == n)
        seen[count] = circles.bridge.frame.parameters
    painter.release()
    assert session.undo_label == "paint 4 points"
    marks = circles.bridge.frame.branches[0].marks
    assert [(mark.step, mark.label) for mark in marks] == [(3, "paint 4 points")]
    for step, parameters in seen.items():
        session.worker.go_to(step)
        wait(qtbot, lambda n=step: circles.bridge.frame.step == n)
        np.testing.assert_array_equal(circles.bridge.frame.parameters, parameters)
    save_project(tmp_path / "a.nnviz", session.worker.state().result(30))
    saved = load_project(tmp_path / "a.nnviz")
    log = [(entry.step, entry.label) for entry in folded(saved.log)]
    assert log == [(0, ""), (3, "paint 4 points")]
    alone = replace(saved, past=None)
    save_project(tmp_path / "b.nnviz", alone)
    assert load_project(tmp_path / "b.nnviz").log == folded(saved.log)
    opened = Tape.opened(saved)
    for step, parameters in seen.items():
        opened.go_to(step)
        opened.arrive()
        np.testing.assert_array_equal(opened.shown.captured().parameters, parameters)
    session.undo()
    assert session.undo_label is None
    assert shown(circles, qtbot).data.kind == "generated"
