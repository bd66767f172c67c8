"""Edges are selected by clicks and by keys, and said in words."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.ui.stage import WHOLE, Selection
from tests.drawing.frames import frame_of, images, plane
from tests.ui.test_canvas import Kit


def kit_of(qtbot: QtBot, kit: Kit) -> Kit:
    qtbot.addWidget(kit.canvas)
    kit.picture()
    return kit


def test_a_click_on_an_edge_selects_its_weight(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    place = kit.edge("hidden1", 0, 0.06)
    said = kit.hover(place)
    kit.click(place)
    chosen = kit.stage.selection
    assert chosen is not None
    assert (chosen.layer, chosen.unit) == ("hidden1", 0)
    assert chosen.parameter == 0
    weight = frame_of(kit.session.experiment).weight("hidden1")[0, 0]
    assert f"weight {number(float(weight))}" in said
    before = kit.picture()
    kit.stage.select(None)
    assert kit.picture() != before


def test_a_click_on_a_kernel_s_edge_selects_its_strongest_weight(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(images()))
    kit.click(kit.edge("conv2", 4, 0.94))
    chosen = kit.stage.selection
    assert chosen is not None
    assert chosen.parameter is not None
    row = frame_of(kit.session.experiment).weight("conv2")[chosen.unit].reshape(3, 4)
    source, cell = divmod(chosen.parameter, 4)
    assert abs(row[source, cell]) == np.abs(row[source]).max()


def test_keys_walk_a_unit_s_edges_and_its_bias(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(3, 2)))
    kit.stage.select(Selection("hidden2", 1))
    kit.key(Qt.Key.Key_Return)
    walked = []
    for _ in range(4):
        assert kit.stage.selection is not None
        walked.append(kit.stage.selection.parameter)
        kit.picture()
        kit.key(Qt.Key.Key_Down)
    assert walked == [0, 1, 2, -1]
    kit.key(Qt.Key.Key_Up)
    assert kit.stage.selection == Selection("hidden2", 1, None, 2)
    kit.key(Qt.Key.Key_Left)
    assert kit.stage.selection == Selection("hidden1", 2)
    kit.stage.select(Selection("hidden2", 1, None, 2))
    kit.key(Qt.Key.Key_Right)
    assert kit.stage.selection == Selection("hidden2", 1)


def test_the_selection_is_said(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(3, 2)))
    frame = frame_of(kit.session.experiment)
    kit.stage.select(Selection("hidden2", 1, None, 2))
    weight = number(float(frame.weight("hidden2")[1, 2]))
    assert kit.canvas.accessibleName().startswith("Network: Input ")
    said = kit.canvas.accessibleDescription()
    assert said.startswith(f"Neuron 3 · hidden 1 → Neuron 2 · hidden 2, weight {weight}")
    kit.stage.select(Selection("hidden2", WHOLE))
    assert kit.canvas.accessibleDescription().startswith("Dense 2. ")
    kit.stage.select(Selection("hidden1", 0))
    assert kit.canvas.accessibleDescription().startswith("Neuron 1 · hidden 1, z ")


def test_the_far_end_of_a_selected_edge_is_unfolded(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(90, 3)))
    kit.stage.select(Selection("hidden2", 1, None, 80))
    column = kit.board.scene.column("hidden1")
    assert column is not None
    assert 80 in column.shown


def test_a_click_on_a_chip_selects_the_layer(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(3, 2)))
    chip = kit.board.header.chips[1]
    kit.click(kit.at(chip.title_box))
    assert kit.stage.selection == Selection("hidden1", WHOLE)
