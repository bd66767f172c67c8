"""The Preparation card: the list of steps, each change of it one edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnviz.data.preparation import Clip, Drop, Impute, Powers, Products, Standardise, Step
from nnviz.data.preparation.words import TITLES
from nnviz.data.shelf import SHELF
from nnviz.data.source import TableData
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.panels.preparation import PreparationPanel
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.value_field import ValueField
from tests.data.user_data import number
from tests.drawing.frames import frame_of
from tests.experiment.test_preparation import EDITS, of_passengers
from tests.experiment.test_target_scaling import houses
from tests.experiment.test_user_data import of_flowers
from tests.ui.window_kit import open_window, panel_parts, shown, wait


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[PreparationPanel]:
    session, editor, theme = panel_parts()
    session.open(of_passengers(EDITS[0]))
    panel = PreparationPanel(session, editor, theme)
    host = shown(qtbot, panel)
    yield panel
    host.close()


def steps(panel: PreparationPanel) -> tuple[Step, ...]:
    return panel.session.experiment.preparation


def offered(menu: QMenu) -> dict[str, QAction]:
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def titles(panel: PreparationPanel) -> list[str]:
    return [row.title.text() for row in panel.rows]


def test_the_list_says_each_step_and_what_comes_out(panel: PreparationPanel) -> None:
    assert titles(panel) == [
        "1  Fill in missing", "2  Parts of the date", "3  Standardise", "4  One-hot",
    ]  # fmt: skip
    assert [row.words.text() for row in panel.rows] == [
        "all numbers and dates · the median", "all dates", "all numbers and dates",
        "all categories · missing: a category of its own",
    ]  # fmt: skip
    assert panel.outcome.text() == "4 columns → 11 inputs"


def test_what_was_learnt_of_other_data_is_not_told(panel: PreparationPanel) -> None:
    session, steps = panel.session, EDITS[0]
    session.open(of_passengers(steps))
    panel.show_frame(frame_of(session.experiment, 0))
    assert panel.rows[2].numbers.text()
    other = replace(of_flowers(), preparation=steps)
    session.edit("import flowers", other)
    assert not any(row.numbers.text() for row in panel.rows)
    panel.show_frame(frame_of(other, 0))
    assert panel.rows[2].numbers.text()


def test_the_menu_offers_what_suits_and_adds_it(panel: PreparationPanel) -> None:
    menu = offered(panel.add.menu())
    assert "One-hot" not in menu and "Parts of the date" not in menu
    menu["Powers"].trigger()
    assert steps(panel)[-1] == Powers() and not panel.rows[-1].inside.isHidden()
    assert panel.session.undo_label == "add step “Powers”"
    panel.session.undo()
    assert steps(panel) == EDITS[0] and len(panel.rows) == 4


def test_a_column_is_left_out_by_the_menu(panel: PreparationPanel) -> None:
    names = offered(panel.add.menu())[TITLES["drop"]].menu()
    assert isinstance(names, QMenu)
    offered(names)["fare"].trigger()
    assert steps(panel)[-1] == Drop(("fare",))
    assert panel.outcome.text() == "4 columns → 10 inputs"


def test_steps_move_by_mouse_and_by_keyboard(panel: PreparationPanel) -> None:
    first, second, *rest = EDITS[0]
    panel.rows[0].later.click()
    assert steps(panel) == (second, first, *rest)
    panel.rows[1].setFocus()
    QTest.keyClick(panel.rows[1], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert steps(panel) == EDITS[0] and panel.rows[0].hasFocus()
    assert not panel.rows[0].earlier.isEnabled() and not panel.rows[3].later.isEnabled()
    panel.session.undo()
    panel.session.undo()
    assert steps(panel) == EDITS[0] and panel.session.undo_label is None


def test_a_step_goes_by_its_button_or_by_delete(panel: PreparationPanel) -> None:
    QTest.keyClick(panel.rows[2], Qt.Key.Key_Delete)
    assert steps(panel) == (*EDITS[0][:2], EDITS[0][3])
    panel.rows[2].remove.click()
    assert steps(panel) == EDITS[0][:2]


def test_options_are_chosen_in_the_opened_row(panel: PreparationPanel) -> None:
    row = panel.rows[0]
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert row.inside.isVisible()
    how = row.form.part("how")
    assert isinstance(how, ChoiceButton)
    how.choose("constant")
    value = row.form.part("value")
    assert isinstance(value, ValueField)
    value.setFocus()
    value.selectAll()
    QTest.keyClicks(value, "21.5")
    QTest.keyClick(value, Qt.Key.Key_Return)
    assert steps(panel)[0] == Impute("constant", 21.5)
    assert row.words.text() == "all numbers and dates · 21.5"
    row.title.click()
    assert not row.inside.isVisible()


def test_quantiles_and_limits_have_numbers_of_their_own(panel: PreparationPanel) -> None:
    offered(panel.add.menu())["Clip"].trigger()
    form = panel.rows[-1].form
    low, by = form.part("low"), form.part("by")
    assert isinstance(low, ValueField) and isinstance(by, ChoiceButton)
    assert low.text() == "1 %"
    low.setFocus()
    low.selectAll()
    QTest.keyClicks(low, "5 %")
    QTest.keyClick(low, Qt.Key.Key_Return)
    assert steps(panel)[-1] == Clip(low=0.05)
    by.choose("limits")
    assert steps(panel)[-1] == Clip("limits", -3, 3)


def test_columns_are_ticked(panel: PreparationPanel) -> None:
    panel.open_step(2)
    columns = panel.rows[2].columns
    assert columns.text() == "all that suit ▾"
    offered(columns.menu())["fare"].trigger()
    assert steps(panel)[2] == Standardise(("fare",)) and columns.text() == "fare ▾"
    offered(columns.menu())["age"].trigger()
    assert steps(panel)[2] == Standardise(("age", "fare")) and columns.text() == "2 columns ▾"
    offered(columns.menu())["All that suit"].trigger()
    assert steps(panel)[2] == Standardise()


def test_what_cannot_be_done_is_refused_with_a_sentence(
    panel: PreparationPanel, qtbot: QtBot
) -> None:
    panel.open_step(1)
    offered(panel.rows[1].columns.menu())["boarded"].trigger()
    sentences: list[str] = []
    panel._editor.refused.connect(sentences.append)
    panel.rows[0].remove.click()
    offered(panel.add.menu())["Powers"].trigger()
    offered(panel.add.menu())["Powers"].trigger()
    assert sentences == ["“Powers” makes a second column 'age²'; do it once only."]
    assert steps(panel)[-1] == Powers() and len(panel.rows) == len(steps(panel))


def test_points_and_windows_have_columns_too_and_pictures_none(qtbot: QtBot) -> None:
    for sample, visible in (("two-spirals", True), ("series", True), ("digits", False)):
        session, editor, theme = panel_parts(sample if sample != "series" else "sine")
        panel = PreparationPanel(session, editor, theme)
        host = shown(qtbot, panel)
        panel.refresh()
        assert panel.isVisible() == visible
        assert panel.rows == [] and not panel.outcome.isVisible()
        host.close()


def test_features_go_where_more_than_two_numbers_come_out(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("two-spirals")
    panel = PreparationPanel(session, editor, theme)
    host = shown(qtbot, panel)
    before = session.experiment
    offered(panel.add.menu())["Standardise"].trigger()
    assert session.experiment.features == before.features
    offered(panel.add.menu())["Products of pairs"].trigger()
    assert session.experiment.features == () and panel.outcome.text() == "2 columns → 3 inputs"
    panel.rows[1].remove.click()
    assert session.experiment.features == ("x1", "x2")
    host.close()


def test_the_window_shows_what_the_steps_learnt(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(of_passengers(EDITS[0])))
    panel = window.preparation
    wait(qtbot, lambda: bool(panel.rows[0].numbers.text()))
    frame = window.bridge.frame
    assert frame is not None
    ages = frame.data.table.inputs[frame.data.train_rows, 0]
    assert f"age: {np.nanmedian(ages):.4g}" in panel.rows[0].numbers.toolTip()


def test_a_gap_that_no_step_fills_is_said_in_the_card(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(of_passengers(EDITS[0])))
    panel = window.preparation
    panel.rows[0].remove.click()
    wait(qtbot, lambda: "add “Fill in missing” to the preparation" in panel.error)
    window.session.undo()
    wait(qtbot, lambda: not panel.error)
    assert window.session.experiment == of_passengers(EDITS[0])


def test_targets_of_a_regression_are_standardised_by_choice(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("plane")))
    panel = window.preparation
    assert panel.targets.isVisible()
    panel.targets.choose("standardise")
    wait(qtbot, lambda: "±" in panel._target_numbers.text())
    assert window.session.experiment.target_scaling == "standardise"
    window.session.undo()
    assert panel.targets.key == "none"


def test_classes_have_no_targets_to_scale(panel: PreparationPanel) -> None:
    assert not panel.targets.isVisible()


def test_two_columns_with_gaps_are_drawn_over_their_plane(qtbot: QtBot) -> None:
    experiment = houses()
    assert isinstance(experiment.data, TableData)
    size, *others = experiment.data.columns
    values = SHELF.get(size.values).copy()
    values[::7] = np.nan
    data = replace(experiment.data, columns=(number("size", values), *others))
    steps = (Impute(), Standardise(), Products())
    window = open_window(qtbot, Session(replace(experiment, data=data, preparation=steps)))
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.maps is not None)
    frame = window.bridge.frame
    assert frame is not None and frame.maps is not None
    assert np.isfinite(frame.maps.extent).all() and frame.maps.layers["input"].shape[0] == 3
    window.grab()
    assert window.preparation.outcome.text() == "2 columns → 3 inputs"
