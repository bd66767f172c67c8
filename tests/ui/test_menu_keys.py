"""Every action of the menus, and every other one, done by the keyboard alone in the real window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data.source import TableData
from nnviz.drawing.colour_sets import COLOUR_SETS
from nnviz.experiment.lessons import LESSONS
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.exporting import TARGETS
from nnviz.ui.commands.palette import CommandPalette
from nnviz.ui.commands.sheet import PLACES, ShortcutSheet
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.dialog import PictureDialog
from nnviz.ui.pictures.film_dialog import FilmDialog
from nnviz.ui.settings.dialog import SettingsDialog
from nnviz.ui.widgets.letters import letter_of, words_of
from nnviz.ui.widgets.menu_button import MenuButton
from tests.ui.window_kit import PATIENCE, open_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
Answer = Callable[[QWidget], None]


class Hands:
    """Somebody at the keyboard of a window."""

    def __init__(self, window: MainWindow, folder: Path, name: str = "") -> None:
        self.window, self.folder, self.name = window, folder, name

    def do(self, *answers: Answer) -> None:
        """The action by its menu, else by its shortcut; dialogs that wait are answered."""
        activate(self.window)
        answer(*answers)
        action = self.window.commands[self.name]
        if path_to(self.window, action):
            choose(self.window, action)
        else:
            assert not action.shortcut().isEmpty(), f"no key does “{words_of(action)}”"
            keys = action.shortcut()[0]
            QTest.keyClick(self.focus, keys.key(), keys.keyboardModifiers())

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.focus, key)

    def sees(self, what: Callable[[], bool]) -> None:
        """Wait until something is to be seen."""
        until(what, f"“{self.name}” has no effect")

    def dialog(self, kind: type[QDialog]) -> None:
        """A dialog of a kind is there and has the keyboard, goes with Escape, and gives it back."""
        before = self.window.focusWidget()
        self.sees(lambda: bool(self.open(kind)))
        (made,) = self.open(kind)
        activate(made)
        QTest.keyClick(made.focusWidget() or made, Key.Key_Escape)
        assert not self.open(kind)
        assert self.window.focusWidget() is before

    def open(self, kind: type[QDialog]) -> list[QDialog]:
        """The dialogs of a kind that are to be seen."""
        return [each for each in self.window.findChildren(kind) if each.isVisible()]


def until(what: Callable[[], bool], sentence: str) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not what():
        assert time.monotonic() < end, sentence
        QTest.qWait(5)


def activate(window: QWidget) -> None:
    """Window managers do so when a dialog has gone."""
    window.activateWindow()
    until(window.isActiveWindow, "the window is not active")


def answer(*answers: Answer) -> None:
    """Answer the dialogs that come, one after the other, while an action waits for them."""
    left, done = list(answers), set[QWidget]()

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if left and isinstance(dialog, QFileDialog | QMessageBox) and dialog not in done:
            done.add(dialog)
            QTimer.singleShot(0, look)
            left.pop(0)(dialog)
        elif left:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def typed(path: Path) -> Answer:
    """Type the path of a file or folder, then Enter."""

    def reply(dialog: QWidget) -> None:
        field = dialog.focusWidget()
        assert field is not None
        until(field.hasFocus, "the dialog has not the keyboard")
        QTest.keyClick(field, Key.Key_A, CONTROL)
        QTest.keyClicks(field, str(path))
        QTest.keyClick(field, Key.Key_Return)

    return reply


def path_to(window: MainWindow, action: QAction) -> tuple[MenuButton, list[QAction]] | None:
    """Where an action is: under which button, by which entries."""
    for button in (window.top.file, window.top.export):
        for way in ways(button.menu()):
            if way[-1] is action:
                return button, way
    return None


def ways(menu: QMenu) -> Iterator[list[QAction]]:
    """The ways to all actions of a menu and of those within it."""
    for entry in menu.actions():
        below = entry.menu()
        if isinstance(below, QMenu):
            yield from ([entry, *rest] for rest in ways(below))
        elif not entry.isSeparator():
            yield [entry]


def choose(window: MainWindow, action: QAction) -> None:
    """Alt and the menu's letter, then the letters of the entries."""
    found = path_to(window, action)
    assert found is not None
    button, way = found
    activate(window)
    keys = window.commands["menu" if button is window.top.file else "exports"].shortcut()[0]
    QTest.keyClick(QApplication.focusWidget() or window, keys.key(), keys.keyboardModifiers())
    menu = button.menu()
    for entry in way:
        until(
            lambda menu=menu: QApplication.activePopupWidget() is menu,
            f"“{words_of(action)}” is out of reach",
        )
        assert entry.isEnabled(), f"“{words_of(entry)}” cannot be chosen"
        QTest.keyClick(menu, letter_of(entry))
        menu = entry.menu()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("xor")))
    yield window
    window.close_quietly()


# What each does


def new(hands: Hands) -> None:
    run = hands.window.bridge.frame.run
    hands.do()
    hands.sees(lambda: hands.window.bridge.frame.run > run)


def gallery(hands: Hands) -> None:
    hands.do()
    assert hands.window.pages.shows_gallery
    hands.press(Key.Key_Escape)
    assert not hands.window.pages.shows_gallery
    assert hands.window.canvas.hasFocus()


def welcome(hands: Hands) -> None:
    hands.do()
    assert hands.window.pages.shows_welcome
    hands.press(Key.Key_Escape)
    assert not hands.window.pages.shows_welcome


def table(hands: Hands) -> None:
    network = hands.window.centre.network
    for tabular in (True, False):
        hands.do()
        assert network.tabular is tabular


def reset_layout(hands: Hands) -> None:
    """A view that stands large is small again."""
    dock = hands.window.centre.dock
    dock.expand()
    hands.do()
    assert not dock.expander.isChecked()
    hands.window.canvas.setFocus()


def save(hands: Hands) -> None:
    hands.do(typed(hands.folder / "first.nnviz"))
    assert (hands.folder / "first.nnviz").is_file()
    assert hands.window.windowTitle().startswith("first")


def save_as(hands: Hands) -> None:
    hands.do(typed(hands.folder / "second"))
    assert (hands.folder / "second.nnviz").is_file()


def open_one(hands: Hands) -> None:
    hands.do(typed(hands.folder / "first.nnviz"))
    hands.sees(lambda: hands.window.session.path == hands.folder / "first.nnviz")


def import_data(hands: Hands) -> None:
    path = hands.folder / "plants.csv"
    rows = (f"{k},{3 * k % 7},{'rose' if k % 3 else 'lily'}" for k in range(40))
    path.write_text("\n".join(("length,width,class", *rows)))
    hands.do(typed(path))
    importer = hands.window.importer
    hands.sees(lambda: importer.dialog is not None and importer.dialog.go.isEnabled())
    hands.press(Key.Key_Return)
    hands.sees(lambda: isinstance(hands.window.session.experiment.data, TableData))


def refer(hands: Hands) -> None:
    """After an import, there is a file that can be named."""
    was = hands.window.commands["refer"].isChecked()
    hands.do()
    assert hands.window.session.refers is not was


def import_folder(hands: Hands) -> None:
    for name, shade in (("dark", 10), ("light", 240)):
        (hands.folder / "pictures" / name).mkdir(parents=True)
        for k in range(6):
            picture = Image.new("L", (12, 12), shade + k)
            picture.save(hands.folder / "pictures" / name / f"{k}.png")
    hands.do(typed(hands.folder / "pictures"))
    importer = hands.window.importer
    hands.sees(lambda: importer.dialog is not None and importer.dialog.go.isEnabled())
    hands.press(Key.Key_Escape)
    assert importer.dialog is None


def import_network(hands: Hands) -> None:
    hands.do(typed(hands.folder / "xor.onnx"))
    hands.sees(lambda: hands.window.centre.message.text.startswith("Imported xor.onnx"))


def predict(hands: Hands) -> None:
    """For the data that were imported."""
    path = hands.folder / "points.csv"
    path.write_text("length,width\n5,2\n7,1\n")
    hands.do(typed(path))
    asker = hands.window.asker
    hands.sees(lambda: asker.dialog is not None and asker.dialog.save.isEnabled())
    hands.press(Key.Key_Escape)
    assert asker.dialog is None


def notes(hands: Hands) -> None:
    hands.do()
    QTest.keyClicks(hands.focus, "mine")
    assert hands.window.session.notes == "mine"
    hands.press(Key.Key_Escape)
    assert hands.window.canvas.hasFocus()


def note(hands: Hands) -> None:
    """Of the lesson that was opened last."""
    hands.do()
    assert hands.window.lessons.card.isHidden()
    hands.do()
    assert hands.window.lessons.card.isVisible()


def theme(hands: Hands) -> None:
    was = hands.window.theme.palette.is_dark
    hands.do()
    assert hands.window.theme.palette.is_dark is not was


def colours(hands: Hands) -> None:
    hands.do()
    assert hands.window.theme.palette.colours == hands.name.removeprefix("colours_")


def cards(hands: Hands) -> None:
    for shown in (False, True):
        hands.do()
        assert hands.window.data.isVisible() is shown


def large_type(hands: Hands) -> None:
    hands.do()
    assert hands.window.theme.type_size == 150
    hands.do()
    assert hands.window.theme.type_size == 100


def full_screen(hands: Hands) -> None:
    for full in (True, False):
        hands.do()
        hands.sees(lambda full=full: hands.window.isFullScreen() is full)


def menu(hands: Hands) -> None:
    """Arrows go through it and over to the other one; F10 opens it as well."""
    QTest.keyClick(hands.focus, Key.Key_F10)
    file, export = hands.window.top.file.menu(), hands.window.top.export.menu()
    assert QApplication.activePopupWidget() is file
    QTest.keyClick(file, Key.Key_Down)
    assert file.activeAction() is file.actions()[1]
    QTest.keyClick(file, Key.Key_Left)
    assert QApplication.activePopupWidget() is export
    QTest.keyClick(export, Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert hands.window.canvas.hasFocus()


def exports(hands: Hands) -> None:
    hands.do()
    export = hands.window.top.export.menu()
    assert QApplication.activePopupWidget() is export
    QTest.keyClick(export, Key.Key_Escape)


def export(hands: Hands) -> None:
    target = TARGETS[hands.name.removeprefix("export_")]
    place = hands.folder / ("" if target.is_folder else f"xor{target.suffix}")
    hands.do(typed(place))
    message = hands.window.centre.message
    hands.sees(lambda: message.text.startswith("Exported to"))
    assert not message.is_error
    message.hide()


def history(hands: Hands) -> None:
    hands.do(typed(hands.folder / "losses"))
    assert (hands.folder / "losses.csv").is_file()


def play(hands: Hands) -> None:
    for playing in (True, False):
        hands.do()
        hands.sees(lambda playing=playing: hands.window.bridge.frame.playing is playing)


def step(hands: Hands) -> None:
    before = hands.window.bridge.frame.step
    hands.do()
    hands.sees(lambda: hands.window.bridge.frame.step == before + 1)


def reset(hands: Hands) -> None:
    hands.do()
    hands.sees(lambda: hands.window.bridge.frame.step == 0)


def undo(hands: Hands) -> None:
    """After a reset."""
    before = hands.window.session.redo_label
    hands.do()
    assert hands.window.session.redo_label != before


def redo(hands: Hands) -> None:
    hands.do()
    assert hands.window.session.redo_label is None


def edits(hands: Hands) -> None:
    hands.do()
    assert hands.window.top.history.isVisible()
    QTest.keyClick(hands.window.top.history.list, Key.Key_Escape)
    assert not hands.window.top.history.isVisible()


def quit_it(hands: Hands) -> None:
    hands.do()
    assert not hands.window.isVisible()


def opens(kind: type[QDialog]) -> Callable[[Hands], None]:
    def case(hands: Hands) -> None:
        hands.do()
        hands.dialog(kind)

    return case


CASES: dict[str, Callable[[Hands], None]] = {
    **{f"export_{name}": export for name in TARGETS},
    "history": history, "picture": opens(PictureDialog), "film": opens(FilmDialog),
    "play": play, "step": step, "reset": reset, "undo": undo, "redo": redo, "edits": edits,
    "menu": menu, "exports": exports, "gallery": gallery, "welcome": welcome,
    "reset_layout": reset_layout, "table": table, "notes": notes, "theme": theme,
    **{f"colours_{name}": colours for name in (*list(COLOUR_SETS)[1:], next(iter(COLOUR_SETS)))},
    "cards": cards, "large_type": large_type,
    "full_screen": full_screen, "find": opens(CommandPalette), "keys": opens(ShortcutSheet),
    "settings": opens(SettingsDialog), "save": save, "save_as": save_as,
    "open": open_one, "new": new, "import_network": import_network, "import": import_data,
    "refer": refer, "predict": predict, "import_folder": import_folder,
    "note": note, "quit": quit_it,
}  # fmt: skip
"""In an order in which each finds what it needs."""


def test_every_action_has_a_case(window: MainWindow) -> None:
    assert set(CASES) == set(window.commands.all)


def test_every_action_by_keyboard(window: MainWindow, tmp_path: Path) -> None:
    for name, case in CASES.items():
        if name == "note":
            choose(window, lessons_of(window)[0])
        case(Hands(window, tmp_path, name))


def lessons_of(window: MainWindow) -> list[QAction]:
    """The entries below Lessons."""
    return [way[-1] for way in ways(window.top.file.menu()) if words_of(way[0]) == "Lessons"]


def test_no_entry_is_left_out(window: MainWindow) -> None:
    """Recent files have tests of their own."""
    known = {*window.commands.all.values(), *lessons_of(window)}
    every = [way for b in (window.top.file, window.top.export) for way in ways(b.menu())]
    others = [way for way in every if way[-1] not in known]
    assert {words_of(way[0]) for way in others} <= {"Open recent"}


def test_every_lesson_by_keyboard(window: MainWindow) -> None:
    lessons = lessons_of(window)
    titles = {lesson.title: name for name, lesson in LESSONS.items()}
    assert {words_of(each) for each in lessons} == set(titles)
    for entry in lessons:
        choose(window, entry)
        assert window.session.experiment.sample == titles[words_of(entry)]


def test_letters_and_shortcuts_are_there_once(window: MainWindow) -> None:
    for button in (window.top.file, window.top.export):
        button.open()
        button.menu().close()
        for menu in (button.menu(), *button.menu().findChildren(QMenu)):
            letters = [letter_of(each) for each in menu.actions() if not each.isSeparator()]
            assert all(letters), [e.text() for e in menu.actions() if not letter_of(e)]
            assert len(set(letters)) == len(letters)
    keys = [each.toString() for a in window.commands.all.values() for each in a.shortcuts()]
    assert len(set(keys)) == len(keys)


def test_the_sheet_names_the_menus_keys() -> None:
    assert "F10" in dict(PLACES["Everywhere"])


def test_enter_presses_a_button(window: MainWindow) -> None:
    window.top.button("theme").setFocus()
    was = window.theme.palette.is_dark
    QTest.keyClick(window.top.button("theme"), Key.Key_Return)
    assert window.theme.palette.is_dark is not was
