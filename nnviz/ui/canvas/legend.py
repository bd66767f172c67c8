"""The one legend: what colours, widths and dots mean, with their numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.drawing.numbers import number, short
from nnviz.drawing.readings import Moment
from nnviz.drawing.scales import Scale
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.sprites import DOT, dot_sprite, wedge_sprite
from nnviz.ui.canvas.words import Words
from nnviz.ui.theme import Theme

HEIGHT = 46.0
_LEFT, _GAP, _BAR = 16.0, 26.0, 84.0
_MOVING = {"forward": ("signal", "signal", "|x·w|"), "backward": ("gradient", "error", "|δ·w|")}


@dataclass(frozen=True)
class Note:
    """What the legend says besides: the layer whose colours it explains, and the player's."""

    layer: str
    moment: Moment | None = None
    change: float | None = None
    rough: bool = False


class Legend:
    """Painted in the canvas's own pixels, at its lower edge."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._words = Words(theme.text_font(11))
        self._numbers = Words(theme.mono_font(11))

    def paint(
        self, painter: QPainter, board: Board, snapshot: Snapshot, note: Note, height: float
    ) -> None:
        """One row of names over one row of bars and numbers."""
        self._upper, self._lower = height - HEIGHT + 12, height - HEIGHT + 31
        x = self._weights(painter, board, snapshot, note, _LEFT)
        x = self._values(painter, board, snapshot, note.layer, x + _GAP)
        x = self._bias(painter, snapshot, x + _GAP)
        self._moving(painter, note, x + _GAP)

    def _weights(
        self, painter: QPainter, board: Board, snapshot: Snapshot, note: Note, x: float
    ) -> float:
        """The weights' colours and widths, up to the largest, and how many are shown."""
        detail = snapshot.detail
        single = all(bundle.weights <= 1 for bundle in board.bundles)
        name = (
            "weights: width |w|" if single else "edges: width ‖w‖, colour sign of Σw, grey cancels"
        )
        if note.rough:
            name = f"{name} (when paused)"
        title = f"{name} · {detail.text()}" if detail.thinned else name
        right = self._title(painter, x, title)
        end = self._ends(painter, x, f"−{short(detail.peak)}", f"+{short(detail.peak)}")
        self._wedge(painter, end, board.widest)
        return max(right, end.right() + self._numbers.width(f"+{short(detail.peak)}") + 6)

    def _values(
        self, painter: QPainter, board: Board, snapshot: Snapshot, layer: str, x: float
    ) -> float:
        """The colours of one column's values."""
        index = next((i for i, s in enumerate(board.specs) if s.layer == layer), 0)
        face, spec = snapshot.faces[index], board.specs[index]
        what = "δ of" if face.reading.kind == "delta" and spec.style != "map" else "values of"
        each = ", each to its own largest" if face.own else ""
        right = self._title(painter, x, f"{what} {spec.name.lower()}{each}")
        scale = face.scale
        if spec.style == "disc" and scale.colours == "diverging":
            scale = Scale(-scale.high if scale.low < 0 else 0.0, scale.high, scale.colours)
        ends = ("−max", "max") if face.own else (short(scale.low), short(scale.high))
        bar = self._ends(painter, x, *ends)
        self._bar(painter, scale, bar, disc=spec.style == "disc")
        return max(right, bar.right() + self._numbers.width(ends[1]) + 6)

    def _bias(self, painter: QPainter, snapshot: Snapshot, x: float) -> float:
        """The dots on the nodes."""
        right = self._title(painter, x, "biases")
        self._dot(painter, x + 4, "negative")
        self._dot(painter, x + 14, "positive")
        text = f"up to {short(snapshot.bias_peak)}"
        self._number(painter, x + 23, text)
        return max(right, x + 23 + self._numbers.width(text))

    def _moving(self, painter: QPainter, note: Note, x: float) -> None:
        """What the player sets in motion."""
        if note.moment is None:
            return
        if note.moment.kind == "update" and note.change is not None:
            self._title(painter, x, "changes")
            painter.fillRect(QRectF(x, self._lower - 2, 16, 4), self._theme.color("update"))
            self._number(painter, x + 23, f"|Δw| up to {number(note.change)}")
        elif note.moment.kind in _MOVING:
            color, name, text = _MOVING[note.moment.kind]
            self._title(painter, x, name)
            self._dot(painter, x + 4, color)
            self._number(painter, x + 14, f"dot size {text}")

    def _dot(self, painter: QPainter, x: float, name: str) -> None:
        color, zoom = getattr(self._theme.palette, name), painter.device().devicePixelRatio()
        dot = dot_sprite(4.0, color, self._theme.palette.canvas, zoom)
        painter.drawImage(QPointF(x - DOT / 2, self._lower - DOT / 2), dot)

    def _title(self, painter: QPainter, x: float, text: str) -> float:
        painter.setFont(self._words.font)
        painter.setPen(self._theme.color("muted"))
        self._words.draw(painter, x, self._upper, text)
        return x + self._words.width(text)

    def _number(self, painter: QPainter, x: float, text: str) -> None:
        painter.setFont(self._numbers.font)
        painter.setPen(self._theme.color("text"))
        self._numbers.draw(painter, x, self._lower, text)

    def _ends(self, painter: QPainter, x: float, low: str, high: str) -> QRectF:
        """Two numbers with a bar's place between them."""
        start = x + self._numbers.width(low) + 6
        self._number(painter, x, low)
        self._number(painter, start + _BAR + 6, high)
        return QRectF(start, self._lower - 4, _BAR, 8)

    def _wedge(self, painter: QPainter, bar: QRectF, widest: float) -> None:
        """Edges from the strongest negative through nothing to the strongest positive."""
        palette, zoom = self._theme.palette, painter.device().devicePixelRatio()
        wedge = wedge_sprite(
            bar.width(), bar.height(), widest, palette.negative, palette.positive, zoom
        )
        painter.drawImage(bar.topLeft(), wedge)

    def _bar(self, painter: QPainter, scale: Scale, bar: QRectF, disc: bool) -> None:
        lut = scale.lut(self._theme.palette)
        if disc and scale.colours == "diverging" and scale.low == 0.0:
            lut = lut[128:]  # discs of shares begin at nothing
        colors = np.ascontiguousarray(lut)
        image = QImage(colors.data, len(colors), 1, 4 * len(colors), QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
