"""The confusion matrix and the fit: the numbers of a judged part, and the samples behind them."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Part
from nnviz.drawing.numbers import number, percent
from nnviz.engine.metrics import confusion_matrix, decisions, mean_absolute_error, scores_of
from nnviz.experiment.frame import Frame, Judgement, Wanted
from nnviz.experiment.look import Look
from nnviz.ui.plots.confusion import ConfusionPlot
from nnviz.ui.plots.fit import FitPlot
from tests.ui.plots_kit import Bench, bench


def judged(made: Bench, part: Part = "test", epochs: int = 2) -> tuple[Frame, Judgement]:
    """A frame after so many epochs with the judgement of a part."""
    worker, step = made.session.worker, made.frame(epochs).step
    worker.want(Wanted(judge=part))
    found: list[Frame] = []

    def arrived() -> bool:
        frame = worker.take_frame()
        told = frame is not None and frame.judgement is not None
        if told and frame.judgement.part == part and frame.judgement.step == step:
            found.append(frame)
        return bool(found)

    made.wait(arrived)
    return found[0], cast(Judgement, found[0].judgement)


def confusion(made: Bench, frame: Frame) -> ConfusionPlot:
    view = ConfusionPlot(made.session, made.stage, made.theme)
    made.show(view, 900, 240)
    view.show_frame(frame)
    return view


def test_cells_hold_the_counts_of_the_part_and_its_scores(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        frame, judgement = judged(made)
        view, targets = confusion(made, frame), frame.data.y_test
        counts = confusion_matrix(judgement.outputs, targets)
        texts = [[view.matrix.text((i, j)) for j in range(10)] for i in range(10)]
        assert texts == [[str(int(each)) for each in row] for row in counts]
        assert counts.sum() == len(targets)
        scores = scores_of(counts)
        expected = tuple(f"{each[3]:.3f}" for each in (scores.precision, scores.recall, scores.f1))
        assert view.matrix.score_texts(3) == expected
        view.numbers.choose("shares")
        assert view.matrix.text((3, 3)) == percent(counts[3, 3] / counts[3].sum())


def test_a_cell_opens_its_samples_and_one_of_them_is_looked_at(qtbot: QtBot) -> None:
    with bench(qtbot, "digits") as made:
        frame, judgement = judged(made)
        view, targets = confusion(made, frame), frame.data.y_test
        place = view.matrix.area((4, 4)).center().toPoint()
        QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=place)
        both = (decisions(targets) == 4) & (decisions(judgement.outputs) == 4)
        rows = [view.samples.rows.look(k).index for k in range(view.samples.rows.rowCount())]
        assert sorted(rows) == np.flatnonzero(both).tolist() and rows
        sure = judgement.outputs[rows, 4]
        assert (np.diff(sure) <= 0).all()
        assert view.samples.title.text() == f"4 named rightly: {len(rows)}"
        index = view.samples.rows.index(1)
        view.samples.list.setCurrentIndex(index)
        QTest.keyClick(view.samples.list, Qt.Key.Key_Return)
        assert made.stage.look == Look("test", rows[1])
        assert view.samples.rows.data(index, Qt.ItemDataRole.DecorationRole) is not None


def test_arrow_keys_go_through_the_cells_and_say_where(qtbot: QtBot) -> None:
    with bench(qtbot, "xor") as made:
        frame, judgement = judged(made)
        view = confusion(made, frame)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
            QTest.keyClick(view.matrix, key)
        assert view.matrix.cell == (1, 1)
        assert judgement.confusion is not None
        right, true = judgement.confusion[1, 1], judgement.confusion[1].sum()
        names = frame.data.table.class_names
        said = f"true {names[1]}, predicted {names[1]}: {right} of {true}"
        assert view.matrix.accessibleName() == f"Confusion matrix: {said}"


def test_the_part_is_a_choice_of_those_with_samples(qtbot: QtBot) -> None:
    with bench(qtbot, "xor") as made:
        frame, _ = judged(made, "train")
        view = confusion(made, frame)
        assert view.choice.keys == ("test", "train") and view.part == "test"
        view.choice.choose("train")
        assert view.part == "train"


def test_the_matrix_is_copied_as_numbers(qtbot: QtBot) -> None:
    with bench(qtbot, "blobs") as made:
        frame, judgement = judged(made)
        view = confusion(made, frame)
        view.copying.data.trigger()
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        assert judgement.confusion is not None
        many = len(judgement.confusion)
        assert [[int(each) for each in line[1 : 1 + many]] for line in lines[1:]] == (
            judgement.confusion.tolist()
        )
        assert lines[0][-3:] == ["precision", "recall", "F1"]


def fit(made: Bench, frame: Frame) -> FitPlot:
    view = FitPlot(made.session, made.stage, made.theme)
    made.show(view, 700, 300)
    view.show_frame(frame)
    return view


@pytest.mark.parametrize("part", ["train", "test"])
def test_a_regression_is_shown_with_its_metrics(qtbot: QtBot, part: Part) -> None:
    with bench(qtbot, "plane") as made:
        frame, judgement = judged(made, part)
        view = fit(made, frame)
        assert view.values["R²"].text() == number(judgement.r_squared)
        away = mean_absolute_error(judgement.outputs, frame.data.y(part))
        assert view.values["MAE"].text() == number(away)


def test_a_point_is_read_and_clicked_to_look_at(qtbot: QtBot) -> None:
    with bench(qtbot, "plane") as made:
        frame, judgement = judged(made)
        view = fit(made, frame)
        place = view.chart.place(7).toPoint()
        QTest.mouseMove(view.chart, place + QPoint(1, 0))
        sample = view.chart.sample
        assert sample >= 0
        truth = float(frame.data.y_test[sample, 0])
        value = float(judgement.outputs[sample, 0])
        told = [view.values[title].text() for title in ("truth", "prediction", "error")]
        assert told == [number(truth), number(value), number(value - truth)]
        QTest.mouseClick(view.chart, Qt.MouseButton.LeftButton, pos=place + QPoint(1, 0))
        assert made.stage.look == Look("test", sample)


def test_arrow_keys_go_from_one_true_value_to_the_next(qtbot: QtBot) -> None:
    with bench(qtbot, "plane") as made:
        frame, _ = judged(made)
        view, truth = fit(made, frame), frame.data.y_test[:, 0]
        seen = []
        for _ in range(3):
            QTest.keyClick(view.chart, Qt.Key.Key_Right)
            seen.append(truth[view.chart.sample])
        assert seen == sorted(truth)[:3]
        view.chart.show_look(int(truth.argmax()))
        QTest.keyClick(view.chart, Qt.Key.Key_Right)
        assert truth[view.chart.sample] == sorted(truth)[3]  # from where the keys were
        assert view.table().count("\n") == len(truth) + 1
