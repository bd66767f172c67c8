"""The recent files as the window knows them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from nnviz.ui.later import Later
from nnviz.ui.recent import listing
from nnviz.ui.recent.listing import Seen
from nnviz.ui.settings.writer import Writer


class RecentFiles(QObject):
    """``seen`` is the list as it was when it was last looked at, None before; ``changed`` when that
    is another. Remembers nothing before it is told to ``begin``. ``failed`` carries a sentence.
    What was taken off can be put back, the last first, as long as the window is there."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seen: tuple[Seen, ...] | None = None
        self._removed: list[tuple[Seen, ...]] = []
        self._folder: Path | None = None
        self._later, self._writer = Later(self), Writer(self)
        self._writer.failed.connect(self.failed)
        self._later.failed.connect(self.failed)
        self._writer.rested.connect(self.look)

    def begin(self, folder: Path) -> None:
        """Keep the list there from now on."""
        self._folder = folder
        self.look()

    def look(self) -> None:
        """See, in another thread, which files there are now."""
        if (folder := self._folder) is not None:
            self._later.begin(lambda: listing.look(folder), self._take, small=False)

    def remember(self, path: Path, picture: QImage | None = None) -> None:
        """A file was opened or saved, and looks so."""
        if (folder := self._folder) is not None:
            where = path.absolute()
            self._writer.begin(lambda: listing.remember(folder, where, picture))

    def forget(self, paths: Iterable[Path]) -> None:
        """Take these off the list."""
        gone = set(paths)
        if (folder := self._folder) is not None:
            self._removed.append(tuple(e for e in self.seen or () if e.recent.path in gone))
            self._writer.begin(lambda: listing.forget(folder, gone))

    @property
    def removed(self) -> tuple[Seen, ...]:
        """What was taken off last and is not on the list again."""
        there = {each.recent.path for each in self.seen or ()}
        while self._removed and all(each.recent.path in there for each in self._removed[-1]):
            self._removed.pop()
        return self._removed[-1] if self._removed else ()

    def put_back(self) -> None:
        """Put back on the list what was taken off last."""
        removed = self.removed
        if removed and (folder := self._folder) is not None:
            self._removed.pop()
            self._writer.begin(lambda: listing.put_back(folder, removed))
            self.changed.emit()

    def stop(self) -> None:
        """Wait until all is written."""
        self._folder = None
        self._writer.stop()

    def _take(self, seen: tuple[Seen, ...]) -> None:
        # Pictures are not compared: they are as their files' stamps are.
        if seen != self.seen:
            self.seen = seen
            self.changed.emit()
