"""The canvas in words, for those who cannot see it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.drawing.captions import caption
from nnviz.drawing.choosing import edge_of, node_hit
from nnviz.drawing.depiction import Depiction
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.board import Board
from nnviz.ui.stage import Selection

HELP = (
    "The network: every column is a layer. Click a unit or an edge to inspect it; arrows move "
    "between units, up from the first to the layer, Enter goes into a unit's incoming edges, plus "
    "and minus add and remove units, wheel and drag move the view, F fits it."
)


def speak(
    canvas: QWidget, frame: Frame | None, board: Board | None, selection: Selection | None,
    depiction: Depiction,
) -> None:  # fmt: skip
    """Let screen readers know what is seen, and that it changed; not while it trains, when numbers
    change thirty times a second."""
    layers = ", ".join(each.title for each in board.specs) if board is not None else ""
    name = f"Network: {layers}" if layers else "Network"
    description = f"{said(frame, board, selection, depiction)}{HELP}"
    if name != canvas.accessibleName():
        canvas.setAccessibleName(name)
    if description != canvas.accessibleDescription():
        canvas.setAccessibleDescription(description)


def said(
    frame: Frame | None, board: Board | None, selection: Selection | None, depiction: Depiction
) -> str:
    """The selection's card as a sentence."""
    column = board.scene.column(selection.layer) if board and selection else None
    if frame is None or board is None or selection is None or column is None:
        return ""
    if selection.whole:
        return f"{column.spec.title}. "
    hit = edge_of(board.bundles, selection) or node_hit(column.spec, selection)
    if hit is None:
        return ""
    card = caption(frame, board.scene, board.bundles, hit, depiction.edges)
    return f"{', '.join(card.text.splitlines())}. "
