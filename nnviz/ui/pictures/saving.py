"""Taking pictures and the history along: asked for in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.experiment.session import Session
from nnviz.formats.history_csv import save_history
from nnviz.ui.bridge import Bridge
from nnviz.ui.dialogs import ask_save
from nnviz.ui.theme import Theme

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


class PictureDesk(QObject):
    """``done(sentence)`` or ``failed(sentence)`` after each; ``subjects``: what a picture can be
    taken of now, by name."""

    done = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        session: Session,
        subjects: Callable[[], dict[str, QWidget]],
        bridge: Bridge,
        theme: Theme,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._subjects, self._bridge = session, subjects, bridge
        self._theme, self._window = theme, window

    def ask(self, of: str = "") -> None:
        """Open the dialog, with a subject chosen."""
        from nnviz.ui.pictures.dialog import PictureDialog  # Seldom wanted.

        name = self._session.experiment.name
        dialog = PictureDialog(self._subjects(), name, self._theme, self._window)
        dialog.told.connect(self.done)
        if of:
            dialog.of.choose(of)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    def ask_film(self) -> None:
        """Open the dialog that records."""
        from nnviz.ui.pictures.film_dialog import FilmDialog  # Seldom wanted.

        dialog = FilmDialog(self._subjects(), self._theme, self._window)
        dialog.told.connect(self.done)
        dialog.setModal(False)
        dialog.show()
        dialog.finished.connect(dialog.deleteLater)

    def ask_history(self) -> None:
        """Ask where to, then write the history."""
        start = Path.cwd() / f"{self._session.experiment.name}-history.csv"
        path = ask_save(self._window, "Save the history", start, "Tables (*.csv)")
        if path is not None:
            self.save_history(path)

    def save_history(self, path: Path) -> None:
        """Write it without asking."""
        frame = self._bridge.frame
        if frame is None:
            self.failed.emit("There is no history yet; wait until the run has begun.")
            return
        try:
            save_history(path, frame.history)
        except NnvizError as error:
            self.failed.emit(str(error))
            return
        self.done.emit(f"Saved {len(frame.history.epoch):,} rows as {path.name}.")
