"""The window is as it was left: its place, its edges and its dock; and never out of sight."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.experiment.window_layout import WindowLayout
from nnviz.ui.columns import RIGHT_WIDTH
from nnviz.ui.main_window import USUAL, MainWindow
from nnviz.ui.start import application, themed
from nnviz.ui.window_memory import on_screen
from tests.ui.window_kit import wait

Opening = Callable[..., MainWindow]
SCREEN, BESIDE = QRect(0, 0, 1920, 1080), QRect(1920, 200, 1280, 1024)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "window.json"


@pytest.fixture
def opening(qtbot: QtBot, file: Path) -> Opening:
    """Opens windows as the program does: laid out before they are shown."""

    def open(session: Session | None = None) -> MainWindow:
        session = session or Session(sample_experiment("xor"))
        window = MainWindow(session, themed(application(), DARK))
        qtbot.addWidget(window, before_close_func=lambda each: each.documents.give_up())
        window.memory.begin(file)
        window.show()
        wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.is_settled())
        return window

    return open


def columns(window: MainWindow) -> tuple[int, ...]:
    return window.layout_keeper.layout.columns


def leave(window: MainWindow, tab: str = "confusion") -> tuple[int, ...]:
    """Lay the window out in another way and close it; the columns that it had."""
    window.resize(1500, 900)
    window.layout_keeper._columns.setSizes([900, 420])
    window.centre.set_rows([500, 300])
    window.centre.dock.tabs.turn_to(window.views.offered[tab])
    left = columns(window)
    window.close_quietly()
    return left


def test_the_next_window_is_as_the_last_was_left(opening: Opening) -> None:
    first = opening()
    usual = columns(first)
    rows = first.centre.rows
    left = leave(first)
    second = opening()
    assert (second.width(), second.height()) == (1500, 900)
    assert columns(second) == left != usual
    assert second.centre.rows != rows
    assert second.centre.dock.tabs.title == "Confusion"
    assert not second.session.dirty and second.session.layout is None
    second.close_quietly()


def test_a_document_s_own_layout_wins(opening: Opening, file: Path) -> None:
    leave(opening())
    own = WindowLayout(columns=(1000, 330), rows=(400, 200), tab="loss")
    project = Project(Run(sample_experiment("xor")).state(), layout=own)
    window = opening(Session(project))
    assert window.centre.dock.tabs.title == "Loss"
    assert abs(columns(window)[1] - 330) < 60
    window.close_quietly()


def test_the_layout_is_reset(opening: Opening, file: Path) -> None:
    leave(opening())
    window = opening()
    window.centre.dock.expand()
    window.commands["reset_layout"].trigger()
    assert window.centre.dock.tabs.title == "Loss"
    assert not window.centre.dock.expander.isChecked()
    assert columns(window)[1] == RIGHT_WIDTH
    assert window.size() == USUAL.boundedTo(window.screen().availableSize()).expandedTo(
        window.minimumSize()
    )
    assert "as at the first start" in window.centre.message.text
    window.close_quietly()


def test_a_maximised_window_comes_back_maximised(qtbot: QtBot, opening: Opening) -> None:
    first = opening()
    first.showMaximized()
    wait(qtbot, first.isMaximized)
    first.close_quietly()
    second = opening()
    assert second.isMaximized()
    second.commands["reset_layout"].trigger()
    wait(qtbot, lambda: not second.isMaximized())
    second.close_quietly()


def test_what_belongs_to_a_document_is_not_kept(opening: Opening, file: Path) -> None:
    window = opening()
    window.centre.dock.expand()
    window.close_quietly()
    kept = json.loads(file.read_text())
    assert sorted(kept) == ["layout", "maximised", "place"]
    assert sorted(kept["layout"]) == ["columns", "rows", "tab"]
    second = opening()
    assert not second.centre.dock.expander.isChecked()
    second.close_quietly()


@pytest.mark.parametrize("content", [
    "", "[]", "{}", '{"place": [0, 0, 1e999, 5], "maximised": 0, "layout": {}}',
    '{"place": [0, 0, 0, 0], "maximised": 0, "layout": {"columns": [], "rows": [], "tab": ""}}',
    '{"place": "here", "maximised": true, "layout": null}',
])  # fmt: skip
def test_a_damaged_file_is_as_none(opening: Opening, file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)
    window = opening()
    assert window.size() == USUAL
    window.close_quietly()


def test_odd_parts_are_passed_over(opening: Opening, file: Path) -> None:
    file.parent.mkdir()
    layout = {"columns": [1, 2, 3], "rows": [-5, 10**6], "tab": "nowhere"}
    place = [0, 0, 1300, 800]
    file.write_text(json.dumps({"place": place, "maximised": False, "layout": layout}))
    window = opening()
    assert (window.width(), window.height()) == (1300, 800)
    assert window.centre.dock.tabs.title == "Loss"
    window.close_quietly()


@pytest.mark.parametrize(("place", "screens", "found"), [
    (QRect(100, 50, 1300, 800), [SCREEN], QRect(100, 50, 1300, 800)),
    (QRect(2000, 300, 1200, 900), [SCREEN, BESIDE], QRect(2000, 300, 1200, 900)),
    (QRect(2000, 300, 1200, 900), [SCREEN], QRect(720, 180, 1200, 900)),
    (QRect(-1250, 10, 1300, 800), [SCREEN], QRect(0, 10, 1300, 800)),
    (QRect(100, -500, 1300, 800), [SCREEN], QRect(100, 0, 1300, 800)),
    (QRect(100, 1070, 1300, 800), [SCREEN], QRect(100, 280, 1300, 800)),
    (QRect(5000, 5000, 4000, 3000), [SCREEN], QRect(0, 0, 1920, 1080)),
    (QRect(-900, 0, 1300, 800), [SCREEN], QRect(-900, 0, 1300, 800)),
    (QRect(5, 6, 7, 8), [], QRect(5, 6, 7, 8)),
])  # fmt: skip
def test_a_window_out_of_sight_is_brought_back(
    place: QRect, screens: list[QRect], found: QRect
) -> None:
    assert on_screen(place, screens) == found


def test_a_window_that_nobody_told_to_remember_writes_nothing(
    qtbot: QtBot, opening: Opening, file: Path
) -> None:
    window = MainWindow(
        Session(replace(sample_experiment("xor"), title="x")), themed(application())
    )
    qtbot.addWidget(window)
    window.show()
    window.close_quietly()
    assert not file.exists()
