"""The pad: a picture of the user's own, live through the network. Training never sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QWidget

from nnviz.data.dataset import Table
from nnviz.data.pictures import Field, field_of
from nnviz.drawing.tsv import Column, tsv
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array
from nnviz.errors import NnvizError
from nnviz.experiment.errands import Occlude
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Drawing, Look
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.large import large, usual
from nnviz.ui.pad.answer import Answer
from nnviz.ui.pad.board import LEAST, PadBoard, Shown
from nnviz.ui.pad.easel import Easel
from nnviz.ui.pad.fetching import Fetcher
from nnviz.ui.pad.occlusion_view import OcclusionView
from nnviz.ui.pad.reading import is_offer, offered
from nnviz.ui.pad.sketch import Square
from nnviz.ui.pad.tools import ChangingTools, DrawingTools, HidingTools, PictureTools, ToolGroups
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_HINT = "Draw here, or paste or drop a picture."
_BOARD = (
    "Your picture as the network gets it; training never sees it. Draw with the mouse, or by "
    "keys: Shift and arrows move the pen, Space puts it down and lifts it; arrows move the picture."
)
_STROKE, _HIDDEN = 0.08, 0.22
"""A stroke's width and the square's at first, as shares of the picture's height."""
_FREE = 16_777_215
"""The maximum of a widget that has none."""
_TWO_ROWS, _TALL, _WIDE, _NARROW, _SHARE = 245, 400, 1000, 220, 0.28
"""From this height on tools stand in two rows, from this on all stands under one another; from
this width on a map has its words beside it. In a row, bars are no wider than that, and the board
than this share of the width."""


class Pad(QWidget):
    """What is drawn is looked at, so that canvas, player and inspector follow; what is no picture
    is ``refused(sentence)``."""

    refused = Signal(str)

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage
        self._frame: Frame | None = None
        self._table: Table | None = None
        self.easel: Easel | None = None
        self._true: int | None = None
        self._picture: Array = np.zeros((1, 1, 1))
        # Events that came together make one picture.
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._look)
        self._make(theme)
        self._arrange()
        self._connect()
        self._connect_changes()

    def show_frame(self, frame: Frame) -> None:
        """Follow the run; other pictures begin with an empty pad."""
        self._frame = frame
        if frame.data.table is not self._table:
            self._begin(frame.data.table)
        self.answer.show_frame(frame)
        seen = frame.microscope.look if frame.microscope is not None else None
        self.occlusion.show_frame(frame, self._whole(seen))
        self.hiding.show_busy(self.occlusion.is_busy)
        self._show()

    def table(self) -> str:
        """The picture's raw numbers, row by row."""
        channels, rows, columns = self._picture.shape
        found: dict[str, Column] = {"row": np.arange(channels * rows) % rows}
        if channels > 1:
            found["channel"] = np.arange(channels * rows) // rows
        flat = self._picture.reshape(channels * rows, columns)
        return tsv(found | {f"column {k}": flat[:, k] for k in range(columns)})

    # What the user does

    def take_sample(self) -> None:
        """The sample looked at, as it is; what is true of it is held to be true."""
        frame, easel = self._frame, self.easel
        if frame is None or easel is None:
            return
        look, data = self._place(), frame.data
        if data.table.task != "regression":
            self._true = int(decisions(data.y(look.part)[look.index][None])[0])
        easel.lay(np.array(data.affine.back(look.inputs(data)) if look.x else look.raw(data)))

    def paste(self) -> None:
        """A picture out of the clipboard."""
        # There is none where no program ever owned the clipboard.
        self._take(QGuiApplication.clipboard().mimeData() or QMimeData())

    @guarded
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_offer(event.mimeData()):
            event.acceptProposedAction()

    @guarded
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._take(event.mimeData())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand(usual(self.height()) >= _TALL)

    def _take(self, mime: QMimeData) -> None:
        if self.easel is None:
            return
        try:
            self._fetcher.fetch(offered(mime), self.easel.field)
        except NnvizError as error:
            self.refused.emit(str(error))

    def _fetched(self, picture: Array, field: Field) -> None:
        if self.easel is not None and field is self.easel.field:
            self._true = None
            self.easel.lay(picture)

    def _clear(self) -> None:
        if self.easel is not None:
            self._true = None
            self.easel.lay(None)

    def _press(self, x: float, y: float) -> None:
        if self.easel is not None:
            tools = self.drawing
            self.easel.press(x, y, tools.stroke_width, tools.kind == "eraser")

    def _retool(self) -> None:
        """Another tool or another square, which is there while it is the tool."""
        easel = self.easel
        if easel is None:
            return
        hides, (height, width) = self.drawing.kind == "square", easel.field.size
        self.board.show_tip(0.0 if hides else self.drawing.stroke_width)
        side = min(self.hiding.side, height, width)
        self.hiding.side_slider.set_value(side)
        last = easel.sketch.square
        corner = (last.row, last.column) if last else ((height - side) // 2, (width - side) // 2)
        easel.hide(Square(*corner, side, self.hiding.black) if hides else None)

    def _put_square(self, row: int, column: int) -> None:
        """Hide the place that was chosen on the map."""
        self.drawing.tool.choose("square")
        self._retool()
        if self.easel is not None:
            self.easel.hide_at(row, column)

    def _suppose(self, true: int | None) -> None:
        self._true = true
        self._due.start(0)

    def _occlude(self) -> None:
        """Ask for the map of what is looked at, for the class that is predicted; or end it."""
        worker, easel = self._session.worker, self.easel
        if self.occlusion.is_busy:
            worker.end("occlusion")
        elif easel is not None and self._frame is not None:
            if self._due.isActive():
                self._look()
            look = self._whole(self._stage.look) or self._place()
            square = Square(0, 0, self.hiding.side, self.hiding.black).within(easel.field)
            worker.ask(Occlude(look, None, square.side, square.value(easel.field)))

    # What is shown

    def _begin(self, table: Table) -> None:
        """Other data: an empty pad of their size; where they are only drawn anew, it stays."""
        before, self._table = self._table, table
        if self.easel is not None and before is not None and _alike(before, table):
            self.easel.field = field_of(table)
            return
        self._true = None
        self._due.stop()
        if self.easel is not None:
            self.easel.deleteLater()
        self.easel = None
        if len(table.input_shape) != 3:
            return
        easel = Easel(field_of(table), self)
        height = easel.field.size[0]
        self.drawing.width_slider.set_value(round(max(0.8, _STROKE * height), 1))
        self.hiding.side_slider.set_value(max(1, round(_HIDDEN * height)))
        self.easel = easel
        self._retool()
        self._picture = easel.picture()
        easel.changed.connect(lambda: self._due.start(0))

    def _look(self) -> None:
        """Look at the picture as it is now."""
        if self.easel is None or self._frame is None:
            return
        self._picture = self.easel.picture()
        drawing = Drawing.of(self._picture, self._true)
        self._stage.look_at(replace(self._place().row, drawing=drawing))
        self._show()

    def _place(self) -> Look:
        """The sample looked at; that in whose place a drawing is looked at."""
        assert self._frame is not None
        seen = self._frame.microscope
        for look in (self._stage.look, seen.look if seen is not None else None):
            sample = look if look is None or look.drawing is None else Look(look.part, look.index)
            if sample is not None and sample.fits(self._frame.data):
                return sample
        return Look("train", 0)

    def _whole(self, look: Look | None) -> Look | None:
        """What is looked at, with nothing hidden under the square."""
        easel = self.easel
        if look is None or look.drawing is None or easel is None or easel.sketch.square is None:
            return look
        return replace(look, drawing=Drawing.of(easel.picture(hidden=False), look.drawing.true))

    def _show(self) -> None:
        easel, look = self.easel, self._stage.look
        if easel is None:
            return
        sketch = easel.sketch
        resting = not sketch.is_blank and (look is None or look.drawing is None)
        hint = _HINT if sketch.is_blank else ""
        self.board.show_picture(easel.field, Shown(self._picture, sketch.square, hint, resting))
        self.picture.show_sketch(sketch)
        self.changing.show_sketch(sketch)
        self.drawing.undo.setEnabled(easel.can_take_back)
        self.answer.offer_again(resting)

    # Building

    def _make(self, theme: Theme) -> None:
        self.board = described(PadBoard(theme), "Drawing pad", _BOARD)
        self.answer, self.occlusion = Answer(theme), OcclusionView(theme)
        self.drawing, self.picture = DrawingTools(theme), PictureTools(theme)
        self.changing, self.hiding = ChangingTools(theme), HidingTools(theme)
        self.groups = ToolGroups(self.drawing, self.picture, self.changing, self.hiding)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        self._fetcher = Fetcher(self)
        self.setAcceptDrops(True)

    def _arrange(self) -> None:
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self.groups)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top = Qt.AlignmentFlag.AlignTop
        self._beside.addWidget(self.answer, 0, top)
        self._beside.addWidget(self._area, 1)
        self._beside.addWidget(self.occlusion, 0, top)
        self._beside.addStretch(0)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 2, 0, 0)
        self._row.setSpacing(18)
        self._row.addWidget(self.board)
        self._row.addLayout(self._beside, 1)

    def _stand(self, tall: bool) -> None:
        """All in a row, or beside a large board one under the other where there is height."""
        directions = QBoxLayout.Direction
        least = large(self.board, LEAST)
        self.groups.stand(2 if usual(self.height()) >= _TWO_ROWS else 4)
        self.occlusion.stand(tall or usual(self.width()) >= _WIDE, self.height())
        if tall:
            self.board.setFixedWidth(max(least, self.width() - self.groups.width() - 30))
        else:
            room = min(self.height() * self._shape, _SHARE * self.width())
            self.board.setFixedWidth(max(least, round(room)))
        narrow = large(self.answer, _NARROW)
        self.answer.setMaximumWidth(self.groups.width() if tall else narrow)
        policies = Qt.ScrollBarPolicy
        scrolls = policies.ScrollBarAlwaysOff if tall else policies.ScrollBarAsNeeded
        self._area.setHorizontalScrollBarPolicy(scrolls)
        needed = self.groups.minimumSizeHint().height()
        self._area.setMinimumHeight(needed if tall else 0)
        self._area.setMaximumHeight(needed if tall else _FREE)
        self._beside.setDirection(directions.TopToBottom if tall else directions.LeftToRight)
        self._beside.setSpacing(18 if tall else 16)

    @property
    def _shape(self) -> float:
        """How wide the field is beside its height."""
        height, width = self.easel.field.size if self.easel is not None else (1, 1)
        return width / height

    def _connect(self) -> None:
        board, drawing, picture = self.board, self.drawing, self.picture
        board.began.connect(self._press)
        for signal, act in (
            (board.cleared, self._clear), (drawing.clear.clicked, self._clear),
            (board.pasted, self.paste), (picture.paste.clicked, self.paste),
            (picture.take.clicked, self.take_sample), (self.hiding.map.clicked, self._occlude),
            (drawing.changed, self._retool), (self.hiding.changed, self._retool),
            (self.answer.wanted, self._look), (self._stage.look_changed, self._show),
        ):  # fmt: skip
            signal.connect(lambda *_, act=act: act())
        self.answer.chosen.connect(self._suppose)
        self.occlusion.placed.connect(self._put_square)
        self._fetcher.fetched.connect(self._fetched)
        self._fetcher.failed.connect(self.refused)

    def _connect_changes(self) -> None:
        """What is done to the easel that is there then."""
        board, picture, changing = self.board, self.picture, self.changing
        invert = picture.invert
        for signal, act in (
            (board.went, Easel.drag), (board.ended, Easel.release), (board.nudged, Easel.nudge),
            (picture.nudged, Easel.nudge), (board.taken_back, Easel.take_back),
            (changing.turned, lambda easel, to, token: easel.set(token, degrees=to)),
            (changing.roughened, lambda easel, to, token: easel.set(token, sigma=to)),
        ):  # fmt: skip
            signal.connect(lambda *found, act=act: self.easel and act(self.easel, *found))
        for button, do in (
            (self.drawing.undo, Easel.take_back), (picture.centre, Easel.centre),
            (invert, lambda easel: easel.set(inverted=invert.isChecked())),
            (changing.again, lambda easel: easel.set(seed=easel.sketch.seed + 1)),
        ):  # fmt: skip
            button.clicked.connect(lambda *_, do=do: self.easel and do(self.easel))


def _alike(table: Table, other: Table) -> bool:
    """Whether both hold the same sort of pictures."""
    return (table.name, table.input_shape) == (other.name, other.input_shape)
