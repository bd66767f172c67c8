"""Asking for files, and before one is replaced."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_open(window: QWidget, title: str, folder: Path, kinds: str) -> Path | None:
    """The file the user wants opened; None if none."""
    name, _ = QFileDialog.getOpenFileName(window, title, str(folder), kinds)
    return Path(name) if name else None


def ask_save(window: QWidget, title: str, start: Path, kinds: str) -> Path | None:
    """Where the user wants a file; the name ends with the suffix of ``start`` in any case.

    Whether a file may be replaced is asked here and not by the dialog, for only here is it known
    which file that is.
    """
    dialog = QFileDialog(window, title, str(start.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.selectFile(start.name)
    path = None
    while path is None and dialog.exec():
        wanted = suffixed(Path(dialog.selectedFiles()[0]), start.suffix)
        path = wanted if not wanted.exists() or may_replace(window, wanted) else None
    dialog.deleteLater()
    return path


def ask_folder(window: QWidget, title: str, start: Path) -> Path | None:
    """The folder that the user chooses; None if none."""
    name = QFileDialog.getExistingDirectory(window, title, str(start))
    return Path(name) if name else None


def suffixed(path: Path, suffix: str) -> Path:
    """``c.v1`` becomes ``c.v1.nnviz``; a name that has the suffix keeps it."""
    stem = path.name[: -len(suffix)] if path.name.lower().endswith(suffix) else path.name
    return path.with_name(stem + suffix)


def may_replace(window: QWidget, path: Path) -> bool:
    """Ask whether a file that exists may be replaced."""
    box = QMessageBox(window)
    box.setWindowTitle("nnviz")
    box.setText(f"“{path.name}” exists already.")
    box.setInformativeText("Replace it?")
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
    box.setDefaultButton(QMessageBox.StandardButton.No)
    return QMessageBox.StandardButton(box.exec()) is QMessageBox.StandardButton.Yes
