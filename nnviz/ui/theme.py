"""The theme in force, dark or light, following the system until the user chooses."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication

from nnviz.drawing.palette import DARK, LIGHT, Palette

TEXT_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"


class Theme(QObject):
    """Passed to every view; views repaint on ``changed``."""

    changed = Signal()

    def __init__(self, palette: Palette | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen = palette
        self._palette = palette or self._system()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)

    @property
    def palette(self) -> Palette:
        return self._palette

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """A palette colour by its field name."""
        color = QColor(getattr(self.palette, name))
        color.setAlphaF(alpha)
        return color

    def choose(self, palette: Palette | None) -> None:
        """Take a palette, or follow the system again with None."""
        self._chosen = palette
        self._palette = palette or self._system()
        self.changed.emit()

    @staticmethod
    def text_font(size: float = 13, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The text font; ``size`` in logical pixels."""
        return _font(TEXT_FAMILY, size, weight)

    @staticmethod
    def mono_font(size: float = 12, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The font of numbers; ``size`` in logical pixels."""
        font = _font(MONO_FAMILY, size, weight)
        # Equal letters need no shaping: half the time per text, and no ligatures.
        font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        return font

    @staticmethod
    def _system() -> Palette:
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if light else DARK

    def _system_changed(self) -> None:
        if self._chosen is None:
            self.choose(None)


def _font(family: str, size: float, weight: QFont.Weight) -> QFont:
    font = QFont(family)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(weight)
    return font
