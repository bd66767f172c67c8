"""Softmax's shares as bars: the right one and the one that is meant stand out."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import number, percent
from nnviz.experiment.explain import Shares
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme

_ROW, _MOST, _NAME, _VALUE = 16, 12, 100, 62


class SharesView(Drawn, QWidget):
    """One row per output, the largest ones where there are many."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: Shares | None = None
        self._rows: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def texts(self) -> list[str]:
        """The rows as written."""
        shares = self._shares
        if shares is None:
            return []
        return [f"{shares.names[row]} {number(shares.values[row])}" for row in self._rows]

    def show_shares(self, shares: Shares) -> None:
        before, self._shares = len(self._rows), shares
        self._rows = _shown(shares)
        self.setAccessibleName("Shares")
        told = (f"{shares.names[row]} {percent(shares.values[row])}" for row in self._rows)
        self.setToolTip(", ".join(told))
        if len(self._rows) != before:
            self.updateGeometry()
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(200, _ROW * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shares is None:
            return
        painter = drawing(self)
        for place, row in enumerate(self._rows):
            self._paint_row(painter, self._shares, row, place * _ROW)
        painter.end()

    def _paint_row(self, painter: QPainter, shares: Shares, row: int, y: float) -> None:
        theme, value = self._theme, float(shares.values[row])
        strong = row in (shares.target, shares.marked)
        painter.setPen(theme.color("text" if strong else "muted"))
        font = theme.text_font(11)
        painter.setFont(font)
        target = " · target" if row == shares.target else ""
        name = QFontMetricsF(font).elidedText(
            shares.names[row] + target, Qt.TextElideMode.ElideRight, _NAME
        )
        painter.drawText(QRectF(0, y, _NAME, _ROW), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.mono_font(10))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(_NAME, y, _VALUE - 8, _ROW), side, number(value))
        left, room = _NAME + _VALUE, self.width() - _NAME - _VALUE - 2
        painter.fillRect(QRectF(left, y + 5, room, 6), theme.color("border"))
        if np.isfinite(value):
            ink = theme.color("positive" if strong else "muted")
            painter.fillRect(QRectF(left, y + 5, max(1.0, min(value, 1.0) * room), 6), ink)


def _shown(shares: Shares) -> list[int]:
    """All, or the largest with the ones that are meant, in their own order."""
    if len(shares.names) <= _MOST:
        return list(range(len(shares.names)))
    meant = {row for row in (shares.target, shares.marked) if row is not None}
    largest = np.argsort(-np.nan_to_num(shares.values), kind="stable").tolist()
    rest = [row for row in largest if row not in meant][: _MOST - len(meant)]
    return sorted(meant | set(rest))
