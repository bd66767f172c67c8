"""The one legend: what colours, widths and dots mean, with their numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from nnviz.drawing.detail import swell
from nnviz.drawing.numbers import number, short
from nnviz.drawing.readings import Moment
from nnviz.drawing.scales import Scale
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.layer_cache import LayerCache
from nnviz.ui.canvas.marks import draw_dot
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.words import Words
from nnviz.ui.theme import Theme

HEIGHT = 46.0
_LEFT, _GAP, _BAR, _UPPER, _LOWER = 16.0, 26.0, 84.0, 12.0, 31.0


@dataclass(frozen=True)
class Content:
    """All that the legend says; painted anew only when it changes.

    ``colours``: the map of the column explained, from nothing on with ``half``; ``moving``:
    colour, name and text of what the step player sets in motion, or empty.
    """

    weights: str
    peak: str
    widest: float
    values: str
    low: str
    high: str
    colours: Scale
    half: bool
    bias: str
    moving: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """Besides the frame: the layer whose colours are explained, and the step player's moment."""

    layer: str
    moment: Moment | None = None
    change: float | None = None
    rough: bool = False


def content_of(board: Board, snapshot: Snapshot, note: Note) -> Content:
    """What the legend says of a frame; while training with two digits, which can be read."""
    write = _coarse if snapshot.frame.playing else short
    index = next((i for i, spec in enumerate(board.specs) if spec.layer == note.layer), 0)
    face, spec = snapshot.faces[index], board.specs[index]
    scale, disc = face.scale, spec.style == "disc"
    what = "δ of" if face.reading.kind == "delta" and spec.style != "map" else "values of"
    return Content(
        weights=_weights(board, snapshot, note),
        peak=write(snapshot.detail.peak),
        widest=board.widest,
        values=f"{what} {spec.name.lower()}{', each to its own largest' if face.own else ''}",
        low="−max" if face.own else write(scale.low),
        high="max" if face.own else write(scale.high),
        colours=Scale(0.0, 1.0, scale.colours),
        half=disc and scale.colours == "diverging" and scale.low == 0.0,
        bias=f"up to {write(snapshot.bias_peak)}",
        moving=_moving(note),
    )


class Legend:
    """Painted in the canvas's own pixels, at its lower edge."""

    def __init__(self, theme: Theme) -> None:
        self._palette = theme.palette
        self._words, self._numbers = Words(theme.text_font(11)), Words(theme.mono_font(11))
        self._text, self._muted = theme.color("text"), theme.color("muted")
        self._kept = LayerCache(eager=True)

    def paint(self, painter: QPainter, content: Content, area: QRectF) -> None:
        """One row of names over one row of bars and numbers, on the canvas's ground."""
        painter.save()
        painter.translate(0, area.height() - HEIGHT)
        size = QSize(round(area.width()), round(HEIGHT))
        ground = QColor(self._palette.canvas)
        self._kept.paint(painter, content, size, ground, lambda p: self._draw(p, content))
        painter.restore()

    def _draw(self, painter: QPainter, content: Content) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self._weights(painter, content, _LEFT)
        x = self._values(painter, content, x + _GAP)
        x = self._biases(painter, content, x + _GAP)
        self._moving(painter, content, x + _GAP)

    def _weights(self, painter: QPainter, content: Content, x: float) -> float:
        """The weights' colours and widths, up to the largest, and how many are shown."""
        right = self._title(painter, x, content.weights)
        bar, end = self._ends(painter, x, f"−{content.peak}", f"+{content.peak}")
        painter.setPen(Qt.PenStyle.NoPen)
        for tip, color in ((bar.left(), "negative"), (bar.right(), "positive")):
            painter.setBrush(QColor(getattr(self._palette, color)))
            painter.drawPolygon(QPolygonF(_wedge(bar.center().x(), tip, content.widest)))
        return max(right, end)

    def _values(self, painter: QPainter, content: Content, x: float) -> float:
        """The colours of one column's values."""
        right = self._title(painter, x, content.values)
        bar, end = self._ends(painter, x, content.low, content.high)
        lut = content.colours.lut(self._palette)
        colors = np.ascontiguousarray(lut[128:] if content.half else lut)
        image = QImage(colors.data, len(colors), 1, 4 * len(colors), QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
        return max(right, end)

    def _biases(self, painter: QPainter, content: Content, x: float) -> float:
        """The dots on the nodes."""
        right = self._title(painter, x, "biases")
        draw_dot(painter, x + 4, _LOWER, self._palette.negative, self._palette)
        draw_dot(painter, x + 14, _LOWER, self._palette.positive, self._palette)
        return max(right, self._number(painter, x + 23, content.bias))

    def _moving(self, painter: QPainter, content: Content, x: float) -> None:
        """What the player sets in motion."""
        if content.moving:
            color, name, text = content.moving
            self._title(painter, x, name)
            draw_dot(painter, x + 4, _LOWER, getattr(self._palette, color), self._palette)
            self._number(painter, x + 14, text)

    def _title(self, painter: QPainter, x: float, text: str) -> float:
        painter.setFont(self._words.font)
        painter.setPen(self._muted)
        self._words.draw(painter, x, _UPPER, text)
        return x + self._words.width(text)

    def _number(self, painter: QPainter, x: float, text: str) -> float:
        painter.setFont(self._numbers.font)
        painter.setPen(self._text)
        self._numbers.draw(painter, x, _LOWER, text)
        return x + self._numbers.width(text)

    def _ends(self, painter: QPainter, x: float, low: str, high: str) -> tuple[QRectF, float]:
        """Two numbers with a bar's place between them, and where the second one ends."""
        start = self._number(painter, x, low) + 6
        end = self._number(painter, start + _BAR + 6, high)
        return QRectF(start, _LOWER - 4, _BAR, 8), end


def _weights(board: Board, snapshot: Snapshot, note: Note) -> str:
    single = all(bundle.weights <= 1 for bundle in board.bundles)
    name = "weights: width |w|" if single else "edges: width ‖w‖, colour sign of Σw, grey cancels"
    if note.rough:
        name = f"{name} (when paused)"
    return f"{name} · {snapshot.detail.text()}" if snapshot.detail.thinned else name


def _moving(note: Note) -> tuple[str, ...]:
    if note.moment is None:
        return ()
    if note.moment.kind == "update" and note.change is not None:
        return "update", "changes: width and glow", f"|Δw| up to {number(note.change)}"
    if note.moment.kind == "forward":
        return "signal", "signal", "dot size |x·w|"
    return ("gradient", "error", "dot size |δ·w|") if note.moment.kind == "backward" else ()


def _coarse(value: float) -> str:
    """Two significant digits."""
    return short(float(f"{value:.1e}"))


def _wedge(start: float, end: float, widest: float) -> list[QPointF]:
    """The outline of an edge that swells as edges do."""
    spans = [(k / 12, 0.5 * widest * swell(k / 12)) for k in range(13)]
    upper = [QPointF(start + t * (end - start), _LOWER - half) for t, half in spans]
    lower = [QPointF(start + t * (end - start), _LOWER + half) for t, half in reversed(spans)]
    return upper + lower
