"""Puts the painters together, and keeps what need not be drawn again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter

from nnviz.drawing.captions import Caption
from nnviz.drawing.columns import ColumnSpec, describe_columns
from nnviz.drawing.hits import EdgeHit, FoldHit, Hit, NodeHit
from nnviz.drawing.readings import ARRIVED, Moment
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.backdrop import backdrop_parts, paint_backdrop, paint_symbol, rect
from nnviz.ui.canvas.board import Board, build_board
from nnviz.ui.canvas.chips import Button, Chip
from nnviz.ui.canvas.edge_painter import EdgePainter
from nnviz.ui.canvas.hover_card import HoverCard
from nnviz.ui.canvas.layer_cache import LayerCache
from nnviz.ui.canvas.legend import Legend, Note, content_of
from nnviz.ui.canvas.node_painter import NodePainter
from nnviz.ui.canvas.overlay import (
    paint_changes,
    paint_highlight,
    paint_loss,
    paint_selection,
    paint_signals,
)
from nnviz.ui.canvas.snapshot import Snapshot, take_snapshot
from nnviz.ui.canvas.view import View
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme

_EMPTY = "Choose a data set on the left: its network appears here."
Hover = Hit | Button | Chip | None


class Artist:
    """Everything the canvas shows of one frame, and where."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.board: Board | None = None
        self.view = View()
        self._fitted = True
        self._frame: Frame | None = None
        self._size = QSizeF(1, 1)
        self._firsts: dict[str, int] = {}
        self._shape: object = None
        self._specs: tuple[ColumnSpec, ...] = ()
        self._version = self._taken = 0
        self.forget()

    def forget(self) -> None:
        """Drop all that was drawn in the old colours."""
        self._backdrop, self._edge_layer = LayerCache(eager=True), LayerCache()
        self._legend, self._card = Legend(self._theme), HoverCard(self._theme)
        self._snapshot: tuple[object, Snapshot] | None = None
        if self.board is not None:
            self._set_board(self.board)

    def show(self, frame: Frame, size: QSizeF) -> None:
        """Take a frame; columns are placed anew only if the network or the size changed."""
        self._frame, old = frame, self._frame
        self._taken += 1
        shape = frame.experiment.layers, id(frame.data), frame.layers
        if shape != self._shape or size != self._size:
            self._firsts = self._firsts if old is not None and old.run == frame.run else {}
            self._shape, self._size = shape, size
            self._specs = describe_columns(frame)
            self._place()

    def resize(self, size: QSizeF) -> None:
        self._size = size
        self._place()

    def fit(self) -> None:
        self._fitted = True
        if self.board is not None:
            self.view = View.fit(self.board.scene, self._size.width(), self._size.height())
            self._new_edges()

    def zoom(self, factor: float, about: QPointF) -> None:
        self.view, self._fitted = self.view.zoomed(factor, about), False
        self._new_edges()

    def shift(self, by: QPointF) -> None:
        self.view, self._fitted = self.view.shifted(by), False

    def turn_page(self, fold: FoldHit) -> None:
        """Show the next or the previous nodes of a folded column."""
        column = self.board.scene.column(fold.layer) if self.board is not None else None
        if column is not None:
            by = len(column.y) * (-1 if fold.above else 1)
            self._firsts[fold.layer] = max(0, min(column.first + by,
                                                  column.spec.nodes - len(column.y)))  # fmt: skip
            self._place()

    def reveal(self, selection: Selection) -> None:
        """Turn the pages of a folded column until the selected unit is on it."""
        column = self.board.scene.column(selection.layer) if self.board is not None else None
        if column is None:
            return
        cells = column.spec.cells if column.spec.style == "strip" else 1
        node = selection.unit // cells
        if node < column.spec.nodes and node not in column.shown:
            beyond = node - len(column.y) + 1
            self._firsts[selection.layer] = node if node < column.first else beyond
            self._place()

    def drawn(self) -> tuple[NDArray[np.bool_], ...]:
        """Per bundle, which of its edges are drawn."""
        assert self.board is not None
        sizes = [len(bundle) for bundle in self.board.bundles]
        seen = np.zeros(sum(sizes), bool)
        if self._snapshot is not None:
            seen[self._snapshot[1].detail.drawn] = True
        return tuple(np.split(seen, np.cumsum(sizes)[:-1]))

    @property
    def edges_text(self) -> str:
        """How many edges were drawn last, of how many."""
        return self._snapshot[1].detail.text() if self._snapshot is not None else ""

    # Painting

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        moment: Moment | None,
        selection: Selection | None,
        hover: Hover,
    ) -> None:
        """Paint the newest frame."""
        board, frame = self.board, self._frame
        assert board is not None and frame is not None
        snapshot = self._read(frame, board, moment)
        rough = frame.playing and not snapshot.detail.smooth
        hit = hover if isinstance(hover, NodeHit | EdgeHit) else None
        focus = snapshot.focus if hit is None else -1
        self._ground(painter, area, board, snapshot, focus, rough)
        painter.setTransform(self.view.transform, True)
        if hit is not None:
            paint_highlight(painter, self._edges, board, snapshot, hit, self._theme)
        change = self._motion(painter, board, snapshot, moment)
        self._node_painter(painter, board).paint(painter, snapshot)
        self._marks(painter, board, snapshot, moment, selection, hover)
        painter.resetTransform()
        layer = self._explained(selection, hit)
        note = Note(layer, moment, change, rough)
        self._legend.paint(painter, content_of(board, snapshot, note), area)

    def paint_caption(
        self, painter: QPainter, card: Caption, cursor: QPointF, area: QRectF
    ) -> None:
        self._card.paint(painter, card, cursor, area)

    def paint_empty(self, painter: QPainter, area: QRectF) -> None:
        """What to do while there is nothing to show."""
        painter.fillRect(area, self._theme.color("canvas"))
        painter.setFont(self._theme.text_font(14))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _EMPTY)

    def _read(self, frame: Frame, board: Board, moment: Moment | None) -> Snapshot:
        """The frame's numbers; kept while only the signals move on."""
        key = (self._taken, self._version, _stage_of(moment))
        if self._snapshot is None or self._snapshot[0] != key:
            self._snapshot = key, take_snapshot(frame, board, moment)
        return self._snapshot[1]

    def _ground(
        self,
        painter: QPainter,
        area: QRectF,
        board: Board,
        snapshot: Snapshot,
        focus: int | None,
        rough: bool,
    ) -> None:
        """Background, chips, labels and edges."""
        size, ground = area.size().toSize(), self._theme.color("canvas")
        place = (self._version, self.view)
        parts = backdrop_parts(board) if self.view == View() else None

        def behind(canvas: QPainter) -> None:
            canvas.setTransform(self.view.transform, True)
            paint_backdrop(canvas, board, self._theme)

        def edges(canvas: QPainter) -> None:
            canvas.save()
            self._backdrop.paint(canvas, place, size, ground, behind, parts)
            canvas.setTransform(self.view.transform, True)
            self._edges.paint(canvas, snapshot.detail, self._theme.palette, focus, rough)
            canvas.restore()

        key = (*place, self._taken, focus, rough)
        self._edge_layer.paint(painter, key, size, ground, edges)

    def _motion(
        self, painter: QPainter, board: Board, snapshot: Snapshot, moment: Moment | None
    ) -> float | None:
        """What the step player moves; returns the largest change of an update."""
        scope = snapshot.frame.microscope
        if moment is None or scope is None:
            return None
        if moment.kind == "update":
            return paint_changes(painter, self._edges, board, scope, moment.progress, self._theme)
        if snapshot.focus is not None and snapshot.focus >= 0:
            bundle = board.bundles[snapshot.focus]
            paint_signals(painter, bundle, scope, moment, self._theme)
        return None

    def _marks(
        self,
        painter: QPainter,
        board: Board,
        snapshot: Snapshot,
        moment: Moment | None,
        selection: Selection | None,
        hover: Hover,
    ) -> None:
        scope = snapshot.frame.microscope
        if moment is not None and moment.kind == "loss" and scope is not None:
            paint_loss(painter, board, scope.trace.loss, moment.progress, self._theme)
        if selection is not None:
            paint_selection(painter, board, selection, self._theme)
        if isinstance(hover, Button):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent", 0.28))
            painter.drawRoundedRect(rect(hover.box), 7, 7)
            paint_symbol(painter, hover, self._theme, "text")

    def _explained(self, selection: Selection | None, hit: Hit | None) -> str:
        """The column whose colours the legend explains."""
        assert self.board is not None
        if hit is not None:
            return hit.layer
        if selection is not None and self.board.scene.column(selection.layer) is not None:
            return selection.layer
        return next(spec.layer for spec in self.board.specs[1:] if spec.style != "strip")

    def _place(self) -> None:
        if self._specs:
            size = self._size
            self._set_board(build_board(self._specs, size.width(), size.height(), self._firsts))

    def _set_board(self, board: Board) -> None:
        self.board = board
        self._version += 1
        self._nodes: tuple[float, NodePainter] | None = None
        if self._fitted:
            self.view = View.fit(board.scene, self._size.width(), self._size.height())
        self._new_edges()

    def _node_painter(self, painter: QPainter, board: Board) -> NodePainter:
        """The nodes' painter for the present zoom, in device pixels."""
        zoom = self.view.scale * painter.device().devicePixelRatio()
        if self._nodes is None or self._nodes[0] != zoom:
            self._nodes = zoom, NodePainter(board, self._theme, zoom)
        return self._nodes[1]

    def _new_edges(self) -> None:
        """Curves are cut as finely as the zoom asks for."""
        if self.board is not None:
            self._edges = EdgePainter(self.board, self.view.scale)


def _stage_of(moment: Moment | None) -> object:
    """What of the player's position changes the nodes' numbers."""
    return (moment.kind, moment.layer, moment.progress >= ARRIVED) if moment is not None else None
