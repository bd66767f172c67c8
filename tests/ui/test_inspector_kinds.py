"""The inspector on every kind of layer, on edges, layers, the loss and the optimizer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number
from nnviz.drawing.palette import DARK, LIGHT
from nnviz.engine.layers import KINDS
from nnviz.experiment.checking import Checking
from nnviz.experiment.explain import explain_selection
from nnviz.experiment.frame import Frame
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from nnviz.ui.inspector.lines import numbers_text
from nnviz.ui.inspector.number_table import ROW, NumberTable
from nnviz.ui.inspector.trail import Trail
from nnviz.ui.stage import LOSS, OPTIMIZER, WHOLE, Phase, Selection
from tests.experiment.every_kind import CASES, frame_with
from tests.experiment.frames import experiment_of
from tests.ui.test_inspector import Rig, cells, click_row
from tests.ui.window_kit import open_window, wait

PLACES = (Selection("it", 1), Selection("it", 1, None, 0), Selection("it", WHOLE))


def checked(case: str) -> Frame:
    """The frame after the check of its layer."""
    frame = frame_with(case)
    run = Run(frame.experiment, frame.data)
    run.advance(frame.step)
    checking = Checking(run, "it")
    while not checking.done:
        checking.advance()
    return replace(frame, check=checking.report())


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def click_cell(table: NumberTable, row: int, column: int) -> None:
    left, right = table.columns[column]
    at = QPoint(round(right - 3) if column else round(left + 6), 17 + row * ROW + ROW // 2)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def click_heading(table: NumberTable, column: int) -> None:
    at = QPoint(round(table.columns[column][1] - 3), 8)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def shown_names(table: NumberTable) -> list[str]:
    assert table.rows is not None
    return [table.rows.names[row] for row in table.order]


def test_the_kinds_walked_are_all_there_are() -> None:
    assert {case.split()[0] for case in CASES} == set(KINDS)


@pytest.mark.parametrize("case", CASES)
def test_shown_numbers_are_the_explanation_s_to_the_last_digit(rig: Rig, case: str) -> None:
    frame = frame_with(case)
    for place in (*PLACES, Selection(LOSS), Selection(OPTIMIZER), Selection("input", 0)):
        rig.stage.select(place)
        rig.show(frame)
        expected, views = rig.inspector.explanation, rig.inspector.pages.passages.views
        assert expected is not None
        assert len(views) == len(expected.passages)
        for view, passage in zip(views, expected.passages, strict=True):
            for line in passage.lines:
                assert numbers_text(line) in view.lines.text
                assert numbers_text(line).endswith(number(line.result))
            for table, sheet in zip(view.tables, passage.sheets, strict=True):
                for row, written in enumerate(cells(table)[:20]):
                    values = (f"{c.sign}{number(c.values[row])}" for c in sheet.columns)
                    assert written == [sheet.names[row], *values]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_empty_and_all_is_painted_in_both_themes(rig: Rig, case: str) -> None:
    for palette in (DARK, LIGHT):
        rig.theme.choose(palette)
        for place in PLACES:
            rig.stage.select(place)
            rig.show(frame_with(case))
            assert rig.inspector.explanation is not None
            assert rig.inspector.accessibleName() != "Inspector"
            assert not rig.inspector.pages.grab().isNull()


@pytest.mark.parametrize("case", ["dense", "conv2d", "lstm", "batch_norm", "add"])
def test_every_link_leads_somewhere(rig: Rig, case: str) -> None:
    frame = frame_with(case)
    for place in PLACES:
        rig.stage.select(place)
        rig.show(frame)
        for view in rig.inspector.pages.passages.views:
            for table in view.tables:
                assert table.rows is not None
                for row in range(min(len(table.rows.names), 10)):
                    link = table.rows.link(row, 0)
                    assert link is None or explain_selection(frame, link) is not None


def test_from_an_edge_to_the_numbers_it_came_from_and_back(rig: Rig) -> None:
    rig.stage.select(Selection("out", 0))
    rig.show(frame_with("dense"))
    table = rig.inspector.pages.dense.table
    click_cell(table, 2, 1)
    assert rig.stage.selection == Selection("out", 0, None, 2)
    chain = rig.inspector.pages.passages.view("Chain rule")
    click_cell(chain.tables[0], 1, 0)
    assert rig.stage.selection == Selection("it", 2)
    click_cell(rig.inspector.pages.dense.table, 0, 0)
    assert rig.stage.selection == Selection("input", 0)
    for expected in (Selection("it", 2), Selection("out", 0, None, 2), Selection("out", 0)):
        rig.inspector.go_back()
        assert rig.stage.selection == expected
    assert not rig.inspector.back.isEnabled()
    rig.inspector.forward.click()
    assert rig.stage.selection == Selection("out", 0, None, 2)


def test_the_keys_for_back_and_forward(rig: Rig, qtbot: QtBot) -> None:
    rig.stage.select(Selection("it", 0))
    rig.show(frame_with("dense"))
    rig.stage.select(Selection(LOSS))
    rig.host.activateWindow()
    qtbot.waitActive(rig.host)
    QTest.keyClick(rig.inspector.back, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert rig.stage.selection == Selection("it", 0)
    QTest.keyClick(rig.inspector.back, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert rig.stage.selection == Selection(LOSS)


def test_what_is_gone_is_passed_over_on_the_way_back() -> None:
    trail = Trail()
    for unit in range(4):
        trail.visit(Selection("h", unit))
    trail.visit(Selection("h", 3, (2, 2)))
    assert trail.back(lambda each: each.unit != 2) == Selection("h", 1)
    assert trail.forward(lambda each: True) == Selection("h", 2)
    trail.visit(Selection("g", 0))
    assert not trail.has_forward
    assert trail.back(lambda each: False) is None


def test_the_way_to_the_layer_the_loss_and_the_optimizer(rig: Rig) -> None:
    rig.stage.select(Selection("it", 1))
    rig.show(frame_with("dense"))
    titles = [button.text() for button in rig.inspector.around.buttons]
    assert titles == ["→ all of hidden 1", "→ loss", "→ optimizer"]
    rig.inspector.around.buttons[0].click()
    assert rig.stage.selection == Selection("it", WHOLE)
    assert rig.inspector.accessibleName() == "Hidden 1"
    rig.inspector.around.buttons[1].click()
    assert rig.inspector.accessibleName() == "Optimizer"
    seen = [each for each in rig.inspector.around.findChildren(QPushButton) if not each.isHidden()]
    assert [each.text() for each in seen] == ["→ loss"]


def test_another_page_begins_at_its_top(rig: Rig) -> None:
    rig.host.resize(340, 300)
    rig.stage.select(Selection("it", WHOLE))
    rig.show(frame_with("dense"))
    bar = rig.inspector.area.verticalScrollBar()
    rig.inspector.pages.adjustSize()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    rig.stage.select(Selection("it", 1, None, 0))
    assert bar.value() == 0


def test_a_heading_sorts_by_its_column_and_back_again(rig: Rig) -> None:
    rig.stage.select(Selection("out", 0))
    rig.show(frame_with("dense"))
    table = rig.inspector.pages.dense.table
    assert table.rows is not None
    weights = table.rows.values(1)
    names = list(table.rows.names)
    click_heading(table, 1)
    assert shown_names(table) == [names[k] for k in weights.argsort()[::-1]]
    click_row(table, 0)
    assert rig.inspector.parameter == int(weights.argmax())
    click_heading(table, 1)
    assert shown_names(table) == [names[k] for k in weights.argsort()]
    click_heading(table, 1)
    assert shown_names(table) == names
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.order != list(range(len(names)))


def test_tables_are_copied_at_full_precision(rig: Rig) -> None:
    rig.stage.select(Selection("out", 0))
    rig.show(frame_with("dense"))
    table, clipboard = rig.inspector.pages.dense.table, QGuiApplication.clipboard()
    rows = table.rows
    assert rows is not None
    click_row(table, 1)
    QTest.keySequence(table, QKeySequence(QKeySequence.StandardKey.Copy))
    exact = [repr(float(rows.values(column)[1])) for column in (1, 2, 3)]
    assert clipboard.text() == "\t".join(["h1·2", *exact])
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(table, Qt.Key.Key_C, both)
    lines = clipboard.text().split("\n")
    assert lines[0] == "from\tweight\tactivation\tproduct"
    assert [float(line.split("\t")[1]) for line in lines[1:]] == list(rows.values(1))
    menu = table.menu()
    assert isinstance(menu, QMenu)
    texts = [entry.text() for entry in menu.actions()]
    assert texts[-4:] == ["Copy number", "Copy row", "Copy table", "Sort by this column"]


def test_a_row_of_a_sequence_chooses_its_step(rig: Rig) -> None:
    rig.stage.select(Selection("it", 2))
    rig.show(frame_with("lstm"))
    assert rig.inspector.accessibleName() == "Neuron 3 · LSTM 1 · step 5"
    click_row(rig.inspector.pages.passages.view("Through time").tables[0], 1)
    assert rig.stage.selection == Selection("it", 2, (1, 0))
    assert rig.inspector.accessibleName() == "Neuron 3 · LSTM 1 · step 2"


def test_the_player_s_phases_find_their_passages(rig: Rig) -> None:
    rig.host.resize(340, 300)
    rig.stage.select(Selection("it", 0))
    rig.show(frame_with("simple_rnn"))
    bar = rig.inspector.area.verticalScrollBar()
    rig.stage.set_phase(Phase("backward", "it"), 0.4)
    assert bar.value() > 0
    rig.stage.set_phase(Phase("forward", "it"), 0.4)
    assert bar.value() == 0


@pytest.mark.parametrize(
    "case", ["dense", "conv2d", "batch_norm", "layer_norm images", "simple_rnn", "lstm"]
)
def test_checked_gradients_lead_to_their_edges(rig: Rig, case: str) -> None:
    frame = checked(case)
    rig.stage.select(Selection("it", WHOLE))
    rig.show(frame)
    section, check = rig.inspector.pages.check, frame.check
    assert check is not None and frame.microscope is not None
    assert "agree" in section.words.text()
    rows = section.table.rows
    assert rows is not None
    assert len(rows.names) == check.count
    layout, batch = frame.layout, frame.microscope.step.batch_gradient
    for row in (0, check.count // 2, check.count - 1):
        name, index = check.places[row]
        assert rows.text(row, 1) == number(check.analytic[row])
        edge = rows.link(row, 0)
        assert edge is not None
        explanation = explain_selection(frame, edge)
        assert explanation is not None
        shown = explanation.passages[2].lines[-1].result
        assert shown == layout.read(batch, "it", name)[index]
        assert shown == pytest.approx(check.analytic[row], rel=1e-9, abs=1e-12)


def test_a_check_under_way_shows_how_far_it_is_and_can_be_ended(rig: Rig) -> None:
    rig.stage.select(Selection("it", WHOLE))
    frame = checked("dense")
    assert frame.check is not None
    part = replace(
        frame.check, places=frame.check.places[:5], analytic=frame.check.analytic[:5],
        numeric=frame.check.numeric[:5], corners=frame.check.corners[:5],
    )  # fmt: skip
    rig.show(replace(frame, check=None))
    section = rig.inspector.pages.check
    assert section.button.isEnabled() and section.stop.isHidden() and section.table.isHidden()
    rig.show(replace(frame, check=part))
    assert section.bar.value() == 5
    assert not section.stop.isHidden() and not section.button.isEnabled()
    assert section.words.text().startswith("5 of 12 weights checked")
    rig.show(replace(frame, check=replace(part, cancelled=True)))
    assert section.words.text().startswith("Ended early. 5 of 12 weights agree")
    rig.show(frame)
    assert section.button.isEnabled()
    rig.stage.select(Selection("out", WHOLE))
    assert section.table.isHidden()


def test_the_button_checks_in_the_run_s_process(qtbot: QtBot) -> None:
    session = Session(experiment_of("two-spirals"))
    window = open_window(qtbot, session)
    window.stage.select(Selection("hidden2", WHOLE))
    section = window.inspector.pages.check
    QTest.mouseClick(section.button, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: "agree" in section.words.text())
    assert section.table.rows is not None
    assert len(section.table.rows.names) == 54
