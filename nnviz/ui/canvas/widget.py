"""The network canvas: the network as a picture that learns, and the place to change it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.captions import Caption, Row, caption
from nnviz.drawing.hits import EdgeHit, FoldHit, Hit, NodeHit, hit_edge, hit_node
from nnviz.drawing.readings import Moment
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.canvas.artist import Artist
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.chips import Button, Chip
from nnviz.ui.canvas.gestures import Gestures
from nnviz.ui.canvas.steering import step_selection
from nnviz.ui.canvas.view import View
from nnviz.ui.guard import guarded
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme

_CLICK = 4.0
"""A press that moves farther than this is a drag."""
_FRAME_MS = 45
"""A little longer than frames come while training at full speed."""
_HELP = (
    "The network: every column is a layer. Click a unit to inspect it; arrows move between "
    "units, plus and minus add and remove units, wheel and drag move the view, F fits it."
)


class NetworkCanvas(QWidget):
    """Draws frames; a click selects a unit, the chips above the columns edit the network."""

    message = Signal(str)

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._stage, self._theme = session, stage, theme
        self.gestures = Gestures(session, stage, self)
        self._artist = Artist(theme)
        self._frame: Frame | None = None
        self._hover: Hit | Button | Chip | None = None
        self._anchor = QPointF()
        self._cursor = QPointF()
        self._later = QTimer(self)
        self._press: QPointF | None = None
        self._dragged = False
        self.painted_step = -1
        self._prepare()

    def _prepare(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.update)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("Network")
        self.setAccessibleDescription(_HELP)
        self.gestures.refused.connect(self.message)
        self._stage.selection_changed.connect(self._selected)
        self._stage.phase_changed.connect(self.update)
        self._theme.changed.connect(self._artist.forget)
        self._theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(1000, 620)

    def show_frame(self, frame: Frame) -> None:
        """Take the newest frame; repaints only if it shows something new."""
        old, self._frame = self._frame, frame
        if old is None or _looks(old) != _looks(frame):
            with np.errstate(all="ignore"):
                self._artist.show(frame, QRectF(self.rect()).size())
            self._check_selection(frame)
            self._later.stop()
            self.update()

    @property
    def hover_text(self) -> str:
        """The text of the card beside the cursor, or an empty text."""
        card = self._caption()
        return card.text if card is not None else ""

    @property
    def edges_text(self) -> str:
        """How many edges were painted last, of how many."""
        return self._artist.edges_text

    @property
    def board(self) -> Board | None:
        """Where everything stands; None before the first frame."""
        return self._artist.board

    @property
    def view(self) -> View:
        """Zoom and shift of the board on the canvas."""
        return self._artist.view

    def fit(self) -> None:
        """Show the whole network."""
        self._artist.fit()
        self.update()

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        with np.errstate(all="ignore"):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        frame, area = self._frame, QRectF(self.rect())
        if frame is None:
            self._artist.paint_empty(painter, area)
            return
        hover = self._hover if not self._dragged else None
        self._artist.paint(painter, area, self._moment(), self._stage.selection, hover)
        card = self._caption()
        if card is not None and not self._dragged:
            self._artist.paint_caption(painter, card, self._anchor, area)
        self.painted_step = frame.step

    def _moment(self) -> Moment | None:
        phase = self._stage.phase
        if phase is None:
            return None
        return Moment(phase.kind, phase.layer, self._stage.progress)

    def _caption(self) -> Caption | None:
        hover, frame, board = self._hover, self._frame, self._artist.board
        if frame is None or board is None or hover is None or isinstance(hover, Chip):
            return None
        if isinstance(hover, Button):
            title, tip = self.gestures.tip(hover)
            return Caption(title, (Row(tip),))
        return caption(frame, board.scene, board.bundles, hover)

    # The pointer

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._press is not None:
            self._drag(at)
        else:
            self._point_at(at)
        self._cursor = at

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._press, self._dragged = event.position(), False
            self._cursor = event.position()
            self._point_at(event.position())

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._press is not None and not self._dragged
        self._press, self._dragged = None, False
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position())
        self._point_at(event.position())
        self.update()

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Twice on the ground fits the view; quick clicks on a chip are clicks."""
        self._press, self._dragged = event.position(), False
        if self._under(event.position()) is None:
            self.fit()

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        self._artist.zoom(1.0015**turn, event.position())
        self._point_at(event.position())
        event.accept()
        self.update()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self._repaint_soon()

    def _drag(self, at: QPointF) -> None:
        assert self._press is not None
        moved = at - self._press
        if self._dragged or max(abs(moved.x()), abs(moved.y())) > _CLICK:
            self._artist.shift(at - (self._cursor if self._dragged else self._press))
            self._dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    def _under(self, at: QPointF) -> Hit | Button | Chip | None:
        """What lies under a place of the canvas."""
        board = self._artist.board
        if board is None:
            return None
        spot = self._artist.view.to_scene(at)
        x, y = spot.x(), spot.y()
        reach = 5.0 / self._artist.view.scale
        return (
            board.header.hit(x, y)
            or hit_node(board.scene, x, y)
            or hit_edge(board.bundles, self._artist.drawn(), x, y, reach)
        )

    def _point_at(self, at: QPointF) -> None:
        under = self._under(at)
        hand = isinstance(under, Button | NodeHit | FoldHit)
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        if under != self._hover:
            self._hover, self._anchor = under, at
            self._repaint_soon()

    def _repaint_soon(self) -> None:
        """At once; while training with the next frame, which is never far."""
        if self._frame is None or not self._frame.playing:
            self.update()
        elif not self._later.isActive():
            self._later.start(_FRAME_MS)

    def _click(self, at: QPointF) -> None:
        under, board = self._under(at), self._artist.board
        if board is None or isinstance(under, Chip | EdgeHit):
            return
        if isinstance(under, Button):
            index = [spec.layer for spec in board.specs].index(under.layer)
            self.gestures.press(under, board.specs[index - 1], self.mapToGlobal(at).toPoint())
        elif isinstance(under, FoldHit):
            self._artist.turn_page(under)
            self.update()
        elif isinstance(under, NodeHit):
            self._stage.select(Selection(under.layer, under.unit, under.pixel))
        else:
            self._stage.select(None)

    # The keyboard

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selection, board = event.key(), self._stage.selection, self._artist.board
        if key == Qt.Key.Key_F:
            self.fit()
        elif board is not None and step_selection(self._stage, board, Qt.Key(key)):
            pass
        elif selection is not None and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.gestures.add_unit(selection.layer)
        elif selection is not None and key in (Qt.Key.Key_Minus, Qt.Key.Key_Delete):
            self.gestures.remove_unit(selection.layer)
        else:
            super().keyPressEvent(event)

    # What changes around it

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._frame is not None:
            self._artist.resize(QRectF(self.rect()).size())

    def _selected(self) -> None:
        selection = self._stage.selection
        if selection is not None:
            self._artist.reveal(selection)
        self.update()

    def _check_selection(self, frame: Frame) -> None:
        """A unit that an edit took away is selected no more."""
        selection, board = self._stage.selection, self._artist.board
        if selection is None or board is None:
            return
        spec = next((spec for spec in board.specs if spec.layer == selection.layer), None)
        if spec is None or selection.unit >= spec.shape[0]:
            self._stage.select(None)


def _looks(frame: Frame) -> tuple[object, ...]:
    """What tells two frames apart on the canvas."""
    scope, maps = frame.microscope, frame.maps
    grid = next((values.shape[-1] for values in maps.layers.values()), 0) if maps else 0
    look = (scope.look, id(scope.trace.x)) if scope is not None else None
    return (frame.run, frame.step, frame.playing, id(frame.experiment), id(frame.data),
            frame.member, look, grid, id(frame.parameters) if not frame.playing else 0)  # fmt: skip
