"""The parts of the data in the Data card: how they are dealt, and what they hold."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.experiment.data_edits import delete_rows
from nnviz.experiment.data_edits.owning import parts_of
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.panels.data import DataPanel
from tests.ui.window_kit import open_window, panel_parts, shown, wait


def counted(window: MainWindow) -> dict[str, list[str]]:
    return {line[0]: list(line[1:]) for line in window.data.parts.counts}


def test_each_part_says_what_it_holds_of_each_class(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("iris")))
    parts = window.data.parts
    wait(qtbot, lambda: "105 · 45" in parts.opener.text())
    parts.opener.click()
    assert parts.inside.isVisible()
    assert counted(window) == {
        "": ["train", "test"], "setosa": ["35", "15"], "versicolor": ["35", "15"],
        "virginica": ["35", "15"], "all": ["105", "45"],
    }  # fmt: skip
    parts.rule.choose("time")
    wait(qtbot, lambda: counted(window)["virginica"] == ["5", "45"])
    assert parts.seed.isHidden()
    window.session.undo()
    wait(qtbot, lambda: counted(window)["virginica"] == ["35", "15"])


def test_a_validation_part_is_taken_out_of_the_training_part(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("iris")))
    parts = window.data.parts
    parts.opener.click()
    parts.validation.changed.emit(0.2, None)
    wait(qtbot, lambda: counted(window).get("all") == ["84", "21", "45"])
    assert window.session.undo_label == "set validation part"


def test_another_number_deals_anew_and_nonsense_is_refused(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("iris")
    panel = DataPanel(session, editor, theme)
    host = shown(qtbot, panel)
    sentences: list[str] = []
    editor.refused.connect(sentences.append)
    panel.parts.opener.click()
    seed = panel.parts.seed
    for text in ("7", "many"):
        seed.setFocus()
        seed.selectAll()
        QTest.keyClicks(seed, text)
        QTest.keyClick(seed, Qt.Key.Key_Return)
    assert session.experiment.seeds.split == 7
    assert sentences == ["“many” is no number of a split; choose a whole one from 0."]
    assert seed.text() == "7"
    host.close()


def test_a_series_is_split_by_time_whatever(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("co2")
    panel = DataPanel(session, editor, theme)
    host = shown(qtbot, panel)
    panel.parts.opener.click()
    assert panel.parts.rule.isHidden() and panel.parts.seed.isHidden()
    assert panel.parts.validation.isVisible()
    host.close()


def test_edited_samples_keep_their_parts_until_a_number_deals_them(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("iris")
    session.edit("delete a row", delete_rows(session.experiment, np.array([3])))
    panel = DataPanel(session, editor, theme)
    host = shown(qtbot, panel)
    panel.parts.opener.click()
    seed, before = panel.parts.seed, parts_of(session.experiment)
    assert (seed.text(), seed.placeholderText()) == ("", "kept")
    assert "Edited samples keep the parts" in seed.toolTip()
    assert "which edits leave in their parts" in panel.new_data.toolTip()
    seed.setFocus()
    QTest.keyClicks(seed, "0")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert seed.text() == "0" and session.undo_label == "set split number"
    assert not np.array_equal(parts_of(session.experiment)[2], before[2])
    session.edit("delete a row", delete_rows(session.experiment, np.array([9])))
    assert seed.text() == ""
    panel.new_data.click()
    assert seed.text() == "1" and session.undo_label == "draw a new split"
    host.close()


def test_there_is_no_new_split_of_rows_in_order(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("iris")
    panel = DataPanel(session, editor, theme)
    host = shown(qtbot, panel)
    assert panel.new_data.isVisible()
    panel.parts.opener.click()
    panel.parts.rule.choose("time")
    assert panel.new_data.isHidden()
    host.close()
