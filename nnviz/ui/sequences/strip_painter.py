"""Paints the steps of an unrolled layer: cells, the arrows of the state, numbers and bars."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from nnviz.drawing.chart import Axes, fit
from nnviz.drawing.colormaps import Lut, shade
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import number, short
from nnviz.drawing.scales import Scale, gradient_scale
from nnviz.drawing.unrolled import Band, Unrolled, WeightTerms
from nnviz.drawing.unrolled_layout import HEAD, NAMES, Hit, Layout, Row
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.discs import DARK_INK, LIGHT_INK, is_light
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.printing import draw_part
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

Direction = Literal["forward", "backward"]
_NUMBER, _LETTER, _TALL, _LETTERS = 9.5, 5.8, 11.0, 5
"""The text size of numbers, what a letter takes of a cell's width, the height of a number, and for
how many letters there must be room: some numbers without the others would mislead."""
_HEAD_LEAST, _ARM = 7.0, 3.2
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BOUNDED, _GATES = "ifgoch", "ifgo"
_LINE = 9.0


@dataclass(frozen=True)
class Sight:
    """What is painted: values or derivatives, and below them the gradient's size at each step, or
    the ``terms`` of one weight's gradient. ``unit`` is the one that single rows show."""

    unrolled: Unrolled
    direction: Direction
    unit: int
    terms: WeightTerms | None = None

    @property
    def bands(self) -> tuple[Band, ...]:
        forward = self.direction == "forward"
        return self.unrolled.forward if forward else self.unrolled.backward

    def label(self, symbol: str) -> str:
        """``c``, backward ``∂L/∂c``; sums have δ."""
        if self.direction == "forward":
            return {"x": "input x", "c": "cell c", "h": "state h"}.get(symbol, symbol)
        delta = {"z": "δ"} if not self.unrolled.gated else {gate: f"δ {gate}" for gate in "ifgo"}
        return delta.get(symbol, f"∂L/∂{symbol}")

    def said(self, hit: Hit) -> str:
        """``step 3 · f 2: 0.648``; nothing beside the bands."""
        band = next((each for each in self.bands if each.symbol == hit.symbol), None)
        unit = self.unit if hit.unit < 0 else hit.unit
        if band is None or hit.step >= len(band.values) or unit >= band.values.shape[1]:
            return ""
        value = number(float(band.values[hit.step, unit]))
        return f"step {hit.step + 1} · {self.label(band.symbol)} {unit + 1}: {value}"

    @property
    def caption(self) -> str:
        """What the bars measure."""
        if self.terms is None:
            return "|∂L/∂h|: the gradient's size at each step, logarithmic"
        return f"δ · input of {self.terms.name}: what each step adds to its gradient"


class StripPainter:
    """One layout in the colours of a theme."""

    def __init__(self, layout: Layout, theme: Theme) -> None:
        self._layout, self._theme = layout, theme
        self._digits = Numerals(theme.mono_font(_NUMBER))

    def paint(self, painter: QPainter, sight: Sight, steps: range, left: float) -> None:
        """The ``steps`` that are seen; names stand at ``left``, where the view begins."""
        for band, row in zip(sight.bands, self._layout.rows, strict=True):
            self._cells(painter, band, row, sight, steps)
        self._outlines(painter, steps)
        self._arrows(painter, sight, steps)
        self._bars(painter, sight, steps)
        self._names(painter, sight, left)
        self._heads(painter, steps)

    def _cells(self, painter: QPainter, band: Band, row: Row, sight: Sight, steps: range) -> None:
        values = shown_values(band, row, sight.unit)
        colors = shade_of(values, scale_of(band, sight.direction), self._theme)
        tall = colors.shape[1]
        packed = np.ascontiguousarray(colors)
        atlas = QImage(packed.data, 1, packed.size, 4, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for step in steps:
            place = QRectF(self._layout.x(step), row.top, self._layout.box_width, row.height)
            draw_part(painter, place, atlas, QRectF(0, step * tall, 1, tall))
        self._numbers(painter, row, values, colors, steps)

    def _numbers(
        self, painter: QPainter, row: Row, values: Array, colors: Lut, steps: range
    ) -> None:
        """Where they fit into the cells."""
        room = int(self._layout.box_width / _LETTER)
        if row.cell < _TALL or room < _LETTERS:
            return
        some = values[steps.start : steps.stop].tolist()
        written = [
            (text, self._layout.cell(row, step, k).centre, int(colors[step, k]))
            for step, own in zip(steps, some, strict=True)
            for k, text in enumerate(map(short, own))
            if len(text) <= room
        ]
        for light, ink in ((True, DARK_INK), (False, LIGHT_INK)):
            painter.setPen(ink)
            self._digits.draw(painter, _of_lightness(written, light))

    def _outlines(self, painter: QPainter, steps: range) -> None:
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        layout = self._layout
        painter.drawRects([
            QRectF(layout.x(step), row.top, layout.box_width, row.height).adjusted(-.5, -.5, .5, .5)
            for step in steps for row in layout.rows
        ])  # fmt: skip

    def _arrows(self, painter: QPainter, sight: Sight, steps: range) -> None:
        """The state, and the cell state, from each step into the next, and back."""
        layout, symbols = self._layout, ("c", "h") if sight.unrolled.gated else ("h",)
        back = sight.direction == "backward"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("gradient" if back else "signal"), 1.2))
        for row in (layout.row(symbol) for symbol in symbols):
            spans = [(layout.x(t + 1) - layout.gap + 1, layout.x(t + 1) - 1)
                     for t in steps if t + 1 < layout.steps]  # fmt: skip
            painter.drawLines([QLineF(a, row.middle, b, row.middle) for a, b in spans])
            if layout.gap >= _HEAD_LEAST:
                tips = [(a, _ARM) if back else (b, -_ARM) for a, b in spans]
                for x, arm in tips:
                    painter.drawPolyline(_head(x, row.middle, arm))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _bars(self, painter: QPainter, sight: Sight, steps: range) -> None:
        """One under each column, up from the foot of the chart or from zero."""
        axes, values = bar_axes(self._layout, sight)
        tops = axes.y(values)
        foot = axes.box.bottom if sight.terms is None else float(axes.y(np.zeros(1))[0])
        painter.setPen(QPen(self._theme.color("border", 0.6), 1))
        for y, _ in axes.y_ticks():
            painter.drawLine(QLineF(NAMES, round(y) + 0.5, self._layout.width, round(y) + 0.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("gradient"))
        seen = [step for step in steps if np.isfinite(tops[step])]
        painter.drawRects([
            QRectF(self._layout.x(step), foot, self._layout.box_width, float(tops[step]) - foot)
            .normalized()
            for step in seen
        ])  # fmt: skip

    def _names(self, painter: QPainter, sight: Sight, left: float) -> None:
        """What the bands are, and the numbers beside the bars."""
        painter.fillRect(QRectF(left, 0, NAMES, self._layout.height), self._theme.color("window"))
        tight = min(row.height for row in self._layout.rows) < 11
        painter.setFont(self._theme.text_font(9 if tight else 10.5))
        back = sight.direction == "backward"
        painter.setPen(self._theme.color("gradient" if back else "muted"))
        for middle, name in self._labels(sight):
            painter.drawText(QRectF(left, middle - 8, NAMES, 16), _LEFT, name)
        painter.setPen(self._theme.color("gradient"))
        if tall := self._layout.caption:
            place = QRectF(left + NAMES, self._layout.bars.y - tall, 600, tall)
            painter.drawText(place, _LEFT, sight.caption)
        axes, _ = bar_axes(self._layout, sight)
        painter.setFont(self._theme.mono_font(9))
        painter.setPen(self._theme.color("muted"))
        last = math.inf
        for y, text in sorted(axes.y_ticks(), reverse=True):
            if last - y >= 10:
                painter.drawText(QRectF(left, y - 8, NAMES - 4, 16), _RIGHT, text)
                last = y

    def _labels(self, sight: Sight) -> list[tuple[float, str]]:
        """Where each band's name stands; those of gates too low for a line of their own share
        one."""
        rows = self._layout.rows
        gates = [row for row in rows if row.symbol in _GATES]
        if not gates or gates[0].height >= _LINE:
            return [(row.middle, sight.label(row.symbol)) for row in rows]
        shared = " ".join(row.symbol for row in gates)
        if sight.direction == "backward":
            shared = f"δ {shared}"
        middle = (gates[0].middle + gates[-1].middle) / 2
        rest = [(row.middle, sight.label(row.symbol)) for row in rows if row not in gates]
        return [*rest, (middle, shared)]

    def _heads(self, painter: QPainter, steps: range) -> None:
        """The steps' numbers: all, or as many as fit."""
        painter.setFont(self._theme.mono_font(9.5))
        painter.setPen(self._theme.color("muted"))
        every = next(n for n in (1, 2, 5, 10, 20, 50, 1000) if n * self._layout.pitch >= 20)
        for step in steps:
            if step == 0 or (step + 1) % every == 0:
                centre = self._layout.x(step) + self._layout.box_width / 2
                place = QRectF(centre - 20, 0, 40, HEAD - 2)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(step + 1))


def shown_values(band: Band, row: Row, unit: int) -> Array:
    """(T, rows): those of all units, or of one."""
    if row.whole or not band.of_units:
        return band.values
    return band.values[:, unit : unit + 1]


def scale_of(band: Band, direction: Direction) -> Scale:
    """Signed values about zero, up to 1 where that is their bound; derivatives by magnitude."""
    if direction == "backward":
        return gradient_scale(band.values)
    most = gradient_scale(band.values).high
    reach = max(1.0, most) if band.symbol in _BOUNDED else most
    return Scale(-reach, reach, "diverging")


def shade_of(values: Array, scale: Scale, theme: Theme) -> Lut:
    """The colours of values; of derivatives, by their magnitude."""
    values = np.abs(values) if scale.colours == "gradient" else values
    return shade(values, scale.lut(theme.palette), scale.low, scale.high)


def bar_axes(layout: Layout, sight: Sight) -> tuple[Axes, Array]:
    """The bar chart's axes and its numbers."""
    box = Box(layout.bars.x, layout.bars.y, layout.bars.width, layout.bars.height)
    terms = sight.terms
    values = sight.unrolled.sizes if terms is None else terms.terms
    scale: Literal["linear", "log"] = "log" if terms is None else "linear"
    return fit(box, np.arange(layout.steps), [values], scale), values


def paint_chosen(painter: QPainter, layout: Layout, sight: Sight, step: int, theme: Theme) -> None:
    """Rings around the chosen step, the chosen unit in it, and the state that goes in."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("signal"), 1.4))
    painter.drawRoundedRect(rect(layout.column(step).grown(2.5)), 3, 3)
    before = step - 1 if sight.direction == "forward" else step + 1
    state = layout.row("h")
    if 0 <= before < layout.steps:
        painter.setPen(QPen(theme.color("signal", 0.8), 1, Qt.PenStyle.DashLine))
        place = QRectF(layout.x(before), state.top, layout.box_width, state.height)
        painter.drawRect(place.adjusted(-1, -1, 1, 1))
    painter.setPen(QPen(theme.color("signal"), 1.6))
    for band, row in zip(sight.bands, layout.rows, strict=True):
        if band.of_units and row.whole and sight.unit < row.count:
            painter.drawRect(rect(layout.cell(row, step, sight.unit)))


def _head(x: float, y: float, arm: float) -> QPolygonF:
    return QPolygonF([QPointF(x + arm, y - _ARM), QPointF(x, y), QPointF(x + arm, y + _ARM)])


def _of_lightness(
    written: Iterable[tuple[str, Spot, int]], light: bool
) -> Iterable[tuple[str, Spot]]:
    return ((text, spot) for text, spot, color in written if is_light(color) == light)
