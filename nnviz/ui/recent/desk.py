"""What the window does about recent files: it remembers what is opened and saved, draws its
picture, and opens it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from nnviz.experiment.frame import Frame
from nnviz.ui.recent.files import RecentFiles
from nnviz.ui.recent.listing import Seen

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow

WIDTH = 440
"""Pixels of a picture."""
_SETTLED_MS = 700
_GONE = "“{}” is not there any more; it is off the list of recent files."


class RecentDesk(QObject):
    """A file that was opened is drawn once its network is there, unless it was trained on
    meanwhile: then its picture would be another's."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self.files = window, RecentFiles(self)
        self._awaited: Path | None = None
        window.documents.entered.connect(self._entered)
        window.documents.kept.connect(self._saved)

    def begin(self, folder: Path) -> None:
        """Keep the list there from now on; what is open belongs on it."""
        self.files.begin(folder)
        self._entered()

    def watch(self, frame: Frame) -> None:
        """The newest document has a frame."""
        if self._awaited is not None:
            path, self._awaited = self._awaited, None
            QTimer.singleShot(_SETTLED_MS, self, lambda: self._draw(path))

    def open(self, seen: Seen) -> None:
        """Open a file of the list; one that is gone leaves it."""
        path, documents = seen.recent.path, self._window.documents
        if not path.exists():
            self.files.forget([path])
            documents.failed.emit(_GONE.format(path.name))
        elif documents.may_go():
            documents.open_file(path)

    def _entered(self) -> None:
        session = self._window.session
        self._awaited = None
        if session.path is not None and not session.dirty:
            self._awaited = session.path
            self.files.remember(session.path)

    def _saved(self, path: Path) -> None:
        """In an event of its own: saving took its time already."""
        QTimer.singleShot(0, self, lambda: self.files.remember(path, self._picture()))

    def _draw(self, path: Path) -> None:
        session = self._window.session
        if session.path == path and not session.dirty:
            self.files.remember(path, self._picture())

    def _picture(self) -> QImage:
        """The network as a figure; a null picture before it is drawn for the first time."""
        from nnviz.ui.pictures.printed import image_of  # Seldom wanted.

        canvas = self._window.canvas
        if canvas.painted_step < 0 or canvas.width() < 1:
            return QImage()
        return image_of(canvas, WIDTH / canvas.width())
