"""The pad in the real window: what is drawn runs through the network live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.pictures import moved
from nnviz.experiment.look import Look
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.main_window import MainWindow
from tests.ui.pad_kit import (
    LEFT,
    SEVEN,
    between,
    draw,
    easel_of,
    frame_of,
    picture_of,
    scope_of,
    settle,
    spot,
    window_with_pad,
)
from tests.ui.window_kit import wait


@pytest.fixture
def digits(qtbot: QtBot) -> MainWindow:
    return window_with_pad(qtbot, sample_experiment("digits"))


def test_a_7_drawn_with_the_mouse_is_a_7_to_the_trained_network(qtbot: QtBot) -> None:
    window = window_with_pad(qtbot, sample_experiment("mnist"), epochs=2)
    pad, board = window.views.pad, window.views.pad.board
    trained = frame_of(window).parameters
    places = [spot(board, *place) for place in between(SEVEN)]
    answers, taken_for = [], []
    QTest.mousePress(board, LEFT, pos=places[0])
    for number, place in enumerate(places[1:]):
        QTest.mouseMove(board, place)
        if number % 8 == 7:
            settle(qtbot, window)
            answers.append(scope_of(window).trace.output)
            taken_for.append(pad.answer.verdict.text())
    QTest.mouseRelease(board, LEFT, pos=places[-1])
    settle(qtbot, window)
    # The prediction changed as the stroke grew from the foot …
    assert all((before != after).any() for before, after in pairwise(answers))
    assert taken_for[0] != "your drawing: taken for 7"
    # … and at its end the network says 7, on the pad as everywhere else.
    assert pad.answer.verdict.text() == "your drawing: taken for 7"
    shares = scope_of(window).trace.output
    assert shares.argmax() == 7 and shares[7] > 0.5
    assert "predicted 7" in window.output.prediction.verdict.text()
    assert window.look_at.guess.text() == "7" and window.player.member.text() == "your drawing"
    # Training has seen nothing of it.
    np.testing.assert_array_equal(frame_of(window).parameters, trained)
    assert scope_of(window).member is None


def test_many_events_at_once_make_one_picture(qtbot: QtBot, digits: MainWindow) -> None:
    looks: list[Look | None] = []
    digits.stage.look_changed.connect(lambda: looks.append(digits.stage.look))
    draw(digits.views.pad.board, ((2, 2), (6, 2), (6, 6)))
    settle(qtbot, digits)
    assert len(looks) == 1 and picture_of(digits).max() > 8


def test_a_sample_is_taken_as_it_is_and_shifted_pixel_by_pixel(
    qtbot: QtBot, digits: MainWindow
) -> None:
    pad, data = digits.views.pad, frame_of(digits).data
    digits.stage.look_at(Look("test", 7))
    settle(qtbot, digits)
    pad.picture.take.click()
    settle(qtbot, digits)
    sample = data.table.inputs[data.test_rows[7]]
    np.testing.assert_array_equal(picture_of(digits), sample)
    true = int(data.y_test[7].argmax())
    assert scope_of(digits).trace.target.argmax() == true
    assert pad.answer.truth.text() == f"true: {true} ▾"
    pad.board.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(pad.board, key)
    pad.picture.arrows[2].click()  # up again
    settle(qtbot, digits)
    np.testing.assert_array_equal(picture_of(digits), moved(sample, 0, 2, 0.0))
    assert pad.picture.place.text() == "→ 2 ↓ 0"


def test_the_truth_is_what_is_predicted_until_one_is_chosen(
    qtbot: QtBot, digits: MainWindow
) -> None:
    pad = digits.views.pad
    draw(pad.board, ((2, 1), (5, 6)))
    settle(qtbot, digits)
    trace = scope_of(digits).trace
    assert trace.target.argmax() == trace.output.argmax()
    assert pad.answer.truth.text() == "true: as predicted ▾"
    assert "predicts" in pad.answer.truth.toolTip()
    other = (int(trace.output.argmax()) + 3) % 10
    pad.answer.truth.choose(str(other))
    settle(qtbot, digits)
    changed = scope_of(digits).trace
    assert changed.target.argmax() == other and changed.loss > trace.loss
    assert digits.look_at.truth.text() == str(other)


def test_changes_are_taken_back_one_by_one(qtbot: QtBot, digits: MainWindow) -> None:
    pad, pictures = digits.views.pad, []
    steps: tuple[Callable[[], object], ...] = (
        lambda: draw(pad.board, ((1, 1), (6, 6))),
        lambda: draw(pad.board, ((6, 1), (1, 6))),
        lambda: pad.picture.invert.click(),
        lambda: pad.picture.centre.click(),
        lambda: pad.drawing.clear.click(),
    )
    for step in steps:
        step()
        settle(qtbot, digits)
        pictures.append(picture_of(digits))
    assert (pictures[-1] == 0).all()
    pad.board.setFocus()
    for before in reversed(pictures[:-1]):
        QTest.keyClick(pad.board, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, digits)
        np.testing.assert_array_equal(picture_of(digits), before)
    assert digits.session.redo_label is None  # The experiment's own undo was left alone.
    pad.drawing.undo.click()
    settle(qtbot, digits)
    assert easel_of(pad).sketch.is_blank and not pad.drawing.undo.isEnabled()


def test_turn_noise_and_stroke_width_have_sliders(qtbot: QtBot, digits: MainWindow) -> None:
    pad = digits.views.pad
    draw(pad.board, ((4, 1), (4, 7)))
    settle(qtbot, digits)
    upright = picture_of(digits)
    pad.changing.turn.slider.setFocus()
    pad.changing.turn.field.setText("90")
    pad.changing.turn.field.setModified(True)
    pad.changing.turn.field.editingFinished.emit()
    settle(qtbot, digits)
    np.testing.assert_allclose(picture_of(digits), np.rot90(upright, -1, (1, 2)), atol=0.7)
    QTest.keyClick(pad.changing.noise.slider, Qt.Key.Key_Right)
    settle(qtbot, digits)
    noisy = picture_of(digits)
    pad.changing.again.click()
    settle(qtbot, digits)
    assert (picture_of(digits) != noisy).any() and pad.changing.seed.text() == "seed 2"
    assert noisy.min() >= 0 and noisy.max() <= 16


def test_a_picture_is_pasted(qtbot: QtBot, digits: MainWindow) -> None:
    pad, image = digits.views.pad, QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    for row in range(10, 30):
        for column in range(15, 20):
            image.setPixelColor(column, row, Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    pad.board.setFocus()
    QTest.keyClick(pad.board, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, lambda: easel_of(pad).sketch.base is not None)
    settle(qtbot, digits)
    expected = np.zeros((8, 8))
    expected[2:6, 3] = 16
    np.testing.assert_allclose(picture_of(digits)[0], expected, atol=1e-3)


def test_what_is_no_picture_is_refused_in_a_sentence(
    qtbot: QtBot, digits: MainWindow, tmp_path: Path
) -> None:
    pad, path = digits.views.pad, tmp_path / "notes.txt"
    path.write_text("no picture")
    told: list[str] = []
    pad.refused.connect(told.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    pad.dropEvent(drop(mime))
    wait(qtbot, lambda: bool(told))
    assert str(path) in told[0] and "PNG" in told[0]
    assert digits.centre.message.text == told[0]
    QGuiApplication.clipboard().setText("words")
    pad.picture.paste.click()
    assert "holds no picture" in told[1]


def drop(mime: QMimeData) -> QDropEvent:
    copy = Qt.DropAction.CopyAction
    return QDropEvent(QPointF(5, 5), copy, mime, LEFT, Qt.KeyboardModifier.NoModifier)


def test_the_square_hides_and_is_dragged(qtbot: QtBot, digits: MainWindow) -> None:
    pad = digits.views.pad
    pad.drawing.tool.button("square").click()
    settle(qtbot, digits)
    square = easel_of(pad).sketch.square
    assert square is not None and square.side == 2 and (square.row, square.column) == (3, 3)
    grip = spot(pad.board, 4, 4)
    QTest.mousePress(pad.board, LEFT, pos=grip)
    QTest.mouseMove(pad.board, grip + QPoint(round(2 * pad.board.scale), 0))
    QTest.mouseRelease(pad.board, LEFT)
    settle(qtbot, digits)
    expected = np.zeros((8, 8))
    expected[3:5, 5:7] = 8  # grey is the middle of 0 to 16
    np.testing.assert_array_equal(picture_of(digits)[0], expected)
    pad.hiding.shade.choose("black")
    pad.drawing.tool.button("pen").click()
    settle(qtbot, digits)
    assert easel_of(pad).sketch.square is None and (picture_of(digits) == 0).all()


def test_the_occlusion_map_of_the_drawing(qtbot: QtBot, digits: MainWindow) -> None:
    pad = digits.views.pad
    draw(pad.board, ((2, 1), (5, 1), (3, 6)))
    pad.hiding.map.click()
    wait(qtbot, lambda: (found := frame_of(digits).occlusion) is not None and found.done)
    settle(qtbot, digits)
    found = frame_of(digits).occlusion
    assert found is not None and found.look == digits.stage.look and found.scores.shape == (7, 7)
    assert not pad.occlusion.isHidden() and "with nothing hidden" in pad.occlusion.words.text()
    place = pad.occlusion.map.place(0, 3).toPoint()
    QTest.mouseMove(pad.occlusion.map, place)
    assert "row 0, column 3" in pad.occlusion.words.text()
    QTest.mouseClick(pad.occlusion.map, LEFT, pos=place)
    settle(qtbot, digits)
    square = easel_of(pad).sketch.square
    assert square is not None and (square.row, square.column) == (0, 3)
    # The square hides just that: the output that the map has there.
    scope = scope_of(digits)
    assert scope.trace.output[found.unit] == pytest.approx(found.outputs[0, 3], rel=1e-4)
    assert "another now" not in pad.occlusion.words.text()


def test_a_map_under_way_is_stopped(qtbot: QtBot) -> None:
    window = window_with_pad(qtbot, sample_experiment("doodles"))
    pad = window.views.pad
    pad.hiding.side_slider.set_value(1)
    pad.hiding.map.click()
    wait(qtbot, lambda: pad.hiding.map.text() == "Stop" or bool(frame_of(window).occlusion))
    pad.hiding.map.click()
    wait(qtbot, lambda: pad.hiding.map.text() == "Occlusion map")
    found = frame_of(window).occlusion
    assert found is not None and found.done


def test_the_drawing_rests_while_something_else_is_looked_at(
    qtbot: QtBot, digits: MainWindow
) -> None:
    pad = digits.views.pad
    draw(pad.board, ((2, 1), (5, 6)))
    settle(qtbot, digits)
    drawn = digits.stage.look
    assert pad.answer.again.isHidden()
    digits.stage.look_at(Look("test", 3))
    settle(qtbot, digits)
    assert pad.answer.verdict.text().startswith("test sample 4: taken for")
    assert not pad.answer.again.isHidden() and not pad.answer.truth.isEnabled()
    pad.answer.again.click()
    settle(qtbot, digits)
    assert digits.stage.look is not None and drawn is not None
    assert digits.stage.look.drawing == drawn.drawing


def test_other_pictures_begin_with_an_empty_pad_and_points_have_none(
    qtbot: QtBot, digits: MainWindow
) -> None:
    pad = digits.views.pad
    draw(pad.board, ((2, 1), (5, 6)))
    settle(qtbot, digits)
    digits.session.edit("doodles", sample_experiment("doodles"))
    wait(qtbot, lambda: frame_of(digits).data.table.input_shape == (1, 28, 28))
    wait(qtbot, lambda: easel_of(pad).field.size == (28, 28))
    assert easel_of(pad).sketch.is_blank
    digits.session.edit("xor", sample_experiment("xor"))
    wait(qtbot, lambda: not digits.centre.dock.offered(pad))


def test_a_drawing_outlives_data_that_are_drawn_anew(qtbot: QtBot) -> None:
    window = window_with_pad(qtbot, sample_experiment("x-o"))
    pad, table = window.views.pad, frame_of(window).data.table
    draw(pad.board, ((1, 1), (4, 4)))
    settle(qtbot, window)
    seeds = replace(window.session.experiment.seeds, data=5)
    window.session.edit("new data", replace(window.session.experiment, seeds=seeds))
    wait(qtbot, lambda: frame_of(window).data.table is not table)
    settle(qtbot, window)
    assert not easel_of(pad).sketch.is_blank and scope_of(window).look.drawing is not None
    assert easel_of(pad).field.high == frame_of(window).data.table.inputs.max()


def test_its_numbers_are_copied(qtbot: QtBot, digits: MainWindow) -> None:
    pad = digits.views.pad
    draw(pad.board, ((2, 1), (5, 6)))
    settle(qtbot, digits)
    rows = [line.split("\t") for line in pad.table().splitlines()]
    assert rows[0][:2] == ["row", "column 0"] and len(rows) == 9
    np.testing.assert_allclose(
        np.array([row[1:] for row in rows[1:]], float), picture_of(digits)[0], rtol=1e-5
    )
