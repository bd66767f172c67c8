"""The window's commands as one list, for the palette and the sheet; and its full screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from nnviz.experiment.gallery import lesson_entries, sample_entries
from nnviz.ui.commands.command import Command
from nnviz.ui.widgets.letters import words_of

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


_WHAT = {"export": "Export to ", "colours": "Colours: "}


class CommandDesk(QObject):
    """Opens the palette and the sheet; what they offer is what the window's menus do."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def commands(self) -> tuple[Command, ...]:
        """Actions, then recent files, views, samples and lessons."""
        actions = (_of_action(*named) for named in self._window.commands.all.items())
        return (*actions, *self._recent(), *self._views(), *self._openings())

    def find(self) -> None:
        """Open the palette."""
        from nnviz.ui.commands.palette import CommandPalette  # Seldom wanted.

        palette = CommandPalette(self.commands(), self._window.theme, self._window)
        palette.open()
        palette.finished.connect(palette.deleteLater)

    def show_keys(self) -> None:
        """Open the sheet of shortcuts."""
        from nnviz.ui.commands.sheet import ShortcutSheet  # Seldom wanted.

        sheet = ShortcutSheet(self.commands(), self._window)
        sheet.show()
        sheet.finished.connect(sheet.deleteLater)

    def toggle_full_screen(self) -> None:
        window = self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def _recent(self) -> list[Command]:
        recent = self._window.recent
        return [
            Command(
                each.recent.path.name, str(each.recent.path.parent), "recent file",
                partial(recent.open, each), enabled=not each.missing,
            )
            for each in recent.files.seen or ()
        ]  # fmt: skip

    def _turn_to(self, place: int) -> None:
        self._window.pages.show_work()
        self._window.centre.dock.tabs.turn_to(place)

    def _views(self) -> list[Command]:
        views = self._window.views
        return [
            Command(
                views.tabs[place].title,
                views.tabs[place].tip,
                "view",
                partial(self._turn_to, place),
            )
            for place in views.offered.values()
        ]

    def _openings(self) -> list[Command]:
        kinds = (
            ("sample", sample_entries(), self._window.data.choose),
            ("lesson", lesson_entries(), self._window.lessons.open),
        )
        return [
            Command(each.title, each.description, kind, partial(open_it, each.name))
            for kind, entries, open_it in kinds
            for each in entries
        ]


def _of_action(name: str, action: QAction) -> Command:
    """By itself, a target's name would not say that it is exported to, nor a set's that it is one
    of colours."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    title = words_of(action).rstrip("…")
    title = f"{_WHAT.get(name.partition('_')[0], '')}{title}"
    return Command(title, action.toolTip(), "command", action.trigger, keys, action.isEnabled())
