"""Settings at work in the window: what was chosen is there at the start, and at once when it
changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnviz.drawing import colour_sets
from nnviz.drawing.colour_sets import COLOUR_SETS
from nnviz.drawing.palette import Mode, Palette
from nnviz.ui.settings.settings import Settings
from nnviz.ui.settings.store import SettingsStore

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


def palette_of(settings: Settings) -> Palette | None:
    """The chosen theme's palette; None to follow the system."""
    modes: dict[str, Mode] = {"dark": "dark", "light": "light"}
    mode = modes.get(settings.theme)
    return colour_sets.palette_of(mode, settings.colours) if mode else None


def _type_size(settings: Settings) -> int:
    """In hundredths of the usual."""
    return settings.type_size if settings.large_type else 100


class SettingsDesk(QObject):
    """Does nothing to the window's theme before a setting of it changes: it was built with one."""

    def __init__(self, store: SettingsStore, window: MainWindow) -> None:
        super().__init__(window)
        self.store, self._window = store, window
        window.top.choose_speed(store.settings.speed or None)
        window.session.refer_usually(store.settings.name_files)
        store.changed.connect(self._follow)
        window.theme.choose_type(_type_size(store.settings))

    def ask(self) -> None:
        """Open the dialog."""
        from nnviz.ui.settings.dialog import SettingsDialog  # Seldom wanted.

        dialog = SettingsDialog(self.store, self._window.theme, self._window)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the actions about settings do, by name."""
        chosen = {f"colours_{name}": partial(self.choose_colours, name) for name in COLOUR_SETS}
        return {"theme": self.toggle_theme, "settings": self.ask, **chosen,
                "large_type": self.toggle_type}  # fmt: skip

    def toggle_theme(self) -> None:
        """The other of dark and light, now and at the next start."""
        dark = self._window.theme.palette.is_dark
        self.store.change(theme="light" if dark else "dark")

    def choose_colours(self, name: str) -> None:
        """A set of colours, now and at the next start."""
        self.store.change(colours=name)

    def toggle_type(self) -> None:
        """Large type or the usual, now and at the next start."""
        self.store.change(large_type=not self.store.settings.large_type)

    def _follow(self, before: Settings) -> None:
        now = self.store.settings
        if now.theme != before.theme:
            self._window.theme.choose(palette_of(now))
        if now.colours != before.colours:
            self._window.theme.choose_colours(now.colours)
        self._window.theme.choose_type(_type_size(now))
        if now.speed != before.speed:
            self._window.top.choose_speed(now.speed or None)
        if now.name_files != before.name_files:
            self._window.session.refer_usually(now.name_files)
