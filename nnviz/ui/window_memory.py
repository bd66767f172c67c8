"""Where the window was and how it was laid out when it was closed last, for the next start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication

from nnviz.errors import FileError
from nnviz.experiment.window_layout import WindowLayout
from nnviz.formats.small import read_small, write_small
from nnviz.ui.settings.writer import Writer
from nnviz.values import dataclass

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow

_FARTHEST = 100_000
_BAR, _GRIP = 40, 120
"""The height of the upper part of a window, and how much of its width has to be seen to drag it."""


@dataclass(frozen=True)
class Kept:
    """The window's place when it is not ``maximised``, and its layout; of a layout, the canvas's
    view and a dock in the canvas's place belong to a document and not to the next start."""

    place: tuple[int, int, int, int]
    maximised: bool
    layout: WindowLayout


class WindowMemory(QObject):
    """Does nothing before it is told to ``begin``; without a readable file the window is as at the
    first start, of the ``usual`` size. ``done`` carries a sentence."""

    done = Signal(str)

    def __init__(self, window: MainWindow, usual: QSize) -> None:
        super().__init__(window)
        self._window, self._writer = window, Writer(self)
        self._file: Path | None = None
        self._usual = usual

    def begin(self, file: Path) -> None:
        """Lay the window out as the file says, before it is shown, and keep there how it is left.
        A document's own layout wins."""
        self._file = file
        try:
            kept = _kept(read_small(file))
        except FileError:
            return
        if kept is not None:
            self._place(kept)
            self._window.layout_keeper.begin_as(kept.layout)

    def keep(self) -> None:
        """Write down how the window is now."""
        file, window = self._file, self._window
        if file is None or window.isMinimized():
            return
        alone = not window.isMaximized() and not window.isFullScreen()
        place = window.geometry() if alone else window.normalGeometry()
        layout = window.layout_keeper.layout
        content = {
            "place": place.getRect(),
            "maximised": window.isMaximized(),
            "layout": {name: asdict(layout)[name] for name in ("columns", "rows", "tab")},
        }
        self._writer.begin(lambda: write_small(file, content))

    def reset(self) -> None:
        """The window as at the first start."""
        window, screen = self._window, self._window.screen().availableGeometry()
        window.showNormal()
        size = self._usual.boundedTo(screen.size()).expandedTo(window.minimumSize())
        place = QRect(screen.topLeft(), size)
        place.moveCenter(screen.center())
        window.setGeometry(on_screen(place, [screen]))
        window.layout_keeper.reset()
        self.done.emit("The window is laid out as at the first start.")

    def stop(self) -> None:
        """Wait until all is written."""
        self._writer.stop()

    def _place(self, kept: Kept) -> None:
        screens = [each.availableGeometry() for each in QGuiApplication.screens()]
        self._window.setGeometry(on_screen(QRect(*kept.place), screens))
        if kept.maximised:
            self._window.setWindowState(Qt.WindowState.WindowMaximized)


def on_screen(place: QRect, screens: Sequence[QRect]) -> QRect:
    """The place itself where the window can be seen and dragged there, else the nearest one within
    the screen that shows most of it, or within the first."""
    bar = QRect(place.topLeft(), QSize(place.width(), _BAR))
    for screen in screens:
        seen = screen.intersected(bar)
        if seen.width() >= min(_GRIP, place.width()) and seen.height() == _BAR:
            return place
    if not screens:
        return place
    best = max(screens, key=lambda each: _area(each.intersected(place)))
    size = place.size().boundedTo(best.size())
    x = min(max(place.x(), best.x()), best.x() + best.width() - size.width())
    y = min(max(place.y(), best.y()), best.y() + best.height() - size.height())
    return QRect(x, y, size.width(), size.height())


def _area(part: QRect) -> int:
    return max(0, part.width()) * max(0, part.height())


def _kept(content: Mapping[str, Any]) -> Kept | None:
    """None for what cannot be believed."""
    try:
        x, y, width, height = (int(each) for each in content["place"])
        layout = content["layout"]
        columns, rows = (tuple(map(int, layout[name])) for name in ("columns", "rows"))
        maximised, tab = content["maximised"] is True, str(layout["tab"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if max(abs(x), abs(y), width, height) > _FARTHEST or min(width, height) < 1:
        return None
    return Kept((x, y, width, height), maximised, WindowLayout(columns, rows, tab))
