"""The look of standard widgets: Fusion, a QPalette and a style sheet, all out of the Palette."""

from __future__ import annotations

import re
import time
from string import Template

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget
from shiboken6 import isValid

from nnviz.drawing.palette import Palette
from nnviz.ui.enlarging import Enlarger, dress
from nnviz.ui.large import factor
from nnviz.ui.theme import Theme

_SHOWS = {
    "window": QPalette.ColorRole.Window,
    "text": QPalette.ColorRole.WindowText,
    "panel": QPalette.ColorRole.Button,
    "border": QPalette.ColorRole.Mid,
    "raised": QPalette.ColorRole.Light,
    "faint": QPalette.ColorRole.PlaceholderText,
    "accent": QPalette.ColorRole.Highlight,
    "on_accent": QPalette.ColorRole.HighlightedText,
    "error": QPalette.ColorRole.BrightText,
    "muted": QPalette.ColorRole.Midlight,
    "canvas": QPalette.ColorRole.Shadow,
    "chosen": QPalette.ColorRole.LinkVisited,
}
"""The role that brings a colour into the style sheet, which names no colours itself."""
_ALSO = {
    QPalette.ColorRole.Base: "window",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Dark: "border",
}
_SLICE = 0.006
"""Seconds of dressing at a stretch."""

_SHEET = Template("""
QLabel[role="label"] { color: $muted; }
QLabel[role="caption"] { color: $muted; }
QLabel[role="error"] { color: $error; }
QFrame[role="step"] { background: $raised; border: 1px solid transparent; border-radius: 8px; }
QFrame[role="step"]:focus { border-color: $accent; }
QLabel[role="faint"] { color: $faint; }
QFrame[role="card"] { background: $panel; border: 1px solid $border; border-radius: 12px; }
QFrame[role="card"][past="true"] { border-color: $accent; }
QFrame[role="bar"] { background: $window; border: none; border-bottom: 1px solid $border; }
QFrame[role="offer"] { background: $raised; border: none; border-bottom: 1px solid $accent; }
QFrame[role="column"], QWidget[role="column"] { background: $window; border: none; }
QFrame[role="centre"] { background: $canvas; border: none; border-left: 1px solid $border;
    border-right: 1px solid $border; }
QFrame[role="dock"] { background: $window; border: none; border-top: 1px solid $border; }
QFrame[role="rule"] { background: $border; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea[role="reading"] { border: 1px solid transparent; border-radius: 6px; }
QScrollArea[role="reading"]:focus { border-color: $accent; }

QLineEdit[role="value"] { background: transparent; border: none; border-radius: 4px;
    padding: 0 1px; color: $text; selection-background-color: $accent;
    selection-color: $on_accent; }
QLineEdit[role="value"]:focus { background: $window; }

QLineEdit[role="search"] { background: $canvas; border: 1px solid $border; border-radius: 8px;
    padding: 5px 9px; color: $text; selection-background-color: $accent;
    selection-color: $on_accent; }
QLineEdit[role="search"]:focus { border-color: $accent; }
QAbstractSpinBox { background: $canvas; border: 1px solid $border; border-radius: 8px;
    color: $text; selection-background-color: $accent; selection-color: $on_accent; }
QAbstractSpinBox:focus { border-color: $accent; }
QAbstractSpinBox:disabled { color: $faint; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; }

QPlainTextEdit[role="notes"] { background: transparent; border: none; color: $text;
    selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit[role="notes"]:focus { background: $window; border-radius: 6px; }

QPushButton { background: $panel; border: 1px solid $border; border-radius: 8px;
    padding: 6px 12px; color: $text; min-height: 1.125em; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { border-color: $accent; }
QPushButton:default:focus { border: 2px solid $accent; padding: 5px 11px; }
QPushButton:disabled { color: $faint; }
QPushButton[role="small"]:checked { background: $chosen; border-color: $accent; }
QPushButton[role="small"] { padding: 4px 8px; text-align: center; }

QFrame[role="message"] { background: $raised; border: 1px solid $border; border-radius: 10px; }
QFrame[role="message"][kind="error"] { border-color: $error; }

QFrame[role="segmented"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QPushButton[role="segment"] { background: transparent; border: 1px solid transparent;
    border-radius: 7px; padding: 0 10px; color: $muted; min-height: 1.75em; max-height: 1.75em; }
QPushButton[role="segment"]:hover { color: $text; }
QPushButton[role="segment"]:checked { background: $chosen; color: $text; }
QPushButton[role="segment"]:focus { border-color: $accent; }

QPushButton[role="flat"] { background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 2px 7px; color: $muted; min-height: 1.125em; }
QPushButton[role="flat"]:hover { color: $text; background: $raised; }
QPushButton[role="flat"]:checked { color: $text; background: $chosen; }
QPushButton[role="flat"]:focus { border-color: $accent; }
QPushButton[role="flat"]:disabled { color: $faint; }
QPushButton[role="flat"]::menu-indicator { image: none; width: 0; }

QPushButton[role="chip"] { background: transparent; border: 1px solid $border; border-radius: 12px;
    padding: 1px 9px; color: $muted; min-height: 1.25em; max-height: 1.25em; }
QPushButton[role="chip"]:hover { color: $text; background: $raised; }
QPushButton[role="chip"]:checked { color: $text; background: $chosen; border-color: $accent; }
QPushButton[role="chip"]:focus { border-color: $accent; }
QPushButton[role="chip"]:disabled { color: $faint; border-color: transparent; }

QCheckBox { spacing: 6px; color: $muted; }
QCheckBox:hover { color: $text; }
QCheckBox::indicator { width: 0.8125em; height: 0.8125em; border: 1px solid $faint;
    border-radius: 4px; background: $window; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked:focus { border-color: $text; }

QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView, QMenu { background: $panel; color: $text; border: 1px solid $border;
    border-radius: 8px; padding: 5px; outline: none; }
QComboBox QAbstractItemView::item, QMenu::item { padding: 6px 12px; border-radius: 6px;
    min-height: 1.125em; }
QMenu::item { padding: 6px 26px 6px 12px; }
QComboBox QAbstractItemView::item:selected, QMenu::item:selected { background: $chosen;
    color: $text; }
QMenu[role="recent"] { icon-size: 42px; }
QMenu[role="recent"]::icon { left: 6px; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

QListView[role="samples"] { background: transparent; border: none; color: $text; outline: none; }
QListView[role="samples"]::item { padding: 2px 4px; border-radius: 5px; }
QListView[role="samples"]::item:hover { background: $raised; }
QListView[role="samples"]::item:selected { background: $chosen; color: $text; }
QListView[role="samples"]:focus { border: 1px solid $accent; border-radius: 6px; }

QTableView { background: $canvas; alternate-background-color: $panel; color: $text;
    border: 1px solid $border; border-radius: 8px; selection-background-color: $chosen;
    selection-color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $canvas; color: $muted; border: none; padding: 0 5px; }
QHeaderView::section:horizontal { border-bottom: 1px solid $border; padding: 4px 4px; }
QTableCornerButton::section { background: $canvas; border: none; }
QTableView[role="preview"]::item { padding: 0 8px; border: none; }
QTableView[role="preview"]::item:focus { padding: 0 7px; border: 1px solid $accent; }
QTableView[role="preview"]:focus { border-color: $accent; }
QTableView[role="preview"] QHeaderView::section:horizontal { padding: 4px 8px; }
QProgressBar { background: $border; border: none; border-radius: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QDialog { background: $window; }
QTableView[role="table"] { background: transparent; border: 1px solid transparent; color: $text;
    outline: none; selection-background-color: $chosen; selection-color: $text; }
QTableView[role="table"]::item { padding: 0 6px; border: none; }
QTableView[role="table"]::item:focus { border: 1px solid $accent; }
QTableView[role="table"]:focus { border-color: $accent; }
QTableView[role="table"] QHeaderView { background: transparent; border: none; }
QTableView[role="table"] QHeaderView::section { background: $window; color: $muted; border: none;
    padding: 2px 6px; }
QTableView[role="table"] QTableCornerButton::section { background: $window; border: none; }
QTableView[role="table"]::corner { background: transparent; border: none; }
QTableView[role="table"] QLineEdit { background: $raised; color: $text; border: 1px solid $accent;
    padding: 0 4px; }
QTableView[role="pinned"] { background: $canvas; border: none; border-radius: 0;
    border-right: 1px solid $border; outline: none; selection-background-color: $chosen;
    selection-color: $text; }
QTableView[role="pinned"]::item { padding: 0 6px; border: none; }
QTableView[role="pinned"]::item:focus { border: 1px solid $accent; }
QTableView[role="pinned"] QHeaderView::section { background: $window; color: $muted; border: none;
    padding: 2px 6px; }
QLabel[role="problem"] { background: $raised; color: $text; border: 1px solid $error;
    border-radius: 6px; padding: 4px 7px; }
QLineEdit[role="filter"] { background: $panel; border: 1px solid $border; border-radius: 6px;
    padding: 2px 8px; color: $text; }
QLineEdit[role="filter"]:focus { border-color: $accent; }

QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none;
    border-bottom: 2px solid transparent; padding: 8px 1px 5px 1px; margin-right: 16px; }
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


def style_sheet() -> str:
    """The style sheet of both palettes."""
    names = {role: f"palette({_kebab(role.name)})" for role in _SHOWS.values()}
    return _SHEET.substitute({colour: names[role] for colour, role in _SHOWS.items()})


def _kebab(name: str) -> str:
    """A role as style sheets spell it: ``WindowText`` is ``window-text``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def qt_palette(palette: Palette) -> QPalette:
    """The colours by role, for style sheet and Fusion."""
    result = QPalette()
    for name, role in _SHOWS.items():
        result.setColor(role, QColor(getattr(palette, name)))
    for role, name in _ALSO.items():
        result.setColor(role, QColor(getattr(palette, name)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.faint))
    return result


def apply_style(app: QApplication, theme: Theme) -> None:
    """Put on all but the style sheet; colours follow when the theme changes."""
    app.setStyle(Enlarger(QStyleFactory.create("Fusion")))
    app.setFont(letters(theme))
    app.setPalette(qt_palette(theme.palette))
    theme.changed.connect(Dresser(app, theme).begin)


def letters(theme: Theme) -> QFont:
    """The font of widgets that have none of their own."""
    return theme.text_font(13 * factor())


def put_on_style_sheet() -> None:
    """For a window whose widgets are all in their places: while a style sheet is on, Qt polishes
    every widget anew each time that it or a widget around it comes under another one."""
    app = QApplication.instance()
    if isinstance(app, QApplication) and app.styleSheet() != style_sheet():
        app.setStyleSheet(style_sheet())


class Dresser(QObject):
    """Changes clothes while the window stays alive: a style sheet set anew would polish all
    widgets at a stretch, so each is polished by itself, a few in each event, what is seen first.
    """

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(theme)
        self._app, self._theme = app, theme
        self._waiting: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Put on the theme that is in force now."""
        self._app.setPalette(qt_palette(self._theme.palette))
        self._app.setFont(letters(self._theme))
        self._waiting = sorted(self._app.allWidgets(), key=QWidget.isVisible)
        self._timer.start(0)

    def _go_on(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._waiting and time.perf_counter() < until:
            widget = self._waiting.pop()
            if isValid(widget):
                dress(widget)
        if not self._waiting:
            self._timer.stop()
