"""How data come in: asked for, dropped or pasted; then one undoable edit."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from nnviz.data.source import Data, TableData
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.importing.fitting import refitted
from nnviz.experiment.session import Session
from nnviz.formats import PROJECTS, is_file
from nnviz.ui.dialogs import ask_open
from nnviz.ui.panels.editing import Editor
from nnviz.ui.theme import Theme

if TYPE_CHECKING:
    from nnviz.experiment.importing.opening import Imported
    from nnviz.ui.importing.dialog import ImportDialog

_FILTER = "Data (*.csv *.tsv *.txt *.dat *.gz *.npy *.npz *ubyte *.idx);;All files (*)"
_NEEDED = (
    "nnviz.data.reading",
    "nnviz.experiment.importing.plan",
    "nnviz.experiment.importing.opening",
    "nnviz.ui.importing.dialog",
)
_WARM_MS = 900


class Importer(QObject):
    """``opened(sentence)`` when data have become the experiment."""

    opened = Signal(str)

    def __init__(self, session: Session, editor: Editor, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._editor = session, editor
        self._theme, self._window = theme, window
        self.dialog: ImportDialog | None = None
        QTimer.singleShot(_WARM_MS, self, self._warm)

    def ask(self) -> None:
        """Ask for a file."""
        path = ask_open(self._window, "Import data", Path.cwd(), _FILTER)
        if path is not None:
            self.take(path)

    def ask_folder(self) -> None:
        """Ask for a folder of pictures."""
        name = QFileDialog.getExistingDirectory(
            self._window, "Import pictures: a folder for each class", str(Path.cwd())
        )
        if name:
            self.take(Path(name))

    def take(self, path: Path | None, text: str = "") -> ImportDialog:
        """Look at a file or folder, or at cells that were pasted."""
        from nnviz.ui.importing.dialog import ImportDialog  # Only those who import wait for it.

        self.stop()
        dialog = self.dialog = ImportDialog(path, text, self._theme, self._window)
        # Tasks of their own: making the dialog and showing it, closing it and opening the data
        # take a moment each.
        dialog.ready.connect(self._open, Qt.ConnectionType.QueuedConnection)
        dialog.rejected.connect(self._forget)
        QTimer.singleShot(0, dialog, lambda: self._show(dialog))
        return dialog

    def paste(self) -> None:
        """Cells out of the clipboard; anything else is left alone."""
        text = QGuiApplication.clipboard().text()
        if is_table(text):
            self.take(None, text)

    def stop(self) -> None:
        """Give up an import under way."""
        if self.dialog is not None:
            self.dialog.reject()

    def _show(self, dialog: ImportDialog) -> None:
        if dialog is self.dialog:  # Else it was given up before.
            dialog.open()

    def _open(self, imported: Imported) -> None:
        if self.dialog is not None and not self.dialog.isVisible():
            self._forget()
        fresh = imported.experiment
        if self._editor.edit(f"import {fresh.title}", lambda now: _begun(fresh, now)):
            if imported.origin is not None:
                self._session.add_origin(imported.origin)
            self.opened.emit(f"Imported {fresh.title}. Press play, and watch it being learnt.")

    def _forget(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _warm(self) -> None:
        """Import, bit by bit while nobody waits, what the first dialog needs."""
        module = next((each for each in _NEEDED if each not in sys.modules), None)
        if module is not None:
            import_module(module)
            QTimer.singleShot(_WARM_MS, self, self._warm)


def _begun(fresh: Experiment, now: Experiment) -> Experiment:
    """A run of its own; of a table that is open already, the same network on it as it is now."""
    if _is_again(fresh.data, now.data):
        return refitted(now, fresh.data)
    seeds = replace(now.seeds, attempt=now.seeds.attempt + 1)
    return replace(fresh, seeds=seeds)


def _is_again(data: Data, before: Data) -> TypeGuard[TableData]:
    if not (isinstance(data, TableData) and isinstance(before, TableData)):
        return False
    return bool(data.origin) and data.origin == before.origin


def dropped(mime: QMimeData) -> Path | None:
    """The one local file or folder that is dropped, if any."""
    files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 else None


def is_project(path: Path) -> bool:
    """Whether it is to be opened rather than imported."""
    return path.suffix.lower() in PROJECTS and is_file(path)


def is_table(text: str) -> bool:
    """Whether what is pasted may be cells: two lines at least, one of them with several."""
    lines = text.strip().splitlines()
    return len(lines) > 1 and any(sign in lines[0] for sign in ",;\t")
