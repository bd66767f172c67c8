"""Health in the window: said where it happens, with why and what to try; silence otherwise."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.engine.health import (
    DeadUnits,
    ExplodingGradient,
    Fact,
    NonFinite,
    SaturatedUnits,
    VanishingGradient,
)
from nnviz.engine.layers import Dense
from nnviz.experiment.frame import Finding
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.plots.health import WELL, HealthView
from nnviz.ui.stage import Selection
from tests.ui.plots_kit import Bench, bench
from tests.ui.window_kit import open_window, wait


def deep_sigmoids() -> Session:
    """A network whose gradient vanishes on its way through eight sigmoid layers."""
    sample = sample_experiment("two-spirals")
    hidden = tuple(
        Dense(f"h{place}", tuple(range(10 * place, 10 * place + 4)), "sigmoid")
        for place in range(8)
    )
    return Session(replace(sample, layers=(*hidden, sample.layers[-1])))


def train(qtbot: QtBot, window: MainWindow, epochs: int) -> None:
    window.session.worker.train_epochs(epochs)
    wait(qtbot, lambda: window.bridge.frame.epoch >= epochs and window.bridge.is_settled())


def test_nothing_is_said_when_nothing_is_wrong(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("two-spirals")))
    train(qtbot, window, 3)
    assert not window.centre.dock.offered(window.views.health)
    assert window.notices._line.isHidden()


def test_a_vanishing_gradient_is_said_where_it_happens(qtbot: QtBot) -> None:
    window = open_window(qtbot, deep_sigmoids())
    train(qtbot, window, 1)
    dock, health = window.centre.dock, window.views.health
    assert dock.offered(health)
    text = window.notices._line.text
    assert text.startswith("hidden 1: its gradient vanishes") and "Health tab" in text
    dock.turn_to(health)
    wait(qtbot, lambda: bool(health.rows) and window.bridge.is_settled())
    layer, what, since, why, remedy = health.rows[0].texts
    assert (layer, what, since) == ("hidden 1", "its gradient vanishes", "step 0")
    assert "passes 8 activations" in why and "ReLU" in remedy
    QTest.mouseClick(health.rows[1], Qt.MouseButton.LeftButton)
    assert window.stage.selection == Selection("h1", -1)


def test_an_illness_is_said_once(qtbot: QtBot) -> None:
    window = open_window(qtbot, deep_sigmoids())
    train(qtbot, window, 1)
    window.notices._line.hide()
    train(qtbot, window, 2)
    assert window.notices._line.isHidden()


def test_the_tab_stays_while_it_is_read_and_says_that_all_is_well(qtbot: QtBot) -> None:
    window = open_window(qtbot, deep_sigmoids())
    dock, health = window.centre.dock, window.views.health
    wait(qtbot, lambda: dock.offered(health))
    dock.turn_to(health)
    healthy = sample_experiment("two-spirals").layers
    window.session.edit("layers", replace(window.session.experiment, layers=healthy))
    wait(qtbot, lambda: not window.bridge.frame.facts and window.bridge.is_settled())
    assert dock.offered(health) and health.well.text() == WELL and health.well.isVisible()
    dock.turn_to(window.views.loss)
    window.session.worker.step_batch()
    wait(qtbot, lambda: not dock.offered(health))


def said(made: Bench, *facts: Fact) -> HealthView:
    view = HealthView(made.session, made.stage, made.theme)
    made.show(view, 900, 300)
    view.show_frame(replace(made.frame(), facts=tuple(Finding(fact, 1234) for fact in facts)))
    return view


def test_every_illness_has_its_words(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        view = said(
            made,
            NonFinite("hidden1", "parameters", 3, 40),
            DeadUnits("hidden1", (1, 4), 8, 256),
            SaturatedUnits("hidden2", (0,), 6, 256),
            VanishingGradient("hidden1", 1e-9, "output", 1e-2),
            ExplodingGradient("hidden2", 1e4, "output", 1e-2),
        )
        texts = [row.texts for row in view.rows]
        assert [text[0] for text in texts] == [
            "hidden 1", "hidden 1", "hidden 2", "hidden 1", "hidden 2",
        ]  # fmt: skip
        assert [text[1] for text in texts] == [
            "3 of 40 parameters are no finite numbers",
            "2 of 8 ReLU units are dead",
            "1 of 6 tanh units is saturated",
            "its gradient vanishes",
            "its gradient explodes",
        ]
        assert all(text[2] == "step 1 234" and text[3] and text[4] for text in texts)
        assert "learning rate" in texts[0][4] and "leaky ReLU" in texts[1][4]
        assert view.table().splitlines()[2].split("\t")[:3] == [
            "hidden 1", "2 of 8 ReLU units are dead", "1234",
        ]  # fmt: skip


def test_rows_are_reached_and_named_for_the_keyboard(qtbot: QtBot) -> None:
    with bench(qtbot, "two-spirals") as made:
        view = said(made, DeadUnits("hidden2", (1,), 6, 256))
        row = view.rows[0]
        assert row.accessibleName() == "hidden 2: 1 of 6 ReLU units is dead, since step 1 234"
        row.setFocus()
        QTest.keyClick(row, Qt.Key.Key_Space)
        assert made.stage.selection == Selection("hidden2", -1)
        view.show_frame(made.frame())
        assert view.rows == [] and view.well.isVisible()
