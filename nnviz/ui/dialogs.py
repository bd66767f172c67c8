"""Asking for files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_open(window: QWidget, title: str, folder: Path, kinds: str) -> Path | None:
    """The file the user wants opened; None if none."""
    name, _ = QFileDialog.getOpenFileName(window, title, str(folder), kinds)
    return Path(name) if name else None


def ask_save(window: QWidget, title: str, start: Path, kinds: str) -> Path | None:
    """Where the user wants a file; a name without suffix gets that of ``start``.

    The dialog itself asks before a file is replaced, and knows the suffix when it does.
    """
    dialog = QFileDialog(window, title, str(start.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(start.suffix.removeprefix("."))
    dialog.selectFile(start.name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
