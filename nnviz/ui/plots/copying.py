"""Taking a plot along, as a picture or as numbers: by context menu, keys, and a small button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.ui.later import Later
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.popup import rounded
from nnviz.values import dataclass

_HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


@dataclass(frozen=True)
class Text:
    """``write`` gives a table as tab-separated text, in a thread of its own where it is not
    ``small``; ``left_out`` is a sentence on numbers that are not in it."""

    write: Callable[[], str]
    left_out: str = ""
    small: bool = True


class Copying(QObject):
    """Gives a plot its three actions; ``table`` is its numbers as tab-separated text.

    ``done(sentence)``: what lies on the clipboard now; ``wanted``: a file of the picture.
    """

    done = Signal(str)
    wanted = Signal()

    def __init__(self, plot: QWidget, table: Callable[[], str | Text]) -> None:
        super().__init__(plot)
        self._plot, self._table = plot, table
        self._later = Later(self)
        self._later.failed.connect(self.done)
        tip = "Copy the plot as a picture."
        self.picture = self._action("Copy picture", tip, "Ctrl+Shift+C", self.copy_picture)
        tip = "Copy the plot's numbers, with tabs between them, at full precision."
        self.data = self._action("Copy data", tip, "Ctrl+C", self.copy_data)
        tip = "Save the plot as PNG, SVG or PDF."
        self.file = self._action("Save picture…", tip, "", self.wanted.emit)
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        plot.customContextMenuRequested.connect(lambda at: self._open(plot.mapToGlobal(at)))

    def button(self, theme: Theme, side: int = 26, what: str = "the plot") -> IconButton:
        """A button that opens the same menu; ``what`` is copied."""
        made = IconButton("copy", theme, QSize(side, side))
        described(made, f"Copy {what}", f"Copy {what} as a picture or as numbers.")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self._open(made.mapToGlobal(made.rect().bottomLeft())))
        return made

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self._plot.grab().toImage())
        self.done.emit("The picture is copied.")

    def copy_data(self) -> None:
        asked = self._table()
        text = asked if isinstance(asked, Text) else Text(lambda: asked)
        if not text.small:
            self.done.emit("Copying …")
        self._later.begin(text.write, lambda written: self._put(written, text.left_out), text.small)

    def _put(self, text: str, left_out: str) -> None:
        QGuiApplication.clipboard().setText(text)
        rows = max(0, text.count("\n") - 1)
        said = f"{rows:,} row{'s are' if rows != 1 else ' is'} copied."
        self.done.emit(f"{said} {left_out}".rstrip())

    def _action(self, text: str, tip: str, keys: str, do: Callable[[], None]) -> QAction:
        action = QAction(text, self._plot)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(_HERE)
        action.setToolTip(tip)
        action.triggered.connect(lambda _=False: do())
        self._plot.addAction(action)
        return action

    def _open(self, at: QPoint) -> None:
        menu = QMenu(self._plot)
        rounded(menu)
        menu.addActions([self.picture, self.data, self.file])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
