"""Feature maps: the trace's outputs and the parameters' kernels, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import number, short
from nnviz.drawing.palette import LIGHT
from nnviz.engine.shapes import Array
from nnviz.experiment import edits
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.ui.maps.feature_maps import FeatureMaps
from nnviz.ui.stage import Selection
from tests.ui.plots_kit import Bench, bench

LOOK = Look("train", 3)


@pytest.fixture
def doodles(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "doodles") as made:
        yield made


def maps(made: Bench, frame: Frame, width: int = 1200) -> FeatureMaps:
    view = FeatureMaps(made.session, made.stage, made.theme)
    made.show(view, width, 185)
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
