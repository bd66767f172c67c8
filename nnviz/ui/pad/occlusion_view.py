"""The occlusion map: what hiding each part of the picture does to a class's score."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from nnviz.drawing.colormaps import shade
from nnviz.drawing.numbers import count, number, short, signed
from nnviz.drawing.scales import Scale
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import unit_name
from nnviz.experiment.explain.names import sample_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.seeing.occlusion import Occlusion
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged, large
from nnviz.ui.plots.scale_bar import ScaleBar
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton

_KINDS = (
    ("score", "Score before softmax", "Score"), ("output", "Output, as the paper", "Output"),
)  # fmt: skip
_LEAST, _MOST = 96, 168
"""Pixels along the map."""


class OcclusionView(QWidget):
    """There only when a map was asked for. ``placed(row, column)``: the square is to be where the
    user clicked."""

    placed = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Occlusion | None = None
        self._head = ""
        tip = (
            "Each pixel is a place of the square: orange where hiding lowers the score, blue "
            "where it raises it. Click to put the square there."
        )
        self.map = described(_Map(theme), "Occlusion map", tip)
        self.words = QLabel()
        self.words.setFont(theme.text_font(11))
        self.words.setProperty("role", "label")
        self.words.setWordWrap(True)
        self.kind = ChoiceButton("Of what", "Which number of the class is drawn.", _KINDS)
        self.scale = described(ScaleBar(theme), "Colours of the map", "How much hiding changes it.")
        self.bar = described(QProgressBar(), "Progress", "How many places are tried.")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self._arrange()
        self.kind.chosen.connect(lambda _: self._refresh())
        self.map.pointed.connect(self._point)
        self.map.placed.connect(self.placed)
        self.hide()

    def show_frame(self, frame: Frame, seen: Look | None) -> None:
        """A frame, and what is looked at without the square; the map is there while the frame has
        one."""
        found = frame.occlusion
        self.setVisible(found is not None)
        if found is None:
            self._found = None
            return
        head = self._title(found, frame, seen)
        if found is not self._found or head != self._head:
            self._found, self._head = found, head
            self._refresh()

    def _title(self, found: Occlusion, frame: Frame, seen: Look | None) -> str:
        """Of what it is, and whether that is past."""
        unit = unit_name(frame, frame.layers[-1].id, found.unit) or f"output {found.unit + 1}"
        what = f"{unit}, {sample_title(found.look)}, step {count(found.step)}"
        past = found.step != frame.step or found.look != seen
        return f"{what} (another now)" if past else what

    def _refresh(self) -> None:
        found = self._found
        if found is None:
            return
        self.bar.setVisible(not found.done)
        self.bar.setRange(0, found.total)
        self.bar.setValue(found.made)
        changes = self._changes(found)
        most = float(np.nanmax(np.abs(changes), initial=0.0)) or 1.0
        self.scale.show_scale("change", Scale(-most, most, "diverging"))
        self.map.show_changes(changes, most, found.side)
        self._point(None)

    def _changes(self, found: Occlusion) -> Array:
        return found.changes if self.kind.key == "score" else found.output_changes

    def _point(self, place: tuple[int, int] | None) -> None:
        """Say the numbers of a place, else what the map is of."""
        found = self._found
        if found is None:
            return
        if place is None or not np.isfinite(found.scores[place]):
            ended = "ended early · " if found.cancelled else ""
            text = f"{ended}{self._head}: {number(found.score)} with nothing hidden"
        else:
            row, column = place
            text = (
                f"square at row {row}, column {column}: score {number(found.scores[place])} "
                f"({signed(found.changes[place])}), output {short(found.outputs[place])}"
            )
        self.words.setText(text)
        self.map.setToolTip(text)

    def _arrange(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(4)
        side.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.scale, self.words):
            side.addWidget(widget)
        side.addStretch(1)
        picture = QVBoxLayout()
        picture.setSpacing(3)
        picture.addWidget(self.map, 1)
        picture.addWidget(self.bar)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(12)
        both.addLayout(picture)
        both.addWidget(self._side, 1)
        self.words.setMinimumWidth(150)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)

    @property
    def is_busy(self) -> bool:
        """Whether a map is under way."""
        return self._found is not None and not self._found.done

    def stand(self, wide: bool, height: int) -> None:
        """Whether there is room for words beside the map (they are its tooltip as well), and how
        much height there is."""
        self._side.setVisible(wide)
        least, most = large(self.map, _LEAST), large(self.map, _MOST)
        self.map.setFixedWidth(min(max(least, height - 14), most))


class _Map(Drawn, QWidget):
    """Changes by the place of the square, laid where the square's middle is on the field.
    ``pointed((row, column) | None)``, ``placed(row, column)``."""

    pointed = Signal(object)
    placed = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._changes: Array = np.zeros((1, 1))
        self._most, self._side = 1.0, 1
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(_LEAST, _LEAST)
        theme.changed.connect(self.update)

    def show_changes(self, changes: Array, most: float, side: int) -> None:
        """``most`` has the full colour; what is not known yet stays empty."""
        self._changes, self._most, self._side = changes, most, side
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(150, 150)

    def place(self, row: int, column: int) -> QPointF:
        """The middle of a place."""
        scale = self._scale
        return self._inner.topLeft() + QPointF((column + 0.5) * scale, (row + 0.5) * scale)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._at(event.position()))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (at := self._at(event.position())):
            self.placed.emit(*at)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = drawing(self), self._theme
        painter.fillRect(self._area, theme.color("canvas"))
        scale = Scale(-self._most, self._most, "diverging")
        colors = shade(self._changes, scale.lut(theme.palette), scale.low, scale.high)
        picture = raster(np.where(np.isfinite(self._changes), colors, _empty(theme)))
        painter.drawImage(self._inner, picture)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawRect(self._area.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()

    @property
    def _size(self) -> tuple[int, int]:
        """Of the field."""
        rows, columns = self._changes.shape
        return rows + self._side - 1, columns + self._side - 1

    @property
    def _scale(self) -> float:
        rows, columns = self._size
        return max(1.0, min((self.width() - 2) / columns, (self.height() - 2) / rows))

    @property
    def _area(self) -> QRectF:
        rows, columns = self._size
        area = QRectF(0, 0, columns * self._scale, rows * self._scale)
        area.moveCenter(QRectF(self.rect()).center())
        return area

    @property
    def _inner(self) -> QRectF:
        inset = (self._side - 1) / 2 * self._scale
        return self._area.adjusted(inset, inset, -inset, -inset)

    def _at(self, at: QPointF) -> tuple[int, int] | None:
        spot = (at - self._inner.topLeft()) / self._scale
        row, column = int(spot.y() // 1), int(spot.x() // 1)
        rows, columns = self._changes.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def _empty(theme: Theme) -> np.uint32:
    return np.uint32(theme.color("canvas").rgb())
