"""Dense or convolution in the window: the numbers are those of the command, by the same code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.experiment.comparing.comparing import Comparing
from nnviz.experiment.comparing.comparison import Comparison
from nnviz.experiment.comparing.networks import comparable
from nnviz.experiment.comparing.rows import Row, moved, rows_of
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.seen.comparison_charts import fewer_chart, shift_chart
from nnviz.ui.seen.comparison_view import ComparisonView
from tests.drawing.frames import frame_of
from tests.ui.plots_kit import bench
from tests.ui.window_kit import open_window, wait


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("x-o")))
    window.centre.dock.turn_to(window.views.comparison)
    window.centre.dock.expand()
    wait(qtbot, window.bridge.is_settled)
    yield window


def computed(epochs: int) -> Comparison:
    """What the command computes."""
    job = Comparing(sample_experiment("x-o"), epochs)
    while not job.done:
        job.advance()
    return job.report()


def timeless(rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if "second" not in row.name]


def shown(window: MainWindow) -> Frame:
    frame = window.bridge.frame
    assert frame is not None
    return frame


def test_one_click_compares_and_the_numbers_are_the_command_s(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = window.views.comparison
    assert view.note.text() == "not compared yet" and view.epochs.key == "100"
    view.epochs.choose("2")
    view.button.click()
    wait(qtbot, lambda: bool(view.table.rows) and not view.busy)
    wanted = computed(2)
    assert timeless(view.table.rows) == timeless(rows_of(wanted))
    assert Row(2, "units × (weights + bias)", ("32 × (36 + 1)", "1 × (9 + 1)")) in view.table.rows
    assert view.note.text() == "x-o, seed 1, 18 steps each"
    assert "each of the image's 36 numbers, of 100×100 pixels 10,000" in view.rules.text()
    view.copying.data.trigger()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0] == ["measure", "dense", "convolutional"]
    assert lines[1] == ["parameters", *(f"{side.parameters:,}" for side in wanted.sides)]


def test_the_run_may_train_meanwhile_and_the_comparison_is_ended(
    window: MainWindow, qtbot: QtBot
) -> None:
    view, session = window.views.comparison, window.session
    session.edit("epochs", replace(session.experiment, epochs=100_000))
    wait(qtbot, lambda: view.epochs.key == "100000")
    window.session.worker.play()
    view.button.click()
    wait(qtbot, lambda: view.busy and view.bar.value() > 0)
    step = shown(window).step
    wait(qtbot, lambda: shown(window).step > step + 20)
    assert view.note.text().startswith("dense network, 140 training samples")
    assert view.button.text() == "Stop" and shown(window).playing
    view.button.click()
    wait(qtbot, lambda: not view.busy)
    assert view.note.text().startswith("ended early · x-o, seed 1")
    assert view.button.text() == "Again"


def test_what_a_snapshot_begins_takes_as_many_epochs_as_the_run(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = window.views.comparison
    window.session.worker.train_epochs(2)
    wait(qtbot, lambda: shown(window).epoch == 2 and window.bridge.is_settled())
    assert view.finished, "nothing was begun"
    view.begin()
    assert not view.finished
    wait(qtbot, lambda: view.finished)
    found = shown(window).comparison
    assert found is not None and found.epochs == 2


def test_both_charts_hold_what_was_measured() -> None:
    found = computed(1)
    dense = found.side("dense")
    by = [-3, -2, -1, 0, 1, 2, 3]
    for axis, (down, right) in (("right", (0, 1)), ("down", (1, 0))):
        chart = shift_chart(found, axis)
        assert chart.x.tolist() == by and chart.lines[0].name == "dense"
        assert chart.lines[0].y.tolist() == [moved(dense, (down * k, right * k)) for k in by]
    both = shift_chart(found, "both").lines[1].y
    side = found.side("convolutional")
    assert both[0] == pytest.approx((moved(side, (-3, 0)) + moved(side, (0, -3))) / 2)
    assert both[3] == side.at_distance(0)
    chart = fewer_chart(found)
    assert chart.lines[0].y.tolist() == [each.accuracy for each in reversed(dense.fewer)]
    assert [text for _, text in chart.marks] == ["8", "18", "36", "70", "140"]


def test_what_is_not_measured_yet_is_left_out(qtbot: QtBot) -> None:
    job = Comparing(sample_experiment("x-o"), 1)
    start = job.report()
    assert all(cell == "–" for row in rows_of(start)[7:] for cell in row.cells)
    assert np.isnan(shift_chart(start, "both").lines[0].y).all()
    assert [text for _, text in fewer_chart(start).marks] == ["1/16", "1/8", "1/4", "1/2", "all"]
    with bench(qtbot, "x-o") as made:
        frame = made.frame()
        view = ComparisonView(made.session, made.theme)
        made.show(view, 900, 500)
        view.show_frame(frame)
        view.grab()
        assert view.numbers() == "" and view.rules.text().startswith("Trains a dense and this")
        view.show_frame(replace(frame, comparison=start))
        view.grab()
        assert view.bar.maximum() == start.pieces
        QTest.keyClick(view.shifts, Qt.Key.Key_Right)
        assert view.note.text() == "pixels right, and down −3: not yet"
        whole = computed(1)
        view.show_frame(replace(frame, comparison=whole))
        view.axis.choose("right")
        share = 100 * moved(whole.side("dense"), (0, -3))
        assert view.note.text().startswith(f"pixels to the right −3: dense {share:.1f} %, conv")


def test_only_convolutions_on_images_are_compared() -> None:
    def can(experiment: Experiment) -> bool:
        frame = frame_of(experiment)
        return comparable(frame.experiment.layers, frame.data.input_shape)

    experiment = sample_experiment("x-o")
    assert can(experiment)
    assert not can(sample_experiment("two-spirals"))
    dense = tuple(each for each in experiment.layers if each.kind in ("flatten", "dense"))
    assert not can(replace(experiment, layers=dense))
