"""The program with Qt: the window, or a command that needs it offscreen."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from nnviz.errors import NnvizError
from nnviz.experiment.session import Session
from nnviz.formats import is_backup, is_project
from nnviz.formats.places import state_folder
from nnviz.formats.source import source_named
from nnviz.rescue.place import usual_place
from nnviz.ui.main_window import MainWindow
from nnviz.ui.settings import SettingsStore, palette_of
from nnviz.ui.settings.store import usual_file
from nnviz.ui.start import application, themed

FIRST_SAMPLE = "two-spirals"


def main(argv: list[str]) -> int:
    """Open the window, with the file named if any, or run an offscreen command; the exit code."""
    try:
        if argv and not is_project(argv[0]):
            from nnviz import offscreen  # Its libraries would make the window wait.

            return offscreen.main(argv)
        return open_window(Path(argv[0]) if argv else None)
    except NnvizError as error:
        print(f"nnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("nnviz: interrupted", file=sys.stderr)
        return 130


def open_window(path: Path | None = None) -> int:
    """Show the window and stay until it is closed."""
    app, window = application(), window_on(path)
    signal.signal(signal.SIGINT, lambda *_: window.close())
    try:
        window.recent.begin(state_folder() / "recent")
        window.memory.begin(state_folder() / "window.json")
        window.show()
        window.welcome()
        QTimer.singleShot(0, window, lambda: _keep(window))
        return app.exec()
    finally:
        window.shut_down()


def _keep(window: MainWindow) -> None:
    """Offer what an earlier run could not save, and keep what this one does; then only is it known
    who else has the file open."""
    window.keeper.begin(usual_place())
    window.documents.settle_twice()


def window_on(path: Path | None = None) -> MainWindow:
    """The window, built but not yet shown, on a file or the first sample."""
    session = Session(source_named(str(path or FIRST_SAMPLE)), path)
    if path is not None and is_backup(path):
        session.mark_unsaved(path.with_name(path.name.removesuffix("~")))
    app, store = application(), SettingsStore(usual_file())
    theme = themed(app, palette_of(store.settings), store.settings.colours)
    return MainWindow(session, theme, store)
