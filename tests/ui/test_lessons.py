"""Lessons in the real window: the note card, its buttons, and the results trained there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnviz.engine.stopping import StopSpec
from nnviz.experiment.lessons import CHAPTERS, LESSONS, lesson_experiment
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.lessons import NoteCard
from nnviz.ui.main_window import MainWindow
from nnviz.ui.top_bar import SPEEDS
from tests.experiment.lesson_results import CHECKS
from tests.ui.window_kit import open_window, panel_parts, shown, wait

LONG = {"dense-convolution"}


def opened(qtbot: QtBot, name: str) -> MainWindow:
    return open_window(qtbot, Session(lesson_experiment(name)))


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """The newest frame is of the session's experiment."""
    experiment = window.session.experiment
    wait(qtbot, lambda: window.bridge.frame is not None
         and window.bridge.frame.experiment == experiment)  # fmt: skip


def trained(qtbot: QtBot, window: MainWindow) -> Run:
    """The window's run at the end of its epochs, or where a stop rule ended it."""
    settled(qtbot, window)
    experiment, worker = window.session.experiment, window.session.worker
    if experiment.stop != StopSpec():
        window.top.speed.setValue(len(SPEEDS) - 1)
        window.commands["play"].trigger()
        wait(qtbot, lambda: window.bridge.frame is not None
             and "Stopped" in "".join(window.bridge.frame.notes))  # fmt: skip
    else:
        worker.train_epochs(experiment.epochs)
        wait(qtbot, lambda: window.bridge.frame is not None
             and window.bridge.frame.epoch == experiment.epochs)  # fmt: skip
    return Run.restore(worker.state().result(60))


@pytest.mark.parametrize("name", [name for name in LESSONS if name not in LONG])
def test_a_lesson_opens_and_reaches_what_its_card_states(qtbot: QtBot, name: str) -> None:
    window, lesson = opened(qtbot, name), LESSONS[name]
    card, opening = window.lessons.card, lesson.opening
    assert card.isVisible()
    assert card.title.text() == lesson.title
    assert card.idea.text() == lesson.idea
    assert all(text in card.note.text for text in (*lesson.steps, lesson.result))
    assert opening.select in (None, window.stage.selection)
    assert window.canvas.shows.depiction.edges == opening.edges
    assert window.views.offered[opening.tab] == window.centre.dock.tabs.place
    if opening.speed is not None:
        assert SPEEDS[window.top.speed.value()] == opening.speed
    if not lesson.variants:
        CHECKS[name](trained(qtbot, window))
    for place, variant in enumerate(lesson.variants):
        card.variants.buttons[place].click()
        assert card.variants.buttons[place].isChecked()
        assert card.variants.expect.text() == variant.expect
        CHECKS[f"{name}:{variant.key}"](trained(qtbot, window))


def test_a_variant_is_one_edit_with_undo(qtbot: QtBot) -> None:
    window = opened(qtbot, "batches")
    buttons = window.lessons.card.variants.buttons
    buttons[1].click()
    settled(qtbot, window)
    assert window.session.experiment.batch_size == 16
    assert window.session.undo_label == "choose mini-batch"
    window.commands["undo"].trigger()
    settled(qtbot, window)
    assert window.session.experiment == lesson_experiment("batches")
    assert [button.isChecked() for button in buttons] == [True, False, False]


def test_a_variant_begins_anew_each_time(qtbot: QtBot) -> None:
    window = opened(qtbot, "xor-fails")
    buttons = window.lessons.card.variants.buttons
    for place in (1, 1, 0, 1):
        buttons[place].click()
        settled(qtbot, window)
        assert window.bridge.frame is not None
        assert window.bridge.frame.step == 0
        window.session.worker.step_epoch()
        wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.epoch == 1)


def test_what_is_changed_by_hand_is_no_variant(qtbot: QtBot) -> None:
    window = opened(qtbot, "batches")
    card = window.lessons.card
    window.editor.edit("set batch size", lambda now: lesson_experiment("batches:stochastic"))
    assert card.variants.buttons[2].isChecked()
    window.commands["reset"].trigger()
    assert card.variants.buttons[2].isChecked()
    window.data.batch.changed.emit(8.0, object())
    assert not any(button.isChecked() for button in card.variants.buttons)
    assert "Changed since" in card.variants.expect.text()


def test_next_and_previous_walk_through_all(qtbot: QtBot) -> None:
    window = opened(qtbot, "linear-regression")
    card = window.lessons.card
    assert not card.previous.isEnabled()
    for number, name in enumerate(list(LESSONS)[1:], start=2):
        card.next.click()
        assert window.session.experiment.sample == name
        assert card.place.text() == f"LESSON {number} OF {len(LESSONS)}"
    assert not card.next.isEnabled()
    card.previous.click()
    assert window.lessons.lesson is list(LESSONS.values())[-2]
    assert window.session.undo_label is not None


def test_the_note_folds_closes_and_comes_back(qtbot: QtBot) -> None:
    window = opened(qtbot, "batches")
    card = window.lessons.card
    card.fold.click()
    assert not card.note.isVisible()
    assert card.variants.isVisible()
    card.fold.click()
    assert card.note.isVisible()
    card.close_button.click()
    assert not card.isVisible()
    window.commands["note"].trigger()
    assert card.isVisible()
    window.commands["note"].trigger()
    window.lessons.open("surfing")
    assert card.isVisible()


def test_lessons_are_in_the_file_menu(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("xor")))
    assert not window.lessons.card.isVisible()
    assert not window.commands["note"].isEnabled()
    menus = window.top.file.findChildren(QMenu)
    chapters = [menu for menu in menus if menu.title() in {each.title for each in CHAPTERS}]
    titles = [action.text() for menu in chapters for action in menu.actions()]
    assert titles == [lesson.title for lesson in LESSONS.values()]
    surfing = next(a for menu in chapters for a in menu.actions() if "surfing" in a.text())
    surfing.trigger()
    settled(qtbot, window)
    assert window.lessons.card.isVisible()
    assert window.commands["note"].isEnabled()
    assert window.session.undo_label == "open lesson shall I go surfing?"
    window.commands["undo"].trigger()
    assert not window.lessons.card.isVisible()
    assert window.session.experiment == sample_experiment("xor")


def test_choosing_a_sample_leaves_the_lesson(qtbot: QtBot) -> None:
    window = opened(qtbot, "xor-fails")
    window.data.choose("xor")
    assert not window.lessons.card.isVisible()
    assert window.session.experiment == sample_experiment("xor")


def test_new_begins_the_lesson_again(qtbot: QtBot) -> None:
    window = opened(qtbot, "batches:stochastic")
    window.commands["new"].trigger()
    assert window.session.experiment == lesson_experiment("batches")


@pytest.mark.parametrize("name", ["overfitting", "cross-entropy", "surfing"])
def test_every_line_of_the_note_has_its_room(qtbot: QtBot, name: str) -> None:
    window = opened(qtbot, name)
    window.resize(1280, 800)
    card = window.lessons.card
    labels = [*card.note.steps[: len(LESSONS[name].steps)], card.note.result, card.idea]
    wait(qtbot, lambda: all(each.height() >= each.heightForWidth(each.width()) for each in labels))


def test_a_shorter_note_takes_less_room(qtbot: QtBot) -> None:
    _, _, theme = panel_parts()
    card = NoteCard(theme)
    host = shown(qtbot, card)
    host.resize(300, 200)
    card.show_lesson(LESSONS["surfing"], 0)
    card.show()
    qtbot.wait(5)
    card.show_lesson(LESSONS["dead-relu"], 0)
    qtbot.wait(5)
    for label in card.note.steps:
        lines = label.fontMetrics().boundingRect(
            0, 0, label.width(), 999, Qt.TextFlag.TextWordWrap, label.text()
        )  # fmt: skip
        assert label.isHidden() or label.height() <= lines.height() + 11
    host.close()
