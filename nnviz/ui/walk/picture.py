"""The picture of a walk: what the pointer meets on it, and the keys that move the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.walk.layout import Layout, Placed, lay_out
from nnviz.drawing.walk.planes import Plane, Scene
from nnviz.experiment.explain.values import Pixel
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.curve import Curve
from nnviz.ui.large import Drawn, drawing, factor
from nnviz.ui.theme import Theme
from nnviz.ui.walk.plane_painter import PlanePainter

TIP = "Point at the output to place the window, click to select; arrow keys move it."
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_FAR = 1 << 20
_ENDS = {Qt.Key.Key_Home: (-_FAR, -_FAR), Qt.Key.Key_End: (_FAR, _FAR)}
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class WalkPicture(Drawn, QWidget):
    """``pointed`` when the pointer moves or leaves, ``picked(plane, cell)`` at a click;
    ``stepped(down, right)`` by arrow keys, Home and End."""

    pointed = Signal()
    picked = Signal(object, object)
    stepped = Signal(int, int)
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._planes = theme, PlanePainter(theme)
        self._scene: Scene | None = None
        self._layout: Layout | None = None
        self._pointer: QPointF | None = None
        self.curve = Curve(theme, self)
        self.curve.hide()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def scene(self) -> Scene | None:
        return self._scene

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Every plane and where it is."""
        return self._layout.planes if self._layout is not None else ()

    @property
    def under(self) -> tuple[Plane, Pixel] | None:
        """What is under the pointer now: a plane, and its cell."""
        return None if self._pointer is None else self._hit(self._pointer)

    def show_scene(self, scene: Scene | None) -> None:
        self._scene = scene
        self._arrange()
        said = "" if scene is None else ". ".join(line.text for line in scene.said)
        self.setAccessibleDescription(said)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(280, round(96 * factor()))

    def _arrange(self) -> None:
        scene = self._scene
        self._layout = lay_out(scene, self.width() - 2.0, self.height() - 1.0) if scene else None
        box = self._layout.curve if self._layout is not None else None
        self.curve.setVisible(box is not None)
        if box is not None and scene is not None and scene.curve is not None:
            self.curve.move(round(box.x * factor()), round(box.y * factor()))
            self.curve.show_point(*scene.curve)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.resized.emit()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        under = self.under
        acts = under is not None and under[0].role != ""
        shape = Qt.CursorShape.CrossCursor if acts else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        # Over the numbers it would be in their way.
        self.setToolTip(TIP if under is None else "")
        self.pointed.emit()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.pointed.emit()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._hit(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(*found)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = _STEPS.get(key) or _ENDS.get(key)
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(*step)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        layout, scene = self._layout, self._scene
        if layout is None or scene is None:
            return
        painter = drawing(self)
        painter.translate(1, 0)
        for placed in layout.planes:
            self._planes.paint(painter, placed)
        self._paint_words(painter, layout, scene)
        if self.hasFocus():
            self._paint_focus(painter, scene)
        painter.end()

    def _paint_words(self, painter: QPainter, layout: Layout, scene: Scene) -> None:
        """The sums of the rows, and the arithmetic line by line."""
        letters, gap = (11, 1.0) if layout.briefly else (13, 4.0)
        painter.setFont(self._theme.mono_font(letters))
        painter.setPen(self._theme.color("text"))
        for text, box in layout.totals:
            painter.drawText(QRectF(box.x, box.y, box.width, box.height), _MIDDLE, text)
        y = layout.said.y
        for text, tone in scene.told(layout.briefly):
            painter.setPen(self._theme.color(tone))
            area = QRectF(layout.said.x, y, layout.said.width, 200)
            y += painter.drawText(area, _LINE, text).height() + gap

    def _paint_focus(self, painter: QPainter, scene: Scene) -> None:
        """Around what the arrow keys move over."""
        for placed in self.placed:
            if placed.plane is scene.results[0]:
                box = placed.box.grown(2.5)
                painter.setPen(QPen(self._theme.color("accent", 0.7), 1.2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(box.x, box.y, box.width, box.height), 4, 4)

    def _hit(self, at: QPointF) -> tuple[Plane, Pixel] | None:
        for placed in self.placed:
            cell = placed.cell_at(at.x() - 1, at.y())
            if cell is not None:
                return placed.plane, cell
        return None
