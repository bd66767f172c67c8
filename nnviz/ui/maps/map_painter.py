"""Draws feature maps: the pictures pixel by pixel, the kernels below them, captions, marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from nnviz.drawing.colormaps import Lut, shade
from nnviz.drawing.feature_maps import LayerMaps
from nnviz.drawing.geometry import Box
from nnviz.drawing.kernel_grid import READABLE
from nnviz.drawing.scales import Scale
from nnviz.drawing.tiles import Hit, Tiles
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.numerals import Numerals
from nnviz.ui.maps.atlas import Atlas
from nnviz.ui.maps.cell_numbers import CellNumbers
from nnviz.ui.printing import draw_part
from nnviz.ui.theme import Theme

CAPTION_SIZE = 10.5


class MapPainter:
    """``begin`` says what is drawn, and where; the rest draws it, layer upon layer."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._atlas = theme, Atlas()
        self._numbers = CellNumbers(theme)
        self._captions = Numerals(theme.mono_font(CAPTION_SIZE))

    def begin(self, painter: QPainter, maps: LayerMaps, tiles: Tiles, seen: range) -> None:
        """``seen``: the maps that are coloured now, and kept."""
        self._to, self._maps, self._tiles = painter, maps, tiles
        self._atlas.prepare(maps, self._theme.palette, seen)

    def pictures(self, shown: range) -> None:
        """The maps, and in pixels that are large enough their numbers."""
        boxes = [self._tiles.picture(index) for index in shown]
        _, rows, columns = self._maps.values.shape
        for index, box in zip(shown, boxes, strict=True):
            part = QRectF(0, (index - self._atlas.shown.start) * rows, columns, rows)
            draw_part(self._to, rect(box), self._atlas.image, part)
        if self._tiles.width / columns >= READABLE:
            self._write_numbers(shown, boxes)
        self._outline(boxes, "border", 1.0)

    def _write_numbers(self, shown: range, boxes: list[Box]) -> None:
        first = shown.start - self._atlas.shown.start
        colors = self._atlas.colors[first : first + len(shown)]
        _, rows, columns = self._maps.values.shape
        side = self._tiles.width / columns
        spots = [
            (box.x + (column + 0.5) * side, box.y + (row + 0.5) * side)
            for box in boxes
            for row in range(rows)
            for column in range(columns)
        ]
        values = self._maps.values[shown.start : shown.stop]
        self._numbers.draw(self._to, values, colors, spots, side)

    def kernels(self, shown: range, kernels: Array, scale: Scale) -> None:
        """The kernels that made the maps, in small."""
        part = kernels[shown.start : shown.stop]
        colors = shade(part, scale.lut(self._theme.palette), scale.low, scale.high)
        places = [box for index in shown for box in self._tiles.kernels(index)]
        _draw_all(self._to, colors.reshape(-1, *colors.shape[2:]), places)
        self._outline(places, "faint", 0.7)

    def captions(self, shown: range, text: Callable[[int], str], selected: int) -> None:
        """What stands below the pictures."""
        gradient = self._maps.quantity in ("da", "dz")
        spots = {index: self._tiles.caption(index).centre for index in shown}
        inks = {"text": [selected] if selected in spots else []}
        inks["gradient" if gradient else "muted"] = [i for i in shown if i != selected]
        for ink, indices in inks.items():
            self._to.setPen(self._theme.color(ink))
            self._captions.draw(self._to, [(text(index), spots[index]) for index in indices])

    def marks(self, selected: Hit, pointed: Hit, focused: bool) -> None:
        """Rings around the map selected and its pixel, and around the pixel pointed at."""
        if 0 <= selected.map < self._tiles.count:
            box = rect(self._tiles.picture(selected.map))
            self._to.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._to.setPen(QPen(self._theme.color("accent" if focused else "signal"), 2))
            self._to.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 2, 2)
            self._to.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for hit, width in ((selected, 2.0), (pointed, 1.0)):
            if 0 <= hit.map < self._tiles.count and hit.cell and hit.channel is None:
                self._ring(self._pixel(hit.map, hit.cell), width)

    def _pixel(self, index: int, cell: tuple[int, int]) -> QRectF:
        box, (_, rows, columns) = self._tiles.picture(index), self._maps.values.shape
        wide, high = box.width / columns, box.height / rows
        return QRectF(box.x + cell[1] * wide, box.y + cell[0] * high, wide, high)

    def _ring(self, pixel: QRectF, width: float) -> None:
        """Light within dark, so that it is seen on every colour."""
        self._to.setBrush(Qt.BrushStyle.NoBrush)
        for ink, thick in (("canvas", width + 2), ("signal", width)):
            self._to.setPen(QPen(self._theme.color(ink), thick))
            self._to.drawRect(pixel.adjusted(-1, -1, 1, 1))

    def _outline(self, boxes: Iterable[Box], ink: str, share: float) -> None:
        self._to.setPen(QPen(self._theme.color(ink, share), 1))
        self._to.setBrush(Qt.BrushStyle.NoBrush)
        self._to.drawRects([rect(box).adjusted(-0.5, -0.5, 0.5, 0.5) for box in boxes])


def _draw_all(painter: QPainter, colors: Lut, places: list[Box]) -> None:
    """Pictures (n, h, w) into their places, pixels kept sharp."""
    _, rows, columns = colors.shape
    memory = np.ascontiguousarray(colors).reshape(-1, columns)
    atlas = QImage(memory.data, columns, len(memory), 4 * columns, QImage.Format.Format_RGB32)
    for index, box in enumerate(places):
        draw_part(painter, rect(box), atlas, QRectF(0, index * rows, columns, rows))
