"""The table of samples in the real window: listed, looked at, edited, undone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.data.shelf import SHELF
from nnviz.data.source import BundledData, TableData
from nnviz.drawing.tsv import tsv
from nnviz.experiment.look import Look
from nnviz.experiment.materialise import table_of
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.samples_table import SamplesTable
from tests.experiment.test_user_data import of_flowers, of_pictures
from tests.ui.window_kit import open_window, type_into, wait

FLAGS = QItemSelectionModel.SelectionFlag


def table_in(window: MainWindow, qtbot: QtBot) -> SamplesTable:
    view = window.views.samples
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: view.isVisible() and len(view.model.rows) > 0)
    wait(qtbot, window.bridge.is_settled)
    return view


@pytest.fixture
def flowers(qtbot: QtBot) -> Iterator[tuple[MainWindow, SamplesTable]]:
    window = open_window(qtbot, Session(of_flowers()))
    yield window, table_in(window, qtbot)
    window.close_quietly()


def texts(view: SamplesTable, column: int) -> list[str]:
    return [
        str(view.model.data(view.model.index(row, column))) for row in range(len(view.model.rows))
    ]


def select(view: SamplesTable, *rows: int) -> None:
    model = view.table.selectionModel()
    model.clearSelection()
    for row in rows:
        model.select(view.model.index(row, 0), FLAGS.Select | FLAGS.Rows)


def editor_of(view: SamplesTable, row: int, column: int) -> QLineEdit:
    index = view.model.index(row, column)
    view.table.setCurrentIndex(index)
    view.table.edit(index)
    (editor,) = (e for e in view.table.viewport().findChildren(QLineEdit) if e.isVisible())
    return editor


def type_in_cell(view: SamplesTable, row: int, column: int, text: str) -> None:
    """Double click, type, Enter."""
    editor = editor_of(view, row, column)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt takes what was typed a little later.


Both = tuple[MainWindow, SamplesTable]


def test_it_lists_all_samples_with_their_parts(flowers: Both) -> None:
    window, view = flowers
    names = [view.model.headerData(k, Qt.Orientation.Horizontal) for k in range(5)]
    assert names == ["length", "width", "noise", "kind", "part"]
    assert view.said.text() == "60 rows"
    parts, data = texts(view, 4), window.bridge.frame.data
    assert [row for row, part in enumerate(parts) if part == "test"] == sorted(data.test_rows)


def test_a_click_looks_at_that_sample(qtbot: QtBot, flowers: Both) -> None:
    window, view = flowers
    place = view.table.visualRect(view.model.index(2, 1)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    look, data = window.stage.look, window.bridge.frame.data
    assert look is not None and data.rows(look.part)[look.index] == 2
    window.stage.look_at(Look("test", 3))
    assert view.selected.tolist() == [data.test_rows[3]]


def test_a_click_on_a_heading_sorts(flowers: Both) -> None:
    _, view = flowers
    header = view.table.horizontalHeader()
    at = header.sectionViewportPosition(1) + 20
    for order in ("up", "down", "as they come"):
        QTest.mouseClick(
            header.viewport(), Qt.MouseButton.LeftButton, pos=header.rect().topLeft() + _right(at)
        )
        values = view.model.contents.values[1][view.model.rows]
        if order == "as they come":
            assert view.model.rows.tolist() == list(range(60))
        else:
            assert (np.diff(values) * (1 if order == "up" else -1) >= 0).all()


def _right(by: int) -> QPoint:
    return QPoint(by, 5)


def test_rows_are_filtered(flowers: Both) -> None:
    _, view = flowers
    type_into(view.filter, "length > 0.5 and kind is tulip and part is test")
    rows, contents = view.model.rows, view.model.contents
    assert 0 < len(rows) < 60 and (contents.values[0][rows] > 0.5).all()
    assert view.said.text() == f"{len(rows)} of 60 rows"
    said: list[str] = []
    view.editor.refused.connect(said.append)
    type_into(view.filter, "height > 3")
    assert "names no column" in said[0]
    view.ask("")
    assert view.said.text() == "60 rows"


def test_a_cell_is_edited_and_undone(qtbot: QtBot, flowers: Both) -> None:
    window, view = flowers
    begun = window.session.experiment
    type_in_cell(view, 11, 1, "3.4")
    assert window.session.undo_label == "set width of row 12 to 3.4"
    assert texts(view, 1)[11] == "3.4"
    wait(qtbot, lambda: window.bridge.frame.data.table.inputs[11, 1] == 3.4)
    window.session.undo()
    assert window.session.experiment == begun and texts(view, 1)[11] != "3.4"


def test_what_is_typed_wrong_is_said_at_the_cell(flowers: Both) -> None:
    window, view = flowers
    type_in_cell(view, 3, 0, "tall")
    problem = view.table.itemDelegate().problem
    assert problem.isVisible()
    assert problem.text() == "“tall” is no number; 'length' holds numbers."
    type_in_cell(view, 3, 3, "lily")
    assert "'kind' has no “lily”; there are rose, tulip." in problem.text()
    assert window.session.undo_label is None


def test_rows_are_labelled_deleted_and_added(qtbot: QtBot, flowers: Both) -> None:
    window, view = flowers
    begun = window.session.experiment
    select(view, 1, 4)
    view.label_rows(1)
    assert window.session.undo_label == "label 2 rows tulip"
    assert texts(view, 3)[1] == texts(view, 3)[4] == "tulip"
    select(view, 1, 4)
    QTest.keyClick(view.table, Qt.Key.Key_Delete)
    assert window.session.undo_label == "delete 2 rows" and view.said.text() == "58 rows"
    select(view, 0)
    view.add.click()
    assert window.session.undo_label == "add 1 row" and view.said.text() == "59 rows"
    while window.session.undo_label is not None:
        window.session.undo()
    assert window.session.experiment == begun and view.said.text() == "60 rows"
    wait(qtbot, window.bridge.is_settled)


def test_predictions_are_the_judgements(qtbot: QtBot, flowers: Both) -> None:
    window, view = flowers
    view.predictions.click()
    wait(qtbot, lambda: view.model.columnCount() == 7)
    judgement, data = window.bridge.frame.judgement, window.bridge.frame.data
    assert judgement is not None and judgement.part == "test"
    contents = view.model.contents
    np.testing.assert_array_equal(contents.values[6][data.test_rows], judgement.losses)
    assert np.isnan(contents.values[6][data.train_rows]).all()


def test_rows_are_copied_at_full_precision(flowers: Both) -> None:
    _, view = flowers
    view.copying.copy_data()
    head, first, *_ = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:5] == ["row", "length", "width", "noise", "kind"]
    assert float(first.split("\t")[1]) == view.model.contents.values[0][0]


def test_a_copy_of_too_many_rows_says_so(
    qtbot: QtBot, flowers: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = flowers
    monkeypatch.setattr("nnviz.ui.samples_table.copied.MOST_ROWS", 40)
    view.copying.copy_data()
    assert QGuiApplication.clipboard().text().count("\n") == 41
    assert window.centre.message.text == (
        "40 rows are copied. These are the first of 60: no more are copied at once. Filter or "
        "select the rows you need."
    )
    select(view, *range(30))
    view.copying.copy_data()
    assert window.centre.message.text.startswith("30 rows are copied.")


def test_many_cells_are_copied_beside_the_window(
    qtbot: QtBot, flowers: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = flowers
    view.copying.copy_data()
    whole = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
    monkeypatch.setattr("nnviz.ui.samples_table.copied.SMALL", 10)
    writers = []
    monkeypatch.setattr(
        "nnviz.ui.samples_table.copied.tsv",
        lambda columns: writers.append(threading.current_thread()) or tsv(columns),
    )
    view.copying.copy_data()
    assert window.centre.message.text == "Copying …"
    wait(qtbot, lambda: window.centre.message.text == "60 rows are copied.")
    assert QGuiApplication.clipboard().text() == whole
    assert writers != [threading.main_thread()] and len(writers) == 1


def test_a_copy_of_wide_rows_stops_at_a_number_of_cells(
    flowers: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, view = flowers
    monkeypatch.setattr("nnviz.ui.samples_table.copied.MOST_CELLS", 50)
    view.copying.copy_data()
    assert QGuiApplication.clipboard().text().count("\n") == 1 + 50 // view.model.columnCount()


def test_bundled_samples_become_the_users_own(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("iris")))
    view = table_in(window, qtbot)
    assert isinstance(window.session.experiment.data, BundledData)
    type_in_cell(view, 0, 0, "9")
    data = window.session.experiment.data
    assert isinstance(data, TableData) and data.rows == 150
    wait(qtbot, lambda: window.bridge.frame.data.table.inputs[0, 0] == 9.0)
    assert texts(view, 0)[0] == "9"
    window.close_quietly()


def test_samples_of_before_are_not_edited_while_the_present_ones_are_on_their_way(
    qtbot: QtBot,
) -> None:
    window = open_window(qtbot, Session(sample_experiment("iris")))
    view = table_in(window, qtbot)
    window.data.choose("wine")
    data = window.session.experiment.data
    select(view, 0, 1)
    view.delete_selected()
    assert window.session.experiment.data is data
    assert "These are the samples of before" in window.centre.message.text
    wait(qtbot, lambda: len(view.model.rows) == 178)
    select(view, 0, 1)
    view.delete_selected()
    wait(qtbot, lambda: len(view.model.rows) == 176)
    window.close_quietly()


def test_other_samples_wait_until_the_cell_that_is_edited_is_left(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("iris")))
    view = table_in(window, qtbot)
    editor = editor_of(view, 0, 0)
    window.data.choose("wine")
    data = window.session.experiment.data
    wait(qtbot, lambda: window.bridge.frame.data.table.inputs.shape[0] == 178)
    wait(qtbot, window.bridge.is_settled)
    assert len(view.model.rows) == 150 and editor.isVisible()
    window.stage.look_at(Look("train", len(window.bridge.frame.data.train_rows) - 1))
    wait(qtbot, window.bridge.is_settled)
    QTest.keyClicks(editor, "9")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    wait(qtbot, lambda: len(view.model.rows) == 178)
    assert view.table.currentIndex().row() == window.bridge.frame.data.train_rows[-1]
    assert window.session.experiment.data is data
    assert "These are the samples of before" in window.centre.message.text
    window.close_quietly()


def test_scaled_targets_are_listed_and_edited_in_their_own_unit(qtbot: QtBot) -> None:
    scaled = replace(sample_experiment("diabetes"), target_scaling="standardise")
    window = open_window(qtbot, Session(scaled))
    view = table_in(window, qtbot)
    raw = table_of(scaled).targets[:, 0]
    assert view.model.contents.columns[10].name == "progression (hundreds)"
    np.testing.assert_array_equal(view.model.contents.values[10], raw)
    type_in_cell(view, 0, 10, "2.5")
    assert table_of(window.session.experiment).targets[0, 0] == 2.5
    view.predictions.click()
    wait(qtbot, lambda: view.model.columnCount() == 14)
    judgement, data = window.bridge.frame.judgement, window.bridge.frame.data
    np.testing.assert_array_equal(
        view.model.contents.values[12][data.test_rows], data.real(judgement.outputs)[:, 0]
    )
    assert view.model.contents.columns[13].name == "loss, standardised"
    window.close_quietly()


def test_images_have_thumbnails_and_are_relabelled(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(of_pictures()))
    view = table_in(window, qtbot)
    picture = view.model.data(view.model.index(1, 0), Qt.ItemDataRole.DecorationRole)
    assert not picture.isNull() and texts(view, 1)[:2] == ["dark", "light"]
    select(view, 0)
    view.label_rows(1)
    assert table_of(window.session.experiment).targets[0].tolist() == [0.0, 1.0]
    select(view, 0, 1, 2)
    view.remove.click()
    wait(qtbot, lambda: view.said.text() == "37 rows")
    window.close_quietly()


def test_a_series_is_shown_value_by_value(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("sine")))
    view = table_in(window, qtbot)
    assert view.said.text() == "424 rows"
    type_in_cell(view, 100, 0, "5")
    wait(qtbot, lambda: window.bridge.frame.data.table.targets[76, 0] == 5.0)
    assert window.bridge.frame.data.table.series
    window.close_quietly()


def test_a_look_while_other_samples_are_read_is_marked_once_they_are_there(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("circles")))
    view = table_in(window, qtbot)
    looks = list[Look]()

    def look_at_the_last() -> None:
        if view._reads.busy and not looks:
            looks.append(Look("train", len(window.bridge.frame.data.train_rows) - 1))
            window.stage.look_at(looks[0])

    window.bridge.ticked.connect(look_at_the_last)
    window.data.choose("cats")
    wait(qtbot, lambda: bool(looks) and not view._reads.busy and not view._lists.busy)
    assert view.table.currentIndex().row() == window.bridge.frame.data.train_rows[-1]
    window.close_quietly()


def test_a_million_rows_are_listed_beside_the_window(qtbot: QtBot) -> None:
    rows, data = 1_000_000, of_flowers().data
    assert isinstance(data, TableData)
    rng = np.random.default_rng(1)
    arrays = [*rng.normal(size=(3, rows)), rng.integers(2, size=rows).astype(float)]
    columns = tuple(
        replace(each, values=SHELF.put(array))
        for each, array in zip(data.columns, arrays, strict=True)
    )
    window = open_window(
        qtbot, Session(replace(of_flowers(), data=replace(data, rows=rows, columns=columns)))
    )
    view = table_in(window, qtbot)
    longest, then = 0.0, time.perf_counter()
    view._sort(0)
    view.ask("width > 1.5 and kind is tulip")
    while view._lists.busy:
        QApplication.processEvents()
        now = time.perf_counter()
        longest, then = max(longest, now - then), now
    found = view.model.contents.values[0][view.model.rows]
    assert 10_000 < len(found) < 100_000 and (np.diff(found) >= 0).all()
    print(f"longest task {1000 * longest:.0f} ms")
    window.close_quietly()
