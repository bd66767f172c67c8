"""Pictures of whole tables: points, curves, series, truth tables, or one telling image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.data.dataset import Table
from nnviz.data.telling import telling_pair
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array
from nnviz.ui.panels.pictures import image_picture

_POINTS, _STEPS = 130, 48
_MARGIN = 0.1
_SHARE = 50
"""A picture is chosen from one in so many images, the first."""
_TALLEST = 0.2
"""The most of the picture's height that a row of a truth table takes."""


def excerpt(table: Table) -> Table:
    """The little that a picture needs: points spread over the table, of many columns the two that
    tell most; the first of a series; all of a truth table; or one telling image."""
    if len(table.input_shape) == 3:
        return _rows(table, np.array([_telling_row(table)]))
    if table.series:
        return _rows(table, np.arange(min(_STEPS, len(table.inputs))))
    if table.complete:
        return table
    spread = np.linspace(0, len(table.inputs) - 1, _POINTS).astype(int)
    if table.input_shape[0] <= 2:
        return _rows(table, spread)
    pair = telling_pair(table)
    names = tuple(table.input_names[column] for column in pair)
    two = replace(table, inputs=_centred(table.inputs[:, pair]), input_names=names)
    return _rows(two, spread)


def table_picture(table: Table, palette: Palette, size: int) -> QImage:
    """What an excerpt looks like."""
    if len(table.input_shape) == 3:
        return image_picture(table.inputs[0])
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw = _draw_truth if table.complete else _draw_series if table.series else _draw_points
    draw(painter, table, palette, size)
    painter.end()
    return picture


def _rows(table: Table, rows: Array) -> Table:
    return replace(table, inputs=table.inputs[rows], targets=table.targets[rows])


def _draw_points(painter: QPainter, table: Table, palette: Palette, size: int) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    places = _placed(_flat(table), size)
    for point, color in zip(places, _colors(table, palette), strict=True):
        painter.setBrush(color)
        painter.drawEllipse(QPointF(*point), 0.032 * size, 0.032 * size)


def _draw_series(painter: QPainter, table: Table, palette: Palette, size: int) -> None:
    """The targets one after another."""
    along = np.linspace(-1.0, 1.0, len(table.targets))
    up = table.targets[:, 0] / max(float(np.abs(table.targets).max()), 1e-12)
    places = _placed(np.column_stack([along, up]), size)
    painter.setPen(QPen(QColor(palette.positive), 0.025 * size))
    painter.drawPolyline([QPointF(*place) for place in places])


def _draw_truth(painter: QPainter, table: Table, palette: Palette, size: int) -> None:
    """A line of cells for each row: inputs filled where they are 1, and the answer apart from them
    in the colour of its class."""
    rows, inputs = table.inputs.shape
    step = size * min(_TALLEST, (1 - 2 * _MARGIN) / rows)
    left, top = (size - (inputs + 1.6) * step) / 2, (size - rows * step) / 2
    for row in range(rows):
        for column in range(inputs + 1):
            answer = column == inputs
            on = bool(table.targets[row, 0] if answer else table.inputs[row, column])
            x = left + (column + (0.6 if answer else 0.0)) * step
            cell = QRectF(x, top + row * step, step, step).adjusted(*_inset(step))
            _draw_cell(painter, cell, _cell_color(on, answer, palette), on or answer)


def _inset(step: float) -> tuple[float, float, float, float]:
    """From a cell to what is filled of it."""
    gap = 0.13 * step
    return gap, gap, -gap, -gap


def _cell_color(on: bool, answer: bool, palette: Palette) -> QColor:
    if answer:
        return QColor(palette.positive if on else palette.negative)
    return QColor(palette.muted if on else palette.faint)


def _draw_cell(painter: QPainter, cell: QRectF, color: QColor, filled: bool) -> None:
    painter.setPen(QPen(color, max(1.0, 0.08 * cell.width())))
    painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(cell, 0.2 * cell.width(), 0.2 * cell.width())


def _flat(table: Table) -> Array:
    """Two numbers for each point: its inputs; of a single one, that and the target."""
    if table.input_shape != (1,):
        return table.inputs
    return _centred(np.concatenate([table.inputs, table.targets], axis=1))


def _centred(columns: Array) -> Array:
    """Each column about the middle of what it spans, from −½ to ½."""
    low, high = columns.min(axis=0), columns.max(axis=0)
    return np.asarray((columns - (low + high) / 2) / np.where(high > low, high - low, 1.0))


def _placed(points: Array, size: int) -> list[tuple[float, float]]:
    """Points of the plane as places in the picture, with a margin, x₂ upwards."""
    reach = max(float(np.abs(points).max()), 1e-12)
    unit = 0.5 + points / reach * (0.5 - _MARGIN)
    return [(float(x) * size, (1 - float(y)) * size) for x, y in unit]


def _colors(table: Table, palette: Palette) -> list[QColor]:
    """Of each row: its class's, or its value's."""
    if table.task == "classes":
        many = len(palette.categories)
        classes = table.targets.argmax(axis=1)
        return [QColor(palette.categories[int(each) % many]) for each in classes]
    return [_signed_color(share, palette) for share in _shares(table)]


def _shares(table: Table) -> Array:
    """The targets on −1…1."""
    target = table.targets[:, 0]
    if table.task == "binary":
        return 2 * target - 1
    return target / max(float(np.abs(target).max()), 1e-12)


def _signed_color(share: float, palette: Palette) -> QColor:
    color = QColor(palette.positive if share > 0 else palette.negative)
    color.setAlphaF(0.15 + 0.85 * min(1.0, abs(float(share))))
    return color


def _telling_row(table: Table) -> int:
    """An image with an average amount of ink, of a class from the first half of the list."""
    rows = np.flatnonzero(table.targets[:, len(table.class_names) // 3])
    rows = rows[: max(1, len(table.inputs) // _SHARE)]
    ink = table.inputs[rows].reshape(len(rows), -1).sum(axis=1)
    return int(rows[np.argmin(np.abs(ink - np.median(ink)))])
