"""The kernel walk in the window: the pointer places it, clicks select, playing fills the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.drawing.scales import Scale
from nnviz.drawing.walk.layout import Placed
from nnviz.drawing.walk.planes import Plane, Role
from nnviz.drawing.walk.spot import Mode
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.stage import Selection
from nnviz.ui.walk.view import KernelWalk
from tests.drawing.frames import frame_of
from tests.ui.plots_kit import Bench, bench
from tests.ui.window_kit import open_window, wait

LOW, HIGH = (800, 160), (900, 640)


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "doodles") as kit:
        yield kit


def walk(made: Bench, size: tuple[int, int] = LOW) -> tuple[KernelWalk, Frame]:
    """A walk over doodles, with the window of conv1's third map at (4, 7)."""
    frame = frame_of(sample_experiment("doodles"), 20)
    view = KernelWalk(made.stage, made.theme)
    made.show(view, *size)
    view.show_frame(frame)
    made.stage.select(Selection("conv1", 2, (4, 7)))
    return view, frame


def plane(view: KernelWalk, role: Role, number_: int = 0) -> Placed:
    return [placed for placed in view.picture.placed if placed.plane.role == role][number_]


def centre(placed: Placed, row: int, column: int) -> QPoint:
    """The middle of a cell, counted without the padding."""
    rows, columns = placed.plane.shape
    top, _, left, _ = placed.plane.pads
    cell = placed.box.width / columns
    assert placed.box.height == pytest.approx(rows * cell)
    x, y = placed.box.x + (column + left + 0.5) * cell, placed.box.y + (row + top + 0.5) * cell
    return QPoint(round(x + 1), round(y))


def hover(made: Bench, view: KernelWalk, placed: Placed, row: int, column: int) -> None:
    QTest.mouseMove(view.picture, QPoint(1, 1))  # one that does not move makes no event
    QTest.mouseMove(view.picture, centre(placed, row, column))
    QTest.qWait(40)


def click(view: KernelWalk, placed: Placed, row: int, column: int) -> None:
    at = centre(placed, row, column)
    QTest.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=at)


def said(view: KernelWalk) -> str:
    assert view.picture.scene is not None
    return "\n".join(line.text for line in view.picture.scene.said)


def test_the_pointer_places_the_window_and_takes_it_back(made: Bench) -> None:
    view, frame = walk(made)
    assert frame.microscope is not None
    a = frame.microscope.trace.layer("conv1").a
    assert f"= {number(float(a[2, 4, 7]))}" in said(view)
    hover(made, view, plane(view, "place"), 11, 20)
    assert view.walker.spot.place == (11, 20)
    assert f"= {number(float(a[2, 11, 20]))}" in said(view)
    assert view.controls.place.text() == f"Conv 1 · map 3 (11, 20)  {number(a[2, 11, 20])}"
    assert made.stage.selection == Selection("conv1", 2, (4, 7))
    QApplication.sendEvent(view.picture, QEvent(QEvent.Type.Leave))
    made.wait(lambda: view.walker.spot.place == (4, 7))
    assert view.controls.place.text() == "sees 3×3 of the input"


def test_a_resting_pointer_reads_the_newest_number(made: Bench) -> None:
    view, later = walk(made)[0], frame_of(sample_experiment("doodles"), 40)
    assert later.microscope is not None
    hover(made, view, plane(view, "place"), 12, 3)
    assert view.picture.toolTip() == ""
    view.show_frame(later)
    a = number(later.microscope.trace.layer("conv1").a[2, 12, 3])
    assert view.controls.place.text() == f"Conv 1 · map 3 (12, 3)  {a}"
    assert said(view).endswith(f"= {a}")


def test_pointing_at_the_input_places_the_window_over_the_pixel(made: Bench) -> None:
    view, _ = walk(made)
    hover(made, view, plane(view, "source"), 15, 9)
    assert view.walker.spot.place == (14, 8)


def test_a_click_selects_the_pixel_and_the_walk_follows_the_selection(made: Bench) -> None:
    view, _ = walk(made)
    click(view, plane(view, "place"), 6, 5)
    assert made.stage.selection == Selection("conv1", 2, (6, 5))
    made.stage.select(Selection("conv2", 4, (3, 3)))
    assert view.controls.layer.key == "conv2" and view.controls.unit.key == "4"
    assert (view.walker.spot.unit, view.walker.spot.place) == (4, (3, 3))
    made.stage.select(Selection("output", 1))
    assert view.walker.spot.layer == "conv2"


def test_a_click_on_the_kernel_selects_the_weight(made: Bench) -> None:
    view, _ = walk(made)
    click(view, plane(view, "kernel"), 2, 1)
    assert made.stage.selection == Selection("conv1", 2, (4, 7), 7)
    view.controls.direction.button("backward").click()
    assert view.walker.spot.parameter == 7


def test_a_map_without_a_pixel_gets_one_that_all_views_share(made: Bench) -> None:
    view, frame = walk(made)
    assert frame.microscope is not None
    made.stage.select(Selection("conv2", 4))
    a = frame.microscope.trace.layer("conv2").a[4]
    row, column = np.unravel_index(int(a.argmax()), a.shape)
    assert made.stage.selection == Selection("conv2", 4, (int(row), int(column)))
    view.hide()
    made.stage.select(Selection("conv1", 5))
    assert made.stage.selection == Selection("conv1", 5)
    assert view.walker.spot.layer == "conv2"
    view.show()
    assert view.walker.spot.layer == "conv1"
    assert made.stage.selection == Selection("conv1", 5, view.walker.spot.place)


def test_arrow_keys_and_buttons_step_from_place_to_place(made: Bench) -> None:
    view, _ = walk(made)
    QTest.keyClick(view.picture, Qt.Key.Key_Right)
    QTest.keyClick(view.picture, Qt.Key.Key_Down)
    assert made.stage.selection == Selection("conv1", 2, (5, 8))
    view.controls.back.click()
    assert made.stage.selection == Selection("conv1", 2, (5, 7))
    QTest.keyClick(view.picture, Qt.Key.Key_End)
    assert made.stage.selection == Selection("conv1", 2, (25, 25))
    view.controls.ahead.click()
    assert view.walker.spot.place == (25, 25)
    QTest.keyClick(view.picture, Qt.Key.Key_Home)
    assert made.stage.selection == Selection("conv1", 2, (0, 0))


def test_playing_fills_the_map_and_pausing_selects_the_place(made: Bench) -> None:
    view, _ = walk(made)
    view.controls.speed.choose("30")
    view.controls.play.click()
    assert view.walker.playing
    made.wait(lambda: view.walker.spot.place[1] > 9)
    assert made.stage.selection == Selection("conv1", 2, (4, 7))
    view.controls.play.click()
    assert not view.walker.playing
    place = view.walker.spot.place
    assert made.stage.selection == Selection("conv1", 2, place)
    assert view.picture.scene is not None
    assert view.picture.scene.results[0].filled == place[0] * 26 + place[1] + 1
    click(view, plane(view, "place"), 1, 1)
    assert view.picture.scene.results[0].filled is None


def test_playing_ends_at_the_last_place_and_begins_again_at_the_first(made: Bench) -> None:
    view, _ = walk(made)
    view.controls.speed.choose("30")
    made.stage.select(Selection("conv1", 2, (25, 23)))
    view.controls.play.click()
    made.wait(lambda: not view.walker.playing)
    assert made.stage.selection == Selection("conv1", 2, (25, 25))
    view.controls.play.click()
    assert view.walker.spot.place == (0, 0)
    view.hide()
    assert not view.walker.playing


def test_backward_to_a_weight_says_its_gradient_and_what_becomes_of_it(made: Bench) -> None:
    view, frame = walk(made, HIGH)
    assert frame.microscope is not None
    view.controls.direction.button("backward").click()
    click(view, plane(view, "kernel"), 0, 2)
    gradient = frame.layout.weight(frame.microscope.trace.gradient, "conv1")[2, 0, 0, 2]
    assert f"∂L/∂w = Σ over 676 places = {number(gradient)}" in said(view)
    part = frame.microscope.trace.layer("conv1")
    hover(made, view, plane(view, "place", 2), 9, 9)
    x, delta = part.x[0, 9, 11], part.dz[2, 9, 9]
    assert said(view).startswith("at (9, 9): x · δ = ")
    assert said(view).splitlines()[0].endswith(f"= {number(x * delta)}")
    captions = [placed.plane.caption for placed in view.picture.placed]
    assert {"∂L/∂kernel", "kernel before", "kernel after"} <= set(captions)


def test_the_walk_to_a_weight_follows_its_channel(made: Bench) -> None:
    view, _ = walk(made)
    made.stage.select(Selection("conv2", 0, (3, 3), 9 * 6 + 4))
    view.controls.direction.button("backward").click()
    assert view.controls.channel.key == "6"
    assert view.picture.scene is not None
    assert view.picture.scene.rows[0].picture.index == 6
    view.controls.channel.choose("2")
    assert view.walker.spot.parameter == 9 * 2 + 4
    assert view.picture.scene.rows[0].picture.index == 2


def test_the_bias_gathers_every_place_s_delta(made: Bench) -> None:
    view, frame = walk(made)
    assert frame.microscope is not None
    view.controls.direction.button("backward").click()
    view.controls.channel.choose("-1")
    gradient = frame.layout.bias(frame.microscope.trace.gradient, "conv1")[2]
    assert f"∂L/∂b = Σ over 676 places = {number(float(gradient))}" in said(view)
    view.controls.channel.choose("0")
    assert "∂L/∂w = " in said(view)


def test_backward_to_a_pixel_adds_up_what_the_places_hand_back(made: Bench) -> None:
    view, frame = walk(made, HIGH)
    assert frame.microscope is not None
    view.controls.direction.button("backward").click()
    view.controls.target.choose("image")
    dx = frame.microscope.trace.layer("conv1").dx
    hover(made, view, plane(view, "pixel"), 12, 13)
    assert f"∂L/∂x = Σ δ · w = {number(float(dx[0, 12, 13]))}" in said(view)
    click(view, plane(view, "pixel"), 3, 4)
    assert f"= {number(float(dx[0, 3, 4]))}" in said(view)


def test_channels_are_paged_where_there_is_no_room_for_all(made: Bench) -> None:
    view, _ = walk(made)
    made.stage.select(Selection("conv2", 0, (3, 3)))
    view.walker.choose_channel(0)
    while view.walker.spot.first:
        view.controls.page_back.click()
    assert view.controls.page.text() == "1 of 8"
    view.controls.page_on.click()
    assert view.controls.page.text() == "2 of 8"
    assert view.picture.scene is not None
    assert view.picture.scene.rows[0].picture.index == 1
    view.window().resize(*HIGH)
    made.wait(lambda: len(view.picture.scene.rows) > 1 if view.picture.scene else False)
    assert view.controls.page.text().endswith("of 8")


def test_pools_and_flatten_are_walked_over_as_well(made: Bench) -> None:
    view, frame = walk(made)
    assert frame.microscope is not None
    view.controls.layer.choose("pool1")
    pooled = frame.microscope.trace.layer("pool1")
    hover(made, view, plane(view, "place"), 5, 6)
    assert f"max of 4 = {number(float(pooled.a[0, 5, 6]))}" in said(view)
    winner = divmod(int(pooled.extras["winners"][0, 5, 6]), 26)
    assert f"won by pixel ({winner[0]}, {winner[1]})" in said(view)
    view.controls.direction.button("backward").click()
    hover(made, view, plane(view, "place"), 5, 6)
    assert f"goes to the winner ({winner[0]}, {winner[1]}) alone" in said(view)
    view.controls.layer.choose("flatten")
    view.controls.direction.button("forward").click()
    hover(made, view, plane(view, "source"), 2, 3)
    assert f"entry {2 * 5 + 3 + 1}" in said(view)
    hover(made, view, plane(view, "entry"), 0, 7)
    assert "entry 8" in said(view)


def test_pointing_at_the_input_s_picture_shows_what_a_pixel_reaches(made: Bench) -> None:
    view, _ = walk(made, HIGH)
    assert view.picture.scene is not None
    assert "sees 3×3" in view.picture.scene.fields[0].caption
    hover(made, view, plane(view, "input"), 14, 14)
    assert len(view.picture.scene.fields) > 2
    assert "reaches 3×3" in view.picture.scene.fields[1].caption
    QApplication.sendEvent(view.picture, QEvent(QEvent.Type.Leave))
    made.wait(lambda: len(view.picture.scene.fields) == 2 if view.picture.scene else False)


def test_the_numbers_under_the_window_can_be_copied(made: Bench) -> None:
    view, frame = walk(made)
    view.copying.copy_data()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Input · patch\tInput · kernel\tInput · product"
    kernel = frame.weight("conv1")[2, 0].ravel()
    written = [float(line.split("\t")[1]) for line in lines[1:]]
    np.testing.assert_allclose(written, kernel, rtol=1e-6)


def test_another_network_and_a_frame_without_a_sample_are_met(made: Bench) -> None:
    view, frame = walk(made)
    view.walker.choose_mode("image")
    view.show_frame(frame_of(sample_experiment("x-o"), 3))
    assert view.walker.spot.layer == "conv1" and view.walker.spot.unit == 0
    assert view.picture.scene is not None
    view.show_frame(replace(frame, microscope=None))
    assert view.picture.scene is None and not view.controls.isEnabled()
    view.walker.pick(Plane("", np.zeros((2, 2)), Scale(0.0, 1.0, "grey")), (0, 0))
    QTest.keyClick(view.picture, Qt.Key.Key_Down)
    view.controls.played.emit()
    view.show_frame(frame_of(sample_experiment("two-spirals"), 3))
    assert view.picture.scene is None
    view.show_frame(frame)
    assert view.picture.scene is not None and view.controls.isEnabled()


@pytest.mark.parametrize("mode", ["forward", "kernel", "image"])
def test_numbers_that_are_not_finite_are_shown_as_such(made: Bench, mode: Mode) -> None:
    view, frame = walk(made, HIGH)
    scope = frame.microscope
    assert scope is not None
    wrong = {"x": np.nan, "z": np.inf, "a": np.nan, "dz": np.nan, "da": -np.inf, "dx": np.nan}

    def spoiled(part: LayerTrace) -> LayerTrace:
        arrays = {name: np.full_like(getattr(part, name), each) for name, each in wrong.items()}
        return replace(part, **arrays)

    layers = tuple(spoiled(part) for part in scope.trace.layers)
    trace = replace(scope.trace, layers=layers, gradient=np.full_like(scope.trace.gradient, np.nan))
    view.walker.choose_mode(mode)
    view.show_frame(replace(frame, microscope=replace(scope, trace=trace)))
    for layer in ("conv1", "pool1", "conv2", "flatten"):
        view.controls.layer.choose(layer)
        view.grab()
        assert view.walker.spot.layer == layer
        assert "NaN" in said(view) or "∞" in said(view)


def test_the_tab_is_there_for_images_and_follows_training(qtbot: QtBot) -> None:
    session = Session(sample_experiment("x-o"))
    window = open_window(qtbot, session)
    dock, view = window.centre.dock, window.views.walk
    assert dock.offered(view)
    dock.turn_to(view)
    wait(qtbot, lambda: view.picture.scene is not None and window.bridge.is_settled())
    before = said(view)
    session.worker.train_epochs(1)
    wait(qtbot, lambda: said(view) != before)
