"""Chips, menus and keys of the network canvas edit the session's experiment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.experiment import edits
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.stage import LOSS, WHOLE, Selection
from tests.drawing.frames import frame_of, images, plane
from tests.ui.test_canvas import Kit, turn_wheel


@pytest.fixture
def spirals(qtbot: QtBot) -> Iterator[Kit]:
    kit = Kit(plane(8, 6))
    qtbot.addWidget(kit.canvas)
    yield kit


@pytest.fixture
def digits(qtbot: QtBot) -> Iterator[Kit]:
    kit = Kit(images())
    qtbot.addWidget(kit.canvas)
    yield kit


def choose(menu: QMenu, text: str) -> None:
    entry = next(entry for entry in menu.actions() if entry.text() == text)
    assert entry.isEnabled()
    entry.trigger()


def test_plus_adds_a_unit_with_a_fresh_identity(spirals: Kit) -> None:
    before = spirals.units("hidden1")
    spirals.click(spirals.button("add_unit", "hidden1"))
    after = spirals.units("hidden1")
    assert after[:-1] == before
    assert after[-1] not in before
    spirals.session.undo()
    assert spirals.units("hidden1") == before


def test_a_unit_is_added_to_a_sample_chosen_later(spirals: Kit) -> None:
    session = spirals.session
    session.edit("choose digits", sample_experiment("digits"))
    first, *others = session.experiment.layers
    known = {id for layer in (first, *others) for id in getattr(layer, "unit_ids", ())}
    spirals.canvas.gestures.add_unit(first.id)
    assert spirals.messages == []
    assert spirals.units(first.id)[-1] not in known


def test_quick_clicks_on_plus_all_count(spirals: Kit) -> None:
    at = spirals.button("add_unit", "hidden1")
    spirals.click(at)
    QTest.mouseDClick(spirals.canvas, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(spirals.canvas, Qt.MouseButton.LeftButton, pos=at)
    assert len(spirals.units("hidden1")) == 10


def test_minus_removes_the_selected_unit_or_else_the_last(spirals: Kit) -> None:
    before = spirals.units("hidden1")
    assert "the last unit" in spirals.hover(spirals.button("remove_unit", "hidden1"))
    spirals.click(spirals.button("remove_unit", "hidden1"))
    assert spirals.units("hidden1") == before[:-1]
    spirals.stage.select(Selection("hidden1", 0))
    assert "the selected unit 1" in spirals.hover(spirals.button("remove_unit", "hidden1"))
    spirals.click(spirals.button("remove_unit", "hidden1"))
    assert spirals.units("hidden1") == before[1:-1]
    assert spirals.stage.selection == Selection("output", 0)


def test_removing_the_selected_layer_selects_the_output(spirals: Kit) -> None:
    spirals.stage.select(Selection("hidden2", 3))
    spirals.click(spirals.button("remove_layer", "hidden2"))
    assert spirals.stage.selection == Selection("output", 0)


def test_undoing_the_selected_layer_selects_the_output(spirals: Kit) -> None:
    choose(spirals.canvas.gestures.insert_menu("hidden2"), "Dense")
    spirals.show()
    spirals.stage.select(Selection(spirals.layers()[1], 2))
    spirals.session.undo()
    spirals.show()
    assert spirals.stage.selection == Selection("output", 0)


def test_a_unit_selected_elsewhere_is_left_alone(spirals: Kit) -> None:
    before = spirals.units("hidden1")
    spirals.stage.select(Selection("hidden2", 0))
    spirals.click(spirals.button("remove_unit", "hidden1"))
    assert spirals.units("hidden1") == before[:-1]
    assert spirals.stage.selection == Selection("hidden2", 0)


def test_the_last_unit_stays_and_a_message_says_why(qtbot: QtBot) -> None:
    kit = Kit(plane(1))
    qtbot.addWidget(kit.canvas)
    kit.click(kit.button("remove_unit", "hidden1"))
    assert len(kit.units("hidden1")) == 1
    assert "one unit left" in kit.messages[-1]


def test_a_cross_removes_a_layer(spirals: Kit) -> None:
    spirals.click(spirals.button("remove_layer", "hidden1"))
    assert spirals.layers() == ["hidden2", "output"]
    spirals.show()
    assert len(spirals.board.scene.columns) == 3


def test_the_output_can_neither_go_nor_change_its_size(spirals: Kit) -> None:
    actions = {button.action for button in spirals.board.header.buttons if button.layer == "output"}
    assert actions == {"activation", "insert_layer"}


def test_plus_between_columns_inserts_a_dense_layer(spirals: Kit) -> None:
    choose(spirals.canvas.gestures.insert_menu("hidden2"), "Dense")
    new = spirals.session.experiment.layers[1]
    assert isinstance(new, Dense)
    assert (new.units, new.activation) == (4, "tanh")
    assert spirals.layers() == ["hidden1", new.id, "hidden2", "output"]
    assert spirals.session.undo_label == "insert a layer"


def test_plus_between_maps_offers_layers_for_images(qtbot: QtBot) -> None:
    output = Dense("output", tuple(range(10)), "softmax")
    kit = Kit(images((Conv2D("conv", (1, 2), 3, "relu"), Flatten("flatten"), output)))
    qtbot.addWidget(kit.canvas)
    for choice, kind in (
        ("Convolution 3×3", "conv2d"),
        ("Max pooling 2×2", "max_pool2d"),
        ("Average pooling 2×2", "average_pool2d"),
    ):
        choose(kit.canvas.gestures.insert_menu("conv"), choice)
        assert [layer.kind for layer in kit.session.experiment.layers[:2]] == [kind, "conv2d"]
        kit.session.undo()
    assert kit.layers() == ["conv", "flatten", "output"]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_chips_open_their_menus(digits: Kit, qtbot: QtBot) -> None:
    digits.click(digits.button("insert_layer", "pool1"))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    fits = [entry.text() for entry in popup.actions() if entry.isEnabled()]
    assert fits[:2] == ["Convolution 3×3", "Dropout"]
    popup.close()
    digits.click(digits.button("activation", "conv1"))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() not in (None, popup))
    other = QApplication.activePopupWidget()
    assert isinstance(other, QMenu)
    assert "tanh" in [entry.text() for entry in other.actions()]
    other.close()


def test_after_flattening_a_dense_layer_is_inserted(digits: Kit) -> None:
    choose(digits.canvas.gestures.insert_menu("output"), "Dense")
    kinds = [layer.kind for layer in digits.session.experiment.layers]
    assert kinds[-3:] == ["flatten", "dense", "dense"]


def test_what_cannot_be_built_is_explained_and_changes_nothing(digits: Kit) -> None:
    before = digits.session.experiment
    digits.click(digits.button("remove_layer", "flatten"))
    assert digits.session.experiment == before
    assert digits.messages == [
        "Dense needs a vector: Flatten stays between the maps and the Dense layer."
    ]


def test_the_activation_is_chosen_from_a_menu(spirals: Kit) -> None:
    menu = spirals.canvas.gestures.activation_menu("hidden1")
    assert [entry.text() for entry in menu.actions() if entry.isChecked()] == ["tanh"]
    choose(menu, "relu")
    layer = spirals.session.experiment.layer("hidden1")
    assert isinstance(layer, Dense)
    assert layer.activation == "relu"


def test_activations_that_do_not_fit_are_grey_and_say_why(spirals: Kit) -> None:
    gestures = spirals.canvas.gestures
    menu = gestures.activation_menu("output")
    grey = {entry.text(): entry.toolTip() for entry in menu.actions() if not entry.isEnabled()}
    assert "softmax" in grey
    assert "sigmoid" not in grey
    assert all(grey.values())
    gestures.set_activation("output", "softmax")
    assert "softmax" in spirals.messages[-1]


def test_keys_add_and_remove_units(spirals: Kit) -> None:
    before = spirals.units("hidden2")
    spirals.stage.select(Selection("hidden2", 2))
    spirals.key(Qt.Key.Key_Plus)
    assert len(spirals.units("hidden2")) == 7
    spirals.key(Qt.Key.Key_Delete)
    assert spirals.units("hidden2")[:5] == (*before[:2], *before[3:])


def test_keys_for_layers_without_units_are_explained(digits: Kit) -> None:
    digits.stage.select(Selection("pool1", 0, (0, 0)))
    digits.key(Qt.Key.Key_Plus)
    assert "no units of its own" in digits.messages[-1]
    digits.stage.select(Selection("input", 0, (0, 0)))
    digits.key(Qt.Key.Key_Minus)
    assert digits.layers() == [layer.id for layer in images().layers]


def test_a_chip_of_a_layer_that_is_gone_does_nothing(spirals: Kit) -> None:
    at = spirals.button("add_unit", "hidden1")
    spirals.session.edit("away", edits.remove_layer(spirals.session.experiment, "hidden1"))
    spirals.click(at)
    assert spirals.layers() == ["hidden2", "output"]


# Cards beside the cursor


def test_hovering_over_a_neuron_shows_its_numbers(spirals: Kit) -> None:
    frame = frame_of(spirals.session.experiment)
    assert frame.microscope is not None
    a = number(float(frame.microscope.trace.layer("hidden1").a[3]))
    text = spirals.hover(spirals.node("hidden1", 3))
    assert "Neuron 4 · hidden 1" in text
    assert f"a = tanh(z) {a}" in text
    plain = spirals.picture()
    assert spirals.hover(QPoint(30, 560)) == ""
    assert spirals.picture() != plain


def test_hovering_over_edges_says_what_they_stand_for(digits: Kit) -> None:
    digits.picture()
    assert "stands for 9 weights" in digits.hover(digits.edge("conv1", 0, 0.9))
    assert "no weights: pooling" in digits.hover(digits.edge("pool1", 1, 0.5))
    assert "no weights: flattening" in digits.hover(digits.edge("flatten", 1, 0.5))
    assert "stands for 4 weights" in digits.hover(digits.edge("output", 0, 0.05))


def test_every_button_explains_itself(spirals: Kit) -> None:
    for button in spirals.board.header.buttons:
        assert len(spirals.hover(spirals.at(button.box)).splitlines()) == 2


def test_the_count_of_edges_is_stated_when_not_all_are_drawn(qtbot: QtBot) -> None:
    kit = Kit(plane(100, 100))
    qtbot.addWidget(kit.canvas)
    kit.picture()
    assert "of 10 500 edges shown" in kit.canvas.edges_text


def test_a_wide_network_for_images_keeps_its_chips_apart(qtbot: QtBot) -> None:
    layers = (
        Conv2D("a", (1, 2), 2, "relu"),
        Conv2D("b", (1, 2), 2, "relu"),
        Conv2D("c", (1, 2), 2, "relu"),
        Flatten("f"),
        Dense("output", tuple(range(10)), "softmax"),
    )
    kit = Kit(images(layers))
    qtbot.addWidget(kit.canvas)
    boxes = [chip.box for chip in kit.board.header.chips]
    for left, right, insert in zip(boxes, boxes[1:], kit.board.header.inserts, strict=False):
        assert left.right < insert.box.x
        assert insert.box.right < right.x


def test_what_was_under_the_cursor_may_be_gone_after_an_edit(spirals: Kit) -> None:
    at = spirals.button("remove_layer", "hidden2")
    spirals.hover(at)
    spirals.click(at)
    spirals.show()
    spirals.picture()
    assert "hidden2" not in [spec.layer for spec in spirals.board.specs]
    spirals.hover(spirals.node("hidden1", 7))
    spirals.session.edit("fewer", edits.remove_unit(spirals.session.experiment, "hidden1"))
    spirals.show()
    spirals.picture()
    assert "Neuron 8" not in spirals.canvas.hover_text


def test_another_sample_is_shown_whole_again(spirals: Kit) -> None:
    turn_wheel(spirals, QPoint(300, 300), 480)
    spirals.canvas.show_frame(frame_of(images()))
    assert spirals.canvas.view.scale == 1.0


def test_the_loss_stays_selected_and_a_whole_layer_loses_its_last_unit(spirals: Kit) -> None:
    spirals.stage.select(Selection(LOSS))
    spirals.canvas.gestures.add_unit("hidden1")
    spirals.show()
    assert spirals.stage.selection == Selection(LOSS)
    spirals.stage.select(Selection("hidden1", WHOLE))
    before = spirals.units("hidden1")
    spirals.canvas.gestures.remove_unit("hidden1")
    assert spirals.units("hidden1") == before[:-1]
    assert spirals.stage.selection == Selection("hidden1", WHOLE)
