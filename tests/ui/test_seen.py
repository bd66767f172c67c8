"""What a layer sees: every number shown is the one computed, and everything is asked for in the
real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number, short
from nnviz.experiment.errands import FindLevels, FindPatches, Maximise
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.saliency import saliency
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.plots.line_chart import Chart, Line, LineChart
from nnviz.ui.seen.picture import Picture
from nnviz.ui.seen.tiles import Tiles
from nnviz.ui.seen.view import SeenView
from nnviz.ui.stage import WHOLE, Selection
from tests.drawing.frames import frame_of
from tests.ui.golden_seen import found
from tests.ui.plots_kit import Bench, bench
from tests.ui.window_kit import open_window, wait

AIM = Aim("conv1", (2,))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The digits after an epoch, with the view large and conv 1's third map selected."""
    window = open_window(qtbot, Session(sample_experiment("digits")))
    window.session.worker.train_epochs(1)
    wait(qtbot, lambda: shown(window).epoch == 1)
    window.stage.look_at(Look("test", 3))
    window.stage.select(Selection("conv1", 2))
    window.centre.dock.turn_to(window.views.seen)
    window.centre.dock.expand()
    wait(qtbot, window.bridge.is_settled)
    yield window


@pytest.fixture
def doodles(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "doodles") as made:
        yield made


def shown(window: MainWindow) -> Frame:
    frame = window.bridge.frame
    assert frame is not None
    return frame


def run_of(window: MainWindow) -> Run:
    """The same run, to compute with."""
    return Run.restore(window.session.worker.state().result(10))


def middle(tiles: Tiles, index: int) -> QPoint:
    return tiles.boxes[index].center().toPoint()


def at(picture: Picture, row: int, column: int) -> QPoint:
    area, side = picture.area(), picture.area().width() / picture.image.width()
    return QPoint(
        round(area.left() + (column + 0.5) * side), round(area.top() + (row + 0.5) * side)
    )


def test_patches_are_found_and_a_click_looks_at_one(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.views.seen.unit_page.patches
    assert panel.note.text() == "not looked for yet" and not panel.grid.boxes
    panel.button.click()
    wait(qtbot, lambda: bool(panel.grid.tiles) and not panel.busy)
    run = run_of(window)
    wanted = found(FindPatches(AIM, "test"), run).found
    names = [str(int(run.data.y_test[each.row].argmax())) for each in wanted]
    assert [tile.caption for tile in panel.grid.tiles] == [
        f"{short(each.value)} {name}" for each, name in zip(wanted, names, strict=True)
    ]
    assert panel.note.text() == "step 40" and panel.button.text() == "Again"
    first = wanted[0]
    QTest.mouseMove(panel.grid, middle(panel.grid, 0))
    assert window.views.seen.readout.text() == (
        f"a {number(first.value)} at ({first.pixel[0]}, {first.pixel[1]}) · "
        f"test sample {first.row + 1} · {names[0]}"
    )
    QTest.mouseClick(panel.grid, Qt.MouseButton.LeftButton, pos=middle(panel.grid, 0))
    assert window.stage.look == Look("test", first.row)
    assert window.stage.selection == Selection("conv1", 2, (first.pixel[0], first.pixel[1]))
    wait(qtbot, window.bridge.is_settled)
    scope = shown(window).microscope
    assert scope is not None and scope.trace.layer("conv1").a[2][first.pixel] == first.value
    assert panel.grid.tiles, "the patches are those of the map, whatever pixel is selected"


def test_another_unit_or_part_is_looked_for_at_once(window: MainWindow, qtbot: QtBot) -> None:
    view = window.views.seen
    panel = view.unit_page.patches
    panel.button.click()
    wait(qtbot, lambda: bool(panel.grid.tiles) and not panel.busy)
    view.unit.choose("4")
    assert window.stage.selection == Selection("conv1", 4)

    def sees(aim: Aim, part: str) -> bool:
        known = shown(window).patches
        return known is not None and (known.aim, known.part, known.done) == (aim, part, True)

    wait(qtbot, lambda: sees(Aim("conv1", (4,)), "test"))
    view.part.choose("train")
    wait(qtbot, lambda: sees(Aim("conv1", (4,)), "train"))
    view.layer.choose("output")
    wait(qtbot, lambda: sees(Aim("output", (0,), "z"), "train"))
    assert view.unit.text() == "0 ▾" and view.layer.text() == "output ▾"


def test_a_picture_is_climbed_to_and_grows_old(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.views.seen.unit_page.climb
    assert panel.note.text() == "not made yet"
    panel.seed.choose("3")
    panel.share.choose("0.2")
    panel.button.click()
    wait(qtbot, lambda: not panel.picture.image.isNull() and not panel.busy)
    wanted = found(Maximise(Aim("conv1", (2,), "z"), 0.2, seed=3), run_of(window))
    known = shown(window).climb
    assert known is not None
    np.testing.assert_array_equal(known.picture, wanted.picture)
    np.testing.assert_array_equal(known.curve, wanted.curve)
    assert panel.picture.caption == f"S = {number(wanted.value)}"
    assert f"mean z of map 3 = {number(wanted.value)}" in panel.words.text()
    assert f"seed 3, normal noise × 0.05 of the range 0 … {number(1.0)}" in panel.words.text()
    assert f"λ = {number(wanted.climb.penalty)}." in panel.words.text()
    assert panel.chart.isVisible() and wanted.taken > 9
    panel.chart.setFocus()
    for _ in range(10):
        QTest.keyClick(panel.chart, Qt.Key.Key_Right)
    assert panel.picture.caption == "after 8 steps"
    told = f"step 9: J {number(float(wanted.curve[9]))}"
    assert window.views.seen.readout.text() == told
    panel.chart.point(-1)
    assert panel.picture.caption == f"S = {number(wanted.value)}"
    QTest.mouseMove(panel.picture, at(panel.picture, 5, 2))
    text = window.views.seen.readout.text()
    assert text == f"x (5, 2) = {number(float(wanted.picture[0, 5, 2]))}"
    window.session.worker.step_batch()
    wait(qtbot, lambda: panel.note.text() == "step 40, now 41")


def test_saliency_is_live_and_says_its_numbers(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.views.seen.unit_page.saliency
    run = run_of(window)
    wanted = saliency(run.network, run.data.x_test[3], Aim("conv1", (2,), "z"))
    wait(qtbot, lambda: panel.note.text() == f"S: mean z of map 3 = {number(wanted.value)}")
    known = shown(window).saliency
    assert known is not None
    np.testing.assert_array_equal(known.map, wanted.map)
    QTest.mouseMove(panel.map, at(panel.map, 4, 3))
    x, slope = (float(each[0, 4, 3]) for each in (run.data.x_test[3], wanted.slopes))
    text = window.views.seen.readout.text()
    assert text == f"pixel (4, 3): x = {number(x)}, ∂S/∂x = {number(slope)}"
    window.session.worker.step_batch()
    wait(qtbot, lambda: number(wanted.value) not in panel.note.text())
    window.stage.select(Selection("conv1", 2, (1, 5)))
    wait(qtbot, lambda: panel.note.text().startswith("S: z of map 3 at (1, 5) = "))
    window.stage.select(Selection("output", 7))
    wait(qtbot, lambda: panel.note.text().startswith("S: score z of 7 = "))


def test_levels_are_found_and_chosen_from(window: MainWindow, qtbot: QtBot) -> None:
    view = window.views.seen
    view.page.choose("levels")
    page = view.levels_page
    page.button.click()
    wait(qtbot, lambda: bool(page.map.boxes) and not page.busy)
    wanted = found(FindLevels("test"), run_of(window))
    strongest = wanted.levels[0].units[0]
    aim, patch = page.map.places[0]
    assert (aim, patch.row, patch.pixel) == (
        strongest.aim, strongest.found[0].row, strongest.found[0].pixel,
    )  # fmt: skip
    page.map.setFocus()
    QTest.keyClick(page.map, Qt.Key.Key_Right)
    assert page.map.pointed == 0
    QTest.keyClick(page.map, Qt.Key.Key_Return)
    assert window.stage.look == Look("test", patch.row)
    assert window.stage.selection == Selection(
        "conv1", aim.index[0], (patch.pixel[0], patch.pixel[1])
    )
    view.copying.data.trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    units = [unit for level in wanted.levels for unit in level.units]
    assert len(lines) == 1 + sum(len(unit.found) for unit in units)
    assert lines[0].split("\t") == ["layer", "unit", "test sample", "class", "row", "column",
                                    "value"]  # fmt: skip


def test_what_is_under_way_shows_how_far_it_is_and_is_ended(doodles: Bench) -> None:
    frame = doodles.frame()
    whole = found(FindPatches(AIM, "test"), Run(frame.experiment))
    view = SeenView(doodles.session, doodles.stage, doodles.theme)
    doodles.show(view, 900, 500)
    doodles.stage.select(Selection("conv1", 2))
    panel, asked = view.unit_page.patches, list[str]()
    view.show_frame(replace(frame, patches=replace(whole, seen=424)))
    assert panel.note.text() == "424 of 1 800 samples …"
    assert panel.button.text() == "Stop" and panel.bar.isVisible()
    assert (panel.bar.value(), panel.bar.maximum()) == (424, 1800)
    panel.ended.connect(lambda: asked.append("end"))
    panel.button.click()
    assert asked == ["end"]
    view.show_frame(replace(frame, patches=replace(whole, seen=424, cancelled=True)))
    assert panel.note.text() == "ended after 424 samples · step 0"
    view.show_frame(replace(frame, patches=replace(whole, found=())))
    assert panel.note.text() == "silent on all 1 800 samples · step 0"
    assert not panel.grid.boxes


def test_the_strongest_map_of_the_first_convolution_comes_first(doodles: Bench) -> None:
    view, frame = SeenView(doodles.session, doodles.stage, doodles.theme), doodles.frame()
    doodles.show(view, 900, 500)
    assert view.aim is None
    view.show_frame(frame)
    assert frame.microscope is not None
    maps = frame.microscope.trace.layer("conv1").a
    strongest = int(maps.reshape(len(maps), -1).max(axis=1).argmax())
    assert view.aim == Aim("conv1", (strongest,), "z")
    for other in (None, Selection("input", 0, (3, 3)), Selection("conv1", WHOLE),
                  Selection("flatten", 3), Selection("loss")):  # fmt: skip
        doodles.stage.select(other)
        assert view.aim == Aim("conv1", (strongest,), "z"), "these are no units to ask about"
    doodles.stage.select(Selection("pool2", 9, (4, 4)))
    assert view.aim == Aim("pool2", (9, 4, 4), "z")


def test_any_network_and_a_frame_without_a_sample_are_borne(doodles: Bench) -> None:
    view = SeenView(doodles.session, doodles.stage, doodles.theme)
    doodles.show(view, 700, 160)
    view.begin()
    for name in ("digits", "two-spirals", "sine", "x-o"):
        frame = frame_of(sample_experiment(name))
        for each in (frame, replace(frame, microscope=None)):
            view.show_frame(each)
            for page in ("levels", "unit"):
                view.page.choose(page)
                view.grab()
    assert view.table() == ""


@pytest.mark.parametrize("size", [(380, 620), (640, 130), (1400, 800), (200, 60)])
def test_it_makes_do_with_its_room(doodles: Bench, size: tuple[int, int]) -> None:
    frame = doodles.frame()
    run = Run(frame.experiment)
    full = replace(
        frame, patches=found(FindPatches(AIM, "test"), run), levels=found(FindLevels("test"), run)
    )
    view = SeenView(doodles.session, doodles.stage, doodles.theme)
    doodles.show(view, *size)
    doodles.stage.select(Selection("conv1", 2))
    view.show_frame(full)
    for page, tiles in (("unit", view.unit_page.patches.grid), ("levels", view.levels_page.map)):
        view.page.choose(page)
        view.grab()
        assert all(tiles.width() >= box.right() for box in tiles.boxes[:1])
        assert len(tiles.boxes) == len({(box.x(), box.y()) for box in tiles.boxes})


def test_a_chart_says_what_is_under_the_pointer(doodles: Bench) -> None:
    chart = LineChart(doodles.theme)
    doodles.show(chart, 300, 160)
    chart.grab()
    assert chart.readout == ""
    x = np.array([0.0, 1.0, 2.0])
    lines = (Line("one", np.array([1.0, 2.0, np.nan]), "text"), Line("two", x, "accent", True))
    chart.show_chart(Chart(x, lines, ("step", "J"), ((0.0, "none"),)))
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.readout == f"step none: one {number(1.0)}, two 0"
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.readout == f"step 2: two {number(2.0)}"
    chart.grab()
    chart.show_chart(Chart(x[:0], (Line("one", x[:0], "text"),), ("step", "J")))
    chart.grab()
    assert chart.readout == ""
