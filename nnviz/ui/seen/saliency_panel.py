"""How strongly the unit depends on each pixel of the sample looked at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal

from nnviz.drawing.colormaps import shade
from nnviz.drawing.numbers import number
from nnviz.drawing.scales import gradient_scale
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.saliency import Saliency
from nnviz.ui.plots.scale_bar import ScaleBar
from nnviz.ui.raster import raster
from nnviz.ui.seen.pair import Pair
from nnviz.ui.seen.panel import Panel
from nnviz.ui.seen.picture import Picture
from nnviz.ui.seen.pixels import Bounds, grey_picture
from nnviz.ui.seen.target import aim_text, slope_aim
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_TIP = (
    "|∂S/∂x|: how strongly the unit depends on each pixel of the sample looked at, of several "
    "channels the largest. Simonyan, Vedaldi & Zisserman 2013."
)


class SaliencyPanel(Panel):
    """Live; ``said`` of the pixel under the pointer."""

    said = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Where it looks", _TIP, theme)
        self._theme = theme
        self._known: Saliency | None = None
        self._x: Array = np.empty((1, 0, 0))
        self.sample = described(Picture(theme, "x"), "Sample", "The sample looked at.")
        self.map = described(Picture(theme, "|∂S/∂x|"), "Saliency", _TIP)
        tip = "Which colour stands for which size of the derivative."
        self.scale = described(ScaleBar(theme), "Colours of the saliency", tip)
        self.body.addWidget(Pair(self.sample, self.map), 1)
        self.body.addWidget(self.scale)
        self.sample.hovered.connect(lambda cell: self._point(cell, self.map))
        self.map.hovered.connect(lambda cell: self._point(cell, self.sample))
        theme.changed.connect(self._draw)

    def show_frame(self, frame: Frame, target: Selection, bounds: Bounds) -> None:
        """The saliency in the frame, if it is of this unit."""
        found = frame.saliency
        if found is not None and found.aim != slope_aim(target):
            return  # The next frame has it.
        self._known = found
        known = found is not None
        self.scale.setVisible(known)
        self.note.setText(
            f"S: {aim_text(frame, found.aim)} = {number(found.value)}" if found else ""
        )
        if found is not None and frame.microscope is not None:
            self._x = frame.microscope.look.inputs(frame.data)
            caption = f"x: S = {number(found.value)}"
            self.sample.show_image(grey_picture(self._x, bounds), caption)
        self._draw()

    def _draw(self) -> None:
        if self._known is not None:
            sizes = self._known.map
            scale = gradient_scale(sizes)
            colors = shade(sizes, scale.lut(self._theme.palette), scale.low, scale.high)
            self.map.show_image(raster(colors))
            self.scale.show_scale("|∂S/∂x|", scale)

    def _point(self, cell: tuple[int, int] | None, other: Picture) -> None:
        """Ring the same pixel in the other picture, and say both numbers."""
        other.mark(cell)
        found = self._known
        if cell is None or found is None or found.slopes.ndim != 3:
            self.said.emit("")
            return
        slopes = ", ".join(number(float(each[cell])) for each in found.slopes)
        values = ", ".join(number(float(each[cell])) for each in self._x)
        self.said.emit(f"pixel ({cell[0]}, {cell[1]}): x = {values}, ∂S/∂x = {slopes}")
