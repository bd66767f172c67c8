"""Zoom and shift: from the scene's places to the canvas's and back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from nnviz.drawing.blocks import FAR
from nnviz.drawing.geometry import Scene
from nnviz.drawing.placement import LEGEND
from nnviz.ui.large import factor
from nnviz.values import dataclass

LEAST, MOST = 0.2, 8.0


@dataclass(frozen=True)
class View:
    """canvas = scale · scene + (dx, dy)."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    @classmethod
    def fit(cls, scene: Scene, width: float, height: float) -> View:
        """The whole scene, never larger than drawn for. The legend below it keeps its size, so
        that only what is above it is made smaller."""
        free, drawn = max(1.0, height - LEGEND), scene.height - LEGEND
        scale = min(1.0, width / scene.width, free / drawn)
        return cls(scale, (width - scale * scene.width) / 2, (free - scale * drawn) / 2)

    @property
    def is_far(self) -> bool:
        """Whether units are too small to be made out: large type shows them larger."""
        return self.scale * factor() < FAR

    @property
    def transform(self) -> QTransform:
        return QTransform(self.scale, 0, 0, self.scale, self.dx, self.dy)

    def to_scene(self, at: QPointF) -> QPointF:
        return QPointF((at.x() - self.dx) / self.scale, (at.y() - self.dy) / self.scale)

    def to_canvas(self, at: QPointF) -> QPointF:
        return QPointF(at.x() * self.scale + self.dx, at.y() * self.scale + self.dy)

    def zoomed(self, factor: float, about: QPointF) -> View:
        """Larger or smaller, with the place under ``about`` staying there."""
        scale = min(MOST, max(LEAST, self.scale * factor))
        fixed = self.to_scene(about)
        return View(scale, about.x() - scale * fixed.x(), about.y() - scale * fixed.y())

    def shifted(self, by: QPointF) -> View:
        return replace(self, dx=self.dx + by.x(), dy=self.dy + by.y())

    def inside(self, scene: Scene, width: float, height: float) -> View:
        """Shifted, where the scene is larger than the canvas, so that nothing beside it is seen."""
        across = _missing(self.dx, self.scale * scene.width, width)
        down = _missing(self.dy, self.scale * (scene.height - LEGEND), height - LEGEND)
        return self.shifted(QPointF(across, down))

    def visible(self, width: float, height: float) -> QRectF:
        """The part of the scene that the canvas shows."""
        return QRectF(self.to_scene(QPointF(0, 0)), self.to_scene(QPointF(width, height)))


def _missing(start: float, length: float, room: float) -> float:
    """How far to move what begins at ``start`` for the room to be full; 0 if it is too short."""
    if length <= room:
        return 0.0
    return -start if start > 0 else max(0.0, room - start - length)
