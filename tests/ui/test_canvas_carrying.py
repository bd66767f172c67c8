"""Layers are dragged in, moved, joined, doubled and removed on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.experiment import edits
from nnviz.ui.canvas.kind_palette import KindEntry
from nnviz.ui.stage import WHOLE, Selection
from tests.drawing.frames import images, plane
from tests.ui.test_canvas import Kit
from tests.ui.test_canvas_edits import choose

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def kit_of(qtbot: QtBot, kit: Kit) -> Kit:
    qtbot.addWidget(kit.canvas)
    kit.canvas.show()
    kit.picture()
    return kit


def drag(kit: Kit, start: QPoint, stop: QPoint, release: bool = True) -> None:
    QTest.mousePress(kit.canvas, LEFT, pos=start)
    QTest.mouseMove(kit.canvas, start + QPoint(9, 9))
    QTest.mouseMove(kit.canvas, stop)
    if release:
        QTest.mouseRelease(kit.canvas, LEFT, pos=stop)


def entry(kit: Kit, kind: str) -> KindEntry:
    return next(each for each in kit.canvas.corner.palette.entries if each.offer.kind == kind)


def drag_kind(kit: Kit, kind: str, to: QPoint, release: bool = True) -> None:
    """Drag a kind from the palette to a place of the canvas."""
    source = entry(kit, kind)
    QTest.mousePress(source, LEFT, pos=QPoint(5, 5))
    QTest.mouseMove(source, QPoint(5, 5) + QPoint(20, 20))
    QTest.mouseMove(source, source.mapFromGlobal(kit.canvas.mapToGlobal(to)))
    if release:
        QTest.mouseRelease(source, LEFT, pos=source.mapFromGlobal(kit.canvas.mapToGlobal(to)))


def chip(kit: Kit, layer: str) -> QPoint:
    found = next(each for each in kit.board.header.chips if each.layer == layer)
    return kit.at(found.title_box)


def handle(kit: Kit, layer: str) -> QPoint:
    return kit.at(next(each for each in kit.board.header.handles if each.layer == layer).box)


def gap(kit: Kit, layer: str) -> QPoint:
    """A place in the gap in front of a layer, beside all edges."""
    x = kit.button("insert_layer", layer).x()
    return QPoint(x, kit.canvas.height() - 70)


def test_a_kind_is_dragged_into_a_gap(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    QTest.mouseClick(kit.canvas.corner.adds, LEFT)
    assert kit.canvas.corner.palette.isVisible()
    assert not entry(kit, "conv2d").isEnabled()
    assert "image" in entry(kit, "conv2d").toolTip()
    drag_kind(kit, "dropout", gap(kit, "hidden2"), release=False)
    assert kit.canvas.hover_text == "Dropout\nRelease to insert it here."
    kit.picture()
    drag_kind(kit, "dropout", gap(kit, "hidden2"))
    kinds = [layer.kind for layer in kit.session.experiment.layers]
    assert kinds == ["dense", "dropout", "dense", "dense"]
    assert not kit.canvas.corner.palette.isVisible()
    assert kit.session.undo_label == "insert a layer"


def test_a_refused_place_says_why_and_changes_nothing(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(images()))
    before = kit.session.experiment
    QTest.mouseClick(kit.canvas.corner.adds, LEFT)
    drag_kind(kit, "dense", gap(kit, "pool1"), release=False)
    said = kit.canvas.hover_text
    assert said.startswith("Dense\n")
    assert "image" in said
    kit.picture()
    drag_kind(kit, "dense", gap(kit, "pool1"))
    assert kit.session.experiment == before
    assert "image" in kit.messages[-1]


def test_a_kind_dropped_on_the_palette_goes_nowhere(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    QTest.mouseClick(kit.canvas.corner.adds, LEFT)
    inside = kit.canvas.corner.palette.geometry().center()
    drag_kind(kit, "dense", inside)
    assert len(kit.layers()) == 3


def test_the_palette_works_by_keys_behind_the_selected_layer(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    kit.stage.select(Selection("hidden1", WHOLE))
    kit.key(Qt.Key.Key_Insert)
    assert kit.canvas.corner.palette.isVisible()
    entry(kit, "layer_norm").click()
    assert [layer.kind for layer in kit.session.experiment.layers][1] == "layer_norm"
    kit.key(Qt.Key.Key_Insert)
    QTest.keyClick(kit.canvas.corner.palette, Qt.Key.Key_Escape)
    assert not kit.canvas.corner.palette.isVisible()


def test_the_palette_opens_over_a_picture_of_layers_that_are_gone(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    session = kit.session
    session.edit("remove a layer", edits.remove_layer(session.experiment, "hidden2"))
    QTest.mouseClick(kit.canvas.corner.adds, LEFT)
    assert kit.canvas.corner.palette.isVisible()
    assert entry(kit, "dense").isEnabled()
    before = session.experiment
    kit.canvas.gestures.insert("dense", "output", taken=1)
    kit.canvas.gestures.shift("hidden2", 1)
    assert session.experiment == before
    assert "takes only 1 input" in kit.messages[0]


def test_a_chip_is_dragged_to_another_gap(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    drag(kit, chip(kit, "hidden1"), gap(kit, "output"))
    assert kit.layers() == ["hidden2", "hidden1", "output"]
    kit.session.undo()
    drag(kit, chip(kit, "output"), gap(kit, "hidden1"))
    assert kit.layers() == ["hidden1", "hidden2", "output"]
    assert "output layer" in kit.messages[-1]


def test_a_drag_given_up_moves_nothing(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    drag(kit, chip(kit, "hidden1"), gap(kit, "output"), release=False)
    kit.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(kit.canvas, LEFT, pos=gap(kit, "output"))
    assert kit.layers() == ["hidden1", "hidden2", "output"]


def test_a_drag_ends_when_the_network_changes_under_it(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    drag(kit, chip(kit, "hidden1"), gap(kit, "output"), release=False)
    kit.picture()
    kit.session.edit("shrink", edits.remove_layer(kit.session.experiment, "hidden1"))
    kit.show()
    kit.picture()
    QTest.mouseRelease(kit.canvas, LEFT, pos=QPoint(300, 300))
    assert kit.layers() == ["hidden2", "output"]
    assert kit.messages == []


def test_a_handle_is_dragged_to_a_later_layer(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(6, 6, 6)))
    drag(kit, handle(kit, "hidden1"), kit.node("output", 0), release=False)
    assert kit.canvas.hover_text == "Connection\nRelease to connect it here."
    kit.picture()
    QTest.mouseRelease(kit.canvas, LEFT, pos=kit.node("output", 0))
    kinds = [layer.kind for layer in kit.session.experiment.layers]
    assert kinds == ["dense", "dense", "dense", "add", "dense"]
    kit.show()
    kit.picture()
    assert kit.session.undo_label == "connect layers"


def test_shapes_that_differ_are_not_joined(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    drag(kit, handle(kit, "hidden1"), kit.node("output", 0))
    assert len(kit.layers()) == 3
    assert "one shape" in kit.messages[-1]


def test_the_view_moves_by_the_middle_button_even_from_a_chip(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    start = chip(kit, "hidden1")
    before = kit.canvas.view.dx
    QTest.mousePress(kit.canvas, Qt.MouseButton.MiddleButton, pos=start)
    QTest.mouseMove(kit.canvas, start + QPoint(9, 0))
    QTest.mouseMove(kit.canvas, start + QPoint(50, 0))
    QTest.mouseRelease(kit.canvas, Qt.MouseButton.MiddleButton, pos=start + QPoint(50, 0))
    assert kit.canvas.view.dx == before + 50
    assert kit.layers() == ["hidden1", "hidden2", "output"]


def test_keys_duplicate_move_and_remove_a_layer(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    kit.stage.select(Selection("hidden1", WHOLE))
    QTest.keyClick(kit.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(kit.layers()) == 4
    kit.show()
    QTest.keyClick(kit.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert kit.layers()[1] == "hidden1"
    kit.show()
    kit.key(Qt.Key.Key_Delete)
    assert "hidden1" not in kit.layers()
    QTest.keyClick(kit.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert "cannot be doubled" in kit.messages[-1]


def test_a_layer_that_is_gone_has_no_menu(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(8, 6)))
    session, at = kit.session, chip(kit, "hidden2")
    session.edit("remove a layer", edits.remove_layer(session.experiment, "hidden2"))
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(kit.canvas, QContextMenuEvent(reason, at, kit.canvas.mapToGlobal(at)))
    assert QApplication.activePopupWidget() is None
    assert kit.canvas.gestures.knows("input")


def test_the_menu_of_a_layer_offers_it_all(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, Kit(plane(6, 6)))
    menu = kit.canvas.gestures.layer_menu("hidden1")
    texts = [each.text().split("\t")[0] for each in menu.actions()]
    assert texts == ["Insert after it", "Duplicate", "Move left", "Move right", "Remove",
                     "Add its output to the input of"]  # fmt: skip
    join = menu.actions()[-1].menu()
    choose(join, "Output")
    assert [layer.kind for layer in kit.session.experiment.layers][2] == "add"
    assert kit.canvas.view.to_scene(QPointF(0, 0)) is not None
