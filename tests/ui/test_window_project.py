"""What a project keeps of the window: notes, layout, the past, and where the data are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.experiment.window_layout import WindowLayout
from nnviz.formats.project import open_project
from nnviz.ui.main_window import MainWindow
from tests.ui.window_kit import open_window, wait

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("circles")))


def test_notes_are_written_undone_saved_and_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert window.notes.isHidden()
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL | SHIFT)
    assert window.notes.isVisible() and window.notes.field.hasFocus()
    QTest.keyClicks(window.notes.field, "Ask why")
    assert window.session.notes == "Ask why" and window.session.undo_label == "write notes"
    QTest.keyClick(window.notes.field, Qt.Key.Key_Z, CONTROL)
    assert window.notes.field.toPlainText() == "" and window.session.undo_label is None
    QTest.keyClick(window.notes.field, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.notes.field.toPlainText() == "Ask why"
    assert window.documents.save_file(tmp_path / "a.nnviz") and not window.session.dirty
    window.documents.new()
    wait(qtbot, lambda: window.notes.isHidden())
    assert window.documents.open_file(tmp_path / "a.nnviz")
    assert window.notes.isVisible() and window.notes.field.toPlainText() == "Ask why"


def test_a_space_in_the_notes_does_not_play(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL | SHIFT)
    QTest.keyClicks(window.notes.field, "a b")
    assert window.session.notes == "a b" and not window.bridge.frame.playing
    QTest.keyClick(window.notes.field, Qt.Key.Key_Escape)
    assert not window.notes.field.hasFocus()
    window.notes.close_button.click()
    assert window.notes.isHidden() and window.session.notes == "a b"


def test_the_layout_comes_back(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dock = window.centre.dock
    window.centre.set_rows((420, 380))
    dock.tabs.turn_to(window.views.offered["layers"])
    window.canvas.turned(2.0, window.canvas.rect().center().toPointF())
    rows, outlook = window.centre.rows, window.canvas.outlook
    columns = window.layout_keeper._columns.sizes()
    assert window.documents.save_file(tmp_path / "a.nnviz")
    other = open_window(qtbot, Session(open_project(tmp_path / "a.nnviz")))
    assert other.centre.rows == rows and other.layout_keeper._columns.sizes() == columns
    assert other.views.tabs[other.centre.dock.tabs.place].key == "layers"
    assert other.canvas.outlook == pytest.approx(outlook)
    assert outlook["zoom"] == pytest.approx(2.0)


def test_a_view_shown_large_is_so_again(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    rows = window.centre.rows
    window.centre.dock.expander.click()
    assert window.documents.save_file(tmp_path / "a.nnviz")
    window.centre.dock.expander.click()
    assert window.documents.open_file(tmp_path / "a.nnviz")
    wait(qtbot, lambda: not window.canvas.isVisible())
    window.centre.dock.expander.click()
    assert window.canvas.isVisible() and window.centre.rows == pytest.approx(rows, abs=2)


def test_the_network_is_shown_as_tables_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    network = window.centre.network
    window.canvas.turned(2.0, window.canvas.rect().center().toPointF())
    assert window.documents.save_file(tmp_path / "graph.nnviz")
    outlook = window.canvas.outlook
    network.show_table(True)
    assert window.documents.save_file(tmp_path / "table.nnviz")
    other = open_window(qtbot, Session(open_project(tmp_path / "table.nnviz")))
    assert other.centre.network.tabular and other.centre.network.tables.isChecked()
    assert other.commands["table"].isChecked()
    assert other.documents.open_file(tmp_path / "graph.nnviz")
    wait(qtbot, lambda: other.canvas.isVisible())
    assert not other.centre.network.tabular and not other.commands["table"].isChecked()
    assert other.canvas.outlook == pytest.approx(outlook)
    other.centre.network.show_table(True)
    other.memory.reset()
    assert not other.centre.network.tabular


@pytest.mark.parametrize(
    "layout",
    [
        WindowLayout((0, 10**9), (1,), "nowhere", False, False, float("nan"), 0.0, 0.0),
        WindowLayout((500,) * 9, (10**18, 5), "table" * 9, True, False, 1e300, -1e300, 0.5),
        WindowLayout((), (), "", False, False, -1.0, 0.5, 0.5),
    ],
)
def test_an_odd_layout_is_passed_over(
    qtbot: QtBot, window: MainWindow, layout: WindowLayout
) -> None:
    before = window.centre.rows, window.canvas.outlook
    project = Project(Run(sample_experiment("circles")).state(), layout=layout)
    window.documents.enter(project, None)
    wait(qtbot, lambda: window.layout_keeper._awaited is None)
    if layout.expanded:
        window.centre.dock.expander.click()
    assert (window.centre.rows, window.canvas.outlook) == before


def test_scrubbing_back_works_after_opening(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    seen = {}
    for step in range(1, 6):
        window.session.worker.step_batch()
        wait(qtbot, lambda n=step: window.bridge.frame.step == n)
        seen[step] = window.bridge.frame.parameters
    assert window.documents.save_file(tmp_path / "a.nnviz")
    window.documents.new()
    wait(qtbot, lambda: window.bridge.frame.step == 0)
    assert window.documents.open_file(tmp_path / "a.nnviz")
    wait(qtbot, lambda: window.bridge.frame.step == 5)
    assert window.bridge.frame.timeline.first == 0
    for step in (2, 4):
        window.session.worker.go_to(step)
        wait(qtbot, lambda n=step: window.bridge.frame.step == n)
        np.testing.assert_array_equal(window.bridge.frame.parameters, seen[step])


def test_data_files_are_named_and_looked_for(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.formats.test_project_references import project_on, table

    project = replace(project_on(table(tmp_path)), refers=False)
    window = open_window(qtbot, Session(project))
    refer = window.commands["refer"]
    assert refer.isEnabled() and not refer.isChecked()
    refer.trigger()
    assert refer.isChecked() and window.session.dirty
    assert window.documents.save_file(tmp_path / "a.nnviz")
    moved = (tmp_path / "fruit.csv").rename(tmp_path / "moved.csv")
    told = list[str]()

    def answer(window: object, text: str, *_: object) -> str:
        told.append(text)
        return "locate" if len(told) < 3 else ""

    places = [tmp_path / "a.nnviz", moved]
    monkeypatch.setattr("nnviz.ui.locating.ask", answer)
    monkeypatch.setattr("nnviz.ui.locating.ask_open", lambda *_: places.pop(0))
    assert window.documents.open_file(tmp_path / "a.nnviz")
    assert "no longer there" in told[0] and "its content is another" in told[1]
    assert window.session.origins[0].path == str(moved)
    assert not window.documents.open_file(tmp_path / "a.nnviz")
    assert window.session.origins[0].path == str(moved)


def test_without_imported_data_there_is_nothing_to_name(window: MainWindow) -> None:
    assert not window.commands["refer"].isEnabled()
