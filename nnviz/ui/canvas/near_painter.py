"""What is written when the view is near: the numbers of edges, and of the pixels of maps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from nnviz.drawing.colormaps import lightness, shade
from nnviz.drawing.geometry import Box, Column
from nnviz.drawing.labels import Label, place_labels
from nnviz.drawing.numbers import short
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.check_painter import CheckPainter
from nnviz.ui.canvas.discs import DARK_INK, LIGHT_INK
from nnviz.ui.canvas.legend import HEIGHT
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.canvas.snapshot import Face, Snapshot
from nnviz.ui.canvas.view import View
from nnviz.ui.theme import Theme

NEAR = 1.6
"""From this zoom on, edges have numbers."""
_SIZE = (46.0, 15.0)
_PIXEL = 27.0
"""A pixel of a map has room for its number from so many pixels of the canvas on."""


class NearPainter:
    """Paints in the canvas's own pixels, so that numbers stay as small at every zoom."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._numerals = Numerals(theme.mono_font(10))
        self._placed: tuple[object, tuple[Label, ...]] | None = None
        self._checks = CheckPainter(theme)

    def paint(
        self, painter: QPainter, board: Board, snapshot: Snapshot, view: View, area: QRectF,
        version: int,
    ) -> int:  # fmt: skip
        """Numbers of edges and pixels, those of a gradient check at any zoom; returns how many
        edges have one."""
        checked = self._checks.paint(painter, board, snapshot, view, area, version)
        if view.scale < NEAR:
            return checked
        for column, face in zip(board.scene.columns, snapshot.faces, strict=True):
            if column.spec.style == "picture":
                self._pixels(painter, column, face, view, area)
        if checked:
            return checked
        labels = self._labels(board, snapshot, view, area, version)
        self._edges(painter, board, snapshot, labels)
        return len(labels)

    def _labels(
        self, board: Board, snapshot: Snapshot, view: View, area: QRectF, version: int
    ) -> tuple[Label, ...]:
        """Placed anew only when the view moves: numbers that jump cannot be read."""
        key = (version, view, area.width(), area.height())
        if self._placed is None or self._placed[0] != key:
            detail = snapshot.detail
            strongest = detail.drawn[np.argsort(-detail.level, kind="stable")]
            free = Box(0, 0, area.width(), area.height() - HEIGHT)
            shift = np.array([view.dx, view.dy])
            placed = place_labels(
                board.bundles, strongest, lambda at: at * view.scale + shift, free, _SIZE
            )
            self._placed = key, placed
        return self._placed[1]

    def _edges(
        self, painter: QPainter, board: Board, snapshot: Snapshot, labels: tuple[Label, ...]
    ) -> None:
        """Signed numbers in their colours; for edges of several weights the norm."""
        if not labels:
            return
        chosen = np.array([label.edge for label in labels])
        size = np.concatenate([part.size for part in snapshot.strengths])[chosen]
        sign = np.concatenate([part.sign for part in snapshot.strengths])[chosen]
        single = np.concatenate([np.full(len(b), b.weights == 1) for b in board.bundles])[chosen]
        texts: dict[str, list[tuple[str, Spot]]] = {}
        ground = self._theme.color("canvas", 0.86)
        for label, value, way, one in zip(
            labels, size.tolist(), sign.tolist(), single.tolist(), strict=True
        ):
            text = short(value * way) if one else short(value)
            texts.setdefault(self._ink(snapshot, way), []).append((text, (label.x, label.y)))
            painter.fillRect(QRectF(label.x - 3.2 * len(text) - 2, label.y - 7, 6.4 * len(text) + 4,
                                    14), ground)  # fmt: skip
        for ink, placed in texts.items():
            painter.setPen(self._theme.color(ink))
            self._numerals.draw(painter, placed)

    @staticmethod
    def _ink(snapshot: Snapshot, sign: int) -> str:
        if snapshot.edges.hue != "sign":
            return snapshot.edges.hue
        return {1: "positive", -1: "negative"}.get(sign, "muted")

    def _pixels(
        self, painter: QPainter, column: Column, face: Face, view: View, area: QRectF
    ) -> None:
        """The numbers of the pixels that can be seen, in an ink that can be read on them."""
        values = face.reading.values
        _, rows, cols = column.spec.shape
        if values is None or view.scale * column.height / rows < _PIXEL:
            return
        step = view.scale * column.width / cols, view.scale * column.height / rows
        for node in column.shown:
            box = column.box(node)
            corner = view.to_canvas(QPointF(box.x, box.y))
            seen_rows = _seen(corner.y(), step[1], rows, area.height() - HEIGHT)
            seen_cols = _seen(corner.x(), step[0], cols, area.width())
            at = corner.x() + step[0] / 2, corner.y() + step[1] / 2
            self._grid(painter, values[node], face, (seen_rows, seen_cols), (at, step))

    def _grid(
        self, painter: QPainter, values: Array, face: Face, seen: tuple[range, range],
        places: tuple[tuple[float, float], tuple[float, float]],
    ) -> None:  # fmt: skip
        (left, top), (across, down) = places
        lut = face.scale.lut(self._theme.palette)
        shown = np.abs(values) if face.reading.kind == "delta" else values
        colors = shade(shown, lut, face.scale.low, face.scale.high)
        inks: dict[bool, list[tuple[str, Spot]]] = {True: [], False: []}
        for row in seen[0]:
            for col in seen[1]:
                light = lightness(int(colors[row, col]) & 0xFFFFFF) > 0.62
                spot = left + col * across, top + row * down
                inks[light].append((short(float(values[row, col])), spot))
        for light, placed in inks.items():
            painter.setPen(DARK_INK if light else LIGHT_INK)
            self._numerals.draw(painter, placed)


def _seen(start: float, step: float, count: int, room: float) -> range:
    """Which of ``count`` cells of size ``step`` from ``start`` on lie whole within ``room``."""
    first, last = int(np.ceil(-start / step)), int(np.floor((room - start) / step))
    return range(min(max(first, 0), count), max(min(last, count), 0))
