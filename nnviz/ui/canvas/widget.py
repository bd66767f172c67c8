"""The network canvas: the network as a picture that learns, and the place to change it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.captions import Caption, Row, caption
from nnviz.drawing.choosing import select_cell, select_edge
from nnviz.drawing.depiction import Depiction, fitting
from nnviz.drawing.hits import EdgeHit, FoldHit, HeatHit, LoopHit, NodeHit
from nnviz.drawing.operations import moment_of
from nnviz.drawing.readings import Moment
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.canvas.arrangement import Arrangement
from nnviz.ui.canvas.artist import Artist, Hover, Showing
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.carrying import Carrier
from nnviz.ui.canvas.chips import Button, Chip, Handle
from nnviz.ui.canvas.corner import Corner
from nnviz.ui.canvas.editing_keys import edit_layer
from nnviz.ui.canvas.gestures import Gestures
from nnviz.ui.canvas.journey import Journey
from nnviz.ui.canvas.pointing import find_under
from nnviz.ui.canvas.selection_painter import node_of
from nnviz.ui.canvas.snapshot import looks
from nnviz.ui.canvas.spoken import HELP, speak
from nnviz.ui.canvas.steering import step_selection
from nnviz.ui.canvas.surface import Surface
from nnviz.ui.canvas.view import View
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.stage import WHOLE, Selection, Stage
from nnviz.ui.tab_order import is_within
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring

_STILL_MS = 120
"""After so long a zoom stands still."""
_FRAME_MS = 45
"""A little longer than frames take to come while training at full speed."""


class NetworkCanvas(Drawn, Surface):
    """Draws frames; a click selects a unit, the chips above the columns edit the network.

    ``refused(sentence)``: why an edit cannot be made.
    """

    refused = Signal(str)

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self.gestures = Gestures(session, stage, self)
        self._place = Arrangement()
        self._artist = Artist(self._place, theme, self)
        self._frame: Frame | None = None
        self._hover: Hover = None
        self._anchor = QPointF()
        self._later, self._still = QTimer(self), QTimer(self)
        self.painted_step = -1
        self._carrier = Carrier(self.gestures)
        self._journey = Journey(self)
        self.corner = Corner(self, self.gestures, self._carrier)
        self.shows = self.corner.shows
        self._prepare()

    def _prepare(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("Network")
        self.setAccessibleDescription(HELP)
        for timer in (self._later, self._still):
            timer.setSingleShot(True)
            timer.timeout.connect(self.update)
        self.gestures.refused.connect(self.refused)
        self._stage.selection_changed.connect(self._selected)
        self._stage.phase_changed.connect(self.update)
        self.shows.chosen.connect(self._depicted)
        self.corner.adds.clicked.connect(lambda: self.corner.toggle_palette(self.board))
        self.corner.inserted.connect(self._insert)
        self.corner.carried.connect(self._carry)
        self.corner.dropped.connect(self._put_down)
        self._theme.changed.connect(self._artist.forget)
        self._theme.changed.connect(self.update)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(1000, 620)

    @property
    def board(self) -> Board | None:
        """Where everything stands; None before the first frame."""
        return self._place.board

    @property
    def view(self) -> View:
        """Zoom and shift of the board on the canvas."""
        return self._place.view

    @property
    def hover_text(self) -> str:
        """The text of the card beside the cursor, or an empty text."""
        card = self._card()
        return card.text if card is not None else ""

    @property
    def edges_text(self) -> str:
        """How many edges were painted last, of how many."""
        return self._artist.edges_text

    @property
    def is_complete(self) -> bool:
        """Whether all that is to be seen is drawn: many edges are drawn bit by bit, and all is
        drawn sharply once the zoom stands still."""
        return self._artist.complete and not self._still.isActive()

    def finish(self) -> None:
        """Draw at once what is still to come of the last painting."""
        self._still.stop()
        self._artist.finish()

    def depict(self, depiction: Depiction) -> None:
        """Choose what edges and nodes show."""
        self.shows.choose(depiction)

    def show_frame(self, frame: Frame) -> None:
        """Take the newest frame; repaints only if it shows something new."""
        if frame.microscope is not None and frame.microscope.whole is not None:
            frame = replace(frame, microscope=frame.microscope.pictured)
        old, self._frame = self._frame, frame
        if old is None or looks(old) != looks(frame):
            self._show(frame)

    def _show(self, frame: Frame) -> None:
        """Paint a frame as the user chose to see it."""
        chosen = fitting(self.shows.depiction, frame)
        self.shows.frame = frame
        self._artist.show(frame, chosen)
        if self._place.show(frame, QRectF(self.rect()).size(), chosen.nodes == "maps"):
            self._structure_changed()
        if not frame.playing:
            speak(self, frame, self.board, self._stage.selection, chosen)
        self._later.stop()
        self.update()

    def _depicted(self) -> None:
        if self._frame is not None:
            self._show(self._frame)

    def zoom_to(self, scale: float) -> None:
        """Look that closely at the selected unit, or at the middle."""
        selection, board = self._stage.selection, self.board
        column, at = board.scene.column(selection.layer) if board and selection else None, None
        if column is not None and selection is not None:
            node = node_of(column, max(selection.unit, 0))
            at = column.box(node).centre if node is not None else (column.x, column.top)
        self._place.look_closely(scale, at)
        self._still.start(_STILL_MS)
        self.update()

    @property
    def outlook(self) -> dict[str, float]:
        """How closely one looks, and where: ``zoom``, ``x``, ``y``."""
        return self._place.outlook

    def look_so(self, zoom: float, x: float, y: float) -> None:
        """An outlook that was."""
        self._place.look_so(zoom, x, y)
        self.update()

    def fit(self) -> None:
        """Show the whole network."""
        self._place.fit()
        self.update()

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        with np.errstate(all="ignore"):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        frame, area = self._frame, QRectF(self.rect())
        if frame is None:
            self._artist.paint_empty(painter, area)
            return
        hover = None if self.dragging else self._hover
        carried, taken = self._carrier.carried, self.corner.width
        showing = Showing(
            self._moment(), self._stage.selection, hover, carried, taken, self._still.isActive()
        )
        self._artist.paint(painter, area, showing)
        card = self._card()
        if card is not None:
            self._artist.paint_card(painter, card, self._anchor, area)
        paint_ring(painter, self, self._theme)
        self.painted_step = frame.step

    def _moment(self) -> Moment | None:
        phase, frame = self._stage.phase, self._frame
        if phase is None or frame is None or not frame.has_update:
            return None
        return moment_of(frame, phase.kind, phase.layer, self._stage.progress)

    def _card(self) -> Caption | None:
        hover, frame, board = self._hover, self._frame, self.board
        if self._carrier.carried is not None:
            return self._carrier.carried.card
        if frame is None or board is None or hover is None or self.dragging:
            return None
        if isinstance(hover, Chip):
            return None
        if isinstance(hover, Handle):
            return Caption("Output", (Row("Drag it to a later layer to add it there."),))
        if isinstance(hover, Button):
            title, tip = self.gestures.tip(hover)
            return Caption(title, (Row(tip),))
        edges = self.shows.depiction.edges
        return caption(frame, board.scene, board.bundles, hover, edges)

    # The pointer

    def pointed(self, at: QPointF | None) -> None:
        """Light up what is under the cursor."""
        under = self._under(at) if at is not None else None
        hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        shape = hand if under is not None else arrow
        if shape != self.cursor().shape():
            self.setCursor(shape)
        if under != self._hover:
            self._hover, self._anchor = under, at or self._anchor
            self._repaint_soon()

    def clicked(self, at: QPointF) -> None:
        """Press a button, turn a page, select a unit, or nothing."""
        under, board = self._under(at), self.board
        self.corner.palette.hide()
        if isinstance(under, Button):
            self.gestures.press(under, self.mapToGlobal(at).toPoint())
        elif isinstance(under, FoldHit):
            self._place.turn_page(under)
            self._structure_changed()
            self.update()
        elif isinstance(under, NodeHit):
            self._stage.select(Selection(under.layer, under.unit, under.pixel))
        elif isinstance(under, EdgeHit) and board is not None and self._frame is not None:
            self._stage.select(select_edge(self._frame, board.scene, board.bundles, under))
        elif isinstance(under, HeatHit) and self._frame is not None:
            self._stage.select(select_cell(self._frame, under, self.shows.depiction.edges))
        elif isinstance(under, Chip | LoopHit):
            self._stage.select(Selection(under.layer, WHOLE))
        elif under is None:
            self._stage.select(None)

    def double_pressed(self, at: QPointF) -> None:
        """Twice on the ground fits the view; quick clicks on a chip are clicks."""
        if self._under(at) is None:
            self.fit()

    def dragged(self, by: QPointF) -> None:
        """Carry what was taken up, or shift the view."""
        if self._carrier.carried is not None:
            self._carry(self.cursor_at)
        else:
            self._place.shift(by)
            self.update()

    def began(self, at: QPointF, middle: bool) -> None:
        """A chip or a handle is taken up; elsewhere, or with the middle button, the view is."""
        under, board = self._under(at), self.board
        if middle or board is None:
            return
        if isinstance(under, Handle):
            self._carrier.take("join", under.layer, "Connection")
        elif isinstance(under, Chip) and under.layer != board.specs[0].layer:
            self._carrier.take("layer", under.layer, under.title)

    def dropped(self, at: QPointF) -> None:
        """Put down what was carried."""
        self._put_down()

    def _carry(self, at: QPointF) -> None:
        if self.board is not None:
            self._carrier.move(self.board, self.view.to_scene(at))
            self._anchor = at
            self._repaint_soon()

    def _put_down(self) -> None:
        self._carrier.drop()
        self.update()

    def _insert(self, kind: str) -> None:
        """A new layer behind the selected one, else in front of the output."""
        board, selection = self.board, self._stage.selection
        if board is None:
            return
        layers = [spec.layer for spec in board.specs]
        chosen = selection.layer if selection is not None else ""
        at = layers.index(chosen) + 1 if chosen in layers else len(layers) - 1
        self.gestures.insert(kind, layers[min(at, len(layers) - 1)])

    def turned(self, factor: float, at: QPointF) -> None:
        """Zoom about the cursor."""
        self._place.zoom(factor, at)
        self._still.start(_STILL_MS)
        self.update()

    def _under(self, at: QPointF) -> Hover:
        """What lies under a place of the canvas."""
        board = self.board
        if board is None:
            return None
        return find_under(at, self._frame, board, self.view, self._artist.drawn)

    def _repaint_soon(self) -> None:
        """At once; while training with the next frame, which is never far."""
        if self._frame is None or not self._frame.playing:
            self.update()
        elif not self._later.isActive():
            self._later.start(_FRAME_MS)

    # The keyboard

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selection, board = event.key(), self._stage.selection, self.board
        if is_within(self):  # A key that a button of the corner has no use for.
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape and self._carrier.carried is not None:
            self._carrier.give_up()
            self.update()
        elif key == Qt.Key.Key_F:
            self.fit()
        elif key == Qt.Key.Key_Insert:
            self.corner.toggle_palette(board)
        elif self._journey.travels(event) or (board is not None and self._steers(board, event)):
            event.accept()
        elif selection is not None and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.gestures.add_unit(selection.layer)
        elif selection is not None and key in (Qt.Key.Key_Minus, Qt.Key.Key_Delete):
            self.gestures.remove_unit(selection.layer)
        else:
            super().keyPressEvent(event)

    def _steers(self, board: Board, event: QKeyEvent) -> bool:
        """Whether a key edits the selected layer or moves the selection."""
        stage = self._stage
        return edit_layer(self, board, stage, event) or step_selection(stage, board, event.key())

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """All that can be done with the layer there, or by the keyboard with the selected one."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            layer = getattr(self._under(QPointF(event.pos())), "layer", "")
        else:
            layer = self._stage.selection.layer if self._stage.selection is not None else ""
        column = self.board.scene.column(layer) if self.board is not None else None
        if column is not None and self.gestures.knows(layer):
            self.gestures.layer_menu(layer).popup(event.globalPos())

    # What changes around it

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place.resize(QRectF(self.rect()).size())
        self.corner.place()

    def _selected(self) -> None:
        selection = self._stage.selection
        if selection is not None:
            self._place.reveal(selection)
        speak(self, self._frame, self.board, selection, self.shows.depiction)
        self.update()

    def _structure_changed(self) -> None:
        """Columns moved: something else may be under the cursor, and the selection be gone;
        the output is there in its place. What is carried may have nowhere to go."""
        self._carrier.give_up()
        if self._hover is not None:
            self._hover = self._under(self.cursor_at)
        selection, board = self._stage.selection, self.board
        if selection is not None and not selection.apart and board is not None:
            spec = next((spec for spec in board.specs if spec.layer == selection.layer), None)
            if spec is None or selection.unit >= spec.shape[0]:
                self._stage.select(Selection(board.specs[-1].layer, 0))
