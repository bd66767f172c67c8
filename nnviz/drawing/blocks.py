"""The network's layers as blocks: what stands in each, and where."""

from __future__ import annotations

from nnviz.drawing.geometry import Box, Scene
from nnviz.drawing.numbers import count
from nnviz.engine.shapes import describe
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

FAR = 0.5
"""Below this zoom, layers are blocks."""
_GAP = 20.0
_WIDEST = 190.0


@dataclass(frozen=True)
class Block:
    """``lines``: name and size, the layer's own activation, shape of the output, parameters;
    ``inputs`` as in ColumnSpec."""

    layer: str
    box: Box
    lines: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def across(self) -> tuple[str, ...]:
        """The lines to write across: the last in two, for it is the longest."""
        return (*self.lines[:-1], *self.lines[-1].split())

    def upright(self, scale: float) -> tuple[str, ...]:
        """The lines to write upwards: name and activation in one, as many as there is room for at
        a zoom."""
        title, *more = self.lines
        lines = (title, *more) if len(more) < 3 else (f"{title} · {more[0]}", *more[1:])
        return lines[: max(1, int(self.box.width * scale / 15))]


def blocks_of(frame: Frame, scene: Scene) -> tuple[Block, ...]:
    """A block in the place of every column, all as high as the highest column."""
    top = min(column.box(column.first).y for column in scene.columns)
    bottom = max(column.box(column.shown[-1]).bottom for column in scene.columns)
    found = []
    for index, column in enumerate(scene.columns):
        beside = (*scene.columns[:index][-1:], *scene.columns[index + 1 :][:1])
        room = min((abs(c.x - column.x) for c in beside), default=_WIDEST + _GAP) - _GAP
        box = Box(column.x - min(room, _WIDEST) / 2, top, min(room, _WIDEST), bottom - top)
        lines = _lines(frame, column.spec.layer, column.spec.title)
        found.append(Block(column.spec.layer, box, lines, column.spec.inputs))
    return tuple(found)


def _lines(frame: Frame, layer: str, title: str) -> tuple[str, ...]:
    named = {info.id: info.output_shape for info in frame.layers}
    shape = named.get(layer, frame.data.input_shape)
    block = frame.layout.block(layer) if layer in frame.layout else None
    held = block.stop - block.start if block is not None else 0
    own = f"{count(held)} parameter{'s' if held != 1 else ''}" if held else "no parameters"
    activation = getattr(frame.experiment.layer(layer), "activation", "") if layer in named else ""
    return (title, *([activation] if activation else []), f"gives {describe(shape)}", own)
