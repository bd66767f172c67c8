"""Asking where the data of a project are now, when they are not where it names them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.errors import MissingDataError
from nnviz.ui.dialogs import ask_open
from nnviz.ui.questions import ask


def ask_where(window: QWidget, error: MissingDataError) -> Path | None:
    """The file or folder that the user says it is; None if the project is to stay closed."""
    what = "folder" if error.folder else "file"
    details = "It is compared with what was imported, so that no other data can take their place."
    choices = {"locate": (f"Locate the {what}…", QMessageBox.ButtonRole.AcceptRole)}
    if not ask(window, str(error), details, choices):
        return None
    name, title = Path(error.path).name, f"Where is {Path(error.path).name}?"
    if not error.folder:
        return ask_open(window, title, Path.cwd(), f"{name} (*{Path(name).suffix});;All files (*)")
    folder = QFileDialog.getExistingDirectory(window, title, str(Path.cwd()))
    return Path(folder) if folder else None
