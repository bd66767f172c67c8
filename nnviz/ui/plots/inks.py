"""The colours of curves by name."""

from __future__ import annotations

from PySide6.QtGui import QColor

from nnviz.ui.theme import Theme

_CATEGORY = "category "


def category(index: int) -> str:
    """The name of one of the colours that tell things apart."""
    return f"{_CATEGORY}{index}"


def ink(theme: Theme, name: str, alpha: float = 1.0) -> QColor:
    """A palette colour by its field name, or ``category 3``."""
    if not name.startswith(_CATEGORY):
        return theme.color(name, alpha)
    categories = theme.palette.categories
    color = QColor(categories[int(name.removeprefix(_CATEGORY)) % len(categories)])
    color.setAlphaF(alpha)
    return color
