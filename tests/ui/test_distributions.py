"""The distributions in the real window, and what they hold to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Table
from nnviz.data.distributions import Distribution
from nnviz.data.prepare import prepare
from nnviz.data.source import GeneratedData
from nnviz.drawing.distributions import (
    HEIGHT,
    SHORTEST,
    bar_boxes,
    bin_text,
    condition,
    grid_of,
    plot_box,
    told,
)
from nnviz.drawing.palette import DARK
from nnviz.experiment.distributions import MeanPicture, Portrait
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.distributions import DistributionsView
from nnviz.ui.start import application, dressed
from tests.drawing.frames import frame_of
from tests.experiment.test_user_data import of_flowers, of_pictures
from tests.ui.golden import PALETTES
from tests.ui.golden_distributions import VIEWS
from tests.ui.golden_views import hold
from tests.ui.window_kit import open_window, wait


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def portrait(name: str) -> Portrait:
    frame = frame_of(sample_experiment(name), 0)
    return Portrait(frame.experiment.data, frame.data)


@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("name", list(VIEWS))
def test_the_view_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    hold(name, theme, VIEWS[name], tmp_path)


def test_a_bar_says_its_numbers_and_lists_its_rows(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("iris")))
    view = window.views.distributions
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: view.isVisible() and view.is_settled)
    drawn = view.panes._drawn[0]
    assert isinstance(drawn, Distribution)
    bar = bar_boxes(drawn, plot_box(view.panes.grid.box(0)))[0]
    point = QPoint(int(bar.centre[0]), int(bar.centre[1]))
    QTest.mouseMove(view.panes.viewport(), point)
    wait(qtbot, lambda: "sepal length (cm), 4.3 to below 4.5769: " in view.said.text())
    QTest.mouseClick(view.panes.viewport(), Qt.MouseButton.LeftButton, pos=point)
    table = window.views.samples
    many = int(drawn.counts[:, 0].sum())
    wait(qtbot, lambda: table.isVisible() and len(table.model.rows) == many)


def test_a_scaled_target_is_shown_and_listed_in_its_own_unit(qtbot: QtBot) -> None:
    scaled = replace(sample_experiment("diabetes"), target_scaling="standardise")
    window = open_window(qtbot, Session(scaled))
    view, table = window.views.distributions, window.views.samples
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: view.isVisible() and view.is_settled)
    drawn, pane = view.panes._drawn[0], view._portrait.pane(0)
    assert isinstance(drawn, Distribution) and pane.title == "target: progression (hundreds)"
    values = frame_of(sample_experiment("diabetes"), 0).data.table.targets
    assert (drawn.edges[0], drawn.edges[-1]) == (values.min(), values.max())
    bar = bar_boxes(drawn, plot_box(view.panes.grid.box(0)))[2]
    pos = QPoint(int(bar.centre[0]), int(bar.centre[1]))
    QTest.mouseClick(view.panes.viewport(), Qt.MouseButton.LeftButton, pos=pos)
    many = int(drawn.counts[:, 2].sum())
    wait(qtbot, lambda: table.isVisible() and len(table.model.rows) == many)


@pytest.mark.parametrize("name", ["iris", "digits", "diabetes"])
def test_the_numbers_are_copied(qtbot: QtBot, name: str) -> None:
    window = open_window(qtbot, Session(sample_experiment(name)))
    view = window.views.distributions
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: view.isVisible() and view.is_settled)
    view.panes.setFocus()
    QTest.keyClick(view.panes, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, lambda: "copied" in window.centre.message.text)
    head, *lines = (line.split("\t") for line in clipboard().splitlines())
    assert head == ["distribution", "of", "bar", "from", "to", "count"]
    made, balance = view._portrait, view._portrait.balance
    panes = [(made.pane(place).title, made.pane(place).drawn()) for place in range(len(made))]
    if balance is not None:
        panes.insert(0, (balance.column.name, balance))
    for title, drawn in panes:
        counts = [int(line[5]) for line in lines if line[0] == title]
        if isinstance(drawn, MeanPicture):
            assert counts == [drawn.count]
        else:
            assert counts == drawn.counts.ravel().tolist()
            rows = [line for line in lines if line[0] == title][: drawn.bins]
            edges = [] if drawn.bars else [float(low) for _, _, _, low, _, _ in rows]
            assert edges == drawn.edges[:-1].tolist()
    told = "Mean pictures are copied as a picture." in window.centre.message.text
    assert told == (name == "digits")


def test_a_low_view_shows_one_line_of_panes_whole() -> None:
    low, high = grid_of(12, 800, 130, 44), grid_of(12, 800, 300, 44)
    assert low.height == 130 - 44 and high.height == HEIGHT
    assert grid_of(12, 800, 60, 44).height == SHORTEST


def test_the_balance_counts_each_part() -> None:
    found = portrait("iris")
    assert found.balance is not None
    assert found.balance.groups == ("train", "test")
    assert found.balance.counts.sum() == 150
    assert len(found) == 4


def test_regressions_correlate_with_the_target() -> None:
    found = portrait("diabetes")
    titles = [found.pane(place).title for place in range(len(found))]
    assert titles[0] == "target: progression (hundreds)"
    column = found.pane(titles.index("age (years)")).drawn()
    table = frame_of(sample_experiment("diabetes"), 0).data.table
    assert isinstance(column, Distribution)
    expected = np.corrcoef(table.inputs[:, 0], table.targets[:, 0])[0, 1]
    assert column.correlation == pytest.approx(expected)


def test_a_series_has_its_changes() -> None:
    found = portrait("co2")
    change = found.pane(1).drawn()
    assert isinstance(change, Distribution)
    assert change.known == found.rows - 1


def test_pictures_have_their_mean() -> None:
    frame = frame_of(of_pictures(), 0)
    found = Portrait(frame.experiment.data, frame.data).pane(0).drawn()
    assert isinstance(found, MeanPicture)
    inputs, targets = frame.data.table.inputs, frame.data.table.targets
    first = targets[:, 0] == (1 if targets.shape[1] > 1 else 0)
    assert found.picture == pytest.approx(inputs[first].mean(axis=0))


@pytest.mark.parametrize("name", ["two-spirals", "breast-cancer", "sine", "xor"])
def test_every_pane_can_be_drawn(qtbot: QtBot, name: str) -> None:
    drawn_in(qtbot, frame_of(sample_experiment(name), 0))


def test_a_users_table_can_be_drawn(qtbot: QtBot) -> None:
    drawn_in(qtbot, frame_of(of_flowers(), 0))


@pytest.mark.parametrize("columns", [1, 100_000])
def test_odd_tables_can_be_drawn(qtbot: QtBot, columns: int) -> None:
    """Missing, constant, and very many columns, of one class."""
    inputs = np.full((6, columns), np.nan)
    inputs[:, ::2] = 3.5
    names = tuple(f"c{place}" for place in range(columns))
    table = Table("odd", "binary", inputs, np.zeros((6, 1)), names, ("no", "yes"), "said")
    data = prepare(
        replace(table, inputs=np.zeros((6, columns))), (), "none", 0.3,
        np.random.default_rng(0), "float32",
    )  # fmt: skip
    frame = frame_of(sample_experiment("iris"), 0)
    experiment = replace(frame.experiment, data=GeneratedData("circles"))
    drawn_in(qtbot, replace(frame, experiment=experiment, data=replace(data, table=table)))


def test_bins_are_told_in_words() -> None:
    found = portrait("diabetes")
    sex = found.pane(4).drawn()
    assert isinstance(sex, Distribution)
    assert bin_text(sex, 0) == "1"
    assert told("sex", sex, 0).startswith("sex, 1: 235 values (53 %)")
    assert condition(sex, 0).endswith(" is 1")


def drawn_in(qtbot: QtBot, frame: object) -> None:
    view = DistributionsView(dressed(application(), DARK))
    qtbot.addWidget(view)
    view.resize(QSize(800, 300))
    view.grab()  # Laid out.
    view.show_frame(frame)
    wait(qtbot, lambda: view.is_settled)
    view.panes.verticalScrollBar().setValue(view.panes.verticalScrollBar().maximum())
    wait(qtbot, lambda: view.is_settled)
    for x in range(0, 800, 40):
        for y in range(0, 300, 20):
            view.panes.at(x, y)
    view.grab()
