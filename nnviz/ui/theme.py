"""The theme in force: dark or light, following the system until the user chooses, in a set of
colours."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication

from nnviz.drawing.colour_sets import USUAL, palette_of
from nnviz.drawing.palette import Palette
from nnviz.ui.large import enlarge, factor

TEXT_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"


class Theme(QObject):
    """Passed to every view; views repaint on ``changed``."""

    changed = Signal()

    def __init__(
        self, palette: Palette | None = None, colours: str = USUAL, parent: QObject | None = None
    ) -> None:
        """``colours``: the set in which the system is followed, where there is no palette."""
        super().__init__(parent)
        self._colours = palette.colours if palette is not None else colours
        self._chosen = palette
        self._palette = palette or self._system()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)

    @property
    def palette(self) -> Palette:
        return self._palette

    @property
    def type_size(self) -> int:
        """How large type is, in hundredths of the usual."""
        return round(100 * factor())

    def choose_type(self, size: int) -> None:
        """Larger type in all of the program, or the usual again: hundredths of the usual."""
        if size != self.type_size:
            enlarge(size / 100)
            self.changed.emit()

    @property
    def colours(self) -> str:
        """The name of the set of colours."""
        return self._colours

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """A palette colour by its field name."""
        color = QColor(getattr(self.palette, name))
        color.setAlphaF(alpha)
        return color

    def choose(self, palette: Palette | None) -> None:
        """Take a palette, or follow the system again with None, in the same set of colours."""
        self._chosen = palette
        self._colours = palette.colours if palette is not None else self._colours
        self._palette = palette or self._system()
        self.changed.emit()

    def choose_colours(self, name: str) -> None:
        """Take another set of colours, as dark or light as before."""
        self._colours = name
        self.choose(self._chosen and palette_of(self._chosen.mode, name))

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

    def _system(self) -> Palette:
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return palette_of("light" if light else "dark", self._colours)

    def _system_changed(self) -> None:
        if self._chosen is None:
            self.choose(None)


def _font(family: str, size: float, weight: QFont.Weight) -> QFont:
    font = QFont(family)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(weight)
    return font
