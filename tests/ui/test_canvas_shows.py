"""What edges and nodes show is chosen in a menu, and is the frame's numbers in every case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnviz.drawing.columns import describe_columns
from nnviz.drawing.depiction import Depiction, edge_choices
from nnviz.drawing.numbers import number, short
from nnviz.drawing.palette import DARK
from nnviz.engine.health import DeadUnits, SaturatedUnits
from nnviz.experiment.frame import Finding, Frame
from nnviz.ui.canvas.board import build_board
from nnviz.ui.canvas.legend_content import Note, content_of
from nnviz.ui.canvas.snapshot import Snapshot, take_snapshot
from tests.drawing.frames import frame_of, images, plane
from tests.ui.test_canvas import Kit


def snapshot(frame: Frame, edges: str, **more: object) -> Snapshot:
    maps = more.get("nodes", "maps") == "maps"
    board = build_board(describe_columns(frame, maps), 980, 620, {})
    return take_snapshot(frame, board, None, Depiction(edges, **more))


def sizes(shown: Snapshot, layer: str) -> np.ndarray:
    found = zip(shown.board.bundles, shown.strengths, strict=True)
    return next(part.size for bundle, part in found if bundle.layer == layer)


@pytest.mark.parametrize("edges", ["gradients", "updates", "state:m", "state:v", "weights"])
def test_edges_show_the_frame_s_vector(qtbot: QtBot, edges: str) -> None:
    frame = frame_of(plane(8, 6))
    assert frame.microscope is not None
    step = frame.microscope.step
    vectors = {
        "weights": frame.parameters,
        "gradients": step.batch_gradient,
        "updates": step.new_parameters - step.parameters,
        "state:m": step.state_before["m"],
        "state:v": step.state_before["v"],
    }
    shown = snapshot(frame, edges)
    expected = np.abs(frame.layout.weight(vectors[edges], "hidden2")).ravel()
    assert np.array_equal(sizes(shown, "hidden2"), expected)
    most = max(np.abs(frame.layout.weight(vectors[edges], b.layer)).max() for b in frame.layout)
    content = content_of(shown.board, shown, Note("hidden1"))
    assert content.peak == short(float(most))
    assert content.hue == {"updates": "update", "weights": "sign"}.get(edges, "gradient")


def test_signals_are_activation_times_weight(qtbot: QtBot) -> None:
    frame = frame_of(plane(8, 6))
    assert frame.microscope is not None
    terms = frame.weight("hidden2") * frame.microscope.trace.layer("hidden1").a
    shown = snapshot(frame, "signals")
    assert np.array_equal(sizes(shown, "hidden2"), np.abs(terms).ravel())
    assert content_of(shown.board, shown, Note("hidden1")).weights[0] == "signal: width |x·w|"


def test_images_show_every_choice(qtbot: QtBot) -> None:
    frame = frame_of(images())
    for choice in edge_choices(frame):
        shown = snapshot(frame, choice.key, nodes="deltas")
        assert sizes(shown, "conv1").max() > 0
        assert all(face.reading.kind == "delta" for face in shown.faces[1:])


def test_the_menu_chooses_and_is_remembered(qtbot: QtBot) -> None:
    kit = Kit(plane(8, 6))
    qtbot.addWidget(kit.canvas)
    menu = kit.canvas.shows.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions()}
    assert entries["Weights"].isChecked()
    assert entries["Response maps"].isChecked()
    entries["Gradient of the batch"].trigger()
    menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions()}
    assert entries["Gradient of the batch"].isChecked()
    entries["Error δ"].trigger()
    kit.show(step=9)
    assert kit.canvas.shows.depiction == Depiction("gradients", "deltas")
    assert all(spec.style == "disc" for spec in kit.board.specs)
    kit.picture()
    frame = frame_of(kit.session.experiment)
    assert frame.microscope is not None
    gradient = frame.layout.weight(frame.microscope.step.batch_gradient, "hidden1")[0, 0]
    assert f"∂L/∂w {number(float(gradient))}" in kit.hover(kit.edge("hidden1", 0, 0.1))


def test_gradients_are_violet(qtbot: QtBot) -> None:
    kit = Kit(plane(3))
    qtbot.addWidget(kit.canvas)
    kit.canvas.depict(Depiction("gradients", "values"))
    image = kit.picture()
    seen = {image.pixelColor(x, y).name() for x in range(300, 500) for y in range(100, 500)}
    assert DARK.positive not in seen
    assert any(_violet(name) for name in seen)


def _violet(name: str) -> bool:
    red, green, blue = (int(name[k : k + 2], 16) for k in (1, 3, 5))
    return blue > red > green + 40


def test_an_optimizer_that_keeps_nothing_shows_weights(qtbot: QtBot) -> None:
    experiment = plane(4)
    plain = replace(experiment, optimizer=replace(experiment.optimizer, kind="sgd"))
    frame = frame_of(plain)
    keys = [choice.key for choice in edge_choices(frame)]
    assert keys == ["weights", "gradients", "updates", "signals"]
    assert snapshot(frame, "state:m").edges.key == "weights"


def test_dead_and_saturated_units_are_marked_and_explained(qtbot: QtBot) -> None:
    kit = Kit(plane(8, 6))
    qtbot.addWidget(kit.canvas)
    column = kit.board.scene.column("hidden1")
    assert column is not None
    box = column.box(2)
    corner = kit.canvas.view.to_canvas
    before = kit.picture()
    facts = (
        Finding(DeadUnits("hidden1", (2, 5), 8, 256), 3),
        Finding(SaturatedUnits("hidden2", (0, 77), 6, 256), 3),
    )
    kit.show(facts=facts)
    after = kit.picture()
    place = QPointF(box.right - 1, box.bottom - 1)
    assert before.pixelColor(corner(place).toPoint()) != after.pixelColor(corner(place).toPoint())
    assert "dead 0 for all 256 samples" in kit.hover(kit.node("hidden1", 2))
    assert "saturated" in kit.hover(kit.node("hidden2", 0))
    shown = take_snapshot(replace(frame_of(plane(8, 6)), facts=facts), kit.board, None)
    content = content_of(kit.board, shown, Note("hidden1"))
    assert content.marks == (("dead", "2 dead"), ("saturated", "2 saturated"))
    kit.canvas.depict(Depiction(marks=False))
    assert kit.picture().pixelColor(corner(place).toPoint()) == before.pixelColor(
        corner(place).toPoint()
    )
