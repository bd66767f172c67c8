"""Feature maps in colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from nnviz.drawing.colormaps import Lut, shade
from nnviz.drawing.feature_maps import LayerMaps
from nnviz.drawing.palette import Palette


class Atlas:
    """The maps in sight one below the other in one picture, coloured once while they stand
    still."""

    def __init__(self) -> None:
        self._maps: LayerMaps | None = None
        self._palette: Palette | None = None
        self.shown = range(0)
        self.colors: Lut = np.empty((0, 1, 1), np.uint32)
        self.image = QImage()

    def prepare(self, maps: LayerMaps, palette: Palette, shown: range) -> None:
        """Colour the maps ``shown``, if that was not done before."""
        known = maps is self._maps and palette is self._palette
        if known and self.shown.start <= shown.start and shown.stop <= self.shown.stop:
            return
        self._maps, self._palette, self.shown = maps, palette, shown
        self.colors = colours(maps, palette, shown)
        _, rows, columns = self.colors.shape
        # The picture shares the memory of the colours, which live as long as it does.
        packed = self.colors.reshape(-1, columns)
        self.image = QImage(
            packed.data, columns, len(shown) * rows, 4 * columns, QImage.Format.Format_RGB32
        )


def colours(maps: LayerMaps, palette: Palette, shown: range) -> Lut:
    """RGB32 of some of the maps, all at once."""
    part = slice(shown.start, shown.stop)
    scales, values = maps.scales[part], maps.shown[part]
    lut = maps.scales[0].lut(palette)
    if scales and all(scale is scales[0] for scale in scales):
        return shade(values, lut, scales[0].low, scales[0].high)
    ends = np.array([(scale.low, scale.high) for scale in scales], np.float32).reshape(-1, 2)
    low, high = (ends[:, k, None, None] for k in (0, 1))
    return shade(values, lut, low, high)
