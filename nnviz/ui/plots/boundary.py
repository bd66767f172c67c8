"""The decision boundary, or regression surface, with the data on it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.surface import surface, value_reach
from nnviz.drawing.ticks import ticks
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame, Look, Maps
from nnviz.ui.guard import guarded
from nnviz.ui.plots.points import Plane, draw_points, raw_points
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme

_LEFT, _BELOW, _TOP, _RIGHT = 22.0, 17.0, 2.0, 4.0


class BoundaryView(QWidget):
    """Points are painted once and kept; only the surface changes while training.

    ``picked(Look)``: the sample nearest to a click. ``hovered(x₁, x₂, outputs)`` as the cursor
    moves, with the surface's values there, and ``left`` when it goes.
    """

    picked = Signal(object)
    hovered = Signal(float, float, object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data: PreparedData | None = None
        self._maps: Maps | None = None
        self._look: Look | None = None
        self._parts: tuple[Part, ...] = ("train",)
        self._surface: tuple[Maps, str, QImage] | None = None
        self._points: tuple[PreparedData, tuple[object, ...], QPixmap] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.changed.connect(self.update)

    def show_frame(self, frame: Frame) -> None:
        """Repaint only if the surface or the sample looked at is another."""
        look = frame.microscope.look if frame.microscope else None
        maps = frame.maps if frame.maps and frame.maps.boundary is not None else self._maps
        if maps is not self._maps or frame.data is not self._data or look != self._look:
            self._maps, self._data, self._look = maps, frame.data, look
            self.update()

    def show_test(self, shown: bool) -> None:
        """Put the test samples on the plane, or take them away."""
        self._parts = ("train", "test") if shown else ("train",)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 170)

    def nearest(self, at: QPointF) -> Look | None:
        """The shown sample nearest to a place."""
        if self._maps is None or self._data is None:
            return None
        plane, found = self._plane(self._maps), []
        for part in self._parts:
            places = plane.place(raw_points(self._data, part))
            distance = np.hypot(places[:, 0] - at.x(), places[:, 1] - at.y())
            index = int(distance.argmin())
            found.append((float(distance[index]), Look(part, index)))
        return min(found, key=lambda each: each[0])[1]

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        look = self.nearest(event.position())
        if look is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(look)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._maps is None or self._maps.boundary is None:
            return
        plane = self._plane(self._maps)
        if not plane.area.contains(event.position()):
            self.left.emit()
            return
        x1, x2 = plane.at(event.position())
        self.hovered.emit(x1, x2, self._values_at(plane, event.position(), self._maps.boundary))

    @guarded
    def leaveEvent(self, event: object) -> None:
        self.left.emit()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._maps is None or self._data is None:
            return
        painter, plane = QPainter(self), self._plane(self._maps)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(plane.area, self._surface_image(self._maps, self._data))
        painter.drawPixmap(0, 0, self._points_pixmap(plane, self._data))
        self._paint_look(painter, plane, self._data)
        painter.end()

    def _plane(self, maps: Maps) -> Plane:
        """A square as large as fits beside the axes."""
        side = min(self.width() - _LEFT - _RIGHT, self.height() - _BELOW - _TOP)
        left = _LEFT + (self.width() - _LEFT - _RIGHT - side) / 2
        return Plane(maps.extent, QRectF(round(left), _TOP, round(side), round(side)))

    def _values_at(self, plane: Plane, at: QPointF, boundary: Array) -> Array:
        """The surface's values at the grid point nearest to a place."""
        size = boundary.shape[1]
        column = round((at.x() - plane.area.left()) / plane.area.width() * (size - 1))
        row = round((plane.area.bottom() - at.y()) / plane.area.height() * (size - 1))
        return boundary[:, min(max(row, 0), size - 1), min(max(column, 0), size - 1)]

    def _surface_image(self, maps: Maps, data: PreparedData) -> QImage:
        kept, palette = self._surface, self._theme.palette
        if kept is None or kept[0] is not maps or kept[1] != palette.name:
            assert maps.boundary is not None
            colors = surface(maps.boundary, data.table.task, value_reach(data), palette)
            kept = self._surface = (maps, palette.name, raster(colors))
        return kept[2]

    def _points_pixmap(self, plane: Plane, data: PreparedData) -> QPixmap:
        ratio = self.devicePixelRatioF()
        kept = self._points
        key = (self._parts, self.size(), plane, self._theme.palette.name, ratio)
        if kept is None or kept[0] is not data or kept[1] != key:
            pixmap = draw_points(plane, data, self._parts, self._theme, self.size(), ratio)
            self._paint_frame(pixmap, plane)
            kept = self._points = (data, key, pixmap)
        return kept[2]

    def _paint_frame(self, pixmap: QPixmap, plane: Plane) -> None:
        """Axes with their numbers, and corners rounded by covering what is outside of them."""
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square, rounded = QPainterPath(), QPainterPath()
        square.addRect(plane.area.adjusted(-1, -1, 1, 1))
        rounded.addRoundedRect(plane.area, 6, 6)
        painter.fillPath(square.subtracted(rounded), self._theme.color("panel"))
        painter.setFont(self._theme.mono_font(9.5))
        painter.setPen(self._theme.color("faint"))
        left, right, low, high = plane.extent
        for value, text in ticks(left, right, 5):
            x = plane.place(np.array([[value, low]]))[0, 0]
            area = QRectF(x - 20, plane.area.bottom() + 3, 40, 13)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        for value, text in ticks(low, high, 5):
            y = plane.place(np.array([[left, value]]))[0, 1]
            area = QRectF(plane.area.left() - 44, y - 7, 40, 14)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, side, text)
        painter.end()

    def _paint_look(self, painter: QPainter, plane: Plane, data: PreparedData) -> None:
        """A ring around the sample that is looked at, even where its part is not shown."""
        look = self._look
        if look is None or look.index >= len(data.rows(look.part)):
            return
        x, y = plane.place(raw_points(data, look.part)[look.index : look.index + 1])[0]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in (("canvas", 4.0), ("signal", 2.0)):
            painter.setPen(QPen(self._theme.color(color), width))
            painter.drawEllipse(QPointF(x, y), 7.5, 7.5)
