"""The decision boundary, or regression surface, with the data on it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.surface import surface, value_reach
from nnviz.drawing.tsv import tsv
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, enlarged, large
from nnviz.ui.plots.plane import Plane, height_for, paint_frame, plane_in
from nnviz.ui.plots.points import paint_look, paint_points, raw_points
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_Extent = tuple[float, float, float, float]


class BoundaryView(Drawn, QWidget):
    """Points are painted once and kept; only the surface changes while training.

    ``picked(Look)``: the sample nearest to a click. ``hovered(x₁, x₂, outputs)``: the surface's
    values under the pointer, again whenever they change, and ``left`` when it goes.
    """

    picked = Signal(object)
    hovered = Signal(float, float, object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data: PreparedData | None = None
        self._surface: tuple[_Extent, Array] | None = None
        self._look: Look | None = None
        self._pointer: QPointF | None = None
        self._parts: tuple[Part, ...] = ("train",)
        self._leaves_points = False
        self._image: tuple[Array, str, QImage] | None = None
        self._points = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.changed.connect(self.update)

    def show_frame(self, frame: Frame) -> None:
        """Repaint only if the surface, the data or the sample looked at is another."""
        look = frame.microscope.look if frame.microscope is not None else None
        drawn = self._surface if frame.data is self._data else None
        if frame.maps is not None and frame.maps.boundary is not None:
            drawn = (frame.maps.extent, frame.maps.boundary)
        fresh = drawn is not self._surface
        if fresh or frame.data is not self._data or look != self._look:
            if frame.data is not self._data:
                self._points.forget()
            self._surface, self._data, self._look = drawn, frame.data, look
            self.update()
            self._say_pointer()

    def show_test(self, shown: bool) -> None:
        """Put the test samples on the plane, or take them away."""
        self._parts = ("train", "test") if shown else ("train",)
        self.update()

    def leave_points(self, left: bool) -> None:
        """Whether another draws the points, which are being painted."""
        self._leaves_points = left
        self.update()

    def table(self) -> str:
        """The surface's numbers as text: a row per grid point."""
        if self._surface is None:
            return ""
        (left, right, bottom, top), values = self._surface
        width = values.shape[-1]
        x, y = np.meshgrid(np.linspace(left, right, width), np.linspace(bottom, top, width))
        outputs = {f"output {k + 1}": plane.ravel() for k, plane in enumerate(values)}
        return tsv({"x1": x.ravel(), "x2": y.ravel(), **outputs})

    @property
    def plane(self) -> Plane | None:
        """Where the plane is drawn; None before there is one."""
        if self._surface is None or self._data is None:
            return None
        return plane_in(self._surface[0], self.width(), self.height())

    @property
    def pointed(self) -> bool:
        """Whether the pointer is on the plane."""
        return self._pointer is not None

    def nearest(self, at: QPointF) -> Look | None:
        """The shown sample nearest to a place."""
        plane, data = self.plane, self._data
        if plane is None or data is None:
            return None
        found = []
        for part in self._parts:
            away = plane.place(raw_points(data, part)) - (at.x(), at.y())
            distance = np.nan_to_num(np.hypot(away[:, 0], away[:, 1]), nan=np.inf)
            found.append((float(distance.min()), Look(part, int(distance.argmin()))))
        return min(found, key=lambda each: each[0])[1]

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(300, 294)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 170)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """No higher than the square that the width allows."""
        self.setMaximumHeight(large(self, height_for(self.width())))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        look = self.nearest(event.position())
        if look is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(look)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plane = self.plane
        inside = plane is not None and plane.area.contains(event.position())
        self._pointer = event.position() if inside else None
        self._say_pointer()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._say_pointer()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys look at the sample before or after."""
        step, look, data = _STEPS.get(Qt.Key(event.key())), self._look, self._data
        if step is None or look is None or data is None:
            super().keyPressEvent(event)
            return
        self.picked.emit(Look(look.part, (look.index + step) % len(data.rows(look.part))))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        plane, data, drawn = self.plane, self._data, self._surface
        painter = drawing(self)
        if plane is None or data is None or drawn is None:
            paint_ring(painter, self, self._theme)
            painter.end()
            return
        image = self._surface_image(drawn[1], data)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # The outermost grid points lie on the plane's edges: the middles of the outer pixels.
        across, down = (
            0.5 * side / max(1, n - 1)
            for side, n in (
                (plane.area.width(), image.width()),
                (plane.area.height(), image.height()),
            )
        )
        painter.save()
        painter.setClipRect(plane.area)
        painter.drawImage(plane.area.adjusted(-across, -down, across, down), image)
        painter.restore()
        self._paint_points(painter, plane, data)
        if self._look is not None and not self._leaves_points:
            paint_look(painter, plane, data, self._look, self._theme)
        paint_ring(painter, self, self._theme, plane.area)
        painter.end()

    def _say_pointer(self) -> None:
        plane, drawn = self.plane, self._surface
        if self._pointer is None or plane is None or drawn is None:
            self.left.emit()
            return
        values = plane.values(drawn[1], self._pointer)
        self.hovered.emit(*plane.at(self._pointer), values)

    def _surface_image(self, boundary: Array, data: PreparedData) -> QImage:
        kept, palette = self._image, self._theme.palette
        if kept is None or kept[0] is not boundary or kept[1] != palette.name:
            colors = surface(boundary, data.table.task, value_reach(data), palette)
            kept = self._image = (boundary, palette.name, raster(colors))
        return kept[2]

    def _paint_points(self, painter: QPainter, plane: Plane, data: PreparedData) -> None:
        """Marks and frame on a transparent ground, kept for as long as they stand still."""
        parts = () if self._leaves_points else self._parts

        def draw(to: QPainter) -> None:
            to.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_points(to, plane, data, parts, self._theme)
            paint_frame(to, plane, self._theme)

        key = parts, plane, self._theme.palette.name
        clear = QColor(Qt.GlobalColor.transparent)
        self._points.paint(painter, key, self.size(), clear, draw)
