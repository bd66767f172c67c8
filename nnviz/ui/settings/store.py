"""The settings in force, and their file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from nnviz.errors import FileError
from nnviz.formats.places import config_folder
from nnviz.formats.small import read_small, write_small
from nnviz.ui.settings.settings import Settings, differing, settings_of
from nnviz.ui.settings.writer import Writer

_ODD = "Of the settings in '{}', {} cannot be used; the usual {} for now."


def usual_file() -> Path:
    """Where a user's settings lie."""
    return config_folder() / "settings.json"


class SettingsStore(QObject):
    """``changed(before)`` after each change, with the settings that were; ``failed(sentence)``
    where they could not be written.

    Without a path they last as long as the window. The file holds what differs from the usual;
    of it only what was changed here is written, so that two windows do not undo each other's.
    ``problem`` says in a sentence what was wrong with the file, if anything.
    """

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self.problem = path, ""
        self.settings = self._read()
        self._writer = Writer(self)
        self._writer.failed.connect(self.failed)

    def change(self, **values: Any) -> None:
        """Other values for some settings, by name; kept at once."""
        self.put(replace(self.settings, **values))

    def put(self, settings: Settings) -> None:
        """Other settings; kept at once."""
        before, self.settings = self.settings, settings
        changes = differing(settings, before)
        if not changes:
            return
        if (path := self._path) is not None:
            self._writer.begin(lambda: _merge(path, changes))
        self.changed.emit(before)

    def reset(self, *names: str) -> None:
        """The usual values of these settings, or of all."""
        usual = Settings()
        names = names or tuple(differing(self.settings, usual))
        self.change(**{name: getattr(usual, name) for name in names})

    def stop(self) -> None:
        """Wait until all is written."""
        self._writer.stop()

    def _read(self) -> Settings:
        if self._path is None:
            return Settings()
        try:
            settings, odd = settings_of(read_small(self._path))
        except FileError as error:
            self.problem = f"{error} The usual settings hold for now."
            return Settings()
        if odd:
            hold = "value holds" if len(odd) == 1 else "values hold"
            self.problem = _ODD.format(self._path, ", ".join(odd), hold)
        return settings


def _merge(path: Path, changes: dict[str, Any]) -> None:
    """Bring changes into a file that others write too; one that cannot be read is replaced."""
    try:
        content = read_small(path)
    except FileError:
        content = {}
    usual = Settings()
    content |= changes
    for name in changes:
        if content[name] == getattr(usual, name):
            del content[name]
    write_small(path, content)
