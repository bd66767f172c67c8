"""The unrolled layer in its view and in the real window: what is said, selected and played."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.drawing.palette import DARK, LIGHT
from nnviz.drawing.unrolled import weight_names
from nnviz.experiment.explain import explain
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.sequences.strip_painter import Sight
from nnviz.ui.sequences.unrolled import UnrolledView
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of, plane
from tests.experiment.every_kind import frame_with
from tests.ui.window_kit import open_window, shown, wait


class Kit:
    """A view with a frame, and ways to use it."""

    def __init__(self, qtbot: QtBot, frame: Frame, width: int = 900, height: int = 560) -> None:
        self.stage, self.theme = Stage(), Theme(DARK)
        dressed(application(), DARK)
        self.view = UnrolledView(Session(sample_experiment("sine")), self.stage, self.theme)
        self._host = shown(qtbot, self.view)
        self._host.resize(width, height)
        self.view.show_frame(frame)
        QTest.qWait(1)

    @property
    def sight(self) -> Sight:
        sight = self.view.strip.sight
        assert sight is not None
        return sight

    def at(self, symbol: str, step: int, unit: int) -> QPoint:
        layout = self.view.strip.layout_of(self.sight)
        x, y = layout.cell(layout.row(symbol), step, unit).centre
        return QPoint(round(x), round(y))

    def click(self, symbol: str, step: int, unit: int) -> None:
        QTest.mouseClick(
            self.view.strip, Qt.MouseButton.LeftButton, pos=self.at(symbol, step, unit)
        )

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view.strip, key)

    @property
    def picture(self) -> QImage:
        return self.view.strip.grab().toImage()


@pytest.fixture
def lstm(qtbot: QtBot) -> Kit:
    return Kit(qtbot, frame_with("lstm"))


def test_a_click_on_a_step_and_unit_selects_it(lstm: Kit) -> None:
    lstm.click("h", 1, 2)
    assert lstm.stage.selection == Selection("it", 2, (1, 0))
    lstm.click("f", 3, 0)
    assert lstm.stage.selection == Selection("it", 0, (3, 0))
    assert lstm.view.side.title.text().endswith("step 4")


def test_what_is_selected_elsewhere_is_shown(lstm: Kit) -> None:
    lstm.stage.select(Selection("it", 3, (2, 0)))
    assert (lstm.sight.unit, lstm.view.strip.step) == (3, 2)
    lstm.stage.select(Selection("out", 0))
    assert (lstm.sight.unit, lstm.view.strip.step) == (0, 4)
    lstm.stage.select(Selection("it", 99, (77, 0)))
    assert (lstm.sight.unit, lstm.view.strip.step) == (3, 4)


def test_keys_go_through_time_and_units(lstm: Kit) -> None:
    for key, wanted in (
        (Qt.Key.Key_Home, (0, 0)),
        (Qt.Key.Key_Right, (1, 0)),
        (Qt.Key.Key_Down, (1, 1)),
        (Qt.Key.Key_End, (4, 1)),
        (Qt.Key.Key_Right, (4, 1)),
        (Qt.Key.Key_Left, (3, 1)),
        (Qt.Key.Key_Up, (3, 0)),
    ):
        lstm.key(key)
        assert (lstm.view.strip.step, lstm.sight.unit) == wanted


@pytest.mark.parametrize("case", ["simple_rnn", "lstm"])
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_arithmetic_is_the_inspectors(qtbot: QtBot, case: str, direction: str) -> None:
    kit, frame = Kit(qtbot, frame_with(case)), frame_with(case)
    kit.view.direction.button(direction).click()
    kit.stage.select(Selection("it", 1, (2, 0)))
    found = explain(frame, "it", 1, (2, 0))
    assert found is not None
    lines = [line for each in found.passages if each.phase == direction for line in each.lines]
    view = kit.view.side.forward if direction == "forward" else kit.view.side.backward
    assert list(view.lines) == lines and lines and view.isVisible()


def test_the_number_under_the_pointer_is_said(lstm: Kit) -> None:
    frame = frame_with("lstm")
    assert frame.microscope is not None
    gate = frame.microscope.trace.layer("it").extras["forget_gate"]
    QTest.mouseMove(lstm.view.strip, lstm.at("f", 2, 1))
    wanted = f"step 3 · f 2: {number(float(gate[2, 1]))}"
    assert lstm.view.side.readout.text() == wanted
    QTest.mouseMove(lstm.view.strip, QPoint(1, 1))
    assert lstm.view.side.readout.text() == ""


def test_a_weights_gradient_is_the_sum_over_the_steps(lstm: Kit) -> None:
    frame, view = frame_with("lstm"), lstm.view
    view.side.pages.button("weight").click()
    terms = lstm.sight.terms
    assert terms is not None and np.isclose(terms.terms.sum(), terms.gradient)
    names = weight_names(frame, frame.experiment.layer("it"))
    view.side.weight.choose("6")
    assert lstm.stage.selection == Selection("it", 0, (4, 0), 6)
    terms = lstm.sight.terms
    assert terms is not None and terms.name == names[6]
    assert number(terms.gradient) in view.words.text()
    lstm.key(Qt.Key.Key_Left)
    assert lstm.stage.selection == Selection("it", 0, (3, 0), 6)
    assert view.side.backward.lines[0].symbol == "step 4"
    lstm.stage.select(Selection("it", 2, None, -1))
    terms = lstm.sight.terms
    assert terms is not None and terms.name == names[-1] and (terms.inputs == 1).all()
    view.side.pages.button("step").click()
    assert lstm.sight.terms is None


def test_directions_and_wide_columns_are_drawn_otherwise(lstm: Kit) -> None:
    pictures = [lstm.picture]
    lstm.view.direction.button("backward").click()
    pictures.append(lstm.picture)
    lstm.view.side.pages.button("weight").click()
    pictures.append(lstm.picture)
    lstm.theme.choose(LIGHT)
    pictures.append(lstm.picture)
    assert all(a != b for k, a in enumerate(pictures) for b in pictures[:k])


def test_many_steps_scroll_and_are_reached(qtbot: QtBot) -> None:
    kit = Kit(qtbot, frame_of(sample_experiment("sine")), 600)
    kit.view.wide.click()
    assert kit.view.strip.width() > 600
    kit.key(Qt.Key.Key_Home)
    assert kit.stage.selection == Selection("recurrent1", 0, (0, 0))
    kit.view._area.horizontalScrollBar().setValue(500)
    assert kit.picture is not None


def test_play_goes_from_the_first_step_to_the_last(qtbot: QtBot, lstm: Kit) -> None:
    walker, steps = lstm.view.walker, []
    walker.arrived.connect(steps.append)
    lstm.view.play.click()
    assert lstm.view.play.text() == "Stop" and walker.walks
    before = lstm.picture
    while walker.walks:
        walker.go()
    assert steps == [0, 1, 2, 3, 4] and lstm.view.play.text() == "Play"
    assert lstm.stage.selection == Selection("it", 0, (4, 0))
    assert lstm.picture != before
    lstm.view.direction.button("backward").click()
    lstm.view.play.click()
    assert lstm.view.strip.step == 4
    walker.go()
    assert lstm.view.strip.step == 3
    lstm.stage.select(Selection("out", 0))
    assert not walker.walks


def test_two_layers_can_be_chosen_from(qtbot: QtBot) -> None:
    kit = Kit(qtbot, frame_with("lstm whole"))
    assert kit.view.layer == "it" and kit.view.side.chooser.isVisible()
    kit.view.side.chooser.button("r").click()
    assert kit.view.layer == "r" and kit.stage.selection == Selection("r", 0)


def test_other_networks_and_frames_without_a_sample_are_borne(lstm: Kit) -> None:
    lstm.view.show_frame(replace(frame_with("lstm"), microscope=None))
    assert lstm.view.strip.sight is None and lstm.view.table() == ""
    lstm.key(Qt.Key.Key_Left)
    lstm.view.show_frame(frame_of(plane(3)))
    assert lstm.view.strip.sight is None
    lstm.view.show_frame(frame_with("simple_rnn"))
    assert [band.symbol for band in lstm.sight.bands] == ["x", "z", "h"]
    assert lstm.picture is not None


def test_all_numbers_are_copied(lstm: Kit) -> None:
    frame = frame_with("lstm")
    assert frame.microscope is not None
    lstm.view.copying.copy_data()
    head, *rows = QGuiApplication.clipboard().text().splitlines()
    names = head.split("\t")
    assert len(rows) == 5 and names[0] == "step" and names[-1] == "|∂L/∂h|"
    state = frame.microscope.trace.layer("it").extras["state"]
    assert float(rows[3].split("\t")[names.index("h 2")]) == state[3, 1]


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("sine")))


def test_the_window_offers_it_and_the_inspector_follows(qtbot: QtBot, window: MainWindow) -> None:
    view, dock = window.views.unrolled, window.centre.dock
    assert dock.offered(view)
    dock.turn_to(view)
    wait(qtbot, lambda: view.strip.sight is not None)
    assert "|∂L/∂h|" in view.words.text()
    QTest.keyClick(view.strip, Qt.Key.Key_Home)
    wait(qtbot, lambda: "step 1" in window.inspector.accessibleName())
    window.session.worker.train_epochs(1)
    told = view.words.text()
    wait(qtbot, lambda: view.words.text() != told)
