"""The QApplication, its fonts and its dress: once per process."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from nnviz.bundled import resource
from nnviz.drawing.colour_sets import USUAL
from nnviz.drawing.palette import Palette
from nnviz.ui.fonts import load_fonts
from nnviz.ui.housekeeping import Housekeeper
from nnviz.ui.roles import install_roles
from nnviz.ui.style import apply_style, put_on_style_sheet
from nnviz.ui.theme import Theme


def application() -> QApplication:
    """The process's one application, made on the first call."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["nnviz"])
    if app.findChild(Housekeeper) is None:
        Housekeeper(app)
        install_roles()
    app.setApplicationName("nnviz")
    app.setApplicationDisplayName("nnviz")
    app.setWindowIcon(QIcon(str(resource("icons/nnviz.svg"))))
    load_fonts()
    return app


def themed(app: QApplication, palette: Palette | None = None, colours: str = USUAL) -> Theme:
    """A theme the whole application wears but for the style sheet, which the window puts on when
    it is built; None follows the system, in a set of colours."""
    theme = Theme(palette, colours)
    apply_style(app, theme)
    return theme


def dressed(app: QApplication, palette: Palette | None = None) -> Theme:
    """The same with the style sheet, for a view by itself."""
    theme = themed(app, palette)
    put_on_style_sheet()
    return theme
