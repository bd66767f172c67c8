"""The network canvas: what it draws is the frame's, and gestures select and edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.drawing.bezier import points
from nnviz.drawing.colormaps import diverging, sequential, shade
from nnviz.drawing.geometry import Box
from nnviz.drawing.palette import DARK, LIGHT
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.session import Session
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.chips import Action
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.stage import LOSS, OPTIMIZER, WHOLE, Phase, Selection, Stage
from nnviz.ui.start import application
from nnviz.ui.theme import Theme
from tests.drawing.frames import diverged, frame_of, images, plane

SIZE = QSize(980, 620)


class Kit:
    """A canvas with its session and stage, and a way to look at it."""

    def __init__(self, experiment: Experiment, size: QSize = SIZE) -> None:
        application()
        self.session, self.stage, self.theme = Session(experiment), Stage(), Theme(DARK)
        self.canvas = NetworkCanvas(self.session, self.stage, self.theme)
        self.canvas.resize(size)
        self.messages: list[str] = []
        self.canvas.refused.connect(self.messages.append)
        self.show()

    def show(self, **changes: object) -> None:
        """Give the canvas the frame that its session's experiment has after some steps."""
        self.canvas.show_frame(replace(frame_of(self.session.experiment), **changes))

    @property
    def board(self) -> Board:
        board = self.canvas.board
        assert board is not None
        return board

    def picture(self) -> QImage:
        image = QImage(self.canvas.size(), QImage.Format.Format_RGB32)
        self.canvas.render(image)
        while not self.canvas.is_complete:
            self.canvas.finish()
            self.canvas.render(image)
        return image

    def at(self, box: Box) -> QPoint:
        return self.canvas.view.to_canvas(QPointF(*box.centre)).toPoint()

    def node(self, layer: str, node: int) -> QPoint:
        column = self.board.scene.column(layer)
        assert column is not None
        return self.at(column.box(node))

    def edge(self, layer: str, edge: int, t: float) -> QPoint:
        bundle = next(bundle for bundle in self.board.bundles if bundle.layer == layer)
        x, y = points(bundle.start[[edge]], bundle.end[[edge]], np.array([t]))[0, 0]
        return self.canvas.view.to_canvas(QPointF(x, y)).toPoint()

    def button(self, action: Action, layer: str) -> QPoint:
        return next(
            self.at(button.box)
            for button in self.board.header.buttons
            if (button.action, button.layer) == (action, layer)
        )

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=at)

    def hover(self, at: QPoint) -> str:
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), QPointF(at), none, none,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(self.canvas, event)
        return self.canvas.hover_text

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.canvas, key)

    def units(self, layer: str) -> tuple[int, ...]:
        return self.session.experiment.layer(layer).unit_ids

    def layers(self) -> list[str]:
        return [layer.id for layer in self.session.experiment.layers]


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


# What is drawn


def test_without_a_frame_the_canvas_says_what_to_do(qtbot: QtBot) -> None:
    application()
    canvas = NetworkCanvas(Session(plane(2)), Stage(), Theme(DARK))
    qtbot.addWidget(canvas)
    canvas.resize(SIZE)
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    canvas.render(image)
    row = [image.pixelColor(x, SIZE.height() // 2).lightness() for x in range(SIZE.width())]
    assert max(row) - min(row) > 60
    assert canvas.painted_step == -1


def test_the_step_painted_last_is_known(spirals: Kit) -> None:
    assert spirals.canvas.painted_step == -1
    spirals.picture()
    assert spirals.canvas.painted_step == 5
    spirals.show(step=9)
    assert spirals.canvas.painted_step == 5
    spirals.picture()
    assert spirals.canvas.painted_step == 9


def test_response_maps_have_the_colours_of_the_frame_s_values(spirals: Kit) -> None:
    maps = frame_of(spirals.session.experiment).maps
    assert maps is not None
    column = spirals.board.scene.column("hidden1")
    assert column is not None
    image = spirals.picture()
    for node in range(8):
        values = maps.layers["hidden1"][node]
        box = column.box(node)
        for row, col in ((3, 3), (6, 8), (9, 2)):
            x = box.x + (col + 0.5) * box.width / 12
            y = box.bottom - (row + 0.5) * box.height / 12  # row 0 is the lowest x₂
            assert near(image.pixelColor(int(x), int(y)), tint(values, row, col))


def tint(values: np.ndarray, row: int, col: int) -> set[int]:
    """The colours of a value and its neighbours, among which a smoothed pixel lies."""
    lut = diverging(DARK)
    part = values[row - 1 : row + 2, col - 1 : col + 2]
    return {int(entry) for entry in shade(part, lut, -1, 1).ravel()}


def near(color: QColor, options: set[int]) -> bool:
    wanted = [QColor(entry) for entry in options]
    for part in ("red", "green", "blue"):
        levels = [getattr(option, part)() for option in wanted]
        if not min(levels) - 6 <= getattr(color, part)() <= max(levels) + 6:
            return False
    return True


def test_feature_maps_have_the_colours_of_the_sample_s_activations(digits: Kit) -> None:
    frame = frame_of(digits.session.experiment)
    assert frame.microscope is not None
    values = frame.microscope.trace.layer("conv1").a
    expected = shade(values, sequential(DARK), 0.0, float(values.max()))
    column = digits.board.scene.column("conv1")
    assert column is not None
    image = digits.picture()
    for node, row, col in ((0, 2, 3), (1, 4, 4), (2, 3, 1)):
        box = column.box(node)
        x, y = box.x + (col + 0.5) * box.width / 6, box.y + (row + 0.5) * box.height / 6
        assert image.pixel(int(x), int(y)) == int(expected[node, row, col])


def test_the_strongest_edge_has_the_colour_of_its_sign(spirals: Kit) -> None:
    frame = frame_of(spirals.session.experiment)
    image = spirals.picture()
    weight = frame.weight("output")[0]
    source = int(np.argmax(np.abs(weight)))
    color = image.pixelColor(spirals.edge("output", source, 0.3))
    positive = weight[source] > 0
    assert (color.blue() > color.red()) == positive


def test_the_number_under_a_node_is_its_output(spirals: Kit) -> None:
    """Another output paints another number, the same output the same."""
    frame = frame_of(spirals.session.experiment)
    before = spirals.picture()
    scope = frame.microscope
    assert scope is not None
    layer = scope.trace.layer("hidden1")
    other = layer.a.copy()
    other[2] = -0.123
    layers = tuple(
        replace(layer, a=other) if part is layer else part for part in scope.trace.layers
    )
    trace = replace(scope.trace, layers=layers, x=scope.trace.x.copy())
    spirals.show(microscope=replace(scope, trace=trace))
    after = spirals.picture()
    column = spirals.board.scene.column("hidden1")
    assert column is not None
    changed = [node for node in range(8) if under(before, column.box(node)) != under(
        after, column.box(node))]  # fmt: skip
    assert changed == [2]


def under(image: QImage, box: Box) -> bytes:
    """The pixels of the line of numbers under a node."""
    part = image.copy(int(box.x), int(box.bottom) + 3, int(box.width), 12)
    return bytes(part.constBits())


def test_an_equal_picture_is_not_painted_again(spirals: Kit, qtbot: QtBot) -> None:
    host = spirals.canvas
    host.show()
    qtbot.waitExposed(host)
    qtbot.waitUntil(lambda: host.painted_step == 5)
    host.painted_step = -7
    host.show_frame(frame_of(spirals.session.experiment))
    QApplication.processEvents()
    assert host.painted_step == -7
    spirals.show(step=6)
    qtbot.waitUntil(lambda: host.painted_step == 6)
    host.hide()


def test_both_themes_are_painted_in_their_own_colours(spirals: Kit) -> None:
    dark = spirals.picture()
    spirals.theme.choose(LIGHT)
    light = spirals.picture()
    assert dark.pixelColor(3, 300) == QColor(DARK.canvas)
    assert light.pixelColor(3, 300) == QColor(LIGHT.canvas)


@pytest.mark.parametrize("playing", [True, False])
@pytest.mark.parametrize("size", [QSize(320, 240), QSize(1500, 900)])
def test_any_network_in_any_size_is_drawn(qtbot: QtBot, size: QSize, playing: bool) -> None:
    for experiment in (plane(), plane(1), plane(300, 200), plane(*[3] * 9), images()):
        kit = Kit(experiment, size)
        qtbot.addWidget(kit.canvas)
        kit.show(playing=playing, step=8)
        kit.picture()
        assert kit.canvas.painted_step == 8


def test_numbers_that_are_not_finite_are_drawn_all_the_same(qtbot: QtBot) -> None:
    for experiment in (plane(8, 6), images()):
        kit = Kit(experiment)
        qtbot.addWidget(kit.canvas)
        kit.canvas.show_frame(replace(diverged(experiment), step=77))
        kit.picture()
        kit.stage.set_phase(Phase("update"), 0.5)
        kit.picture()
        assert kit.canvas.painted_step == 77


def test_a_frame_without_trace_or_maps_is_drawn(spirals: Kit) -> None:
    spirals.show(microscope=None, maps=None, step=3)
    spirals.picture()
    assert spirals.canvas.painted_step == 3


# The step player


@pytest.mark.parametrize("kit", ["spirals", "digits"])
def test_every_phase_is_drawn_and_differs(kit: str, request: pytest.FixtureRequest) -> None:
    parts: Kit = request.getfixturevalue(kit)
    layers = parts.layers()
    pictures = [parts.picture()]
    forward = [Phase("forward", layer) for layer in layers]
    backward = [Phase("backward", layer) for layer in reversed(layers)]
    for phase in (*forward, Phase("loss"), *backward, Phase("update")):
        parts.stage.set_phase(phase, 0.5)
        pictures.append(parts.picture())
    assert all(a != b for a, b in pairwise(pictures))
    parts.stage.set_phase(None)
    assert parts.picture() == pictures[0]


def test_signals_move_with_the_progress(spirals: Kit) -> None:
    spirals.stage.set_phase(Phase("forward", "hidden2"), 0.4)
    early = spirals.picture()
    spirals.stage.set_phase(Phase("forward", "hidden2"), 0.6)
    assert spirals.picture() != early


def test_nodes_not_reached_are_dim(spirals: Kit) -> None:
    at = spirals.node("output", 0)
    bright = spirals.picture().copy(at.x() - 15, at.y() - 15, 30, 30)
    spirals.stage.set_phase(Phase("forward", "hidden1"), 0.5)
    dim = spirals.picture().copy(at.x() - 15, at.y() - 15, 30, 30)
    assert contrast(dim) < 0.5 * contrast(bright)


def contrast(image: QImage) -> float:
    canvas = QColor(DARK.canvas)
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(abs(p.blue() - canvas.blue()) + abs(p.red() - canvas.red()) for p in pixels)


# Selecting


def test_a_click_selects_a_unit_and_a_click_beside_it_none(spirals: Kit) -> None:
    spirals.click(spirals.node("hidden2", 3))
    assert spirals.stage.selection == Selection("hidden2", 3)
    spirals.click(QPoint(30, 560))
    assert spirals.stage.selection is None
    spirals.click(spirals.node("input", 1))
    assert spirals.stage.selection == Selection("input", 1)


def test_a_click_on_a_map_selects_the_pixel_too(digits: Kit) -> None:
    digits.click(digits.node("conv1", 1))
    assert digits.stage.selection == Selection("conv1", 1, (3, 3))
    digits.click(digits.node("input", 0))
    assert digits.stage.selection == Selection("input", 0, (4, 4))


def test_the_selected_unit_has_a_ring(spirals: Kit) -> None:
    column = spirals.board.scene.column("hidden1")
    assert column is not None
    box = column.box(4)
    place = QPoint(int(box.x + box.width / 2), int(box.y - 3))
    before = spirals.picture().pixelColor(place).lightness()
    spirals.stage.select(Selection("hidden1", 4))
    assert spirals.picture().pixelColor(place).lightness() > before + 80


def test_a_whole_layer_an_edge_the_loss_and_the_optimizer_can_be_selected(spirals: Kit) -> None:
    column = spirals.board.scene.column("hidden1")
    assert column is not None
    box = column.box(0)
    place = QPoint(int(box.x + box.width / 2), int(box.y - 7))
    before = spirals.picture().pixelColor(place).lightness()
    for chosen in (Selection("hidden1", 2, None, 1), Selection(LOSS), Selection(OPTIMIZER)):
        spirals.stage.select(chosen)
        spirals.picture()
        assert spirals.stage.selection == chosen
    spirals.stage.select(Selection("hidden1", WHOLE))
    assert spirals.picture().pixelColor(place).lightness() > before + 50
    spirals.key(Qt.Key.Key_Down)
    assert spirals.stage.selection == Selection("hidden1", 0)


def test_arrow_keys_move_the_selection(spirals: Kit) -> None:
    spirals.key(Qt.Key.Key_Right)
    assert spirals.stage.selection == Selection("hidden1", 0)
    spirals.key(Qt.Key.Key_Down)
    assert spirals.stage.selection == Selection("hidden1", 1)
    spirals.key(Qt.Key.Key_Up)
    spirals.key(Qt.Key.Key_Up)
    assert spirals.stage.selection == Selection("hidden1", WHOLE)
    spirals.key(Qt.Key.Key_Right)
    assert spirals.stage.selection == Selection("hidden2", WHOLE)
    spirals.key(Qt.Key.Key_Left)
    spirals.key(Qt.Key.Key_Down)
    spirals.key(Qt.Key.Key_Right)
    assert spirals.stage.selection == Selection("hidden2", 0)
    spirals.key(Qt.Key.Key_Left)
    spirals.key(Qt.Key.Key_Left)
    spirals.key(Qt.Key.Key_Left)
    assert spirals.stage.selection is not None
    assert spirals.stage.selection.layer == "input"


def test_arrow_keys_keep_to_maps_and_pages(qtbot: QtBot) -> None:
    kit = Kit(plane(200), QSize(600, 400))
    qtbot.addWidget(kit.canvas)
    kit.stage.select(Selection("hidden1", 150))
    column = kit.board.scene.column("hidden1")
    assert column is not None
    assert 150 in column.shown
    for _ in range(30):
        kit.key(Qt.Key.Key_Up)
    column = kit.board.scene.column("hidden1")
    assert column is not None
    assert kit.stage.selection == Selection("hidden1", 120)
    assert 120 in column.shown


def test_a_click_on_the_count_turns_the_page(qtbot: QtBot) -> None:
    kit = Kit(plane(200), QSize(600, 400))
    qtbot.addWidget(kit.canvas)
    column = kit.board.scene.column("hidden1")
    assert column is not None
    assert "more" in kit.hover(kit.at(column.fold(False)))
    kit.click(kit.at(column.fold(False)))
    turned = kit.board.scene.column("hidden1")
    assert turned is not None
    assert turned.first == len(column.y)


def test_a_selection_that_an_edit_removed_gives_way_to_the_output(spirals: Kit) -> None:
    spirals.stage.select(Selection("hidden1", 7))
    spirals.click(spirals.button("remove_unit", "hidden1"))
    assert spirals.stage.selection == Selection("output", 0)
    spirals.stage.select(Selection("hidden2", 1))
    spirals.click(spirals.button("remove_layer", "hidden2"))
    spirals.show()
    assert spirals.stage.selection == Selection("output", 0)


# The view


def turn_wheel(kit: Kit, at: QPoint, angle: int) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(at), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(kit.canvas, event)


def test_the_wheel_zooms_about_the_cursor_and_f_fits(spirals: Kit) -> None:
    at = spirals.node("hidden2", 1)
    turn_wheel(spirals, at, 480)
    assert spirals.canvas.view.scale > 1.5
    moved = spirals.node("hidden2", 1) - at
    assert max(abs(moved.x()), abs(moved.y())) <= 1
    spirals.click(spirals.node("hidden2", 1))
    assert spirals.stage.selection == Selection("hidden2", 1)
    spirals.picture()
    spirals.key(Qt.Key.Key_F)
    assert spirals.canvas.view.scale == 1.0


def test_a_drag_moves_the_view_and_selects_nothing(spirals: Kit) -> None:
    before = spirals.node("hidden1", 0)
    start, stop = QPoint(220, 500), QPoint(260, 470)
    QTest.mousePress(spirals.canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(spirals.canvas, QPoint(240, 480))
    QTest.mouseMove(spirals.canvas, stop)
    QTest.mouseRelease(spirals.canvas, Qt.MouseButton.LeftButton, pos=stop)
    assert spirals.node("hidden1", 0) - before == stop - start
    assert spirals.stage.selection is None
    QTest.mouseDClick(spirals.canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 560))
    assert spirals.node("hidden1", 0) == before


def test_a_network_too_wide_for_the_canvas_is_shown_smaller(qtbot: QtBot) -> None:
    kit = Kit(plane(*[3] * 9), QSize(500, 400))
    qtbot.addWidget(kit.canvas)
    assert kit.canvas.view.scale < 1
    last = kit.node("output", 0)
    assert 0 < last.x() < 500


def test_a_new_size_places_the_columns_anew(spirals: Kit) -> None:
    spirals.canvas.resize(1400, 800)
    spirals.show(step=6)
    spirals.picture()
    assert spirals.board.scene.width == 1400


def test_biases_of_zero_have_no_sign_s_colour() -> None:
    kit = Kit(plane(3))
    frame = frame_of(kit.session.experiment)

    def orange(bias: float) -> int:
        """How many more pixels have the negative colour with all hidden biases so."""
        counts = []
        for value in (1e-9, bias):
            parameters = frame.parameters.copy()
            for block in frame.layout:
                frame.layout.bias(parameters, block.layer)[:] = value
            kit.show(parameters=parameters)
            image, ink = kit.picture(), QColor(DARK.negative).rgb()
            counts.append(
                sum(
                    image.pixel(x, y) == ink
                    for x in range(image.width())
                    for y in range(image.height())
                )
            )
        return counts[1] - counts[0]

    assert orange(0.0) == 0
    assert orange(-0.5) > 0
