"""The arrays of a step in their view and in the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK, LIGHT
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import LOSS, Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.tensors.view import TensorsView
from tests.experiment.every_kind import CASES, run_with
from tests.ui.window_kit import open_window, shown, wait


class Kit:
    """A view fed by a camera, as the bridge does it."""

    def __init__(self, qtbot: QtBot, run: Run, width: int = 760, height: int = 600) -> None:
        self.stage, theme = Stage(), dressed(application(), DARK)
        self.camera, self.view = Camera(run, 1), TensorsView(self.stage, theme)
        self._host = shown(qtbot, self.view)
        self.resize(width, height)
        self.feed()

    def resize(self, width: int, height: int) -> None:
        self._host.resize(width, height)
        QTest.qWait(1)

    def feed(self) -> None:
        """Until the view has what it asks for."""
        for _ in range(2):
            wanted = Wanted(tensors=self.view.asked)
            self.view.show_frame(self.camera.picture(wanted, playing=False))

    def click(self, key: str) -> None:
        self.view.list.mark(key)  # It is scrolled to.
        at = self.view.list.spot(key)
        QTest.mouseClick(
            self.view.list.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPoint(int(at.x()), int(at.y())),
        )
        self.feed()


@pytest.fixture
def doodles(qtbot: QtBot) -> Kit:
    return Kit(qtbot, Run(sample_experiment("doodles")))


def test_a_click_opens_an_array_and_selects_its_layer(doodles: Kit) -> None:
    doodles.click("forward/conv2/W")
    assert doodles.stage.selection == Selection("conv2")
    run = doodles.camera.run
    np.testing.assert_array_equal(doodles.view.page.shown, run.network.layout.weight(
        run.network.theta, "conv2")[0, 0])  # fmt: skip
    assert doodles.view.page.title.text().startswith("W · 4-D · stack of cubes · filters 10")
    doodles.click("loss/loss/loss")
    assert doodles.stage.selection == Selection(LOSS)
    assert doodles.view.page.shown.shape == (1, 1)


def test_what_is_selected_elsewhere_is_opened(doodles: Kit) -> None:
    doodles.stage.select(Selection("conv1", 2, (3, 3)))
    doodles.feed()
    assert doodles.view.list.marked == "forward/conv1/a"
    doodles.click("forward/conv1/b")
    assert doodles.stage.selection == Selection("conv1", 2, (3, 3))
    doodles.stage.select(Selection("output"))
    assert doodles.view.asked == "forward/output/a"


def test_the_other_axes_are_gone_through(doodles: Kit) -> None:
    doodles.click("forward/conv1/a")
    page = doodles.view.page
    run = doodles.camera.run
    rows = run.trainer.batch
    trace = run.network.trace_batch(run.data.x_train[rows], run.data.y_train[rows], training=True)
    a = trace.layer("conv1").a
    np.testing.assert_array_equal(page.shown, a[0, 0])
    page.axes.places[0].moved.emit(3)
    page.axes.places[1].moved.emit(2)
    np.testing.assert_array_equal(page.shown, a[3, 2])
    page.axes.rows.choose("0")
    np.testing.assert_array_equal(page.shown, a[:, 2, 0, :])
    QTest.keyClick(page.grid, Qt.Key.Key_Down)
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.note.text().startswith(f"[1, 2, 0, 1] = {a[1, 2, 0, 1]!s} · float32")


def test_numbers_are_copied_as_text_and_for_numpy(doodles: Kit) -> None:
    said: list[str] = []
    doodles.view.copying.done.connect(said.append)
    doodles.click("forward/output/b")
    doodles.view.page.as_numpy.click()
    run = doodles.camera.run
    b = run.network.layout.bias(run.network.theta, "output")
    back = eval(QGuiApplication.clipboard().text(), {"np": np})
    np.testing.assert_array_equal(back, b)
    assert (back.dtype, back.shape) == (np.float32, b.shape)
    doodles.view.page.as_text.click()
    numbers = QGuiApplication.clipboard().text().splitlines()[1].split("\t")
    np.testing.assert_array_equal(np.array(numbers, np.float32), b)
    assert said == ["6 numbers are copied as a NumPy literal.", "6 numbers are copied as text."]
    assert doodles.view.table().startswith("array\trank\tshape")


def test_the_list_is_gone_through_by_keys(doodles: Kit) -> None:
    doodles.click("input/input/raw")
    QTest.keyClick(doodles.view.list, Qt.Key.Key_Down)
    assert doodles.view.asked == "input/input/x"
    QTest.keyClick(doodles.view.list, Qt.Key.Key_End)
    assert doodles.view.asked == "update/optimizer/v"
    assert doodles.stage.selection == Selection("optimizer")


def test_what_they_take_together_is_said(doodles: Kit) -> None:
    learnt, activations = (label.text() for label in doodles.view.totals)
    assert learnt.startswith("Parameters 2 316: 9 264 B ≈ 9.05 KiB · optimizer state: 18 528 B")
    assert "of the batch of 32: 1 932 800 B ≈ 1.84 MiB" in activations


@pytest.mark.parametrize("size", [(700, 190), (420, 160), (700, 700), (1300, 800), (60, 40)])
@pytest.mark.parametrize("case", ["conv2d", "lstm whole", "batch_norm", "dense"])
def test_every_network_is_shown_in_every_room(
    qtbot: QtBot, case: str, size: tuple[int, int]
) -> None:
    kit = Kit(qtbot, run_with(case), *size)
    for tensor in kit.camera.picture(Wanted(tensors=""), playing=False).tensors.tensors:
        kit.click(tensor.key)
        assert kit.view.page.shown.size
    kit.view.grab()


def test_the_columns_are_those_that_there_is_room_for(doodles: Kit) -> None:
    assert doodles.view.list.columns == ("Array", "Shape", "Kind", "Size", "Numbers")
    doodles.resize(700, 200)
    assert doodles.view.list.columns[:2] == ("Array", "Shape")


def test_another_network_may_arrive(qtbot: QtBot, doodles: Kit) -> None:
    doodles.click("forward/conv2/W")
    for case in sorted(CASES):
        doodles.camera = Camera(run_with(case), 1)
        doodles.feed()
        assert doodles.view.page.shown.size
        doodles.view.grab()


def test_a_frame_without_arrays_leaves_what_is_shown(doodles: Kit) -> None:
    before = doodles.view.page.shown
    doodles.view.show_frame(doodles.camera.picture(Wanted(trace=False), playing=False))
    other = Camera(run_with("lstm"), 1).picture(Wanted(), playing=False)
    doodles.view.show_frame(other)  # Another network, whose arrays are not there yet.
    doodles.stage.select(Selection("it", 0))
    assert doodles.view.page.shown is before
    empty = TensorsView(Stage(), dressed(application(), LIGHT))
    assert empty.table() == "" and empty.asked == ""
    empty.grab()
    empty.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("two-spirals")))


def test_the_window_asks_for_arrays_while_they_are_seen(qtbot: QtBot, window: MainWindow) -> None:
    assert window.bridge.frame is not None and window.bridge.frame.tensors is None
    view = window.views.tensors
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: bool(view.page.shown.size))
    wait(qtbot, window.bridge.is_settled)
    frame = window.bridge.frame
    assert frame.tensors is not None and frame.tensors.asked == view.asked
    window.session.worker.step_batch()
    wait(qtbot, lambda: window.bridge.frame.tensors.step == 1)
