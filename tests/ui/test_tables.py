"""Tables of more than two inputs, all over the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.source import Column
from nnviz.drawing.palette import DARK
from nnviz.engine.layers import Dense
from nnviz.experiment.look import Look
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.inspector.table_view import TableView
from nnviz.ui.main_window import MainWindow
from nnviz.ui.panels.sample_values import SampleValues, value_text
from nnviz.ui.plots.prediction_page import PredictionPage
from nnviz.ui.start import application
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.ui.window_kit import open_window, shown, wait


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("breast-cancer")))
    yield window
    window.shut_down()
    window.close_quietly()


def test_the_row_looked_at_is_listed_with_its_raw_values(qtbot: QtBot, window: MainWindow) -> None:
    card = window.look_at
    assert card.isVisible() and card.values.isVisible() and not card.picture.isVisible()
    window.stage.look_at(Look("test", 4))
    wait(qtbot, lambda: card.guess.text() in ("benign", "malignant"))
    frame = window.bridge.frame
    assert frame is not None
    row = int(frame.data.test_rows[4])
    assert [name for name, _ in card.values.rows] == list(frame.data.table.input_names)
    shown = [float(value.replace("−", "-")) for _, value in card.values.rows]
    assert np.allclose(shown, frame.data.table.inputs[row], rtol=1e-3)
    true = int(frame.data.y_test[4, 0])
    assert card.truth.text() == ("benign", "malignant")[true]
    assert window.output.isVisible()
    QTest.mouseClick(card.next, Qt.MouseButton.LeftButton)
    assert window.stage.look == Look("test", 5)


@pytest.mark.parametrize(
    ("sample", "listed"),
    [("and", True), ("surf", True), ("iris", True), ("diabetes", True), ("blobs", False),
     ("dosage", False)],
)  # fmt: skip
def test_rows_are_listed_where_no_plane_shows_them(
    qtbot: QtBot, window: MainWindow, sample: str, listed: bool
) -> None:
    window.data.choose(sample)
    wait(qtbot, lambda: window.look_at.isVisible() == listed)
    if listed:
        wait(qtbot, lambda: window.look_at.guess.text() not in ("", "…"))


def test_two_classes_told_by_one_output_have_their_names(qtbot: QtBot) -> None:
    application()
    page = PredictionPage(Theme(DARK))
    qtbot.addWidget(page)
    frame = frame_of(sample_experiment("breast-cancer"), 60)
    page.show_frame(frame)
    assert frame.microscope is not None
    share = float(frame.microscope.trace.output[0])
    assert [text.split()[0] for text in page.bars.texts] == ["benign", "malignant"]
    said = ("malignant", "benign")[share < 0.5]
    assert page.verdict.text().startswith(f"predicted {said} · true ")
    lines = page.table().splitlines()
    assert [line.split("\t")[0] for line in lines] == ["output", "benign", "malignant"]


def test_outputs_that_are_no_shares_are_written_as_they_are(qtbot: QtBot) -> None:
    application()
    experiment = sample_experiment("surf")
    page = PredictionPage(Theme(DARK))
    qtbot.addWidget(page)
    linear = replace(
        experiment, loss="mean_squared_error", layers=(Dense("output", (0,), "linear"),)
    )
    page.show_frame(frame_of(linear, 5))
    assert not any("%" in text for text in page.bars.texts)


@pytest.mark.parametrize("width", [270, 330])
def test_long_names_leave_the_numbers_their_room(
    qtbot: QtBot, window: MainWindow, width: int
) -> None:
    from nnviz.experiment.selection import Selection

    window.stage.select(Selection("hidden1", 1))
    wait(qtbot, lambda: bool(_tables(window)))
    table = _tables(window)[0]
    table.resize(width, table.height())
    assert table.columns[-1][1] <= table.viewport().width()
    assert all(left < right for left, right in table.columns)
    assert all(a[1] <= b[0] for a, b in zip(table.columns, table.columns[1:], strict=False))


def _tables(window: MainWindow) -> list[TableView]:
    found = window.inspector.findChildren(TableView)
    return [each for each in found if each.isVisible() and each.rows is not None]


def test_values_are_written_as_people_write_them() -> None:
    kind = Column("kind", "", "category", categories=("red", "green"))
    assert value_text(kind, 1.0) == "green" and value_text(kind, float("nan")) == "missing"
    day = Column("day", "", "date")
    assert value_text(day, 0.0) == "1970-01-01" and value_text(day, 20_000.0) == "2024-10-04"
    assert value_text(day, 1e300)
    length = Column("length", "")
    assert value_text(length, float(np.float32(5.1))) == "5.1" and value_text(length, 1.0) == "1"


def test_a_shortened_name_is_whole_in_the_tool_tip(qtbot: QtBot) -> None:
    application()
    values = SampleValues(Theme(DARK))
    _host = shown(qtbot, values)
    name = "a name that is much longer than any card is wide, and longer still"
    values.show_values([Column("x", ""), Column(name, "")], np.array([1.0, 2.5]))
    inside = values._list
    for y in (5, 25):
        QTest.mouseMove(inside, QPoint(20, y))
        QTest.qWait(5)
    wait(qtbot, lambda: inside.toolTip() == f"{name} = 2.5")
