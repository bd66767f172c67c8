"""New data for the network as it is now: predicted, looked at, saved."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.experiment.session import Session
from nnviz.experiment.state import RunState
from nnviz.ui.dialogs import ask_open
from nnviz.ui.theme import Theme

if TYPE_CHECKING:
    from nnviz.ui.importing.prediction_dialog import PredictionDialog

_FILTER = "Data and pictures (*.csv *.tsv *.txt *.gz *.npy *.npz *ubyte *.png *.jpg);;All files (*)"
_POLL_MS = 16


class Asker(QObject):
    """``saved`` and ``failed`` carry a sentence."""

    saved = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._theme, self._window = session, theme, window
        self._state: Future[RunState] | None = None
        self._path = Path()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._poll)
        self.dialog: PredictionDialog | None = None

    def ask(self) -> None:
        """Ask for a file of new data."""
        path = ask_open(self._window, "Predict new data", Path.cwd(), _FILTER)
        if path is not None:
            self.take(path)

    def take(self, path: Path) -> None:
        """Predict for a file, with the weights as they are now."""
        self.stop()
        self._path, self._state = path, self._session.worker.state(with_past=False)
        self._timer.start(_POLL_MS)

    def stop(self) -> None:
        """Give up what is under way."""
        self._timer.stop()
        self._state = None
        if self.dialog is not None:
            self.dialog.reject()

    def _poll(self) -> None:
        if self._state is None or not self._state.done():
            return
        state, self._state = self._state, None
        self._timer.stop()
        try:
            self._show(state.result())
        except NnvizError as error:
            self.failed.emit(str(error))

    def _show(self, state: RunState) -> None:
        from nnviz.ui.importing.prediction_dialog import PredictionDialog  # Late: few ask.

        self.dialog = PredictionDialog(state, self._path, self._theme, self._window)
        self.dialog.saved.connect(self.saved)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
