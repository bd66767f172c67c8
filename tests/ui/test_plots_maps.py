"""Feature maps: the trace's outputs and the parameters' kernels, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.drawing.colormaps import Lut, diverging, shade
from nnviz.drawing.feature_maps import LayerMaps
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import number, short
from nnviz.drawing.palette import LIGHT, Palette
from nnviz.engine.layers import Conv2D
from nnviz.engine.shapes import Array
from nnviz.experiment import edits
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.maps.atlas import colours
from nnviz.ui.maps.feature_maps import FeatureMaps
from nnviz.ui.stage import Selection
from tests.drawing.frames import frame_of
from tests.ui.plots_kit import Bench, bench
from tests.ui.window_kit import open_window, wait

LOOK = Look("train", 3)


@pytest.fixture
def doodles(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "doodles") as made:
        yield made


def maps(made: Bench, frame: Frame, width: int = 1200, height: int = 185) -> FeatureMaps:
    view = FeatureMaps(made.session, made.stage, made.theme)
    made.show(view, width, height)
    view.show_frame(frame)
    return view


def middle(box: Box) -> QPoint:
    return QPoint(*(round(part) for part in box.centre))


def outputs(frame: Frame, layer: str) -> Array:
    assert frame.microscope is not None
    return frame.microscope.trace.layer(layer).a


def test_captions_say_the_largest_output(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = maps(doodles, frame)
    assert view.layer == "conv1"
    for index, plane in enumerate(outputs(frame, "conv1")):
        assert view.grid.caption(index) == f"map {index + 1} · max {short(plane.max())}"
    assert view.controls.summary.text() == "8 maps 26×26"
    assert view.controls.values_bar.text == f"a 0 to {short(outputs(frame, 'conv1').max())}"
    most = short(float(np.abs(frame.weight("conv1")).max()))
    assert view.controls.kernels_bar.text == f"kernels −{most} to {most}"


def test_the_pointer_reads_outputs_and_weights(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = maps(doodles, frame)
    QTest.mouseMove(view.grid, middle(view.grid.tiles.picture(2)))
    assert view.controls.place.text() == "map 3 (13, 13)"
    assert view.controls.value.text() == number(outputs(frame, "conv1")[2, 13, 13])
    view.controls.layers.choose("conv2")
    QTest.mouseMove(view.grid, middle(view.grid.tiles.kernels(1)[4]))
    assert view.controls.place.text() == "w p1·5 (1, 1)"
    assert view.controls.value.text() == number(frame.weight("conv2")[1, 4, 1, 1])


def test_a_click_selects_the_map_and_its_pixel(doodles: Bench) -> None:
    view = maps(doodles, doodles.frame(0, LOOK))
    at = middle(view.grid.tiles.picture(3))
    QTest.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=at)
    assert doodles.stage.selection == Selection("conv1", 3, (13, 13))
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    assert doodles.stage.selection == Selection("conv1", 4)


def test_the_selected_map_is_ringed(doodles: Bench) -> None:
    view = maps(doodles, doodles.frame(0, LOOK))
    doodles.stage.select(Selection("conv1", 1))
    box = view.grid.tiles.picture(1)
    edge = view.grid.grab().toImage().pixelColor(round(box.centre[0]), round(box.y) - 1)
    assert edge == QColor(doodles.theme.palette.signal)


def test_the_view_turns_to_the_layer_selected_elsewhere(doodles: Bench) -> None:
    view = maps(doodles, doodles.frame(0, LOOK))
    doodles.stage.select(Selection("pool2", 0))
    assert view.layer == "pool2"
    assert view.controls.layers.key == "pool2"
    assert not view.controls.kernels_bar.isVisible()
    doodles.stage.select(Selection("output", 0))
    assert view.layer == "pool2"


def test_the_view_begins_with_what_is_selected(doodles: Bench) -> None:
    doodles.stage.select(Selection("conv2", 3))
    view = maps(doodles, doodles.frame(0, LOOK))
    assert view.layer == "conv2"


def test_a_selected_map_is_scrolled_into_view(doodles: Bench) -> None:
    view = maps(doodles, doodles.frame(0, LOOK), width=560)
    doodles.stage.select(Selection("conv1", 7))
    assert view.grid.visibleRegion().contains(middle(view.grid.tiles.picture(7)))


def test_signed_maps_are_blue_and_orange(doodles: Bench) -> None:
    session = doodles.session
    first = doodles.frame(0, LOOK)
    session.edit("activation", edits.set_activation(session.experiment, "conv1", "tanh"))
    frame = first
    while frame.experiment != session.experiment:
        frame = doodles.frame(0, LOOK)
    view = maps(doodles, frame)
    planes = outputs(frame, "conv1")
    assert planes.min() < 0
    low, high = short(planes[0].min()), short(planes[0].max())
    assert view.grid.caption(0).endswith(f"{low}…{high}")
    assert view.controls.values_bar.text.startswith("a −")


def test_a_map_more_is_a_tile_more(doodles: Bench) -> None:
    session = doodles.session
    view = maps(doodles, doodles.frame(0, LOOK))
    added = edits.add_unit(session.experiment, "conv1", session.new_id())
    session.edit("add filter", added)
    frame = doodles.frame(0, LOOK)
    while frame.experiment != added:
        frame = doodles.frame(0, LOOK)
    view.show_frame(frame)
    assert view.grid.tiles.count == 9
    assert view.controls.summary.text() == "9 maps 26×26"


def test_another_data_set_offers_its_own_layers(doodles: Bench, qtbot: QtBot) -> None:
    view = maps(doodles, doodles.frame(0, LOOK))
    view.controls.layers.choose("conv2")
    with bench(qtbot, "digits") as digits:
        view.show_frame(digits.frame(0, LOOK))
    assert view.layer == "conv1"
    with bench(qtbot, "two-spirals") as spirals:
        view.show_frame(spirals.frame(0, LOOK))
    assert view.layer == ""
    assert view.controls.summary.text() == "no maps"
    view.grid.grab()


def test_lost_values_are_painted_and_said(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    assert frame.microscope is not None
    trace = frame.microscope.trace
    layers = tuple(
        replace(part, a=np.full_like(part.a, np.nan)) if part.layer == "conv1" else part
        for part in trace.layers
    )
    lost = replace(frame.microscope, trace=replace(trace, layers=layers))
    view = maps(doodles, replace(frame, microscope=lost))
    view.grid.grab()
    assert view.grid.caption(0) == "map 1 · max NaN"


def test_the_theme_recolours_the_maps(doodles: Bench) -> None:
    view = maps(doodles, doodles.frame(0, LOOK))
    before = view.grid.grab().toImage()
    doodles.theme.choose(LIGHT)
    assert view.grid.grab().toImage() != before


def test_maps_are_copied_as_numbers(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        view, frame = FeatureMaps(made.session, made.stage, made.theme), made.frame()
        made.show(view, 900, 200)
        view.show_frame(frame)
        view.copying.data.trigger()
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        assert frame.microscope is not None
        values = frame.microscope.trace.layer(view.layer).a
        assert len(lines) == 1 + values[0].size and lines[0][:3] == ["row", "column", "map 1"]
        assert lines[1][2:] == [str(each).removesuffix(".0") for each in values[:, 0, 0]]


def large(made: Bench, frame: Frame, layer: str = "conv2") -> FeatureMaps:
    """The view in the canvas's place."""
    view = maps(made, frame, 1000, 640)
    view.choose_layer(layer)
    QApplication.processEvents()
    return view


def read_at(view: FeatureMaps, at: QPoint) -> tuple[str, str]:
    QTest.mouseMove(view.grid, at)
    return view.controls.place.text(), view.controls.value.text()


def test_where_there_is_room_all_maps_and_the_kernels_are_seen(doodles: Bench) -> None:
    view = large(doodles, doodles.frame(0, LOOK))
    tiles = view.grid.tiles
    assert tiles.columns < tiles.count == 10
    for index in range(10):
        assert view.grid.visibleRegion().contains(middle(tiles.picture(index)))
    assert view.kernels.isVisible() and not view.controls.kernels_bar.isVisible()
    assert view.kernels.title.text() == "Conv 2 · map 1"
    view.choose_layer("pool1")
    assert not view.kernels.isVisible()


@pytest.mark.parametrize("quantity", ["a", "z", "da", "dz"])
def test_what_is_chosen_of_a_layer_is_drawn_and_read(doodles: Bench, quantity: str) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame)
    view.controls.quantity.choose(quantity)
    view.controls.colouring.choose("signed")
    assert frame.microscope is not None
    plane = getattr(frame.microscope.trace.layer("conv2"), quantity)[4]
    at = middle(view.grid.tiles.picture(4))
    assert read_at(view, at) == ("map 5 (5, 5)", number(plane[5, 5]))
    QTest.mouseMove(view.grid, QPoint(1, 1))
    top = max(abs(float(part)) for part in view_extent(frame, quantity))
    color = shade(plane[5:6, 5:6], diverging(doodles.theme.palette), -top, top)[0, 0]
    assert view.grid.grab().toImage().pixelColor(at) == QColor(int(color))
    bar = view.controls.values_bar.text
    assert bar.endswith(f" −{short(top)} to {short(top)}")


def view_extent(frame: Frame, quantity: str) -> tuple[float, float]:
    assert frame.microscope is not None
    values = getattr(frame.microscope.trace.layer("conv2"), quantity)
    return float(values.min()), float(values.max())


def test_a_wish_is_kept_for_layers_that_can_fulfil_it(doodles: Bench) -> None:
    view = large(doodles, doodles.frame(0, LOOK))
    view.controls.quantity.choose("dz")
    view.choose_layer("pool2")
    assert view.controls.quantity.key == "da" and "z" not in view.controls.quantity.keys
    view.choose_layer("conv1")
    assert view.controls.quantity.key == "dz"


def test_the_input_is_a_layer_too(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame, "input")
    assert view.controls.layers.keys == ("input", "conv1", "pool1", "conv2", "pool2")
    assert frame.microscope is not None
    at = middle(view.grid.tiles.picture(0))
    assert read_at(view, at) == ("input (14, 14)", number(frame.microscope.trace.x[0, 14, 14]))
    QTest.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=at)
    assert doodles.stage.selection == Selection("input", 0, (14, 14))


def test_a_scale_of_each_map_is_that_of_the_selected_one(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame)
    view.controls.scope.choose("unit")
    doodles.stage.select(Selection("conv2", 6))
    assert view.controls.values_bar.text == f"a 7 0 to {short(outputs(frame, 'conv2')[6].max())}"
    view.controls.scope.choose("network")
    layers = ("conv1", "pool1", "conv2", "pool2")
    most = max(float(outputs(frame, layer).max()) for layer in layers)
    assert view.controls.values_bar.text == f"a 0 to {short(most)}"


def test_keys_reach_every_map_and_every_pixel(doodles: Bench) -> None:
    view = large(doodles, doodles.frame(0, LOOK))
    stage, columns = doodles.stage, view.grid.tiles.columns
    keys = {Qt.Key.Key_Right: 0, Qt.Key.Key_Down: columns, Qt.Key.Key_End: 9, Qt.Key.Key_Home: 0}
    for key, unit in keys.items():
        QTest.keyClick(view.grid, key)
        assert stage.selection == Selection("conv2", unit)
    for key, pixel in ((Qt.Key.Key_Down, (0, 0)), (Qt.Key.Key_Right, (0, 1))):
        QTest.keyClick(view.grid, key, Qt.KeyboardModifier.ShiftModifier)
        assert stage.selection == Selection("conv2", 0, pixel)


def test_only_maps_in_sight_are_coloured_and_once(
    doodles: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    coloured: list[range] = []

    def note(maps: LayerMaps, palette: Palette, shown: range) -> Lut:
        coloured.append(shown)
        return colours(maps, palette, shown)

    monkeypatch.setattr("nnviz.ui.maps.atlas.colours", note)
    many = tuple(Conv2D(f"c{k}", tuple(range(64)), 3, "relu") for k in (1, 2))
    layers = (*many, *doodles.session.experiment.layers[4:])
    view = large(doodles, frame_of(replace(doodles.session.experiment, layers=layers)), "c2")
    doodles.stage.select(Selection("c2", 0))
    view.repaint()
    assert coloured and len(coloured[-1]) < 40
    known = len(coloured)
    QTest.mouseMove(view.grid, middle(view.grid.tiles.picture(1)))
    doodles.stage.select(Selection("c2", 1, (2, 2)))
    view.repaint()
    assert len(coloured) <= known + 1  # the selection makes the maps anew, the pointer does not


def test_in_a_strip_there_is_nothing_above_or_below(doodles: Bench) -> None:
    view = maps(doodles, doodles.frame(0, LOOK))
    doodles.stage.select(Selection("conv1", 3))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(view.grid, key)
    assert doodles.stage.selection == Selection("conv1", 3)


def test_without_a_sample_there_are_no_maps(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame)
    view.show_frame(replace(frame, microscope=None))
    assert view.controls.summary.text() == "no maps" and not view.kernels.isVisible()
    assert view.table() == ""
    view.grid.grab()
    view.show_frame(frame)
    assert view.controls.summary.text() == "10 maps 11×11"


def test_the_selected_pixel_is_marked(doodles: Bench) -> None:
    view = large(doodles, doodles.frame(0, LOOK))
    doodles.stage.select(Selection("conv2", 1, (3, 4)))
    box = view.grid.tiles.picture(1)
    side = box.width / 11
    spot = QPoint(round(box.x + 4.5 * side), round(box.y + 3 * side) - 1)
    assert view.grid.grab().toImage().pixelColor(spot) == QColor(doodles.theme.palette.signal)


def kernel_middle(view: FeatureMaps, channel: int, part: int = 0) -> QPoint:
    return middle(view.kernels.sheet.grid.part(channel, part))


def test_what_is_said_of_the_pointer_follows_the_frames(doodles: Bench) -> None:
    frame, later = doodles.frame(0, LOOK), doodles.frame(1, LOOK)
    view = large(doodles, frame)
    QTest.mouseMove(view.kernels.sheet, kernel_middle(view, 5))
    view.show_frame(later)
    assert view.controls.place.text() == "w p1·6 (1, 1)"
    assert view.controls.value.text() == number(later.weight("conv2")[0, 5, 1, 1])
    QTest.mouseMove(view.kernels.sheet, QPoint(1, 1))
    assert view.controls.place.text() == ""
    read_at(view, middle(view.grid.tiles.picture(9)))
    view.show_frame(frame)
    value = outputs(frame, "conv2")[9, 5, 5]
    assert view.controls.value.text() == number(value)
    view.choose_layer("pool2")
    assert view.controls.value.text() == ""


def test_kernels_have_the_numbers_of_what_is_chosen(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame)
    doodles.stage.select(Selection("conv2", 3, (1, 1)))
    assert frame.microscope is not None
    trace, step = frame.microscope.trace, frame.microscope.step
    told = {
        "weights": ("w", frame.parameters),
        "sample": ("∂L/∂w", trace.gradient),
        "batch": ("∂L/∂w", step.batch_gradient),
        "update": ("before", step.parameters),
    }
    for key, (label, vector) in told.items():
        view.kernels.choice.choose(key)
        QTest.mouseMove(view.kernels.sheet, kernel_middle(view, 5))
        assert view.controls.place.text() == f"{label} p1·6 (1, 1)"
        weight = frame.layout.weight(vector, "conv2")[3, 5, 1, 1]
        assert view.controls.value.text() == number(weight)
        QTest.mouseMove(view.kernels.sheet, QPoint(1, 1))
        view.kernels.sheet.grab()
    QTest.mouseMove(view.kernels.sheet, kernel_middle(view, 0, 2))
    after = frame.layout.weight(step.new_parameters, "conv2")[3, 0, 1, 1]
    assert view.controls.place.text() == "after p1·1 (1, 1)"
    assert view.controls.value.text() == number(after)


def test_a_weight_is_selected_by_click_and_keys(doodles: Bench) -> None:
    view = large(doodles, doodles.frame(0, LOOK))
    doodles.stage.select(Selection("conv2", 3, (1, 1)))
    at = kernel_middle(view, 2)
    QTest.mouseClick(view.kernels.sheet, Qt.MouseButton.LeftButton, pos=at)
    assert doodles.stage.selection == Selection("conv2", 3, (1, 1), 2 * 9 + 4)
    QTest.keyClick(view.kernels.sheet, Qt.Key.Key_Down)
    QTest.keyClick(view.kernels.sheet, Qt.Key.Key_Right)
    assert doodles.stage.selection == Selection("conv2", 3, (1, 1), 2 * 9 + 8)
    assert view.kernels.sheet.marked == 2 * 9 + 8


def test_the_next_update_is_asked_for_while_it_is_shown(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame)
    assert not view.needs_update()
    view.kernels.choice.choose("update")
    assert view.needs_update() and view.kernels.sheet.isVisible()
    assert frame.microscope is not None
    bare = replace(frame, microscope=replace(frame.microscope, next_step=None))
    view.show_frame(bare)
    assert view.kernels.note.isVisible() and not view.kernels.sheet.isVisible()
    view.choose_layer("pool1")
    assert not view.needs_update()


def test_kernels_are_copied_beside_the_maps(doodles: Bench) -> None:
    frame = doodles.frame(0, LOOK)
    view = large(doodles, frame)
    said: list[str] = []
    view.copying.done.connect(said.append)
    view.kernels.copying.data.trigger()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    weights = frame.weight("conv2")[0].ravel()
    assert lines[0] == ["channel", "row", "column", "w"] and len(lines) == 2 + weights.size
    assert [line[3] for line in lines[1:-1]] == [str(w).removesuffix(".0") for w in weights]
    assert said == ["73 rows are copied."]


def test_numbers_stand_in_pixels_that_are_large_enough(doodles: Bench) -> None:
    view = large(doodles, doodles.frame(0, LOOK), "pool2")
    assert view.grid.tiles.width / 5 >= 27
    box = view.grid.tiles.picture(0)
    cell = view.grid.grab().toImage().copy(round(box.x) + 2, round(box.y) + 2, 24, 24)
    colors = {cell.pixelColor(x, y).name() for x in range(24) for y in range(24)}
    assert len(colors) > 1


def test_while_it_trains_the_next_update_is_in_every_frame_shown(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("digits")))
    dock, view = window.centre.dock, window.views.maps
    dock.turn_to(view)
    dock.expand()
    wait(qtbot, lambda: view.kernels.isVisible())
    view.kernels.choice.choose("update")
    seen: list[Frame] = []
    window.bridge.arrived.connect(seen.append)
    window.session.worker.play()
    wait(qtbot, lambda: len(seen) > 12 and seen[-1].playing)
    window.session.worker.pause()
    assert all(frame.has_update for frame in seen[6:])
    wait(qtbot, window.bridge.is_settled)
    assert window.bridge.shown_on(view) is window.bridge.frame
    assert view.kernels.sheet.isVisible()
