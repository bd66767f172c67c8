"""The samples of the plane as marks: class by shape and colour, test samples hollow."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform

from nnviz.data.dataset import Part, PreparedData
from nnviz.data.source import Task
from nnviz.drawing.colormaps import blend
from nnviz.drawing.surface import value_reach
from nnviz.engine.shapes import Array
from nnviz.experiment.look import Look
from nnviz.ui.canvas.stamps import Stamps
from nnviz.ui.large import ratio_of
from nnviz.ui.plots.plane import Plane
from nnviz.ui.printing import is_printing
from nnviz.ui.theme import Theme

_RADIUS, _HOLLOW = 3.6, 4.0
_CELL, _PHASES = 48, 4
"""A stamp's side in pixels of the screen, and how many places within a pixel are told apart."""


def raw_points(data: PreparedData, part: Part) -> Array:
    """The raw inputs (n, 2) of a part."""
    return np.asarray(data.table.inputs[data.rows(part)])


def paint_points(
    painter: QPainter, plane: Plane, data: PreparedData, parts: tuple[Part, ...], theme: Theme
) -> None:
    """All marks of the parts, class by class."""
    painter.save()
    painter.setClipRect(plane.area)
    for part in parts:
        places = plane.place(raw_points(data, part))
        known = np.isfinite(places).all(axis=1)  # A point with a missing coordinate has no place.
        kinds = _kinds(data, part)[known]
        paint_marks(painter, places[known], kinds, data.table.task, part, theme)
    painter.restore()


def paint_marks(
    painter: QPainter, places: Array, kinds: Array, task: Task, part: Part, theme: Theme
) -> None:
    """Marks at pixels (n, 2), class by class."""
    for kind in np.unique(kinds).tolist():
        color = kind_color(task, kind, theme)
        _draw(painter, places[kinds == kind], shape_of(task, kind), color, part, theme)


def paint_look(
    painter: QPainter, plane: Plane, data: PreparedData, look: Look, theme: Theme
) -> None:
    """The sample looked at with a ring around it, even where its part is not shown."""
    if look.index >= len(data.rows(look.part)):
        return
    place = plane.place(raw_points(data, look.part)[look.index : look.index + 1])
    if not np.isfinite(place).all():
        return
    at = QPointF(*place[0].tolist())
    kind = int(_kinds(data, look.part)[look.index])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    task = data.table.task
    color = kind_color(task, kind, theme)
    _paint_mark(painter, at, shape_of(task, kind), color, look.part, theme)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in (("canvas", 4.0), ("signal", 2.0)):
        painter.setPen(QPen(theme.color(ink), width))
        painter.drawEllipse(at, 7.5, 7.5)


def mark(shape: str, at: QPointF, radius: float = _RADIUS) -> QPainterPath:
    """A circle, triangle, square or diamond about a point."""
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(at, radius, radius)
        return path
    corners = {
        "triangle": ((0, -1.25), (1.15, 0.85), (-1.15, 0.85)),
        "square": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }[shape]
    path.addPolygon(QPolygonF([at + QPointF(x, y) * radius for x, y in corners]))
    path.closeSubpath()
    return path


def shape_of(task: Task, kind: int) -> str:
    """A class's shape: the positive one a circle, the other a triangle, more after them."""
    if task == "regression":
        return "circle"
    if task == "binary":
        return "circle" if kind else "triangle"
    return ("circle", "triangle", "square", "diamond")[kind % 4]


def kind_color(task: Task, kind: int, theme: Theme) -> QColor:
    """A class's colour, or that of a value's step from −8 to 8."""
    if task == "binary":
        return theme.color("positive" if kind else "negative")
    if task == "classes":
        categories = theme.palette.categories
        return QColor(categories[kind % len(categories)])
    palette = theme.palette
    end = palette.positive if kind > 0 else palette.negative
    return QColor(blend(palette.zero, end, min(1.0, abs(kind) / 8)))


def value_steps(values: Array, reach: float) -> Array:
    """Values as steps of colour: −8 to 8."""
    return np.rint(8 * values / reach).clip(-8, 8).astype(int)


def _kinds(data: PreparedData, part: Part) -> Array:
    """The class of each sample; for a regression its target in steps from −8 to 8."""
    y = data.y(part)
    if data.table.task == "regression":
        return value_steps(y[:, 0], value_reach(data))
    return y.argmax(axis=1) if y.shape[1] > 1 else (y[:, 0] >= 0.5).astype(int)


def _draw(
    painter: QPainter, places: Array, shape: str, color: QColor, part: Part, theme: Theme
) -> None:
    """Stamps of one mark: thousands of paths would keep the window busy, and one path of them all
    is hollow where they overlap."""
    if is_printing():
        for x, y in places.tolist():
            _paint_mark(painter, QPointF(x, y), shape, color, part, theme)
        return
    ratio = ratio_of(painter)
    whole, phase = np.divmod(places * ratio, 1.0)
    stamps = Stamps(whole / ratio, 1 / ratio)
    stamps.corner[:] = _CELL * np.floor(phase * _PHASES)
    stamps.size[:] = _CELL
    stamps.draw(painter, _picture(shape, color, part, theme, ratio))


def _picture(shape: str, color: QColor, part: Part, theme: Theme, ratio: float) -> QPixmap:
    """A mark at the places within a pixel where it may lie, column by row."""
    picture = QPixmap(_PHASES * _CELL, _PHASES * _CELL)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for column, row in np.ndindex(_PHASES, _PHASES):
        x, y = (_CELL * (each + 0.5) + each / _PHASES for each in (column, row))
        painter.setTransform(QTransform.fromTranslate(x, y).scale(ratio, ratio))
        _paint_mark(painter, QPointF(), shape, color, part, theme)
    painter.end()
    return picture


def _paint_mark(
    painter: QPainter, at: QPointF, shape: str, color: QColor, part: Part, theme: Theme
) -> None:
    if part == "train":
        painter.setPen(QPen(_edge(theme), 1.1))
        painter.setBrush(color)
        painter.drawPath(mark(shape, at))
    else:
        paint_hollow(painter, mark(shape, at, _HOLLOW), color, theme)


def paint_hollow(painter: QPainter, path: QPainterPath, color: QColor, theme: Theme) -> None:
    """Outlines in a colour, dark on both sides so that they stand out from the same colour."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((_edge(theme), 4.6), (color, 2.0)):
        painter.setPen(QPen(ink, width))
        painter.drawPath(path)


def _edge(theme: Theme) -> QColor:
    """Marks have a dark edge in both themes: it stands out from every colour of the surface."""
    return theme.color("canvas" if theme.palette.is_dark else "signal")
