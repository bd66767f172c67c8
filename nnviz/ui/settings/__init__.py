"""What the user chose once and for all: a value, the file that holds it, and its dialog."""

from nnviz.ui.settings.desk import SettingsDesk, palette_of
from nnviz.ui.settings.settings import Settings
from nnviz.ui.settings.store import SettingsStore

__all__ = ["Settings", "SettingsDesk", "SettingsStore", "palette_of"]
