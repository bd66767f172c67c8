"""A filter's kernels as pictures with their numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.drawing.colormaps import shade
from nnviz.drawing.geometry import Box
from nnviz.drawing.kernel_grid import KernelGrid, kernel_grid
from nnviz.drawing.kernels import Kernels
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, large
from nnviz.ui.maps.cell_numbers import CellNumbers
from nnviz.ui.printing import draw_part
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring
from nnviz.ui.widgets.pointer import offer_click
from nnviz.ui.widgets.voice import Voice

_CENTRE = Qt.AlignmentFlag.AlignCenter


class KernelSheet(Drawn, QWidget):
    """``chosen(parameter)`` by click or arrow keys; ``hovered((part, place) | None)``."""

    chosen = Signal(int)
    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._numbers = theme, CellNumbers(theme)
        self._kernels: Kernels | None = None
        self._marked: int | None = None
        self._voice = Voice(self, self._spoken)
        self._room = (100.0, 100.0)
        self.grid = kernel_grid(0, 1, 1, 1, *self._room)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    @property
    def marked(self) -> int | None:
        """The parameter that is selected."""
        return self._marked

    def show_kernels(self, kernels: Kernels | None, marked: int | None) -> None:
        """Show a filter's kernels, a weight of theirs ``marked``."""
        self._kernels, self._marked = kernels, marked
        self._voice.renew()
        self._arrange()
        self.update()

    def _spoken(self) -> str:
        """The weight selected, in every part."""
        kernels = self._kernels
        if kernels is None or self._marked is None:
            return ""
        place = kernels.place(self._marked)
        parts = (kernels.describe(part, place) for part in range(len(kernels.parts)))
        return ", ".join(f"{name} {value}" for name, value in parts)

    def fit(self, width: float, height: float) -> None:
        """Be as wide as a place, and as high as that takes."""
        if (width, height) != self._room:
            self._room = width, height
            self._arrange()

    def needed(self, width: float, height: float) -> float:
        """How high all kernels are in a place as wide."""
        return self._plan(width, height).total[1]

    def _plan(self, width: float, height: float) -> KernelGrid:
        if self._kernels is None:
            return kernel_grid(0, 1, 1, 1, width, height)
        channels, rows, columns = self._kernels.shape
        return kernel_grid(channels, len(self._kernels.parts), rows, columns, width, height)

    def _arrange(self) -> None:
        self.grid = self._plan(*self._room)
        tall = max(self.grid.total[1], self._room[1])
        room = large(self, self._room[0]), large(self, tall)
        self.setFixedSize(max(1, room[0]), max(1, room[1]))

    # The user

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif hit is not None and self._kernels is not None:
            self.chosen.emit(self._kernels.parameter(hit[1]))

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        offer_click(self, hit is not None)
        self.hovered.emit(hit)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from weight to weight, on to the next kernel at an end."""
        kernels = self._kernels
        if kernels is None:
            super().keyPressEvent(event)
            return
        channels, rows, columns = kernels.shape
        key, last = Qt.Key(event.key()), channels * rows * columns - 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1,
                 Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}  # fmt: skip
        if key not in steps:
            super().keyPressEvent(event)
        elif self._marked is None:
            self.chosen.emit(0)
        else:
            self.chosen.emit(min(max(self._marked + steps[key], 0), last))

    def _hit(self, at: QPointF) -> tuple[int, tuple[int, int, int]] | None:
        return self.grid.hit(at.x(), at.y()) if self._kernels is not None else None

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        kernels = self._kernels
        if kernels is None:
            return
        painter, area = drawing(self), event.rect()
        shown = self.grid.within(area.top(), area.bottom() + 1)
        for part in range(len(kernels.parts)):
            self._paint_part(painter, kernels, part, shown)
        self._paint_captions(painter, kernels, shown)
        self._paint_mark(painter, kernels)
        if self._marked is None:
            paint_ring(painter, self, self._theme)
        painter.end()

    def _paint_part(self, painter: QPainter, kernels: Kernels, part: int, shown: range) -> None:
        """One part of all kernels in sight, coloured at once."""
        own, some = kernels.parts[part], slice(shown.start, shown.stop)
        lut = own.scale.lut(self._theme.palette)
        colors = shade(own.sizes[some], lut, own.scale.low, own.scale.high)
        _, rows, columns = colors.shape
        memory = colors.reshape(-1, columns)
        atlas = QImage(memory.data, columns, len(memory), 4 * columns, QImage.Format.Format_RGB32)
        boxes = [self.grid.part(channel, part) for channel in shown]
        for index, box in enumerate(boxes):
            draw_part(painter, rect(box), atlas, QRectF(0, index * rows, columns, rows))
        ink = own.scale.colours if own.scale.colours in ("gradient", "update") else "border"
        painter.setPen(QPen(self._theme.color(ink), 1))
        painter.drawRects([rect(box).adjusted(-0.5, -0.5, 0.5, 0.5) for box in boxes])
        if self.grid.readable:
            spots = [cell.centre for k in shown for cell in self.grid.cells(k, part)]
            self._numbers.draw(painter, own.values[some], colors, spots, self.grid.cell)

    def _paint_captions(self, painter: QPainter, kernels: Kernels, shown: range) -> None:
        painter.setFont(self._theme.mono_font(10.5))
        painter.setPen(self._theme.color("muted"))
        signs = ("", "+", "=")
        for channel in shown:
            where = rect(self.grid.caption(channel))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, kernels.names[channel])
            for part in range(1, len(kernels.parts)):
                painter.drawText(rect(self.grid.sign(channel, part)), _CENTRE, signs[part])

    def _paint_mark(self, painter: QPainter, kernels: Kernels) -> None:
        """The weight selected, in every part."""
        if self._marked is None:
            return
        channel, row, column = kernels.place(self._marked)
        for part in range(len(kernels.parts)):
            box, side = self.grid.part(channel, part), self.grid.cell
            cell = rect(Box(box.x + column * side, box.y + row * side, side, side))
            ink = "accent" if self.hasFocus() else "text"
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for color, width in (("canvas", 3.0), (ink, 1.5)):
                painter.setPen(QPen(self._theme.color(color), width))
                painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))
