"""The output card: what it says is what the frame holds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Part
from nnviz.drawing.columns import describe_columns
from nnviz.drawing.numbers import number, percent, plain, short
from nnviz.drawing.palette import DARK, LIGHT
from nnviz.engine.losses import LOSSES
from nnviz.experiment import edits
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.look import Look
from nnviz.ui.canvas.board import build_board
from nnviz.ui.canvas.legend_content import Note, content_of
from nnviz.ui.canvas.snapshot import take_snapshot
from nnviz.ui.plots.boundary import BoundaryView
from nnviz.ui.plots.output import OutputView
from nnviz.ui.plots.sample_texts import loss_text
from nnviz.ui.widgets.elided_label import ElidedLabel
from tests.drawing.frames import frame_of, plane
from tests.ui.plots_kit import Bench, bench


@pytest.fixture
def spirals(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "two-spirals") as made:
        yield made


@pytest.fixture
def doodles(qtbot: QtBot) -> Iterator[Bench]:
    with bench(qtbot, "doodles") as made:
        yield made


def output(made: Bench, frame: Frame) -> OutputView:
    view = OutputView(made.session, made.stage, made.theme)
    made.show(view, 316, 410)
    view.show_frame(frame)
    made.wait(lambda: view.plane.boundary.plane is not None or view.prediction.isVisible())
    return view


def scope_of(frame: Frame) -> Microscope:
    assert frame.microscope is not None
    return frame.microscope


def place(view: OutputView, frame: Frame, part: Part, index: int) -> QPoint:
    """Where a sample is drawn."""
    plane = view.plane.boundary.plane
    assert plane is not None
    point = frame.data.table.inputs[frame.data.rows(part)[index]]
    return QPointF(*plane.place(point[None])[0].tolist()).toPoint()


def picture(boundary: BoundaryView) -> QImage:
    return boundary.grab().toImage()


def test_the_readout_is_the_sample_looked_at(spirals: Bench) -> None:
    frame = spirals.frame(2, Look("train", 7))
    view, trace = output(spirals, frame), scope_of(frame).trace
    mark = "●" if trace.target[0] else "▲"
    assert view.plane.readout.text() == f"P = {number(trace.output[0])} · true {mark}"
    assert number(trace.loss) in view.plane.readout.toolTip()
    assert "train sample 8" in view.plane.readout.toolTip()
    assert view.note == "P(class = ●)"


def test_hovering_reads_the_surface(spirals: Bench) -> None:
    frame = spirals.frame()
    view = output(spirals, frame)
    boundary = view.plane.boundary
    plane = boundary.plane
    assert plane is not None and frame.maps is not None and frame.maps.boundary is not None
    QTest.mouseMove(boundary, plane.area.center().toPoint())
    at = QPointF(plane.area.center().toPoint())
    x1, x2 = plane.at(at)
    value = plane.values(frame.maps.boundary, at)[0]
    assert value in frame.maps.boundary[0, 10:14, 10:14]
    assert view.plane.readout.text() == f"({short(x1)}, {short(x2)}) P = {number(value)}"
    QTest.mouseMove(boundary, QPoint(1, boundary.height() - 1))
    assert "true" in view.plane.readout.text()


def test_the_readout_follows_the_surface_under_a_resting_pointer(spirals: Bench) -> None:
    first = spirals.frame()
    view = output(spirals, first)
    plane = view.plane.boundary.plane
    assert plane is not None
    QTest.mouseMove(view.plane.boundary, plane.area.center().toPoint())
    before = view.plane.readout.text()
    view.show_frame(spirals.frame(5))
    assert view.plane.readout.text() != before
    assert view.plane.readout.text().startswith("(")


def test_a_click_looks_at_the_nearest_sample(spirals: Bench) -> None:
    frame = spirals.frame()
    view = output(spirals, frame)
    for index in (3, 200):
        at = place(view, frame, "train", index)
        nearest = view.plane.boundary.nearest(QPointF(at))
        QTest.mouseClick(view.plane.boundary, Qt.MouseButton.LeftButton, pos=at)
        assert spirals.stage.look == nearest
        assert nearest is not None
        away = place(view, frame, "train", nearest.index) - at
        assert math.hypot(away.x(), away.y()) < 2
    QTest.mouseClick(view.plane.boundary, Qt.MouseButton.LeftButton, pos=at)
    assert spirals.stage.look is None


def test_test_data_is_drawn_and_clicked_only_when_shown(spirals: Bench) -> None:
    frame = spirals.frame(0, Look("train", 0))
    view = output(spirals, frame)
    at, before = place(view, frame, "test", 30), picture(view.plane.boundary)
    found = view.plane.boundary.nearest(QPointF(at))
    assert found is not None and found.part == "train"
    view.plane.test.click()
    assert picture(view.plane.boundary) != before
    assert view.plane.boundary.nearest(QPointF(at)) == Look("test", 30)
    view.plane.test.click()
    assert picture(view.plane.boundary) == before


def test_arrow_keys_look_at_the_next_sample(spirals: Bench) -> None:
    view = output(spirals, spirals.frame(0, Look("train", 0)))
    QTest.keyClick(view.plane.boundary, Qt.Key.Key_Left)
    assert spirals.stage.look == Look("train", 349)


def test_the_sample_looked_at_is_ringed(spirals: Bench) -> None:
    frame = spirals.frame(0, Look("train", 0))
    view = output(spirals, frame)
    before = picture(view.plane.boundary)
    other = replace(scope_of(frame), look=Look("train", 120))
    view.show_frame(replace(frame, microscope=other))
    assert picture(view.plane.boundary) != before


def test_the_surface_has_the_classes_colours(spirals: Bench) -> None:
    frame = spirals.frame(0, Look("train", 0))
    assert frame.maps is not None
    for value, reddish in ((0.0, True), (1.0, False)):
        flat = np.full((1, 24, 24), value)
        view = output(spirals, replace(frame, maps=replace(frame.maps, boundary=flat)))
        color = picture(view.plane.boundary).pixelColor(40, 20)
        assert (color.red() > color.blue()) is reddish


def test_the_plane_is_square_and_changes_with_the_theme(spirals: Bench) -> None:
    view = output(spirals, spirals.frame())
    plane = view.plane.boundary.plane
    assert plane is not None
    assert plane.area.width() == plane.area.height() > 240
    before = picture(view.plane.boundary)
    spirals.theme.choose(LIGHT)
    assert picture(view.plane.boundary) != before


def test_a_regression_names_its_value(qtbot: QtBot) -> None:
    with bench(qtbot, "plane") as made:
        frame = made.frame(1, Look("train", 3))
        view, trace = output(made, frame), scope_of(frame).trace
        assert view.plane.readout.text().startswith(f"height {number(trace.output[0])} · true ")
        assert view.note == "height"
        assert view.plane.legend.text.startswith("height from ")


@pytest.mark.parametrize("loss", sorted(set(LOSSES) - {"categorical_crossentropy"}))
def test_every_loss_has_a_name_for_one_sample(loss: str) -> None:
    experiment = edits.set_loss(plane(4), loss)
    text = loss_text(frame := frame_of(experiment), scope_of(frame))
    assert text.endswith(f"= {number(scope_of(frame).trace.loss)}")


def test_bars_say_the_probabilities(doodles: Bench) -> None:
    frame = doodles.frame(0, Look("test", 5))
    view, trace = output(doodles, frame), scope_of(frame).trace
    names, page = frame.data.table.class_names, view.prediction
    expected = [f"{name} {percent(p)}" for name, p in zip(names, trace.output, strict=True)]
    assert page.bars.texts == expected
    true, best = names[int(trace.target.argmax())], names[int(trace.output.argmax())]
    word = "right" if true == best else "wrong"
    assert page.verdict.text().startswith(f"predicted {best} · true {true} · ")
    assert word in page.verdict.text()
    chance = plain(trace.output[int(trace.target.argmax())])
    assert page.loss.text() == f"cross-entropy −ln {chance} = {number(trace.loss)}"
    assert view.note == "softmax"


def test_all_bars_have_room(doodles: Bench) -> None:
    view = output(doodles, doodles.frame())
    page = view.prediction
    doodles.wait(lambda: page.verdict.y() >= page.bars.geometry().bottom())
    assert page.loss.geometry().bottom() <= page.height()


def test_the_card_turns_with_the_data(doodles: Bench, spirals: Bench) -> None:
    view = output(spirals, spirals.frame())
    assert view.accessibleName() == "Output"
    view.show_frame(doodles.frame())
    assert view.accessibleName() == "Prediction"
    assert view.prediction.isVisible()
    assert not view.plane.isVisible()


def test_values_that_diverged_are_shown_as_such(spirals: Bench) -> None:
    frame = spirals.frame(0, Look("train", 0))
    assert frame.maps is not None
    lost = np.full((1, 24, 24), np.nan)
    trace = replace(scope_of(frame).trace, output=np.array([np.nan]), loss=math.nan)
    view = output(spirals, frame)
    view.show_frame(
        replace(
            frame,
            maps=replace(frame.maps, boundary=lost),
            microscope=replace(scope_of(frame), trace=trace),
        )
    )
    picture(view.plane.boundary)
    assert view.plane.readout.text().startswith("P = NaN")


def test_outputs_that_are_no_probabilities_are_not_called_so(spirals: Bench) -> None:
    frame = spirals.frame(0, Look("train", 0))
    last = replace(frame.experiment.layers[-1], activation="linear")
    experiment = replace(
        frame.experiment,
        layers=(*frame.experiment.layers[:-1], last),
        loss="mean_squared_error",
    )
    trace = replace(scope_of(frame).trace, output=np.array([6.6e151]))
    scope = replace(scope_of(frame), trace=trace)
    view = output(spirals, replace(frame, experiment=experiment, microscope=scope))
    assert view.note == "output (0 = ▲, 1 = ●)"
    assert view.plane.readout.text().startswith("output 6.60e151 · true")


def test_the_legend_says_that_hollow_marks_are_test_data(spirals: Bench) -> None:
    view = output(spirals, spirals.frame())
    before = view.plane.legend.text
    assert "test" not in before
    view.plane.test.click()
    assert view.plane.legend.text == f"{before}; hollow: test"
    view.plane.test.click()
    assert view.plane.legend.text == before


def test_hollow_marks_have_their_class_s_colour_on_its_own_surface(spirals: Bench) -> None:
    frame = spirals.frame(0, Look("train", 0))
    assert frame.maps is not None
    for target, ink in ((0.0, DARK.negative), (1.0, DARK.positive)):
        flat = np.full((1, 24, 24), target)
        view = output(spirals, replace(frame, maps=replace(frame.maps, boundary=flat)))
        view.plane.test.click()
        y = frame.data.y("test")[:, 0]
        at = place(view, frame, "test", int(np.flatnonzero(y == target)[3]))
        image = picture(view.plane.boundary)
        around = [
            image.pixelColor(at.x() + i, at.y() + j) for i in range(-6, 7) for j in range(-6, 7)
        ]
        assert any(_near(color, QColor(ink), 24) for color in around)
        assert any(color.lightness() < 60 for color in around)


def _near(one: QColor, other: QColor, tolerance: int) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) <= tolerance for a, b in pairs)


def test_a_bar_is_as_long_as_its_probability(doodles: Bench) -> None:
    frame = doodles.frame(0, Look("test", 5))
    page = output(doodles, frame).prediction
    names, count = frame.data.table.class_names, len(frame.data.table.class_names)
    pictures = []
    for least in (0.0, 4e-4):
        values = np.full(count, least)
        values[0] = 1 - values[1:].sum()
        page.bars.show_values(names, values, 0)
        image = page.bars.grab().toImage()
        right = image.width() - 60
        pictures.append([image.pixel(x, 21 + 10) for x in range(60, right)])
    differing = sum(a != b for a, b in zip(*pictures, strict=True))
    assert differing <= 1
    page.bars.show_values(names, np.linspace(-3, 40, count), 0, shares=False)
    assert page.bars.texts[0] == f"{names[0]} −3.00"


def test_the_plane_and_the_canvas_scale_an_output_alike(qtbot: QtBot) -> None:
    with bench(qtbot, "plane") as made:
        frame = made.frame(1)
        view = output(made, frame)
        board = build_board(describe_columns(frame), 980, 620, {})
        content = content_of(board, take_snapshot(frame, board, None), Note(frame.layers[-1].id))
        assert view.plane.legend.text == f"height from {content.low} to {content.high}"


def test_a_readout_that_is_too_long_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    label = ElidedLabel("(0.31, −0.20) output −6.60e151")
    qtbot.addWidget(label)
    label.resize(90, 20)
    assert label.shown.endswith("…")
    label.resize(600, 20)
    assert label.shown == label.text()


def copied(view: OutputView) -> list[list[str]]:
    """What the plot lays on the clipboard as numbers."""
    view.copying.data.trigger()
    return [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]


def test_the_surface_is_copied_as_numbers(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        view, frame = OutputView(made.session, made.stage, made.theme), made.frame()
        made.show(view, 330, 420)
        view.show_frame(frame)
        lines = copied(view)
        assert frame.maps is not None and frame.maps.boundary is not None
        assert lines[0] == ["x1", "x2", "output 1"] and len(lines) == 1 + 24 * 24
        assert float(lines[1][2]) == float(str(frame.maps.boundary[0, 0, 0]))


def test_the_prediction_is_copied_as_numbers(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        view, frame = OutputView(made.session, made.stage, made.theme), made.frame()
        made.show(view, 330, 420)
        view.show_frame(frame)
        lines = copied(view)
        assert frame.microscope is not None
        expected = [str(each) for each in frame.microscope.trace.output]
        assert [line[1] for line in lines[1:]] == expected and len(lines) == 11
