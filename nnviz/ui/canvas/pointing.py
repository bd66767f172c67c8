"""What lies under a place of the canvas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from nnviz.drawing.blocks import blocks_of
from nnviz.drawing.heat import hit_heat
from nnviz.drawing.hits import hit_edge, hit_node
from nnviz.drawing.loops import hit_loop
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.artist import Hover
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.view import View

_REACH = 5.0
"""An edge is under the cursor from so many pixels away."""
Drawn = tuple[NDArray[np.bool_], ...]


def find_under(
    at: QPointF, frame: Frame | None, board: Board, view: View, drawn: Callable[[Board], Drawn]
) -> Hover:
    """A button, handle, node, cell of a heat-map, chip or edge; ``drawn``: which edges are."""
    spot, scale = view.to_scene(at), view.scale
    x, y = spot.x(), spot.y()
    if view.is_far:
        return _block_at(frame, board, x, y)
    found: Hover = board.header.hit(x, y) or hit_node(board.scene, x, y)
    found = found or hit_loop(board.loops, x, y)
    found = found or hit_heat(board.heats, x, y, scale)
    return found or hit_edge(board.bundles, drawn(board), x, y, _REACH / scale)


def _block_at(frame: Frame | None, board: Board, x: float, y: float) -> Hover:
    """From far, the chip of the layer whose block is there."""
    blocks = blocks_of(frame, board.scene) if frame is not None else ()
    layer = next((block.layer for block in blocks if block.box.contains(x, y)), None)
    return next((chip for chip in board.header.chips if chip.layer == layer), None)
