"""Settings at work in the window: what was chosen is there at the start, and at once when it
changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnviz.drawing.palette import PALETTES, Palette
from nnviz.ui.settings.settings import Settings
from nnviz.ui.settings.store import SettingsStore

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


def palette_of(settings: Settings) -> Palette | None:
    """The chosen theme's palette; None to follow the system."""
    return PALETTES.get(settings.theme)


class SettingsDesk(QObject):
    """Does nothing to the window's theme before a setting of it changes: it was built with one."""

    def __init__(self, store: SettingsStore, window: MainWindow) -> None:
        super().__init__(window)
        self.store, self._window = store, window
        window.top.choose_speed(store.settings.speed or None)
        window.session.refer_usually(store.settings.name_files)
        store.changed.connect(self._follow)

    def ask(self) -> None:
        """Open the dialog."""
        from nnviz.ui.settings.dialog import SettingsDialog  # Seldom wanted.

        dialog = SettingsDialog(self.store, self._window.theme, self._window)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    def toggle_theme(self) -> None:
        """The other of dark and light, now and at the next start."""
        dark = self._window.theme.palette.name == "dark"
        self.store.change(theme="light" if dark else "dark")

    def _follow(self, before: Settings) -> None:
        now = self.store.settings
        if now.theme != before.theme:
            self._window.theme.choose(palette_of(now))
        if now.speed != before.speed:
            self._window.top.choose_speed(now.speed or None)
        if now.name_files != before.name_files:
            self._window.session.refer_usually(now.name_files)
