"""The look of standard widgets: Fusion, a QPalette and a style sheet, all out of the Palette."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from nnviz.bundled import resource
from nnviz.drawing.colormaps import blend
from nnviz.drawing.palette import Palette
from nnviz.ui.theme import Theme

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "window",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Light: "raised",
}

_SHEET = Template("""
QLabel[role="label"] { color: $muted; }
QLabel[role="caption"] { color: $muted; }
QLabel[role="faint"] { color: $faint; }
QFrame[role="card"] { background: $panel; border: 1px solid $border; border-radius: 12px; }
QFrame[role="card"][past="true"] { border-color: $accent; }
QFrame[role="bar"] { background: $window; border: none; border-bottom: 1px solid $border; }
QFrame[role="column"], QWidget[role="column"] { background: $window; border: none; }
QFrame[role="centre"] { background: $canvas; border: none; border-left: 1px solid $border;
    border-right: 1px solid $border; }
QFrame[role="dock"] { background: $window; border: none; border-top: 1px solid $border; }
QFrame[role="rule"] { background: $border; border: none; }
QScrollArea { background: transparent; border: none; }

QLineEdit[role="value"] { background: transparent; border: none; border-radius: 4px;
    padding: 0 1px; color: $text; selection-background-color: $accent;
    selection-color: $on_accent; }
QLineEdit[role="value"]:focus { background: $window; }

QPushButton { background: $panel; border: 1px solid $border; border-radius: 8px;
    padding: 6px 12px; color: $text; min-height: 18px; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { border-color: $accent; }
QPushButton:disabled { color: $faint; }
QPushButton[role="small"] { padding: 4px 8px; text-align: center; }

QFrame[role="message"] { background: $raised; border: 1px solid $border; border-radius: 10px; }
QFrame[role="message"][kind="error"] { border-color: $error; }

QFrame[role="segmented"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QPushButton[role="segment"] { background: transparent; border: 1px solid transparent;
    border-radius: 7px; padding: 0 10px; color: $muted; min-height: 28px; max-height: 28px; }
QPushButton[role="segment"]:hover { color: $text; }
QPushButton[role="segment"]:checked { background: $chosen; color: $text; }
QPushButton[role="segment"]:focus { border-color: $accent; }

QPushButton[role="flat"] { background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 2px 7px; color: $muted; min-height: 18px; }
QPushButton[role="flat"]:hover { color: $text; background: $raised; }
QPushButton[role="flat"]:checked { color: $text; background: $chosen; }
QPushButton[role="flat"]:focus { border-color: $accent; }
QPushButton[role="flat"]:disabled { color: $border; }
QPushButton[role="flat"]::menu-indicator { image: none; width: 0; }

QCheckBox { spacing: 6px; color: $muted; }
QCheckBox:hover { color: $text; }
QCheckBox::indicator { width: 13px; height: 13px; border: 1px solid $faint; border-radius: 4px;
    background: $window; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url($check); }
QCheckBox::indicator:focus { border-color: $accent; }

QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView, QMenu { background: $panel; color: $text; border: 1px solid $border;
    border-radius: 8px; padding: 5px; outline: none; }
QComboBox QAbstractItemView::item, QMenu::item { padding: 6px 12px; border-radius: 6px;
    min-height: 18px; }
QMenu::item { padding: 6px 26px 6px 12px; }
QComboBox QAbstractItemView::item:selected, QMenu::item:selected { background: $chosen;
    color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

QListView[role="samples"] { background: transparent; border: none; color: $text; outline: none; }
QListView[role="samples"]::item { padding: 2px 4px; border-radius: 5px; }
QListView[role="samples"]::item:hover { background: $raised; }
QListView[role="samples"]::item:selected { background: $chosen; color: $text; }
QListView[role="samples"]:focus { border: 1px solid $accent; border-radius: 6px; }

QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none;
    border-bottom: 2px solid transparent; padding: 8px 1px 5px 1px; margin-right: 22px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }

QScrollBar:vertical { background: transparent; width: 8px; margin: 2px 1px; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 1px 2px; }
QScrollBar::handle { background: $border; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $border; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 5px 7px; }
QMessageBox { background: $window; }
""")


def style_sheet(palette: Palette) -> str:
    """The style sheet of a palette."""
    colours = {name: value for name, value in vars(palette).items() if isinstance(value, str)}
    check = resource(f"icons/check-{palette.name}.svg").as_posix()
    chosen = blend(palette.raised, palette.accent, 0.16)
    return _SHEET.substitute(colours, chosen=chosen, check=check)


def qt_palette(palette: Palette) -> QPalette:
    """What Fusion itself draws with."""
    result = QPalette()
    for role, name in _ROLES.items():
        result.setColor(role, QColor(getattr(palette, name)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.faint))
    return result


def apply_style(app: QApplication, theme: Theme) -> None:
    """Dress the whole application, and again whenever the theme changes."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(theme.text_font(13))

    def dress() -> None:
        app.setPalette(qt_palette(theme.palette))
        app.setStyleSheet(style_sheet(theme.palette))

    def undress() -> None:
        # With both sheets alive, Qt polishes every widget several times. Taking one off and
        # putting the other on are two events, each half as long, with nothing painted between.
        _let_paint(app, False)
        app.setStyleSheet("")
        QTimer.singleShot(0, app, dress_again)

    def dress_again() -> None:
        dress()
        _let_paint(app, True)

    dress()
    theme.changed.connect(undress)


def _let_paint(app: QApplication, allowed: bool) -> None:
    for window in app.topLevelWidgets():
        window.setUpdatesEnabled(allowed)
