"""Paints an array's figure, small in a list or large with its axes named."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF

from nnviz.drawing.colormaps import blend
from nnviz.drawing.tensors.figures import Block, Figure, Point, figure
from nnviz.engine.shapes import Shape
from nnviz.ui.large import ratio_of
from nnviz.ui.theme import Theme

_SHARES = (0.42, 0.62, 0.26)
"""How strongly front, top and side are coloured."""


_MOST = 200
"""So many figures are kept."""


def paint_figure(
    painter: QPainter, figure: Figure, at: QPointF, color: str, theme: Theme,
    front: QImage | None = None,
) -> None:  # fmt: skip
    """In one colour, from a place on; ``front``: a picture for the face of the foremost block."""
    painter.save()
    painter.translate(at)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = getattr(theme.palette, color)
    painter.setPen(QPen(QColor(ink), 1))
    for block in figure.blocks:
        for face, share in zip(block.faces, _SHARES, strict=False):
            painter.setBrush(QColor(blend(theme.palette.canvas, ink, share)))
            painter.drawPolygon(_polygon(face))
    if front is not None:
        _paint_front(painter, figure.front, front)
    painter.restore()


class Stamps:
    """Small figures, painted once for every shape and colour of a theme."""

    def __init__(self, theme: Theme, width: int, height: int) -> None:
        self._theme, self._size = theme, QSize(width, height)
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def paint(self, painter: QPainter, at: QPointF, shape: Shape, color: str) -> None:
        """An array's figure, from a place on."""
        ratio = ratio_of(painter)
        key = shape, color, self._theme.palette.name, ratio
        if key not in self._kept:
            if len(self._kept) > _MOST:
                self._kept.clear()
            self._kept[key] = self._made(shape, color, ratio)
        painter.drawPixmap(at, self._kept[key])

    def _made(self, shape: Shape, color: str, ratio: float) -> QPixmap:
        made = QPixmap(self._size * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter, drawn = (
            QPainter(made),
            figure(shape, self._size.width() - 2, self._size.height() - 2),
        )
        paint_figure(painter, drawn, QPointF(1, 1), color, self._theme)
        painter.end()
        return made


def paint_axes(
    painter: QPainter, figure: Figure, at: QPointF, names: Sequence[str], theme: Theme, width: int
) -> None:
    """Every axis by its name and size, beside the edge that it runs along, within ``width``."""
    painter.setPen(theme.color("muted"))
    painter.setFont(theme.text_font(10.5))
    metrics, front = QFontMetricsF(painter.font()), figure.front
    for axis, spot in zip(figure.axes, _spots(figure, front), strict=True):
        if axis is None:
            continue
        long = metrics.horizontalAdvance(names[axis])
        place = at + spot[0] - QPointF(long * spot[1], 0)
        place.setX(max(0.0, min(place.x(), width - long)))
        painter.drawText(place, names[axis])


def _spots(figure: Figure, front: Block) -> tuple[tuple[QPointF, float], ...]:
    """Where the names of width, height, depth and stack go, and how much of their own width to
    the left of that they begin."""
    back = figure.blocks[0]
    right, under = front.left + front.width, front.top + front.height
    dx, dy = back.depth
    aside = QPointF(back.left + back.width + dx + 8, back.top + dy + 8)
    if figure.axes[3] is not None:
        depth = QPointF(right + front.depth[0] + 22, under + front.depth[1] / 2 + 4)
    else:
        depth = QPointF(right + front.depth[0] / 2 + 6, under + front.depth[1] / 2 + 8)
    return (
        (QPointF(front.left + front.width / 2, under + 14), 0.5),
        (QPointF(front.left - 6, front.top + front.height / 2 + 4), 1.0),
        (depth, 0.0),
        (aside, 0.0),
    )


def _paint_front(painter: QPainter, block: Block, picture: QImage) -> None:
    box = QRectF(block.left, block.top, block.width, block.height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(box, picture)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _polygon(points: Sequence[Point]) -> QPolygonF:
    return QPolygonF([QPointF(*point) for point in points])
