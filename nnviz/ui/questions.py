"""What is asked before work could be lost: one box each, with the choices by their names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

_Button, _Role = QMessageBox.StandardButton, QMessageBox.ButtonRole
_Choices = dict[str, tuple[str, QMessageBox.ButtonRole]]


def ask(window: QWidget, text: str, details: str, choices: _Choices) -> str:
    """The key of the choice that was made, the first being the usual one unless it destroys; "" if
    none was."""
    box = QMessageBox(window)
    box.setWindowTitle("nnviz")
    box.setText(text)
    box.setInformativeText(details)
    buttons = {key: box.addButton(*choice) for key, choice in choices.items()}
    cancel, usual = box.addButton(_Button.Cancel), next(iter(buttons.values()))
    destroys = box.buttonRole(usual) == _Role.DestructiveRole
    box.setDefaultButton(cancel if destroys else usual)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((key for key, button in buttons.items() if button is clicked), "")


def ask_unsaved(window: QWidget, title: str) -> QMessageBox.StandardButton:
    """What is to become of unsaved work."""
    box = QMessageBox(window)
    box.setWindowTitle("nnviz")
    box.setText(f"“{title}” has changes that are not saved.")
    box.setInformativeText("Save them first?")
    box.setStandardButtons(_Button.Save | _Button.Discard | _Button.Cancel)
    box.setDefaultButton(_Button.Save)
    return QMessageBox.StandardButton(box.exec())


def ask_spare(window: QWidget, reason: str, spare: Path) -> bool:
    """Whether the backup of a damaged project is to be opened in its place."""
    details = f"The version saved before it is kept as “{spare.name}”."
    return bool(ask(window, reason, details, {"spare": ("Open that version", _Role.AcceptRole)}))


def ask_opened_twice(window: QWidget, path: Path) -> str:
    """How a file is to be opened that another window has open: ``copy``, ``open``, or ""."""
    return ask(
        window,
        f"“{path.name}” is open in another window.",
        "A copy leaves the file alone. If both windows save the file itself, the one that saves "
        "last replaces what the other one saved.",
        {
            "copy": ("Open a copy", _Role.AcceptRole),
            "open": ("Open anyway", _Role.ActionRole),
        },
    )


def ask_changed(window: QWidget, path: Path) -> str:
    """What to do about a file that something else wrote meanwhile: ``save as``, ``save``, or ""."""
    return ask(
        window,
        f"“{path.name}” was changed by another program since it was opened or saved here.",
        f"Replacing it keeps what is there now as “{path.name}~”.",
        {
            "save as": ("Save as…", _Role.AcceptRole),
            "save": ("Replace it", _Role.DestructiveRole),
        },
    )


def ask_discard(window: QWidget, title: str) -> bool:
    """Whether work that a crash left is to be removed."""
    details = "It cannot be brought back then."
    choices = {"discard": ("Discard", _Role.DestructiveRole)}
    return bool(ask(window, f"Remove what was kept of “{title}”?", details, choices))
