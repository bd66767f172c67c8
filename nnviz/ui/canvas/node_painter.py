"""Draws the nodes: pictures, numbers and biases, in as few calls as there are kinds of things."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.drawing.colormaps import shade
from nnviz.drawing.depiction import EdgeChoice
from nnviz.drawing.geometry import Column
from nnviz.drawing.numbers import short
from nnviz.drawing.placement import BIAS_LINE, VALUE_LINE
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.discs import DiscPainter
from nnviz.ui.canvas.map_painter import MapPainter
from nnviz.ui.canvas.marks import Dots, Frames
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.canvas.snapshot import Face, Snapshot
from nnviz.ui.printing import draw_part
from nnviz.ui.theme import Theme

VALUE, BIAS = 11, 9.5
_OWNERS = ("dense", "conv2d", "simple_rnn")
"""Kinds of layers with one bias for each unit."""


class NodePainter:
    """The nodes of one board at one zoom (device pixels per pixel of the scene), with strokes so
    much thinner."""

    def __init__(
        self, board: Board, theme: Theme, zoom: float, edges: EdgeChoice, thin: float
    ) -> None:
        columns, palette = board.scene.columns, theme.palette
        self._columns, self._palette = columns, palette
        self._owners = [column for column in columns if column.spec.kind in _OWNERS]
        self._boxes = [[rect(column.box(node)) for node in column.shown] for column in columns]
        self._maps = MapPainter(columns, palette)
        self._discs = DiscPainter(theme)
        self._frames = Frames(columns, palette, zoom, thin)
        self._edges = edges
        self._dots = Dots(self._owners, palette, zoom, thin, edges.hue)
        self._values = Numerals(theme.mono_font(VALUE))
        self._biases = Numerals(theme.mono_font(BIAS))
        self._spots = [_value_spots(column) for column in columns]
        self._bias_spots = [spot for column in self._owners for spot in _bias_spots(column)]
        names = ("muted", "gradient", "update", "panel", "positive", "negative")
        self._inks = {name: theme.color(name) for name in names}

    def paint(self, painter: QPainter, snapshot: Snapshot) -> None:
        """Everything on the nodes' places; edges and background are already there."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._maps.paint(painter, snapshot.faces)
        for column, face, boxes in zip(self._columns, snapshot.faces, self._boxes, strict=True):
            if column.spec.style == "disc":
                self._discs.paint(painter, column, face, boxes)
            elif column.spec.style != "map":
                self._pictures(painter, column, face, boxes)
        self._frames.draw(painter)
        self._numbers(painter, snapshot)
        biases = self._shown_biases(snapshot)
        self._dots.draw(painter, biases, snapshot.bias_peak)
        self._bias_numbers(painter, biases)

    def _pictures(self, painter: QPainter, column: Column, face: Face, boxes: list[QRectF]) -> None:
        """Images and feature maps, pixel by pixel; colour a column at once, draw its parts."""
        if face.values is None:
            for box in boxes:
                painter.fillRect(box, self._inks["panel"])
            return
        values = face.values[column.shown.start : column.shown.stop]
        count, rows, cols = values.shape
        scale = face.scale
        colors = shade(values, scale.lut(self._palette), scale.low, scale.high)
        atlas = QImage(colors.data, cols, count * rows, 4 * cols, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for index, box in enumerate(boxes):
            draw_part(painter, box, atlas, QRectF(0, index * rows, cols, rows))

    def _numbers(self, painter: QPainter, snapshot: Snapshot) -> None:
        """The sample's outputs, or δ in violet, under the nodes."""
        for kind, ink in (("output", "muted"), ("delta", "gradient")):
            painter.setPen(self._inks[ink])
            self._values.draw(painter, self._labels(snapshot, kind))

    def _labels(self, snapshot: Snapshot, kind: str) -> Iterator[tuple[str, Spot]]:
        for column, face, spots in zip(self._columns, snapshot.faces, self._spots, strict=True):
            reading = face.reading
            if column.lines and reading.kind == kind and reading.values is not None:
                values = reading.values[column.shown.start : column.shown.stop].tolist()
                yield from zip(map(short, values), spots, strict=True)

    def _shown_biases(self, snapshot: Snapshot) -> Array:
        """What is shown of the biases of all shown nodes, column by column."""
        read, shown = snapshot.frame.layout.bias, snapshot.vector
        parts = [read(shown, c.spec.layer)[c.shown.start : c.shown.stop] for c in self._owners]
        return np.concatenate(parts) if parts else np.empty(0)

    def _bias_numbers(self, painter: QPainter, biases: Array) -> None:
        """The biases' own numbers, where there is room."""
        placed = zip(biases.tolist(), self._bias_spots, strict=True)
        labels = [(bias, spot) for bias, spot in placed if spot is not None]
        texts: dict[str, list[tuple[str, Spot]]] = {}
        for bias, spot in labels:
            sign = "positive" if bias > 0 else "negative" if bias < 0 else "muted"
            ink = sign if self._edges.hue == "sign" else self._edges.hue
            texts.setdefault(ink, []).append((f"{self._edges.bias} {short(bias)}", spot))
        for ink, chosen in texts.items():
            painter.setPen(self._inks[ink])
            self._biases.draw(painter, chosen)


def _value_spots(column: Column) -> list[Spot]:
    """Where the numbers under a column's nodes stand."""
    down = column.height / 2 + VALUE_LINE / 2 + 2
    return [(column.x, y + down) for y in column.y.tolist()]


def _bias_spots(column: Column) -> list[Spot | None]:
    """Where the numbers of a column's biases stand; None where there is no room for them."""
    down = column.height / 2 + VALUE_LINE + BIAS_LINE / 2 + 1
    return [(column.x, y + down) if column.lines > 1 else None for y in column.y.tolist()]
