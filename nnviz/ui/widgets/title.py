"""The wordmark with the document's title and what may be said about it, shortened to fit."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme

_GAP = 17.0
_STUMP = 64.0
_LOGO = 3
_Run = tuple[str, QFont, str]


class Title(Drawn, QWidget):
    """``nnviz  Two spirals · binary classification · edited``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._title, self._task, self._mark = theme, "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    @property
    def text(self) -> str:
        """All of it, however much is shown."""
        return " · ".join(part for part in (self._title, self._task, self._mark) if part)

    def show_title(self, title: str, task: str = "", mark: str = "", details: str = "") -> None:
        """``mark`` is the last to go where room is short, ``task`` the first; ``details`` are told
        at the pointer alone."""
        self.setToolTip("\n".join(part for part in (self.text, details) if part))
        if (title, task, mark) != (self._title, self._task, self._mark):
            self._title, self._task, self._mark = title, task, mark
            self.setAccessibleName(self.text)
            self.setToolTip("\n".join(part for part in (self.text, details) if part))
            self.updateGeometry()
            self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(round(_width(self._runs(self._task)) + 0.5), 34)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(88, 34)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, x = drawing(self), 0.0
        runs = self._fitting()
        for text, font, color in runs:
            painter.setPen(self._theme.color(color))
            x = self._write(painter, text, font, x)
        painter.end()

    def _fitting(self) -> list[_Run]:
        """As much as there is room for; rather the wordmark alone than a stump of the title."""
        everything, brief = self._runs(self._task), self._runs("")
        if _width(everything) <= self.width():
            return everything
        room = self.width() - _width(brief[:_LOGO])
        return brief if room >= _STUMP else brief[:_LOGO]

    def _runs(self, task: str) -> list[_Run]:
        """The pieces to write: text, font, colour; an empty text is the gap."""
        logo = self._theme.text_font(15, QFont.Weight.Bold)
        semi, plain = self._theme.text_font(13, QFont.Weight.DemiBold), self._theme.text_font(13)
        details = "".join(f" · {part}" for part in (task, self._mark) if part)
        logos: list[_Run] = [("nn", logo, "accent"), ("viz", logo, "text"), ("", logo, "text")]
        words: list[_Run] = [(self._title, semi, "text"), (details, plain, "muted")]
        return logos + [run for run in words if run[0]]

    def _write(self, painter: QPainter, text: str, font: QFont, x: float) -> float:
        """Write one piece at ``x`` as far as there is room; where it ends."""
        if not text:
            return x + _GAP
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, self.width() - x))
        painter.setFont(font)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, base), shown)
        return x + metrics.horizontalAdvance(shown)


def _width(runs: Iterable[_Run]) -> float:
    return sum(QFontMetricsF(font).horizontalAdvance(text) or _GAP for text, font, _ in runs)
