"""Data of the user's own come into the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data.source import ArrayData, TableData
from nnviz.experiment.edits import remove_unit
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.prediction import predict_file
from nnviz.formats.project import save_project
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.importing.models import KIND, ROLE
from nnviz.ui.main_window import MainWindow
from tests.test_cli_import import flowers
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("circles")))


HELD = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
COPY = Qt.DropAction.CopyAction


def drag(window: MainWindow, path: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(QPoint(9, 9), COPY, mime, *HELD)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    return mime


def drop(window: MainWindow, path: Path) -> None:
    mime = drag(window, path)
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), COPY, mime, *HELD))
    assert not window.veil.isVisible()


def dialog_on(qtbot: QtBot, window: MainWindow, path: Path) -> ImportDialog:
    drop(window, path)
    dialog = window.importer.dialog
    assert dialog is not None
    wait(qtbot, lambda: dialog._found is not None or bool(dialog.message.text()))
    return dialog


def imported(qtbot: QtBot, window: MainWindow, dialog: ImportDialog) -> None:
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: window.importer.dialog is None)
    experiment = window.session.experiment
    wait(qtbot, lambda: window.bridge.frame is not None
         and window.bridge.frame.experiment == experiment)  # fmt: skip


def test_a_dropped_table_trains_after_three_clicks(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    before = window.session.experiment
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    imported(qtbot, window, dialog)
    assert window.windowTitle().startswith("flowers")
    QTest.mouseClick(window.top.play, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.step > 50)
    QTest.mouseClick(window.top.play, Qt.MouseButton.LeftButton)
    assert "length: input, numbers: fill in missing, standardise." in window.top.title.toolTip()
    assert "120 rows: classes are told apart." in window.data.told.text()
    window.session.undo()
    assert window.session.experiment == before
    wait(qtbot, lambda: window.bridge.frame is not None
         and window.bridge.frame.experiment == before)  # fmt: skip


def test_it_shows_what_it_found(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    rows = [
        [dialog.model.index(row, column).data() for column in range(4)]
        for row in range(dialog.model.rowCount())
    ]
    assert rows == [
        ["id", "number ▾", "ignore ▾", "–"],
        ["length", "number ▾", "input ▾", "1"],
        ["width", "number ▾", "input ▾", "–"],
        ["colour", "category ▾", "input ▾", "–"],
        ["kind", "category ▾", "target ▾", "–"],
    ]
    assert dialog.head.index(0, 3).data() in ("red", "white")
    assert dialog.task.key == "classes" and "Target 'kind'" in dialog.reason.text()
    assert len(dialog.findings.boxes) == 2
    dialog.reject()
    assert window.importer.dialog is None


def test_roles_task_and_kinds_can_be_corrected(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    dialog.model.choose(2, ROLE, "target")
    wait(qtbot, lambda: dialog.task.key == "regression")
    dialog.model.choose(3, ROLE, "ignore")
    wait(qtbot, lambda: dialog.model.chosen(3, ROLE) == "ignore")
    dialog.model.choose(2, ROLE, "ignore")
    assert "'width' is the target; make another" in dialog.message.text()
    imported(qtbot, window, dialog)
    data = window.session.experiment.data
    assert isinstance(data, TableData) and data.task == "regression"
    assert [column.role for column in data.columns] == [
        "ignore", "input", "target", "ignore", "input",
    ]  # fmt: skip


def test_a_number_can_be_taken_as_a_category(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    dialog.model.choose(2, KIND, "category")
    wait(qtbot, lambda: dialog.model.chosen(2, KIND) == "category")


def test_a_plan_that_comes_while_all_is_read_again_is_dropped(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    dialog.model.choose(1, ROLE, "target")
    dialog.model.choose(2, KIND, "category")
    wait(qtbot, lambda: dialog._found is not None)
    assert dialog.model.chosen(2, KIND) == "category"
    assert dialog.model.chosen(4, ROLE) == "target"


def test_a_task_chosen_in_a_list_left_open_while_all_is_read_again_is_dropped(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    dialog.model.choose(2, KIND, "category")
    dialog.task.chosen.emit("regression")
    wait(qtbot, lambda: dialog._found is not None)
    assert (dialog.task.key, dialog.message.text()) == ("classes", "")


def test_how_it_is_read_can_be_corrected(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x;y\n" + "1,5;2,5\n" * 20)
    dialog = dialog_on(qtbot, window, tmp_path / "a.csv")
    assert dialog.choosers.rows["delimiter"].key == ";"
    assert dialog.choosers.rows["decimal"].key == ","
    dialog.choosers.rows["delimiter"].choose(",")
    wait(qtbot, lambda: dialog.head.columnCount() == 3 or bool(dialog.message.text()))


def test_a_finding_can_be_decided_otherwise(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    box = next(each for each in dialog.findings.boxes if "missing" in each.accessibleName())
    box.setCurrentIndex(box.findData("leave out rows"))
    box.activated.emit(box.currentIndex())
    imported(qtbot, window, dialog)
    data = window.session.experiment.data
    assert isinstance(data, TableData) and data.rows == 119


def test_bad_files_are_said_in_the_dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    before = window.session.experiment
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04 and no more")
    dialog = dialog_on(qtbot, window, tmp_path / "a.npz")
    assert dialog.message.text().endswith(".") and not dialog.go.isEnabled()
    dialog.reject()
    assert window.session.experiment == before and window.session.undo_label is None


def test_pictures_are_shown_and_learnt(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    for name, light in (("dark", 0), ("light", 200)):
        (tmp_path / "p" / name).mkdir(parents=True)
        for number in range(6):
            pixels = np.full((10, 12, 3), light + number, np.uint8)
            Image.fromarray(pixels).save(tmp_path / "p" / name / f"{number}.png")
    dialog = dialog_on(qtbot, window, tmp_path / "p")
    assert not dialog.columns.isVisibleTo(dialog) and dialog.tiles.isVisibleTo(dialog)
    imported(qtbot, window, dialog)
    assert isinstance(window.session.experiment.data, ArrayData)


def test_cells_are_pasted(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("a\tb\n" + "".join(f"{n}\t{n * n}\n" for n in range(40)))
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = window.importer.dialog
    assert dialog is not None
    wait(qtbot, lambda: dialog._found is not None)
    assert dialog.title.text() == "Pasted cells"
    dialog.reject()


def test_a_file_carried_over_the_window_is_told(window: MainWindow) -> None:
    drag(window, Path("houses.csv"))
    assert window.veil.isVisible() and window.veil.geometry() == window.rect()
    assert window.veil.text == "Drop to import houses.csv"
    assert not window.veil.grab().isNull()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.veil.isVisible()


def test_enter_imports_and_an_unfit_file_shows_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").write_text("")
    dialog = dialog_on(qtbot, window, tmp_path / "empty.csv")
    assert dialog.notice.isVisible() and not dialog.first_rows.isVisible()
    dialog = dialog_on(qtbot, window, flowers(tmp_path / "flowers.csv"))
    assert not dialog.notice.isVisible() and dialog.go.isDefault()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait(qtbot, lambda: window.session.experiment.title == "flowers")


def test_a_dropped_project_is_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    save_project(tmp_path / "x.nnviz", Run(sample_experiment("xor")).state())
    drop(window, tmp_path / "x.nnviz")
    assert window.session.experiment.sample == "xor" and window.importer.dialog is None


def test_new_data_are_predicted_and_saved(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    file = flowers(tmp_path / "flowers.csv")
    imported(qtbot, window, dialog_on(qtbot, window, file))
    window.session.worker.train_epochs(5)
    window.asker.take(file)
    wait(qtbot, lambda: window.asker.dialog is not None and window.asker.dialog.save.isEnabled())
    dialog = window.asker.dialog
    assert dialog is not None and dialog.subtitle.text() == "120 rows"
    state = window.session.worker.state().result(20)
    expected = predict_file(state, file)
    shown = [
        [dialog.head.index(row, column).data() for column in range(dialog.head.columnCount())]
        for row in range(3)
    ]
    assert [tuple(row) for row in shown] == [expected.row(number) for number in range(3)]
    dialog.save_to(tmp_path / "out.csv")
    wait(qtbot, lambda: window.asker.dialog is None)
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 121


def test_new_data_that_do_not_fit_are_said(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.asker.take(flowers(tmp_path / "flowers.csv"))
    wait(qtbot, lambda: window.asker.dialog is not None
         and bool(window.asker.dialog.message.text()))  # fmt: skip
    dialog = window.asker.dialog
    assert dialog is not None and "has no column 'x1'" in dialog.message.text().replace("₁", "1")
    dialog.reject()


def test_the_same_table_with_another_target_keeps_the_network(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    file = flowers(tmp_path / "flowers.csv")
    imported(qtbot, window, dialog_on(qtbot, window, file))
    session = window.session
    session.edit("fewer", remove_unit(session.experiment, "hidden1"))
    session.worker.train_epochs(3)
    dialog = dialog_on(qtbot, window, file)
    dialog.model.choose(2, ROLE, "target")
    wait(qtbot, lambda: dialog.task.key == "regression")
    before = session.experiment
    imported(qtbot, window, dialog)
    after = session.experiment
    assert after.layers[:-1] == before.layers[:-1] and after.loss == "mean_squared_error"
    assert window.bridge.frame is not None and window.bridge.frame.epoch == 3
