"""Pictures that dialogs, and bars that come and go, are held to.

``python -m tests.ui.golden_dialogs`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.rescue.about import About
from nnviz.rescue.rescue import Found
from nnviz.ui.commands.command import Command
from nnviz.ui.commands.palette import CommandPalette
from nnviz.ui.commands.sheet import ShortcutSheet
from nnviz.ui.history_list import HistoryList
from nnviz.ui.main_window import MainWindow
from nnviz.ui.notes import NotesCard
from nnviz.ui.pictures.dialog import PictureDialog
from nnviz.ui.pictures.film_dialog import FilmDialog
from nnviz.ui.rescue import RescueBar
from nnviz.ui.start import application
from nnviz.ui.theme import Theme
from tests.ui.golden_import import note
from tests.ui.golden_views import Make, renew

_THEN = time.mktime((2024, 5, 3, 14, 3, 0, 0, 0, -1))
_COMMANDS = (
    Command("Play", "Train, or pause; the space bar does it too.", "command", print, "Ctrl+P"),
    Command("Loss", "How loss and metrics went.", "view", print),
    Command("Two spirals", "Two classes wound around each other.", "sample", print),
    Command("Undo", "Take back the last edit.", "command", print, "Ctrl+Z", enabled=False),
)


def rescue(theme: Theme) -> QWidget:
    """Two works, one of them saved before."""
    bar = RescueBar()
    bar.offer(
        [
            Found(Path("one"), About("Two spirals", step=1234, when=_THEN)),
            Found(Path("two"), About("Mine", Path("mine.nnviz"), step=5, when=_THEN - 9e4)),
        ]
    )
    bar.resize(1000, bar.sizeHint().height())
    return bar


def history(theme: Theme) -> QWidget:
    """Three edits, one of them taken back."""
    session, host = Session(sample_experiment("xor")), QWidget()
    for text in ("mine", "mine, and more"):
        session.write_notes(text, object())
    session.reset()
    session.undo()
    listed = HistoryList(session, theme, host)
    listed.open_below(host)
    listed.setParent(None)  # Else it would go with its host.
    return listed


def notes(theme: Theme) -> QWidget:
    """With some lines in it."""
    session = Session(sample_experiment("xor"))
    session.write_notes("Two hidden units are too few here.\n\nTry again with ReLU.")
    card = NotesCard(session, theme)
    card.resize(300, card.sizeHint().height())
    return card


def _hosted(size: QSize) -> QWidget:
    host = QWidget()
    host.resize(size)
    return host


def palette(theme: Theme) -> QWidget:
    """The first command is chosen, the last cannot be done."""
    host = _hosted(QSize(700, 400))
    made = CommandPalette(_COMMANDS, theme, host)
    made.setParent(None)
    return made


def sheet(theme: Theme) -> QWidget:
    """All places, and two commands with keys."""
    host = _hosted(QSize(900, 700))
    made = ShortcutSheet(_COMMANDS, host)
    made.setParent(None)
    return made


def picture(theme: Theme) -> QWidget:
    """Of a lesson's note."""
    subject, host = note(theme), QWidget()
    subject.grab()  # Lays it out.
    made = PictureDialog({"Note": subject}, "xor", theme, host)
    while made.maker.busy:
        application().processEvents()
    made.setParent(None)
    return made


def film(theme: Theme) -> QWidget:
    """As it opens."""
    window = MainWindow(Session(sample_experiment("xor")), theme)
    window.documents.give_up()
    made = FilmDialog({"Network": window.canvas, "Window": window}, theme, window)
    window.shut_down()
    made.setParent(None)
    made.destroyed.connect(window.deleteLater)
    return made


VIEWS: dict[str, Make] = {
    "rescue-bar": rescue,
    "history-list": history,
    "notes-card": notes,
    "command-palette": palette,
    "shortcut-sheet": sheet,
    "picture-dialog": picture,
    "film-dialog": film,
}

if __name__ == "__main__":
    renew(VIEWS)
