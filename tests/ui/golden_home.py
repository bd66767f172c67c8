"""Pictures that the dialog of the settings and the welcome page are held to.

``python -m tests.ui.golden_home`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from nnviz.ui.actions import Actions
from nnviz.ui.gallery import DataPictures
from nnviz.ui.recent import RecentFiles, Seen
from nnviz.ui.recent.listing import Recent
from nnviz.ui.settings import Settings, SettingsStore
from nnviz.ui.settings.dialog import SettingsDialog
from nnviz.ui.theme import Theme
from nnviz.ui.welcome import Ways, WelcomePage
from tests.ui.golden import path_of
from tests.ui.golden_views import Make, renew


def _settings(theme: Theme, settings: Settings, reset: str = "") -> QWidget:
    store = SettingsStore()
    store.put(settings)
    dialog = SettingsDialog(store, theme)
    store.setParent(dialog)
    if reset:
        dialog.resets[reset].click()
    dialog.resize(dialog.sizeHint())
    return dialog


SIZE = QSize(960, 540)
MAY = 1_778_000_000.0
"""A day of May 2026."""
FOLDER = Path("/data/a course on networks/the summer term of this year")


def _recent(theme: Theme) -> tuple[Seen, ...]:
    picture = QImage(str(path_of("dense", theme.palette.name)))
    return (
        Seen(Recent(FOLDER / "spirals.nnviz", MAY), picture=picture),
        Seen(Recent(FOLDER / "the best that we had before the holidays.nnviz", MAY), changed=True),
        Seen(Recent(Path("/media/stick/lost.nnviz"), MAY - 86_400), missing=True),
        Seen(Recent(FOLDER / "new.nnviz", MAY)),
    )


def _welcome(theme: Theme, seen: tuple[Seen, ...]) -> QWidget:
    files, store, pictures = RecentFiles(), SettingsStore(), DataPictures(theme)
    files.seen = seen
    owner = QWidget()
    ways = Ways(print, print, Actions(owner))
    page = WelcomePage(ways, files, store, theme, pictures)
    for part in (files, store, pictures, owner):
        part.setParent(page)
    page.show_title("Two spirals")
    page.resize(SIZE)
    page.grab()  # Everything gets its place.
    page.wall.draw_in(page.wall.rect())
    pictures.finish()
    page.wall.prepare()
    return page


VIEWS: dict[str, Make] = {
    "settings": lambda theme: _settings(theme, Settings(theme="light", name_files=True), "theme"),
    "welcome": lambda theme: _welcome(theme, _recent(theme)),
    "welcome-empty": lambda theme: _welcome(theme, ()),
}

if __name__ == "__main__":
    renew(VIEWS)
