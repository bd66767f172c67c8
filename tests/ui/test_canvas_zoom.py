"""Semantic zoom: blocks from far, numbers on edges from near, and strokes that stay slim."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.drawing.blocks import blocks_of
from nnviz.drawing.depiction import Depiction, vector
from nnviz.drawing.geometry import Box
from nnviz.drawing.labels import Label, place_labels
from nnviz.drawing.numbers import count, short
from nnviz.engine.layers import Conv2D, Dense, SimpleRNN
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.near_painter import NearPainter
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.canvas.strokes import thinned
from nnviz.ui.stage import WHOLE, Selection
from nnviz.ui.start import application
from tests.drawing.frames import frame_of, images, plane, scene_of
from tests.experiment.every_kind import CASES, frame_with
from tests.ui.test_canvas import Kit

MODIFIERS = Qt.KeyboardModifier


def kit_of(qtbot: QtBot, experiment: Experiment) -> Kit:
    kit = Kit(experiment)
    qtbot.addWidget(kit.canvas)
    return kit


# Strokes


@pytest.mark.parametrize("scale", [0.2, 0.5, 1.0, 1.3, 2.0, 4.0, 8.0])
def test_strokes_grow_to_twice_their_width_at_most(scale: float) -> None:
    seen = thinned(scale) * scale
    assert seen <= 2.0
    assert seen == scale if scale <= 1 else seen > thinned(scale / 1.1) * scale / 1.1


def test_the_ring_of_the_selection_stays_slim(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(8, 6))
    kit.stage.select(Selection("hidden1", 2))
    widths = []
    for scale in (1.0, 5.0):
        kit.canvas.zoom_to(scale)
        column = kit.board.scene.column("hidden1")
        assert column is not None
        box = column.box(2)
        place = kit.canvas.view.to_canvas(QPointF(box.right, box.centre[1])).toPoint()
        widths.append(bright(kit.picture(), place))
    assert 2 <= widths[0] < widths[1] <= 2 * widths[0]


def bright(image: QImage, place: QPoint) -> float:
    """How wide the white is, right of a place; half covered pixels count by halves."""
    row = [image.pixelColor(place.x() + k, place.y()).lightness() for k in range(1, 30)]
    return sum(max(0, light - 60) for light in row) / 195


@pytest.mark.parametrize(("layer", "unit"), [("input", 0), ("hidden1", 7), ("output", 0)])
def test_from_near_the_picture_is_full_and_holds_the_selected_unit(
    qtbot: QtBot, layer: str, unit: int
) -> None:
    kit = kit_of(qtbot, plane(8, 6))
    kit.stage.select(Selection(layer, unit))
    kit.canvas.zoom_to(2.0)
    scene, seen = kit.board.scene, kit.canvas.view.visible(kit.canvas.width(), kit.canvas.height())
    assert seen.left() >= -1e-6 and seen.right() <= scene.width + 1e-6
    assert seen.top() >= -1e-6 and seen.bottom() <= scene.height + 1e-6
    assert kit.canvas.rect().contains(kit.node(layer, unit))
    kit.canvas.zoom_to(0.5)
    assert kit.canvas.rect().contains(kit.node(layer, unit))


# Numbers on edges


class Written:
    """Keeps what is written on edges."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.labels: tuple[Label, ...] = ()
        self.texts: dict[Spot, str] = {}
        place, draw = NearPainter._labels, Numerals.draw

        def labels(*args: object) -> tuple[Label, ...]:
            self.labels = place(*args)
            return self.labels

        def keep(numerals: Numerals, painter: object, labels: list[tuple[str, Spot]]) -> None:
            labels = list(labels)
            self.texts |= {spot: text for text, spot in labels}
            draw(numerals, painter, labels)

        monkeypatch.setattr(NearPainter, "_labels", labels)
        monkeypatch.setattr(Numerals, "draw", keep)


@pytest.mark.parametrize("edges", ["weights", "gradients", "updates", "state:m", "signals"])
def test_numbers_on_edges_are_the_engine_s_to_the_last_digit(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, edges: str
) -> None:
    written = Written(monkeypatch)
    kit = kit_of(qtbot, plane(5, 4))
    kit.canvas.depict(Depiction(edges))
    kit.canvas.zoom_to(2.2)
    kit.picture()
    frame = frame_of(kit.session.experiment)
    assert len(written.labels) > 10
    numbers = edge_numbers(kit, frame, edges)
    for label in written.labels:
        assert written.texts[label.x, label.y] == short(numbers[label.edge])


def edge_numbers(kit: Kit, frame: Frame, edges: str) -> list[float]:
    """What stands on each edge, bundle by bundle, target by target."""
    assert frame.microscope is not None
    found: list[float] = []
    for bundle in kit.board.bundles:
        weight = frame.layout.weight(vector(frame, edges), bundle.layer)
        if edges == "signals":
            weight = frame.weight(bundle.layer) * frame.microscope.trace.layer(bundle.layer).x
        found += weight.ravel().tolist()
    return found


@pytest.mark.parametrize("scale", [1.7, 3.0, 6.0])
def test_no_two_numbers_overlap(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    written = Written(monkeypatch)
    kit = kit_of(qtbot, plane(12, 12))
    kit.stage.select(Selection("hidden1", 3))
    kit.canvas.zoom_to(scale)
    kit.picture()
    at = np.array([(label.x, label.y) for label in written.labels])
    assert len(at) > 5
    away = np.abs(at[:, None] - at[None])
    apart = (away >= (46.0, 15.0)).any(axis=-1) | np.eye(len(at), dtype=bool)
    assert apart.all()


def test_numbers_keep_inside_their_area(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(8))
    bundles = kit.board.bundles
    strongest = np.arange(sum(map(len, bundles)))
    area = Box(100, 100, 300, 200)
    placed = place_labels(bundles, strongest, lambda at: at, area, (46.0, 15.0))
    assert placed
    assert all(123 <= label.x <= 377 and 107.5 <= label.y <= 292.5 for label in placed)


# Blocks


@pytest.mark.parametrize("case", CASES)
def test_a_block_s_lines_are_true_for_every_kind(case: str) -> None:
    application()
    frame = frame_with(case)
    shapes = {info.id: info.output_shape for info in frame.layers}
    first, *blocks = blocks_of(frame, scene_of(frame))
    assert first.lines[-1] == "no parameters"
    for block in blocks:
        layer = frame.experiment.layer(block.layer)
        own = [layer.activation] if isinstance(layer, Dense | Conv2D | SimpleRNN) else []
        shape = "×".join(str(length) for length in shapes[block.layer])
        held = sum(part.layer == block.layer and part.stop - part.start for part in frame.layout)
        assert list(block.lines[1:-2]) == own
        assert block.lines[-2:] == (f"gives {shape}", f"{count(held) if held else 'no'} parameters")


def test_a_click_on_a_block_selects_its_layer(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, images())
    kit.canvas.zoom_to(0.4)
    kit.picture()
    for block in blocks_of(frame_of(kit.session.experiment), kit.board.scene):
        kit.click(kit.at(block.box))
        assert kit.stage.selection == Selection(block.layer, WHOLE)


def test_from_far_blocks_are_painted_in_both_directions(qtbot: QtBot) -> None:
    for experiment in (plane(8, 6), images()):
        kit = kit_of(qtbot, experiment)
        kit.canvas.zoom_to(0.45)
        near = kit.picture()
        kit.canvas.zoom_to(0.2)
        assert kit.picture() != near


# Keys and fingers


def test_the_keyboard_zooms_and_moves_the_view(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(8, 6))
    key = QTest.keyClick
    key(kit.canvas, Qt.Key.Key_Plus, MODIFIERS.ControlModifier)
    qtbot.waitUntil(lambda: abs(kit.canvas.view.scale - 1.3) < 1e-6)
    key(kit.canvas, Qt.Key.Key_Minus, MODIFIERS.ControlModifier)
    qtbot.waitUntil(lambda: abs(kit.canvas.view.scale - 1.0) < 1e-6)
    before = kit.canvas.view
    key(kit.canvas, Qt.Key.Key_Left, MODIFIERS.ShiftModifier)
    key(kit.canvas, Qt.Key.Key_Down, MODIFIERS.ShiftModifier)
    assert (kit.canvas.view.dx, kit.canvas.view.dy) == (before.dx + 64, before.dy - 64)
    key(kit.canvas, Qt.Key.Key_0, MODIFIERS.ControlModifier)
    assert (kit.canvas.view.scale, kit.canvas.view.dx) == (1.0, 0.0)


def test_two_fingers_pinch_the_view(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(8, 6))
    at = QPointF(kit.node("hidden1", 3))
    for value, scale in ((0.5, 1.5), (-0.2, 1.2)):
        event = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
            at, at, at, value, QPointF(),
        )  # fmt: skip
        assert event.type() == QEvent.Type.NativeGesture
        QApplication.sendEvent(kit.canvas, event)
        assert kit.canvas.view.scale == pytest.approx(scale)
        assert kit.node("hidden1", 3) == at.toPoint()


# The legend


@pytest.mark.parametrize("width", [320, 480, 660, 800, 1200])
def test_the_legend_keeps_off_the_buttons(qtbot: QtBot, width: int) -> None:
    kit = Kit(images())
    qtbot.addWidget(kit.canvas)
    kit.canvas.resize(width, 500)
    kit.canvas.zoom_to(1.8)
    adds = kit.canvas.corner.adds
    strip = kit.picture().copy(adds.x(), adds.y() - 2, adds.width(), 2)
    ground = QColor(kit.theme.palette.canvas).rgb()
    across = range(strip.width())
    assert all(strip.pixel(x, y) == ground for x in across for y in range(strip.height()))


def test_what_is_in_the_middle_stays_there_when_the_canvas_grows(qtbot: QtBot) -> None:
    kit = kit_of(qtbot, plane(8, 6))
    kit.canvas.turned(2.0, QPointF(200, 150))
    outlook = kit.canvas.outlook
    kit.canvas.resize(kit.canvas.width() + 120, kit.canvas.height() + 60)
    kit.picture()
    assert kit.canvas.outlook == pytest.approx(outlook)
