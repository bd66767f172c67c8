"""Smooth changes of the view: a zoom by the keyboard glides to its end."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPointF, Qt, QVariantAnimation
from PySide6.QtGui import QKeyEvent

from nnviz.ui.canvas.surface import Surface

STEP = 1.3
"""One press of Ctrl+plus."""
PAN = 64.0
"""Pixels that Shift and an arrow move the view."""
ZOOMS: dict[int, float] = {
    Qt.Key.Key_Plus: STEP,
    Qt.Key.Key_Equal: STEP,
    Qt.Key.Key_Minus: 1 / STEP,
}
PANS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (PAN, 0.0),
    Qt.Key.Key_Right: (-PAN, 0.0),
    Qt.Key.Key_Up: (0.0, PAN),
    Qt.Key.Key_Down: (0.0, -PAN),
}
_MILLISECONDS = 140


class Journey(QObject):
    """Zooms by ``STEP`` again and again while the key is pressed, without jumps."""

    def __init__(self, canvas: Surface) -> None:
        super().__init__(canvas)
        self._canvas, self._about, self._left = canvas, QPointF(), 1.0
        self._done = 1.0
        self._clock = QVariantAnimation(self)
        self._clock.setDuration(_MILLISECONDS)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.valueChanged.connect(self._go)

    def travels(self, event: QKeyEvent) -> bool:
        """Whether a key zooms or moves the view."""
        modifiers, key = event.modifiers(), event.key()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if control and key in ZOOMS:
            self.zoom(ZOOMS[key], QPointF(self._canvas.rect().center()))
        elif control and key == Qt.Key.Key_0:
            self._canvas.fit()
        elif modifiers & Qt.KeyboardModifier.ShiftModifier and key in PANS:
            self._canvas.dragged(QPointF(*PANS[key]))
        else:
            return False
        return True

    def zoom(self, factor: float, about: QPointF) -> None:
        """Zoom by a factor; what is left of the last zoom is added to it."""
        self._left, self._done, self._about = self._left / self._done * factor, 1.0, about
        self._clock.stop()
        self._clock.start()

    def _go(self, share: float) -> None:
        now = self._left**share
        self._canvas.turned(now / self._done, self._about)
        self._done = now
        if share >= 1.0:
            self._left = self._done = 1.0
