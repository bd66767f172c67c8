"""The canvas's lower right corner: what is shown, and the palette of layers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal

from nnviz.experiment.kinds import OFFERS
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.carrying import Carrier
from nnviz.ui.canvas.depiction_menu import DepictionButton
from nnviz.ui.canvas.gestures import Gestures
from nnviz.ui.canvas.kind_palette import KindPalette
from nnviz.ui.canvas.surface import Surface
from nnviz.ui.large import factor
from nnviz.ui.tab_order import WayBack, is_within, pass_on
from nnviz.ui.widgets.flat_button import FlatButton

_EDGE, _GAP = 10, 4


class Corner(QObject):
    """``carried(place)``: a new layer is dragged over the canvas, a place of it; ``dropped``: it
    was put down; ``inserted(kind)``: it was chosen without dragging."""

    carried = Signal(QPointF)
    dropped = Signal()
    inserted = Signal(str)

    def __init__(self, canvas: Surface, gestures: Gestures, carrier: Carrier) -> None:
        super().__init__(canvas)
        self._canvas, self._gestures, self._carrier = canvas, gestures, carrier
        self._free = 0
        self._way_back = WayBack()
        self.adds = FlatButton("+ Layer", "Insert a layer", "Opens the palette of layers.", canvas)
        self.shows = DepictionButton(canvas)
        self.palette = KindPalette(canvas)
        self.palette.chosen.connect(self._chosen)
        self.palette.carried.connect(self._carried)
        self.palette.dropped.connect(self._dropped)
        self.palette.closed.connect(self._put_away)
        canvas.crowded.connect(self.place)

    def keep_free(self, width: int) -> None:
        """Leave so much of the corner to another."""
        self._free = width
        self.place()

    def place(self) -> None:
        """In the corner, side by side, the palette above them."""
        room = self._canvas.geometry()
        right, bottom = room.width() - _EDGE - self._free, room.height() - _EDGE
        for button in (self.shows, self.adds):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, bottom - size.height(), size.width(), size.height())
            right -= _GAP
        size = self.palette.sizeHint()
        left = room.width() - _EDGE - size.width()
        top = max(4, self.adds.y() - _GAP - size.height())
        self.palette.setGeometry(left, top, size.width(), size.height())

    @property
    def width(self) -> float:
        """How much of the legend's line the buttons take."""
        return (self._canvas.geometry().width() - self.adds.x() + _GAP) / factor()

    def toggle_palette(self, board: Board | None) -> None:
        """Open the palette, with the keyboard on its first kind, or close it."""
        if self.palette.isVisible() or board is None:
            self._put_away()
            return
        self._way_back = WayBack()
        self.palette.offer(self._nowhere(board))
        self.place()
        self.palette.show()
        self.palette.raise_()
        first = next((entry for entry in self.palette.entries if entry.isEnabled()), None)
        if first is not None:
            pass_on(first)

    def _put_away(self) -> None:
        """Close the palette; the keyboard goes back to where it was."""
        if is_within(self.palette):
            self._way_back.take(self._canvas)
        self.palette.hide()

    def _nowhere(self, board: Board) -> dict[str, str]:
        """The kinds that fit nowhere in the network, and why not in front of the output."""
        gaps = [(each.layer, each.taken) for each in reversed(board.header.inserts)]
        found: dict[str, str] = {}
        for offer in OFFERS:
            reasons = [self._gestures.refused_kind(offer.kind, *gap) for gap in gaps]
            if all(reasons):
                found[offer.kind] = reasons[0]
        return found

    def _chosen(self, kind: str) -> None:
        pass_on(self._canvas)
        self.palette.hide()
        self.inserted.emit(kind)

    def _carried(self, offer: object, at: QPointF) -> None:
        if self._carrier.carried is None:
            kind, name = getattr(offer, "kind", ""), getattr(offer, "name", "")
            self._carrier.take("new", kind, name)
        self.carried.emit(self._canvas.mapFromGlobal(at))

    def _dropped(self, at: QPointF) -> None:
        """Over the palette itself, nothing is put down."""
        inside = self.palette.rect().contains(self.palette.mapFromGlobal(at).toPoint())
        if inside:
            self._carrier.give_up()
        pass_on(self._canvas)
        self.palette.hide()
        self.dropped.emit()
