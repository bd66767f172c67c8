"""Every kind of layer is drawn, pointed at, selected and played on the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from nnviz.drawing.captions import caption
from nnviz.drawing.columns import describe_columns
from nnviz.drawing.depiction import Depiction, edge_choices
from nnviz.drawing.hits import EdgeHit
from nnviz.drawing.numbers import number
from nnviz.drawing.operations import moment_of, operations
from nnviz.drawing.palette import DARK
from nnviz.drawing.wiring import strengths, wire
from nnviz.drawing.workings import APART, in_two, working
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.canvas.board import build_board
from nnviz.ui.canvas.workings_painter import beside_of, room_beside
from nnviz.ui.stage import Phase, Selection
from nnviz.ui.start import application
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of, scene_of
from tests.drawing.test_graphs import skipping
from tests.experiment.every_kind import CASES, frame_with
from tests.ui.test_canvas import Kit


@pytest.mark.parametrize("case", CASES)
def test_every_kind_is_drawn_and_said(qtbot: QtBot, case: str) -> None:
    frame = frame_with(case)
    kit = Kit(skipping(), QSize(900, 560))
    qtbot.addWidget(kit.canvas)
    kit.canvas.show_frame(frame)
    still = kit.picture()
    for column in kit.board.scene.columns:
        at = kit.at(column.box(column.first))
        assert kit.hover(at) != ""
        kit.click(at)
        assert kit.stage.selection is not None
        assert kit.stage.selection.layer == column.spec.layer
        kit.picture()
    kit.hover(kit.canvas.view.to_canvas(QPointF(2, 300)).toPoint())
    for bundle in kit.board.bundles:
        kit.hover(kit.edge(bundle.layer, 0, 0.4))
        kit.picture()
    for layer in (info.id for info in frame.layers):
        for kind in ("forward", "backward"):
            kit.stage.set_phase(Phase(kind, layer), 0.5)
            kit.picture()
    kit.stage.set_phase(None)
    kit.stage.select(None)
    kit.canvas.zoom_to(3.0)
    assert kit.picture() != still


@pytest.mark.parametrize("case", CASES)
def test_every_kind_shows_every_choice(qtbot: QtBot, case: str) -> None:
    frame = frame_with(case)
    kit = Kit(skipping(), QSize(900, 560))
    qtbot.addWidget(kit.canvas)
    kit.canvas.show_frame(frame)
    for choice in edge_choices(frame):
        for nodes in ("values", "deltas"):
            kit.canvas.depict(Depiction(choice.key, nodes))
            kit.picture()
    assert kit.canvas.painted_step == frame.step


def test_the_steps_of_a_sequence_stand_one_below_the_other(qtbot: QtBot) -> None:
    frame = frame_with("lstm whole")
    assert frame.microscope is not None
    kit = Kit(skipping(), QSize(900, 560))
    qtbot.addWidget(kit.canvas)
    kit.canvas.show_frame(frame)
    kit.picture()
    column = kit.board.scene.column("it")
    assert column is not None
    box = column.box(2)
    at = kit.canvas.view.to_canvas(QPointF(box.centre[0], box.y + 3.5 * box.height / 5))
    value = frame.microscope.trace.layer("it").a[3, 2]
    assert number(float(value)) in kit.hover(at.toPoint())
    kit.click(at.toPoint())
    chosen = kit.stage.selection
    assert chosen is not None
    assert (chosen.layer, chosen.unit, chosen.pixel) == ("it", 2, (3, 0))


@pytest.mark.parametrize("case", ["simple_rnn", "lstm", "lstm whole"])
def test_a_recurrent_layer_is_drawn_with_its_loop(qtbot: QtBot, case: str) -> None:
    frame = frame_with(case)
    kit = Kit(skipping(), QSize(900, 560))
    qtbot.addWidget(kit.canvas)
    kit.canvas.show_frame(frame)
    loop = kit.board.loops[0]
    column = kit.board.scene.column("it")
    assert column is not None and loop.box.bottom <= column.top
    assert loop.box.y > kit.board.scene.chip_height + 14
    still, at = kit.picture(), kit.at(loop.box)
    recurrent = frame.layout.read(frame.parameters, "it", "recurrent")
    said = kit.hover(at)
    assert f"norm ‖U‖ {number(float(np.linalg.norm(recurrent)))}" in said
    assert ("four gates" in said) == (case != "simple_rnn")
    assert kit.picture() != still
    kit.click(at)
    assert kit.stage.selection == Selection("it")


def test_the_card_of_an_edge_into_an_lstm_says_the_weight_of_each_gate(qtbot: QtBot) -> None:
    frame = frame_with("lstm")
    kit = Kit(skipping(), QSize(900, 560))
    qtbot.addWidget(kit.canvas)
    kit.canvas.show_frame(frame)
    kit.picture()
    hit = EdgeHit("it", 0, 1)
    said = caption(frame, kit.board.scene, kit.board.bundles, hit).text
    units = frame.layout.block("it")["recurrent"].shape[1]
    for gate, name in enumerate(("input gate i", "forget gate f", "candidate g", "output gate o")):
        weight = float(frame.weight("it")[gate * units + 1, 0])
        assert f"into {name} {number(weight)}" in said


@pytest.mark.parametrize(("sample", "layer"), [("sine", "recurrent1"), ("co2", "lstm1")])
def test_units_of_recurrent_layers_come_and_go(qtbot: QtBot, sample: str, layer: str) -> None:
    kit = Kit(sample_experiment(sample), QSize(900, 560))
    qtbot.addWidget(kit.canvas)
    before = kit.units(layer)
    kit.click(kit.button("add_unit", layer))
    assert kit.units(layer)[:-1] == before
    kit.show()
    kit.click(kit.button("remove_unit", layer))
    assert kit.units(layer) == before


def test_an_edge_into_an_lstm_stands_for_the_weights_of_its_gates() -> None:
    frame = frame_with("lstm")
    bundle = wire(scene_of(frame))[0]
    weight = frame.weight("it")
    shown = strengths(bundle, weight)
    for edge in range(len(bundle)):
        own = [weight[4 * gate + bundle.target[edge], bundle.source[edge]] for gate in range(4)]
        assert shown.size[edge] == pytest.approx(np.linalg.norm(own))


@pytest.mark.parametrize(("kind", "layer", "key"), [
    ("backward", "conv2", "weights"), ("backward", "output", "weights"),
    ("forward", "conv1", "activate"),
])  # fmt: skip
def test_what_is_said_leaves_the_nodes_of_the_next_column_free(
    qtbot: QtBot, kind: str, layer: str, key: str
) -> None:
    application()
    frame = frame_of(sample_experiment("doodles"))
    done = next(each.end for each in operations(frame, kind, layer) if each.key == key)
    for width, height in ((650, 360), (1900, 900)):
        board = build_board(describe_columns(frame), width, height, {})
        shown = {column.spec.layer: column.shown for column in board.scene.columns}
        said = working(frame, moment_of(frame, kind, layer, done), shown)
        column = board.scene.column(layer)
        assert said is not None and column is not None
        metrics = QFontMetricsF(Theme(DARK).mono_font(11))
        found, (_side, room) = (
            beside_of(board.scene, column, said, metrics), room_beside(board.scene, column)
        )  # fmt: skip
        assert found.wide <= room + 2
        if width < 1000:
            assert found.lines == 2 if key == "weights" else found.stacked
        assert all(APART.join(in_two(text)) == text for text in said.texts if APART in text)
