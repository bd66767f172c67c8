"""The Code panel in the window: it follows edits and the selection, and its text can be taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK, LIGHT
from nnviz.drawing.python_words import spans
from nnviz.engine.layers import Dense
from nnviz.engine.regularisation import FrozenSpec
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.code.page import INKS, CodePage
from nnviz.ui.code.view import CodeView
from nnviz.ui.fonts import load_fonts
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import LOSS, OPTIMIZER, Selection, Stage
from nnviz.ui.start import application
from nnviz.ui.theme import MONO_FAMILY, Theme
from tests.ui.window_kit import open_window, wait


def view_of(qtbot: QtBot, sample: str = "doodles") -> tuple[CodeView, Session, Stage]:
    """A view that is seen, without a run."""
    application()
    load_fonts()
    session, stage = Session(sample_experiment(sample)), Stage()
    view = CodeView(session, stage, Theme(DARK))
    qtbot.addWidget(view)
    view.resize(800, 300)
    view.show()
    return view, session, stage


def text_of(view: CodeView) -> str:
    return view.page.toPlainText()


def marked(view: CodeView) -> list[str]:
    lines = text_of(view).split("\n")
    return [lines[at].strip() for at in sorted(view.page.marked)]


def place_of(page: CodePage, line: int) -> QPoint:
    page.setTextCursor(QTextCursor(page.document().findBlockByNumber(line)))
    page.ensureCursorVisible()
    return page.cursorRect().center() + QPoint(40, 0)


def click(view: CodeView, wanted: str) -> None:
    """On the first line with that text."""
    lines = text_of(view).split("\n")
    line = next(at for at, each in enumerate(lines) if wanted in each)
    at = place_of(view.page, line)
    QTest.mouseClick(view.page.viewport(), Qt.MouseButton.LeftButton, pos=at)


def open_code(qtbot: QtBot, sample: str = "two-spirals") -> tuple[MainWindow, CodeView]:
    window = open_window(qtbot, Session(sample_experiment(sample)))
    view = window.views.code
    window.centre.dock.turn_to(view)
    wait(qtbot, lambda: "keras.Sequential" in text_of(view))
    return window, view


def test_the_window_shows_the_network_as_keras_code(qtbot: QtBot) -> None:
    _, view = open_code(qtbot)
    assert 'layers.Dense(8, activation="tanh", name="hidden1")' in text_of(view)
    assert "40 parameters" in text_of(view)


def test_an_edit_is_there_at_once(qtbot: QtBot) -> None:
    window, view = open_code(qtbot)
    session = window.session
    layer = session.experiment.layers[0]
    assert isinstance(layer, Dense)
    session.edit("one more", session.experiment.with_layer(replace(layer, unit_ids=(*range(9),))))
    assert "layers.Dense(9," in text_of(view)
    session.undo()
    assert "layers.Dense(8," in text_of(view)


def test_language_and_part_are_chosen(qtbot: QtBot) -> None:
    view, _, _ = view_of(qtbot)
    for language, says in (("pytorch", "class Network(nn.Module)"), ("numpy", "class Conv2D")):
        view.language.button(language).click()
        assert says in text_of(view)
    view.part.button("training").click()
    assert "def train_step" in text_of(view)


@pytest.mark.parametrize("language", ["keras", "pytorch", "numpy"])
def test_the_lines_of_the_selected_layer_are_marked(qtbot: QtBot, language: str) -> None:
    view, _, stage = view_of(qtbot)
    view.language.button(language).click()
    stage.select(Selection("conv2", 3, (1, 1)))
    assert marked(view) and all("10" in line or "conv2" in line for line in marked(view))
    stage.select(None)
    assert not marked(view)


def test_a_selection_out_of_sight_is_scrolled_to(qtbot: QtBot) -> None:
    view, _, stage = view_of(qtbot)
    view.language.button("numpy").click()
    stage.select(Selection("conv2"))
    assert view.page.firstVisibleBlock().blockNumber() >= 100


def test_a_click_on_a_line_selects_its_layer(qtbot: QtBot) -> None:
    view, _, stage = view_of(qtbot)
    click(view, 'name="pool1"')
    assert stage.selection == Selection("pool1")
    click(view, "import keras")
    assert stage.selection == Selection("pool1")
    view.part.button("training").click()
    click(view, "optimizer=")
    assert stage.selection == Selection(OPTIMIZER)
    click(view, "loss=")
    assert stage.selection == Selection(LOSS)


def test_a_click_keeps_the_unit_of_the_same_layer(qtbot: QtBot) -> None:
    view, _, stage = view_of(qtbot)
    stage.select(Selection("conv1", 2))
    click(view, 'name="conv1"')
    assert stage.selection == Selection("conv1", 2)


def test_all_is_copied_by_button_and_keys(qtbot: QtBot) -> None:
    view, _, _ = view_of(qtbot)
    clipboard = QGuiApplication.clipboard()
    for copy in (view.copy.click, lambda: QTest.keyClick(view.page, Qt.Key.Key_C, CONTROL)):
        clipboard.setText("")
        with qtbot.waitSignal(view.copied) as said:
            copy()
        assert clipboard.text() == text_of(view)
        assert said.args == [f"{view.page.blockCount()} lines are copied."]


CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_selected_text_is_copied_alone(qtbot: QtBot) -> None:
    view, _, _ = view_of(qtbot)
    cursor = view.page.document().find("import keras")
    view.page.setTextCursor(cursor)
    QTest.keyClick(view.page, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "import keras"


def test_a_hidden_view_writes_nothing_until_it_is_seen(qtbot: QtBot) -> None:
    view, session, _ = view_of(qtbot, "two-spirals")
    before = text_of(view)
    view.hide()
    session.edit("none", replace(session.experiment, layers=session.experiment.layers[1:]))
    assert text_of(view) == before
    view.show()
    assert "hidden1" not in text_of(view)


def test_a_refusal_stands_in_the_page(qtbot: QtBot) -> None:
    view, session, _ = view_of(qtbot, "two-spirals")
    frozen = FrozenSpec((), (("hidden1", "bias", 0),))
    session.edit("freeze", replace(session.experiment, frozen=frozen))
    assert "cannot be exported to Keras" in text_of(view)
    view.language.button("numpy").click()
    assert "class Network" in text_of(view)


def test_the_page_keeps_its_height_over_an_edit(qtbot: QtBot) -> None:
    view, session, _ = view_of(qtbot)
    view.language.button("numpy").click()
    bar = view.page.verticalScrollBar()
    bar.setValue(60)
    session.edit("batch", replace(session.experiment, batch_size=8))
    assert bar.value() == 60


def test_its_letters_are_all_as_wide(qtbot: QtBot) -> None:
    view, _, _ = view_of(qtbot)
    assert view.page.fontInfo().family() == MONO_FAMILY


def test_the_space_bar_goes_to_the_window(qtbot: QtBot) -> None:
    window, view = open_code(qtbot)
    view.page.setFocus()
    QTest.keyClick(view.page, Qt.Key.Key_Space)
    wait(qtbot, lambda: bool(window.bridge.frame and window.bridge.frame.playing))
    QTest.keyClick(view.page, Qt.Key.Key_Space)


def test_words_have_the_colours_of_their_kinds() -> None:
    text = 'def f(x):  # why\n    """Two\n    lines."""\n    return "a" + str(1.5e-3)'
    kinds = [[(text.split("\n")[at][a:b], kind) for a, b, kind in line]
             for at, line in enumerate(spans(text))]  # fmt: skip
    assert kinds[0] == [("def", "keyword"), ("f", "name"), ("# why", "comment")]
    assert kinds[1] == [('"""Two', "string")] and kinds[2] == [('    lines."""', "string")]
    assert kinds[3] == [
        ("return", "keyword"), ('"a"', "string"), ("str", "builtin"), ("1.5e-3", "number"),
    ]  # fmt: skip


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("ink", sorted(set(INKS.values())))
def test_every_colour_can_be_read(palette: object, ink: str) -> None:
    """Four and a half to one, the contrast that WCAG 2 asks of text."""
    light, dark = sorted(map(_luminance, (getattr(palette, ink), palette.canvas)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
