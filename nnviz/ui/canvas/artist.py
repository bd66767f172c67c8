"""Puts the painters together, and keeps what need not be drawn again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnviz.drawing.blocks import blocks_of
from nnviz.drawing.captions import Caption
from nnviz.drawing.choosing import edge_of, node_hit
from nnviz.drawing.depiction import Depiction
from nnviz.drawing.hits import EdgeHit, Hit, NodeHit
from nnviz.drawing.moving import moved
from nnviz.drawing.readings import ARRIVED, Moment
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.arrangement import Arrangement
from nnviz.ui.canvas.backdrop import paint_pressable
from nnviz.ui.canvas.badges import paint_badges
from nnviz.ui.canvas.block_painter import paint_blocks
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.carry_painter import paint_carried
from nnviz.ui.canvas.carrying import Carried
from nnviz.ui.canvas.chips import Button, Chip, Handle
from nnviz.ui.canvas.edge_painter import EdgePainter
from nnviz.ui.canvas.ground import Ground, Look
from nnviz.ui.canvas.hover_card import HoverCard
from nnviz.ui.canvas.legend import Legend
from nnviz.ui.canvas.legend_content import Note, content_of
from nnviz.ui.canvas.loop_painter import paint_loops
from nnviz.ui.canvas.near_painter import NearPainter
from nnviz.ui.canvas.node_painter import NodePainter
from nnviz.ui.canvas.overlay import (
    paint_chosen,
    paint_highlight,
    paint_loss,
    paint_signals,
)
from nnviz.ui.canvas.selection_painter import paint_selection
from nnviz.ui.canvas.sheet import Sheet
from nnviz.ui.canvas.snapshot import Snapshot, take_snapshot
from nnviz.ui.canvas.strokes import thinned
from nnviz.ui.canvas.update_painter import paint_edge_texts, paint_update
from nnviz.ui.canvas.workings_painter import paint_workings
from nnviz.ui.large import ratio_of
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

_STAGES = 24
_FROM_FAR = "From far, layers are blocks; zoom in for their units."
_EMPTY = "Choose a data set on the left: its network appears here."
Hover = Hit | Button | Handle | Chip | None


@dataclass(frozen=True)
class Showing:
    """What is to be shown besides the frame; ``taken``: how much of the legend's line is not
    free; ``gliding``: the zoom changes, so that nothing need be quite sharp."""

    moment: Moment | None = None
    selection: Selection | None = None
    hover: Hover = None
    carried: Carried | None = None
    taken: float = 0.0
    gliding: bool = False


class Artist:
    """Paints frames on an arrangement."""

    def __init__(self, arrangement: Arrangement, theme: Theme, canvas: QWidget) -> None:
        self._place, self._theme, self._sheet = arrangement, theme, Sheet(canvas)
        self._frame: Frame | None = None
        self._depiction = Depiction()
        self._taken = 0
        self._edges: tuple[object, EdgePainter] | None = None
        self.forget()

    def forget(self) -> None:
        """Drop all that was drawn in the old colours."""
        self._sheet.forget()
        self._ground = Ground(self._theme, self._sheet)
        self._legend, self._card = Legend(self._theme), HoverCard(self._theme)
        self._near = NearPainter(self._theme)
        self._snapshot: tuple[object, Snapshot] | None = None
        self._nodes: tuple[tuple[object, ...], NodePainter] | None = None

    def show(self, frame: Frame, depiction: Depiction) -> None:
        """Take a frame, and what is to be shown of it."""
        self._frame, self._depiction = frame, depiction
        self._taken += 1

    def drawn(self, board: Board) -> tuple[NDArray[np.bool_], ...]:
        """Per bundle, which of its edges are drawn."""
        sizes = [len(bundle) for bundle in board.bundles]
        seen = np.zeros(sum(sizes), bool)
        read = self._snapshot[1] if self._snapshot is not None else None
        if read is not None and read.board is board:
            seen[read.detail.drawn] = True
        return tuple(np.split(seen, np.cumsum(sizes)[:-1]))

    @property
    def complete(self) -> bool:
        """Whether all edges that are to be seen are drawn."""
        return self._sheet.complete

    def finish(self) -> None:
        """Draw at once what is still to come of the last painting."""
        self._sheet.finish()

    @property
    def edges_text(self) -> str:
        """How many edges were drawn last, of how many."""
        return self._snapshot[1].detail.text() if self._snapshot is not None else ""

    def paint(self, painter: QPainter, area: QRectF, showing: Showing) -> None:
        """Paint the newest frame."""
        board, frame = self._place.board, self._frame
        assert board is not None and frame is not None
        if self._place.view.is_far:
            self._paint_far(painter, area, board, frame, showing)
            return
        snapshot = self._read(frame, board, showing.moment)
        rough = frame.playing and not snapshot.detail.smooth
        hit = showing.hover if isinstance(showing.hover, NodeHit | EdgeHit) else None
        focus = snapshot.focus if hit is None else -1
        single = hit if hit is not None else _chosen(board, showing.selection)
        look = Look(focus, rough, frame.playing, _behind(board, single))
        edges, view = self._edge_painter(board), self._place.view
        key = self._place.version, self._snapshot and self._snapshot[0]
        self._ground.paint(painter, area, snapshot, view, edges, look, key)
        pixels = painter.worldTransform()
        painter.setTransform(self._place.view.transform, True)
        if hit is not None:
            paint_highlight(painter, edges, board, snapshot, hit, self._theme.palette)
        self._chosen_edge(painter, board, snapshot, showing.selection)
        change = self._motion(painter, board, snapshot, showing.moment)
        self._node_painter(painter, board, snapshot, showing.gliding).paint(painter, snapshot)
        paint_loops(painter, board, snapshot, showing.hover, self._theme)
        paint_badges(painter, board, snapshot, self._theme)
        self._marks(painter, board, snapshot, showing)
        painter.setWorldTransform(pixels)
        place = self._place
        written = self._near.paint(painter, board, snapshot, place.view, area, place.version)
        explained = self._explained(board, showing.selection, hit)
        note = Note(explained, showing.moment, change, rough, written)
        self._legend.paint(painter, content_of(board, snapshot, note), area, showing.taken)

    def _paint_far(
        self, painter: QPainter, area: QRectF, board: Board, frame: Frame, showing: Showing
    ) -> None:
        """Blocks instead of units."""
        painter.fillRect(area, self._theme.color("canvas"))
        pixels = painter.worldTransform()
        painter.setTransform(self._place.view.transform, True)
        scale = self._place.view.scale
        at = showing.moment.layer if showing.moment is not None else ""
        lit = Selection(at) if at else showing.selection
        paint_blocks(painter, blocks_of(frame, board.scene), scale, lit, self._theme)
        if showing.carried is not None:
            paint_carried(painter, board, showing.carried, self._theme)
        painter.setWorldTransform(pixels)
        painter.setFont(self._theme.text_font(11))
        painter.setPen(self._theme.color("muted"))
        line = QRectF(16, area.height() - 30, area.width() - 32 - showing.taken, 16)
        said = painter.fontMetrics().elidedText(
            _FROM_FAR, Qt.TextElideMode.ElideRight, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, said)

    def paint_card(self, painter: QPainter, card: Caption, at: QPointF, area: QRectF) -> None:
        """The card that belongs to a place."""
        self._card.paint(painter, card, at, area)

    def paint_empty(self, painter: QPainter, area: QRectF) -> None:
        """What to do while there is nothing to show."""
        painter.fillRect(area, self._theme.color("canvas"))
        painter.setFont(self._theme.text_font(14))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _EMPTY)

    def _read(self, frame: Frame, board: Board, moment: Moment | None) -> Snapshot:
        """The frame's numbers; kept while only the signals move on."""
        key = (self._taken, self._place.version, _stage_of(moment))
        if self._snapshot is None or self._snapshot[0] != key:
            self._snapshot = key, take_snapshot(frame, board, moment, self._depiction)
        return self._snapshot[1]

    def _chosen_edge(
        self, painter: QPainter, board: Board, snapshot: Snapshot, selection: Selection | None
    ) -> None:
        edge = edge_of(board.bundles, selection) if selection is not None else None
        edges, unit = self._edge_painter(board), _chosen(board, selection)
        if edge is not None:
            paint_chosen(painter, edges, board, snapshot, edge, self._theme)
        elif isinstance(unit, NodeHit):
            paint_highlight(painter, edges, board, snapshot, unit, self._theme.palette, heated=True)

    def _motion(
        self, painter: QPainter, board: Board, snapshot: Snapshot, moment: Moment | None
    ) -> float | None:
        """What the step player moves; returns the largest change of an update."""
        scope = snapshot.frame.microscope
        if moment is None or scope is None:
            return None
        if moment.kind == "update":
            edges = self._edge_painter(board)
            return paint_update(painter, edges, board, snapshot, moment, self._theme)
        for bundle in board.bundles:
            if board.place(bundle) == snapshot.focus:
                paint_signals(painter, bundle, scope, moment, self._theme)
        return None

    def _marks(self, painter: QPainter, board: Board, snapshot: Snapshot, showing: Showing) -> None:
        """Rings around what is meant, and the button under the cursor."""
        scope, moment = snapshot.frame.microscope, showing.moment
        if moment is not None and moment.kind == "loss" and scope is not None:
            paint_loss(painter, board, moment.progress, self._theme)
        if moment is not None:
            paint_workings(painter, board, snapshot.frame, moment, self._theme)
            paint_edge_texts(painter, board, snapshot, moment, showing.selection, self._theme)
        if showing.selection is not None:
            paint_selection(painter, board, showing.selection, self._theme)
        if isinstance(showing.hover, Button):
            paint_pressable(painter, showing.hover, self._theme)
        if showing.carried is not None:
            paint_carried(painter, board, showing.carried, self._theme)

    @staticmethod
    def _explained(board: Board, selection: Selection | None, hit: Hit | None) -> str:
        """The column whose colours the legend explains."""
        if hit is not None:
            return hit.layer
        if selection is not None and board.scene.column(selection.layer) is not None:
            return selection.layer
        return next(spec.layer for spec in board.specs[1:] if spec.style != "strip")

    def _node_painter(
        self, painter: QPainter, board: Board, snapshot: Snapshot, gliding: bool
    ) -> NodePainter:
        """For the present zoom in device pixels, and the colours of what is shown."""
        scale = self._place.view.scale
        zoom = scale * ratio_of(painter)
        key = (self._place.version, snapshot.edges, zoom)
        kept = self._nodes[0] if self._nodes is not None else ()
        same = kept[:2] == key[:2] if gliding else kept == key
        if self._nodes is None or not same:
            self._nodes = key, NodePainter(board, self._theme, zoom, snapshot.edges, thinned(scale))
        return self._nodes[1]

    def _edge_painter(self, board: Board) -> EdgePainter:
        """Curves cut as finely as the zoom asks for."""
        key = (self._place.version, self._place.view.scale)
        if self._edges is None or self._edges[0] != key:
            self._edges = key, EdgePainter(board, self._place.view.scale)
        return self._edges[1]


def _stage_of(moment: Moment | None) -> object:
    """What of the player's position changes the nodes' numbers."""
    if moment is None:
        return None
    # Weights on their way are drawn in so many stages; the last is the exact end.
    stage = int(moved(moment) * _STAGES)
    return moment.kind, moment.layer, moment.progress >= ARRIVED, stage


def _chosen(board: Board, selection: Selection | None) -> NodeHit | EdgeHit | None:
    """The selected unit or edge."""
    column = board.scene.column(selection.layer) if selection is not None else None
    if selection is None or column is None or selection.whole:
        return None
    return edge_of(board.bundles, selection) or node_hit(column.spec, selection)


def _behind(board: Board, hit: NodeHit | EdgeHit | None) -> tuple[str, ...]:
    """The layers whose heat-maps stand back behind single edges."""
    if hit is None:
        return ()
    ends = [hit.layer] if isinstance(hit, EdgeHit) else [hit.layer, *_after(board, hit.layer)]
    return tuple(heat.layer for heat in board.heats if heat.layer in ends)


def _after(board: Board, layer: str) -> list[str]:
    return [heat.layer for heat in board.heats if heat.before == layer]
