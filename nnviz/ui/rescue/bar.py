"""The bar that offers what an earlier run of the program could not save."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.rescue.rescue import Found
from nnviz.ui.large import large
from nnviz.ui.rescue.telling import told
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel

_ROW, _ROWS = 36, 3
_HEADING = "nnviz ended before this could be saved:"


class RescueBar(QFrame):
    """One row for each work that was left. ``recover(found)`` and ``discard(found)`` when the user
    chooses so; *Later* hides the bar until the next start."""

    recover = Signal(object)
    discard = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "offer")
        self._rows: dict[Found, QWidget] = {}
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._area = _scrolling(self._list)
        later = _button("Later", "Later", "Offer it again at the next start.")
        later.clicked.connect(self.hide)
        heading = QHBoxLayout()
        heading.addWidget(QLabel(_HEADING), 1)
        heading.addWidget(later)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(heading)
        column.addWidget(self._area)
        self.hide()

    @property
    def offered(self) -> tuple[Found, ...]:
        """What can be chosen."""
        return tuple(self._rows)

    def offer(self, works: Sequence[Found]) -> None:
        """Show these works in place of others."""
        for found in self.offered:
            self.drop(found)
        for found in works:
            row = self._rows[found] = self._row(found)
            self._list.addWidget(row)
        self._fit()

    def drop(self, found: Found) -> None:
        """That one is not there any more."""
        row = self._rows.pop(found, None)
        if row is not None:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._fit()

    def _fit(self) -> None:
        self._area.setFixedHeight(large(self._area, _ROW * min(len(self._rows), _ROWS)))
        self.setVisible(bool(self._rows))

    def _row(self, found: Found) -> QWidget:
        name = found.about.title
        title = QLabel(name)
        title.setTextFormat(Qt.TextFormat.PlainText)
        details = ElidedLabel(told(found.about, time.time()))
        details.setProperty("role", "label")
        recover = _button("Recover", f"Recover {name}", "Open it as it was kept last.")
        recover.clicked.connect(lambda: self.recover.emit(found))
        discard = _button("Discard", f"Discard {name}", "Remove what was kept of it.")
        discard.clicked.connect(lambda: self.discard.emit(found))
        row = QWidget()
        row.setFixedHeight(_ROW)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(title)
        line.addWidget(details, 1)
        line.addWidget(recover)
        line.addWidget(discard)
        return row


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = described(QPushButton(text), name, tip)
    button.setProperty("role", "small")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def _scrolling(rows: QVBoxLayout) -> QScrollArea:
    inside, area = QWidget(), QScrollArea()
    inside.setLayout(rows)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area
