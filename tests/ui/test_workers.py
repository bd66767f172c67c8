"""A step shared by workers in its view and in the real window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.drawing.palette import DARK
from nnviz.drawing.workers.scene import arrange, each_stands_for, tokens
from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.experiment.workers import SharedStep
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.workers.view import WorkersView
from tests.experiment.every_kind import CASES, run_with
from tests.experiment.frames import experiment_of
from tests.ui.window_kit import open_window, shown, wait

STEP = ("split", "compute", "reduce", "update", "equal")


class Kit:
    """A view fed by a camera, as the bridge does it."""

    def __init__(self, qtbot: QtBot, run: Run, width: int = 760, height: int = 600) -> None:
        self.stage, theme = Stage(), dressed(application(), DARK)
        self.camera, self.view = Camera(run, 1), WorkersView(self.stage, theme)
        self._host = shown(qtbot, self.view)
        self._host.resize(width, height)
        QTest.qWait(1)
        self.feed()

    def feed(self) -> None:
        wanted = Wanted(workers=self.view.workers)
        self.frame = self.camera.picture(wanted, playing=False)
        self.view.show_frame(self.frame)

    def resize(self, width: int, height: int) -> None:
        self._host.resize(width, height)
        QTest.qWait(1)

    def press(self, stage: str) -> None:
        QTest.mouseClick(self.view.stages.button(stage), Qt.MouseButton.LeftButton)

    def turn(self, page: str) -> None:
        QTest.mouseClick(self.view.pages.button(page), Qt.MouseButton.LeftButton)

    @property
    def shared(self) -> SharedStep:
        assert self.frame.shared is not None
        return self.frame.shared


@pytest.fixture
def dense(qtbot: QtBot) -> Kit:
    run = Run(replace(sample_experiment("two-spirals"), precision="float64"))
    run.advance(20)
    return Kit(qtbot, run)


def test_the_stages_tell_a_number_s_way_through_the_step(dense: Kit) -> None:
    dense.stage.select(Selection("hidden1", 2, parameter=1))
    shared, texts = dense.shared, lambda: dense.view.picture.texts
    read = [shared.layout.weight(each.gradient, "hidden1")[2, 1] for each in shared.replicas]
    assert "Worker 1 · 8/16" in texts() and not any("∂L/∂w" in text for text in texts())
    assert dense.view.words.text().startswith("1. The batch of 16 is dealt out to 2 workers: 8 + 8")
    dense.press("compute")
    assert [text for text in texts() if "∂L/∂w" in text] == [f"∂L/∂w = {number(g)}" for g in read]
    dense.press("reduce")
    reduced = shared.layout.weight(shared.reduced, "hidden1")[2, 1]
    assert reduced == 0.5 * read[0] + 0.5 * read[1]
    assert f"∂L/∂w = {number(reduced)}" in texts()
    whole = shared.layout.weight(shared.whole.batch_gradient, "hidden1")[2, 1]
    assert any(text.startswith(f"one batch: {number(whole)}") for text in texts())
    dense.press("update")
    assert dense.view.words.text() == "4. Every worker makes the same update by Adam."
    dense.press("equal")
    assert "✓ all workers equal" in texts()
    assert dense.view.verdict.text().startswith("Off one batch by at most ")
    assert dense.view.verdict.text().endswith("(float64): rounding.")


def test_samples_that_each_worker_holds_are_listed(dense: Kit) -> None:
    rows = dense.camera.run.trainer.batch
    named = [text for text in dense.view.picture.texts if text.startswith("samples")]
    halves = rows[:8] + 1, rows[8:] + 1
    assert named == ["samples " + ", ".join(map(str, half)) for half in halves]


def test_layers_and_weights_are_told_in_rows(dense: Kit) -> None:
    rows, shared = dense.view.table.rows, dense.shared
    assert rows is not None and rows.names[:2] == ("hidden 1 · weight", "hidden 1 · bias")
    own = [np.linalg.norm(shared.layout.weight(each.gradient, "hidden1"))
           for each in shared.replicas]  # fmt: skip
    assert [rows.value(0, 1), rows.value(0, 2)] == own
    dense.view.table.chosen.emit(4)
    assert dense.stage.selection == Selection("output")
    dense.turn("weights")
    rows = dense.view.table.rows
    assert rows is not None and rows.names[-1] == "bias" and len(rows.names) == 7
    for place in range(7):
        full = np.append(shared.layout.weight(shared.whole.batch_gradient, "output")[0],
                         shared.layout.bias(shared.whole.batch_gradient, "output"))  # fmt: skip
        assert rows.value(place, 4) == full[place]
    dense.view.table.chosen.emit(3)
    assert dense.stage.selection == Selection("output", 0, parameter=3)
    assert dense.view.table.marked == 3
    dense.view.table.chosen.emit(6)
    assert dense.stage.selection == Selection("output", 0, parameter=-1)
    assert dense.view.focus.text() == "w: bias of Neuron 1 · output"


def test_up_to_four_workers_and_no_more_than_samples(dense: Kit) -> None:
    dense.view.count.choose("4")
    dense.feed()
    assert len(dense.shared.replicas) == 4 and dense.shared.answers(4)
    assert "Worker 4 · 4/16" in dense.view.picture.texts
    assert dense.view.table.rows is not None and len(dense.view.table.rows.columns) == 9
    dense.view.count.choose("1")
    dense.feed()
    assert dense.view.words.text() == "1. One worker holds all 16 samples of the batch."
    dense.camera = Camera(Run(experiment_of("circles", batch_size=2)), 1)
    dense.view.count.choose("4")
    dense.feed()
    assert len(dense.shared.replicas) == 2 and dense.shared.answers(4)


def test_what_makes_the_parts_differ_is_named(qtbot: QtBot) -> None:
    layers = (Dense("h", tuple(range(5)), "tanh"), BatchNorm("n"), Dropout("d", 0.4),
              Dense("out", (9,), "sigmoid"))  # fmt: skip
    kit = Kit(qtbot, Run(experiment_of("circles", layers=layers)))
    assert kit.shared.obstacles == ("n", "d")
    gap = number(kit.shared.gradient_gap)
    assert f"differs from that of one batch by up to {gap}" in kit.view.verdict.text()
    first, second = kit.view.reasons.text().splitlines()
    assert first.startswith("· batch norm 1 takes mean and variance over the samples")
    assert second.startswith("· dropout 1 leaves out values by chance")
    assert kit.view.reasons.isVisible()
    kit.resize(760, 170)
    assert not kit.view.reasons.isVisible()
    assert second[2:] in kit.view.verdict.toolTip()


def test_penalties_and_sums_are_said(qtbot: QtBot) -> None:
    penalty = RegularisationSpec(l2=0.1, clip_norm=1.0)
    kit = Kit(qtbot, Run(experiment_of("circles", regularisation=penalty, reduction="sum")))
    kit.press("update")
    assert "The penalty is added once" in kit.view.words.text()
    assert "clipped after it was reduced" in kit.view.words.text()
    kit.press("reduce")
    assert "the gradients are summed" in kit.view.words.text()
    assert "All-reduce: sum" in kit.view.picture.texts


def test_keys_step_and_play_goes_on(dense: Kit) -> None:
    QTest.keyClick(dense.view.picture, Qt.Key.Key_Right)
    assert dense.view.stages.key == "compute"
    QTest.keyClick(dense.view.picture, Qt.Key.Key_Left)
    QTest.keyClick(dense.view.picture, Qt.Key.Key_Left)
    assert dense.view.stages.key == "split"
    dense.view.play.click()
    assert dense.view.play.text() == "Stop"
    seen = {dense.view.stages.key}
    while dense.view.play.text() == "Stop":
        dense.view._timer.timeout.emit()
        seen.add(dense.view.stages.key)
        dense.view.picture.grab()
    assert seen == set(STEP) and dense.view.stages.key == "equal"
    dense.view.play.click()
    assert dense.view.stages.key == "split" and dense.view.picture.progress < 1
    dense.view.play.click()
    assert dense.view.play.text() == "Play" and dense.view.picture.progress == 1


def test_a_token_of_a_large_batch_is_several_samples(qtbot: QtBot) -> None:
    run = Run(replace(sample_experiment("two-spirals"), batch_size=10_000))
    kit = Kit(qtbot, run)
    layout = arrange(700, 300, 2)
    assert each_stands_for(350) == 2 and len(kit.shared.batch) == 350
    for dealt in (0.0, 0.4, 1.0):
        drawn = tokens(layout, kit.shared, dealt)
        assert [sum(each.worker == k for each in drawn) for k in (0, 1)] == [88, 88]
    kit.view.grab()


def test_where_it_is_low_one_page_is_seen(dense: Kit) -> None:
    dense.resize(760, 170)
    assert dense.view.picture.isVisible() and not dense.view.table.isVisible()
    dense.turn("layers")
    assert dense.view.table.isVisible() and not dense.view.picture.isVisible()
    dense.resize(760, 600)
    assert dense.view.table.isVisible() and dense.view.picture.isVisible()


def test_the_numbers_are_copied(dense: Kit) -> None:
    dense.view.copying.copy_data()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[0].startswith("parameter\t‖g₁‖\t‖g₂‖\t‖reduced‖")
    first = text.splitlines()[1].split("\t")
    assert float(first[3]) == np.linalg.norm(
        dense.shared.layout.weight(dense.shared.reduced, "hidden1")
    )
    dense.turn("weights")
    assert "one batch (new)" in dense.view.numbers().splitlines()[0]


@pytest.mark.parametrize("size", [(700, 130), (300, 120), (900, 700), (80, 40)])
@pytest.mark.parametrize("case", sorted(CASES))
def test_every_network_is_shown_in_every_room(
    qtbot: QtBot, case: str, size: tuple[int, int]
) -> None:
    kit = Kit(qtbot, run_with(case), *size)
    for page in ("picture", "layers", "weights"):
        kit.turn(page)
        for stage in STEP:
            kit.press(stage)
        kit.stage.select(Selection("it", 1, (1, 1)))
        kit.stage.select(Selection("it"))
        kit.stage.select(Selection("input"))
        kit.view.grab()
    QTest.mouseMove(kit.view.picture, QPoint(60, 20))


def test_a_frame_without_it_leaves_what_is_shown(dense: Kit) -> None:
    before = dense.view.verdict.text()
    dense.view.show_frame(dense.camera.picture(Wanted(trace=False), playing=False))
    assert dense.view.verdict.text() == before
    other = Camera(run_with("lstm"), 1).picture(Wanted(), playing=False)
    dense.view.show_frame(other)  # Another network, of which nothing is shared yet.
    dense.stage.select(Selection("it", 0))
    dense.stage.select(Selection("hidden1", 0))
    assert dense.view.verdict.text() == before
    empty = WorkersView(Stage(), dressed(application(), DARK))
    assert empty.numbers() == "" and not empty.finished
    empty.go_to(3)
    empty.grab()
    empty.deleteLater()


def test_numbers_that_are_not_finite_are_said_so(dense: Kit) -> None:
    run = Run(experiment_of("circles"))
    run.network.theta[:] = np.nan
    dense.camera = Camera(run, 1)
    dense.feed()
    for stage in STEP:
        dense.press(stage)
        dense.view.grab()
    assert "not finite" in dense.view.verdict.text()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("two-spirals")))


def test_the_window_asks_for_it_while_it_is_seen(qtbot: QtBot, window: MainWindow) -> None:
    assert window.bridge.frame is not None and window.bridge.frame.shared is None
    view = window.views.workers
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: view.finished and window.bridge.is_settled())
    view.count.choose("3")
    wait(qtbot, lambda: "Worker 3 · 5/16" in view.picture.texts)
    window.session.worker.step_batch()
    wait(qtbot, lambda: window.bridge.frame.shared.step == 1)
    window.session.worker.go_to(0)
    wait(qtbot, lambda: window.bridge.frame.shared.step == 0)
    window.session.worker.play()
    wait(qtbot, lambda: window.bridge.frame.shared.step > 1)
    window.session.worker.pause()
    wait(qtbot, lambda: not window.bridge.frame.playing and window.bridge.is_settled())
