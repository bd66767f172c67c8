"""The network's layers as blocks: what stands in each, and where."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.drawing.geometry import Box, Scene
from nnviz.drawing.numbers import count
from nnviz.engine.shapes import describe
from nnviz.experiment.frame import Frame

FAR = 0.5
"""Below this zoom, layers are blocks."""
_GAP = 26.0
_WIDEST = 150.0


@dataclass(frozen=True)
class Block:
    """``lines``: name and size, shape of the output, parameters; ``inputs`` as in ColumnSpec."""

    layer: str
    box: Box
    lines: tuple[str, ...]
    inputs: tuple[str, ...]


def blocks_of(frame: Frame, scene: Scene, scale: float) -> tuple[Block, ...]:
    """A block in the place of every column, all as high as the highest column; lines that have
    no room at that scale are left out."""
    top = min(column.box(column.first).y for column in scene.columns)
    bottom = max(column.box(column.shown[-1]).bottom for column in scene.columns)
    found = []
    for index, column in enumerate(scene.columns):
        beside = (*scene.columns[:index][-1:], *scene.columns[index + 1 :][:1])
        room = min((abs(c.x - column.x) for c in beside), default=_WIDEST + _GAP) - _GAP
        box = Box(column.x - min(room, _WIDEST) / 2, top, min(room, _WIDEST), bottom - top)
        lines = _lines(frame, column.spec.layer, column.spec.title, column.spec.activation)
        most = max(1, int(box.width * scale / 15))
        found.append(Block(column.spec.layer, box, lines[:most], column.spec.inputs))
    return tuple(found)


def _lines(frame: Frame, layer: str, title: str, activation: str) -> tuple[str, ...]:
    named = {info.id: info.output_shape for info in frame.layers}
    shape = named.get(layer, frame.data.input_shape)
    block = frame.layout.block(layer) if layer in frame.layout else None
    own = f"{count(block.stop - block.start)} parameters" if block is not None else "no parameters"
    plain = activation in ("", "linear") or layer not in named
    return (title if plain else f"{title} · {activation}", f"gives {describe(shape)}", own)
