"""Earlier forms of layers, which an undo brings back, as JSON and arrays."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from nnviz.experiment.transfer import Memories, Memory, Names, Piece
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays, require_finite
from nnviz.formats.past_document import MOST_MEMORIES, Forms, PieceDocument

_DEEPEST = 6


class MemoryWriter:
    """Each form once, however many keyframes know it."""

    def __init__(self) -> None:
        self.documents: list[tuple[PieceDocument, ...]] = []
        self.arrays: Arrays = {}
        self._places: dict[int, int] = {}

    def forms(self, memories: Memories) -> Forms:
        """The places of these forms."""
        return {layer: tuple(map(self._place, forms)) for layer, forms in memories.items()}

    def _place(self, memory: Memory) -> int:
        place = self._places.setdefault(id(memory), len(self.documents))
        if place == len(self.documents):
            self.documents.append(tuple(self._piece(place, *each) for each in memory.items()))
        return place

    def _piece(self, place: int, parameter: str, piece: Piece) -> PieceDocument:
        for name, vector in piece.values.items():
            self.arrays[f"memories/{place}/{parameter}/{name}"] = vector
        return PieceDocument(parameter, piece.axes, piece.source, tuple(piece.values))


class MemoryReader:
    """DamagedError for anything that no run could have remembered."""

    def __init__(self, documents: tuple[tuple[PieceDocument, ...], ...], found: Arrays) -> None:
        if len(documents) > MOST_MEMORIES:
            raise DamagedError(f"its past has {len(documents):,} memories, too many")
        self._memories = [
            {each.parameter: _read(each, f"memories/{place}/{each.parameter}/", found)
             for each in pieces}
            for place, pieces in enumerate(documents)
        ]  # fmt: skip

    def memories(self, forms: Forms) -> Memories:
        """The forms at these places."""
        try:
            return {
                layer: [self._memories[place] for place in places]
                for layer, places in forms.items()
            }
        except IndexError as error:
            raise DamagedError("its past speaks of a memory that is not there") from error


def _read(piece: PieceDocument, prefix: str, found: Arrays) -> Piece:
    axes = tuple(_names(axis) for axis in piece.axes)
    source = None if piece.source is None else _names(piece.source)
    values = {}
    for name in piece.vectors:
        array = found.pop(prefix + name, None)
        sizes = tuple(map(len, axes))
        if array is None or array.dtype.kind != "f" or array.shape[: len(axes)] != sizes:
            raise DamagedError(f"its array '{prefix}{name}' does not fit its past")
        require_finite(prefix + name, array)
        values[name] = array
    shapes = {array.shape for array in values.values()}
    if "theta" not in values or len(shapes) > 1 or not axes:
        raise DamagedError(f"its arrays '{prefix}…' do not belong together")
    return Piece(axes, source, values)


def _names(value: Any) -> Names:
    if not isinstance(value, list | tuple):
        raise DamagedError("its past has a memory without names")
    return tuple(_name(each, 1) for each in value)


def _name(value: Any, depth: int) -> Hashable:
    """JSON has lists where Python has tuples."""
    if isinstance(value, list | tuple) and depth < _DEEPEST:
        return tuple(_name(each, depth + 1) for each in value)
    if isinstance(value, str) or type(value) is int:
        return value
    raise DamagedError("its past has a memory whose names are neither texts nor whole numbers")
