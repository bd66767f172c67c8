"""The wall of mistakes: which samples hang there, in what order, and what a click does."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Part
from nnviz.drawing.numbers import percent, short
from nnviz.engine.metrics import decisions
from nnviz.experiment.frame import Frame, Judgement
from nnviz.experiment.look import Drawing, Look
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.mistakes import MistakesView
from nnviz.ui.mistakes.ranking import Mistakes, mistakes_of
from nnviz.ui.mistakes.wall import Exhibit
from tests.ui.plots_kit import Bench, bench
from tests.ui.test_plots_judged import judged
from tests.ui.window_kit import open_window, wait

LEFT = Qt.MouseButton.LeftButton


def hung(made: Bench, part: Part = "test", width: int = 900) -> tuple[MistakesView, Frame]:
    frame, _ = judged(made, part)
    view = MistakesView(made.session, made.stage, made.theme)
    view.choice.choose(part)
    made.show(view, width, 240)
    view.show_frame(frame)
    return view, frame


def exhibit_of(view: MistakesView) -> Exhibit:
    exhibit = view.wall._exhibit
    assert exhibit is not None
    return exhibit


def test_all_mistakes_of_the_part_hang_there_with_the_largest_loss_first(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        view, frame = hung(made)
        judgement, found = cast(Judgement, frame.judgement), cast(Mistakes, view.mistakes)
        true, taken = decisions(frame.data.y_test), decisions(judgement.outputs)
        assert sorted(found.rows) == np.flatnonzero(true != taken).tolist() and len(found) > 3
        np.testing.assert_array_equal(found.losses, judgement.losses[found.rows])
        assert (np.diff(found.losses) <= 0).all()
        total = len(frame.data.y_test)
        assert view.summary.text() == (
            f"{len(found)} of {total} test samples are mistaken at step {judgement.step}."
        )
        first, exhibit = int(found.rows[0]), exhibit_of(view)
        words, numbers = exhibit.caption(0)
        assert words == f"{true[first]} → {taken[first]}"
        share = float(judgement.outputs[first, taken[first]])
        assert numbers == f"{percent(share)} · {short(float(judgement.losses[first]))}"


@pytest.mark.parametrize("order", ["true", "taken"])
def test_by_class_the_largest_loss_of_each_comes_first(qtbot: QtBot, order: str) -> None:
    with bench(qtbot, "digits") as made:
        view, _ = hung(made)
        view.order.choose(order)
        found = cast(Mistakes, view.mistakes)
        classes = getattr(found, order)
        assert (np.diff(classes) >= 0).all() and len(set(classes.tolist())) > 1
        same = np.diff(classes) == 0
        assert (np.diff(found.losses)[same] <= 0).all()


def test_a_click_looks_at_the_sample_and_rings_it(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        view, frame = hung(made)
        found = cast(Mistakes, view.mistakes)
        QTest.mouseClick(view.wall.viewport(), LEFT, pos=view.wall.box(2).center())
        assert made.stage.look == Look("test", int(found.rows[2]))
        assert view.wall._current == 2
        QTest.keyClick(view.wall, Qt.Key.Key_Right)
        assert made.stage.look == Look("test", int(found.rows[3]))
        QTest.keyClick(view.wall, Qt.Key.Key_Left)
        made.stage.look_at(Look("train", int(found.rows[2])))
        assert view.wall._current == -1
        drawing = Drawing.of(frame.data.table.inputs[0])
        made.stage.look_at(Look("test", int(found.rows[2]), drawing=drawing))
        assert view.wall._current == -1


def test_points_hang_as_a_list_with_their_values(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        view, frame = hung(made, "train")
        exhibit, found = exhibit_of(view), cast(Mistakes, view.mistakes)
        row = int(found.rows[1])
        raw = frame.data.table.inputs[frame.data.train_rows[row]]
        cells = exhibit.cells(1)
        assert cells[0] == f"#{row + 1}" and cells[-2:] == [short(float(each)) for each in raw]
        assert exhibit.value_names == ["x₁", "x₂"]
        QTest.mouseClick(view.wall.viewport(), LEFT, pos=view.wall.box(1).center())
        assert made.stage.look == Look("train", row)
        assert 0.5 <= found.shares.min() <= found.shares.max() <= 1


def test_thousands_hang_there_and_only_those_in_sight_are_made(qtbot: QtBot) -> None:
    with bench(qtbot, "doodles") as made:
        frame, judgement = judged(made, "train", epochs=0)
        view = MistakesView(made.session, made.stage, made.theme)
        made.show(view, 900, 240)
        view.show_frame(frame)
        found, wall = cast(Mistakes, view.mistakes), view.wall
        assert len(found) > 2000
        wall.viewport().grab()
        assert 0 < len(wall._pictures) < 60
        QTest.keyClick(wall, Qt.Key.Key_Right)
        for _ in range(3):
            QTest.keyClick(wall, Qt.Key.Key_PageDown)
        current = wall._current
        assert current > 20 and wall.viewport().rect().contains(wall.box(current))
        wall.verticalScrollBar().setValue(wall.verticalScrollBar().maximum())
        last = wall.box(len(found) - 1)
        assert last.bottom() <= wall.viewport().height() + 1
        assert judgement.part == "train"


def test_single_outputs_decide_between_two_classes() -> None:
    judgement = Judgement(
        "test", 3, np.array([[0.9], [0.2], [0.4], [0.7]]), np.array([2.3, 0.2, 0.9, 0.4]),
        np.zeros((2, 2)), np.nan, np.nan,
    )  # fmt: skip
    found = mistakes_of(judgement, np.array([[0.0], [0.0], [1.0], [1.0]]), "loss")
    assert found.rows.tolist() == [0, 2] and found.taken.tolist() == [1, 0]
    np.testing.assert_allclose(found.shares, [0.9, 0.6])
    assert found.place(2) == 1 and found.place(1) == -1


def test_nothing_mistaken_is_said(qtbot: QtBot) -> None:
    with bench(qtbot, "blobs") as made:
        frame, judgement = judged(made)
        right = replace(judgement, outputs=frame.data.y_test)
        view = MistakesView(made.session, made.stage, made.theme)
        made.show(view, 600, 200)
        view.show_frame(replace(frame, judgement=right))
        total = len(frame.data.y_test)
        assert view.summary.text() == (
            f"None of {total} test samples is mistaken at step {judgement.step}."
        )
        QTest.keyClick(view.wall, Qt.Key.Key_Down)
        QTest.mouseClick(view.wall.viewport(), LEFT)
        assert made.stage.look is None


def test_a_picture_of_the_window_waits_for_the_judgement(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("digits")))
    window.centre.dock.turn_to(window.views.mistakes)
    wait(qtbot, window.bridge.is_settled)
    assert "are mistaken at step 0" in window.views.mistakes.summary.text()


def test_in_the_window_the_wall_follows_part_and_training(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("digits")))
    view = window.views.mistakes
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: "at step 0" in view.summary.text())
    before = len(cast(Mistakes, view.mistakes))
    window.session.worker.train_epochs(1)
    wait(qtbot, lambda: "at step 0" not in view.summary.text() and view.mistakes is not None)
    assert len(cast(Mistakes, view.mistakes)) < before
    view.choice.choose("train")
    wait(qtbot, lambda: "train samples" in view.summary.text())
    rows = view.table().splitlines()
    assert rows[0].split("\t") == ["sample", "true", "taken for", "output", "loss"]
    assert len(rows) == len(cast(Mistakes, view.mistakes)) + 1
