"""Networks with many weights: heat-maps, and edges that are drawn bit by bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.colormaps import diverging, shade
from nnviz.drawing.depiction import Depiction
from nnviz.drawing.heat import HeatMap, strongest
from nnviz.drawing.numbers import number
from nnviz.drawing.palette import DARK
from nnviz.experiment.experiment import Experiment
from nnviz.ui.canvas.edge_painter import EdgePainter
from nnviz.ui.canvas.heat_painter import said
from nnviz.ui.canvas.sheet import Sheet
from nnviz.ui.canvas.snapshot import take_snapshot
from nnviz.ui.stage import Selection
from tests.drawing.frames import frame_of, plane
from tests.drawing.test_heat import flat_doodles
from tests.ui.test_canvas import Kit


def kit_of(qtbot: QtBot, experiment: Experiment) -> Kit:
    kit = Kit(experiment, QSize(1100, 760))
    qtbot.addWidget(kit.canvas)
    return kit


def only(kit: Kit) -> HeatMap:
    (heat,) = kit.board.heats
    return heat


def spot(kit: Kit, heat: HeatMap, row: float, col: float) -> QPoint:
    """The place of an entry of the matrix on the canvas."""
    box = heat.box
    at = QPointF(box.x + box.width * col / heat.cols, box.y + box.height * row / heat.rows)
    return kit.canvas.view.to_canvas(at).toPoint()


# Heat-maps


def test_a_heat_map_has_the_colours_of_the_strongest_weights(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, flat_doodles())
    heat, frame = only(kit), frame_of(kit.session.experiment)
    tall, wide = heat.cell(1.0)
    cells = strongest(frame.weight("hidden1").reshape(128, -1), tall, wide)
    peak = float(np.abs(cells).max())
    expected = shade(cells, diverging(DARK), -peak, peak)
    image = kit.picture()
    for row, col in ((3, 4), (60, 20), (100, 33)):
        at = spot(kit, heat, (row + 0.5) * tall, (col + 0.5) * wide)
        assert image.pixel(at) == int(expected[row, col])


def test_it_says_its_size_its_rule_and_its_largest_number(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, flat_doodles())
    heat, frame = only(kit), frame_of(kit.session.experiment)
    shown = take_snapshot(frame, kit.board, None, Depiction("gradients"))
    tall, wide = heat.cell(1.0)
    assert said(heat, shown.edges, 0.25, 1.0) == [
        "∂L/∂w 128 × 784", f"strongest of {tall} × {wide}", "up to 0.25",
    ]  # fmt: skip
    weights = take_snapshot(frame, kit.board, None).edges
    assert said(heat, weights, 0.25, 40.0) == ["128 × 784 weights", "up to ±0.25"]


def test_a_click_on_a_cell_selects_its_strongest_weight(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, flat_doodles())
    heat = only(kit)
    kit.picture()
    at = spot(kit, heat, 40.5, 300.5)
    text = kit.hover(at)
    kit.click(at)
    chosen = kit.stage.selection
    assert chosen is not None
    assert chosen.layer == "hidden1"
    assert chosen.parameter is not None
    weight = frame_of(kit.session.experiment).weight("hidden1")[chosen.unit, chosen.parameter]
    assert f"strongest w {number(float(weight))}" in text
    place = kit.canvas.view.to_scene(QPointF(at))
    rows, cols = heat.part(1.0, place.x(), place.y())
    assert chosen.unit in rows
    assert chosen.parameter in cols


def test_the_edges_of_the_unit_under_the_cursor_are_drawn_over_it(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(300, 300))
    heat = only(kit)
    place = QRect(*map(round, (heat.box.x, heat.box.y, heat.box.width, heat.box.height)))
    before = kit.picture().copy(place)
    kit.hover(kit.node("hidden2", 5))
    hovered = kit.picture().copy(place)
    assert hovered != before
    kit.hover(QPoint(3, 700))
    kit.stage.select(Selection("hidden1", 2))
    assert kit.picture().copy(place) not in (before, hovered)
    kit.stage.select(None)
    assert kit.picture().copy(place) == before


def test_the_legend_counts_the_edges_besides_the_heat_map(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(300, 300))
    kit.picture()
    assert kit.canvas.edges_text.endswith("of 1 500 edges shown")


@pytest.mark.parametrize("edges", ["gradients", "updates", "signals", "state:m"])
def test_other_numbers_are_shown_as_heat_maps_too(qtbot: QtBot, edges: str) -> None:
    kit = kit_of(qtbot, flat_doodles())
    before = kit.picture()
    kit.canvas.depict(Depiction(edges))
    assert kit.picture() != before


# Bit by bit


def test_many_edges_grow_on_a_paused_canvas_until_all_are_there(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(40, 40))
    first = rendered(kit)
    assert not kit.canvas.is_complete
    kit.canvas.show()
    qtbot.waitUntil(lambda: kit.canvas.is_complete)
    done = rendered(kit)
    assert ink(done) > 1.5 * ink(first)
    assert done == kit.picture()


def rendered(kit: Kit) -> QImage:
    """The canvas as it is now."""
    image = QImage(kit.canvas.size(), QImage.Format.Format_RGB32)
    kit.canvas.render(image)
    return image


def ink(image: QImage) -> int:
    """How many pixels of a grid have something on them."""
    ground = QColor(DARK.canvas).rgb()
    width, height = range(0, image.width(), 7), range(120, image.height() - 60, 7)
    return sum(image.pixel(x, y) != ground for x in width for y in height)


def test_the_last_picture_moves_with_the_view_until_the_next_is_there(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(40, 40))
    whole = kit.picture()
    kit.canvas.dragged(QPointF(30, 0))
    moved = rendered(kit)
    assert not kit.canvas.is_complete
    part = QRect(300, 130, 500, 400)
    assert moved.copy(part.translated(30, 0)) == whole.copy(part)
    assert kit.picture().copy(part.translated(30, 0)) == whole.copy(part)
    kit.canvas.turned(1.4, QPointF(500, 300))
    assert ink(rendered(kit)) > 0.5 * ink(whole)


def test_hovering_needs_no_new_picture(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(40, 40))
    before = kit.picture()
    kit.hover(kit.node("hidden1", 3))
    hovered = rendered(kit)
    assert kit.canvas.is_complete
    assert hovered != before
    kit.hover(QPoint(3, 700))
    assert rendered(kit) == before


def test_while_training_all_edges_are_there_at_once(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(40, 40))
    kit.show(playing=True, step=7)
    rough = rendered(kit)
    assert kit.canvas.is_complete
    kit.show(playing=False, step=8)
    paused = rendered(kit)
    assert ink(paused) > 0.8 * ink(rough)
    assert ink(kit.picture()) > 0.8 * ink(rough)


def test_the_view_moves_while_training_without_drawing_a_frame_twice(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = kit_of(qtbot, plane(40, 40))
    kit.show(playing=True, step=7)
    rendered(kit)
    drawn: list[int] = []
    draw = EdgePainter.paint

    def counted(self: EdgePainter, *args: object, **more: object) -> None:
        drawn.append(1)
        draw(self, *args, **more)

    monkeypatch.setattr(EdgePainter, "paint", counted)
    pictures = []
    for _ in range(3):
        kit.canvas.dragged(QPointF(9, 4))
        pictures.append(rendered(kit))
    assert len(drawn) == 1
    part = QRect(300, 150, 400, 300)
    assert pictures[2].copy(part.translated(18, 8)) == pictures[0].copy(part)
    kit.show(playing=True, step=8)
    rendered(kit)
    assert len(drawn) == 2


def test_a_new_structure_never_shows_the_old_edges(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(40, 40))
    kit.picture()
    kit.canvas.show_frame(replace(frame_of(plane(40, 3)), step=11))
    new = rendered(kit)
    other = kit_of(qtbot, plane(40, 3))
    assert ink(new) <= ink(other.picture())


def test_other_events_are_handled_between_the_portions(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    go_on = Sheet._go_on

    def counted(sheet: Sheet) -> None:
        done.append("portion")
        go_on(sheet)

    monkeypatch.setattr("nnviz.ui.canvas.sheet._SLICE", 0.0)
    monkeypatch.setattr(Sheet, "_go_on", counted)
    kit = kit_of(qtbot, plane(60, 60))
    rendered(kit)
    qtbot.waitUntil(lambda: len(done) > 3)
    kit.canvas.setFocus()
    QTest.keyClick(kit.canvas, Qt.Key.Key_Right)
    assert kit.stage.selection is not None
    assert not kit.canvas.is_complete
    qtbot.waitUntil(lambda: kit.canvas.is_complete)
