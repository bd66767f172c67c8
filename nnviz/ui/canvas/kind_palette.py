"""The palette of layer kinds: drag one onto the network, or press it to put it behind the
selected layer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from nnviz.experiment.kinds import OFFERS, Offer
from nnviz.ui.guard import guarded
from nnviz.ui.widgets.flat_button import FlatButton

_CLICK = 4.0


class KindEntry(FlatButton):
    """One kind. ``carried``, ``dropped``: a drag at a place of the screen."""

    carried = Signal(QPointF)
    dropped = Signal(QPointF)

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer.name, f"Insert {offer.name}", offer.tip)
        self.offer = offer
        self._press: QPointF | None = None
        self._drags = False

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press, self._drags = event.globalPosition(), False
        super().mousePressEvent(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition()
        if self._press is not None and (at - self._press).manhattanLength() > _CLICK:
            self._drags = True
        if self._drags:
            self.setDown(False)
            self.carried.emit(at)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drags, self._drags, self._press = self._drags, False, None
        if drags:
            self.setDown(False)
            self.dropped.emit(event.globalPosition())
        else:
            super().mouseReleaseEvent(event)


class KindPalette(QFrame):
    """``chosen(kind)`` by a press; ``carried(offer, place)`` and ``dropped(place)`` by a drag,
    with places of the screen; ``closed`` by a key."""

    chosen = Signal(str)
    carried = Signal(object, QPointF)
    dropped = Signal(QPointF)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("Layers to insert")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(1)
        hint = QLabel("Drag onto the network")
        hint.setProperty("role", "faint")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(hint)
        self.entries = tuple(KindEntry(offer) for offer in OFFERS)
        for entry in self.entries:
            column.addWidget(entry)
            self._connect(entry)
        self.hide()

    def offer(self, refusals: dict[str, str]) -> None:
        """Grey out the kinds that fit nowhere, and say why."""
        for entry in self.entries:
            reason = refusals.get(entry.offer.kind, "")
            entry.setEnabled(not reason)
            entry.setToolTip(reason or entry.offer.tip)

    def _connect(self, entry: KindEntry) -> None:
        offer = entry.offer
        entry.clicked.connect(lambda: self.chosen.emit(offer.kind))
        entry.carried.connect(lambda at: self.carried.emit(offer, at))
        entry.dropped.connect(self.dropped)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between the kinds, Escape closes, as does the key that opens."""
        key = event.key()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Insert):
            self.closed.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)
