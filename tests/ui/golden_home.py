"""Pictures that the dialog of the settings is held to.

``python -m tests.ui.golden_home`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.ui.settings import Settings, SettingsStore
from nnviz.ui.settings.dialog import SettingsDialog
from nnviz.ui.theme import Theme
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


VIEWS: dict[str, Make] = {
    "settings": lambda theme: _settings(theme, Settings(theme="light", name_files=True), "theme"),
}

if __name__ == "__main__":
    renew(VIEWS)
