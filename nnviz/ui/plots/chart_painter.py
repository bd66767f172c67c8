"""Painting a chart: axes and curves, and what moves over them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nnviz.drawing.chart import Axes
from nnviz.drawing.curves import Backdrop, Band, Curve, Curves
from nnviz.engine.shapes import Array
from nnviz.ui.plots.axes_painter import paint_axes
from nnviz.ui.plots.chart_gaps import paint_gaps, write_gaps
from nnviz.ui.plots.curve_image import paint_curve
from nnviz.ui.plots.inks import ink
from nnviz.ui.theme import Theme

_FAINT, _BAND = 0.35, 0.22
_NEAR_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom


def paint_chart(
    painter: QPainter,
    axes: Axes,
    curves: Curves,
    names: tuple[str, str],
    theme: Theme,
    ratio: float,
) -> None:
    """Axes, guides and all curves, faint ones below; the first stands above the others."""
    paint_axes(painter, axes, names, theme)
    paint_gaps(painter, axes, curves.gaps, theme)
    for band in curves.bands:
        _paint_band(painter, axes, curves.x, band, theme)
    for level, text in curves.guides:
        _paint_guide(painter, axes, level, text, theme)
    for backdrop in curves.backdrops:
        _paint_backdrop(painter, axes, backdrop, theme, ratio)
    clear = [curve for curve in curves.curves if not curve.faint]
    faint = [curve for curve in curves.curves if curve.faint]
    for curve in reversed(clear + faint):
        painter.setOpacity(_FAINT if curve.faint else 1.0)
        paint_curve(painter, axes, curves.x, curve, ink(theme, curve.color), ratio)
        if len(curves) == 1:
            _paint_dot(painter, axes, curves, curve, 0, 2.5, theme)
    painter.setOpacity(1.0)
    write_gaps(painter, axes, curves.gaps, theme)


def paint_crosshair(painter: QPainter, axes: Axes, curves: Curves, row: int, theme: Theme) -> None:
    """A line through the epoch of a point, and a dot on every curve whose number is told."""
    x = float(axes.x(curves.x[row]))
    if not axes.box.x - 0.5 <= x <= axes.box.right + 0.5:
        return
    painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, axes.box.y), QPointF(x, axes.box.bottom))
    for curve in reversed(curves.curves):
        if curve.told:
            _paint_dot(painter, axes, curves, curve, row, 4.0, theme)


def paint_mark(painter: QPainter, axes: Axes, epoch: float, theme: Theme) -> None:
    """A line of its own through an epoch."""
    x = float(axes.x(np.array(epoch)))
    if axes.box.x <= x <= axes.box.right:
        painter.setPen(QPen(theme.color("accent"), 1.4))
        painter.drawLine(QPointF(x, axes.box.y), QPointF(x, axes.box.bottom))


def paint_focus(painter: QPainter, axes: Axes, theme: Theme) -> None:
    """That the keyboard is here."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.color("accent", 0.5))
    box = axes.box
    painter.drawRect(QRectF(box.x, box.y, box.width - 1, box.height - 1))


def _paint_backdrop(
    painter: QPainter, axes: Axes, backdrop: Backdrop, theme: Theme, ratio: float
) -> None:
    """A faint curve with its name before its end."""
    curve, box = backdrop.curve, axes.box
    painter.setOpacity(_FAINT)
    paint_curve(painter, axes, backdrop.x, curve, ink(theme, curve.color), ratio)
    painter.setOpacity(1.0)
    end = float(axes.y(curve.y[-1])) if len(curve.y) else np.nan
    if backdrop.name and np.isfinite(end):
        x = min(float(axes.x(backdrop.x[-1])), box.right)
        painter.setFont(theme.text_font(10.5))
        painter.setPen(theme.color("faint"))
        y = min(max(end - 17, box.y), box.bottom - 14)
        painter.drawText(QRectF(x - 204, y, 200, 14), _NEAR_RIGHT, backdrop.name)


def _paint_band(painter: QPainter, axes: Axes, x: Array, band: Band, theme: Theme) -> None:
    """The stretch between two curves, as bright as the bands below it let it be."""
    across, low, high = axes.x(x), axes.y(band.low), axes.y(band.high)
    seen = np.isfinite(low) & np.isfinite(high)
    there = np.stack([across, high], axis=1)[seen]
    back = np.stack([across, low], axis=1)[seen][::-1]
    painter.save()
    painter.setClipRect(QRectF(axes.box.x, axes.box.y, axes.box.width, axes.box.height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(theme, band.color, _BAND))
    painter.drawPolygon(QPolygonF([QPointF(*at) for at in np.concatenate([there, back]).tolist()]))
    painter.restore()


def _paint_guide(painter: QPainter, axes: Axes, level: float, text: str, theme: Theme) -> None:
    y = float(axes.y(np.array(level)))
    if not axes.box.y <= y <= axes.box.bottom:
        return
    painter.setPen(QPen(theme.color("faint"), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(axes.box.x, y), QPointF(axes.box.right, y))
    painter.setFont(theme.text_font(10.5))
    painter.drawText(QRectF(axes.box.right - 206, y - 16, 200, 14), _NEAR_RIGHT, text)


def _paint_dot(
    painter: QPainter, axes: Axes, curves: Curves, curve: Curve, row: int, radius: float,
    theme: Theme,
) -> None:  # fmt: skip
    """A dot where a curve has a point; none for a number without a place."""
    x, y = float(axes.x(curves.x[row])), float(axes.y(curve.y[row]))
    if np.isfinite(y) and axes.box.y - 1 <= y <= axes.box.bottom + 1:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("window"), 1.5))
        painter.setBrush(ink(theme, curve.color))
        painter.drawEllipse(QPointF(x, y), radius, radius)
