"""What stands still while a network trains: columns, edges' courses and chips at their places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFontMetricsF

from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.geometry import Scene
from nnviz.drawing.heat import HeatMap, heat_maps
from nnviz.drawing.loops import Loop, loops_of
from nnviz.drawing.placement import LEGEND, Room, arrange
from nnviz.drawing.wiring import Bundle, wire
from nnviz.ui.canvas.chips import ChipMaker, Header
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

LABEL = 13.0
LABEL_GAP = 10.0


@dataclass(frozen=True)
class Board:
    """The scene of one network on a canvas of one size."""

    specs: tuple[ColumnSpec, ...]
    scene: Scene
    bundles: tuple[Bundle, ...]
    header: Header

    def place(self, bundle: Bundle) -> int:
        """The number of the column that a bundle leads into."""
        return next(n for n, spec in enumerate(self.specs) if spec.layer == bundle.layer)

    @cached_property
    def neutral(self) -> NDArray[np.bool_]:
        """Which edges, of all bundles end to end, stand for no weights."""
        return np.concatenate([np.full(len(b), b.weights == 0) for b in self.bundles])

    @cached_property
    def heats(self) -> tuple[HeatMap, ...]:
        """The heat-maps that stand for edges where there are too many."""
        return heat_maps(self.scene, self.bundles)

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """The loops of recurrent layers."""
        return loops_of(self.scene)

    @cached_property
    def heated(self) -> NDArray[np.bool_]:
        """Which edges, of all bundles end to end, a heat-map stands for."""
        return np.repeat(self.own_scale, [len(bundle) for bundle in self.bundles])

    @property
    def own_scale(self) -> tuple[bool, ...]:
        """Per bundle, whether a heat-map stands for its edges."""
        return tuple(map(self._is_heated, self.bundles))

    @property
    def total(self) -> int:
        """How many edges the network has besides heat-maps, those of folded nodes too."""
        return sum(bundle.total for bundle in self.bundles if not self._is_heated(bundle))

    def _is_heated(self, bundle: Bundle) -> bool:
        return any(heat.layer == bundle.layer for heat in self.heats)

    @cached_property
    def widest(self) -> float:
        """The width of the strongest edge: in keeping with the smallest nodes."""
        heights = [c.height for c in self.scene.columns if c.spec.style != "strip"]
        return min(5.5, max(1.6, 0.125 * min(heights)))


def build_board(
    specs: tuple[ColumnSpec, ...], width: float, height: float, firsts: Mapping[str, int]
) -> Board:
    """Measure the texts, then place everything."""
    maker = ChipMaker(specs, width)
    labels = _longest(specs[0]), _longest(specs[-1])
    room = Room(maker.widths, maker.height, maker.gap, *labels)
    scene = arrange(specs, width, height, room, firsts)
    if scene.width > width > 0:
        # Shown smaller, it still fills the canvas's height.
        tall = LEGEND + (height - LEGEND) * scene.width / width
        scene = arrange(specs, width, tall, room, firsts)
    return Board(specs, scene, wire(scene), maker.header(scene))


def _longest(spec: ColumnSpec) -> float:
    """The room that the labels beside a column take."""
    metrics = QFontMetricsF(Theme.text_font(LABEL))
    widths = [metrics.horizontalAdvance(label) for label in spec.labels]
    return min(max(widths, default=0.0), 160.0) + LABEL_GAP if widths else 0.0
