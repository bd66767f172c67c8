"""An ONNX file's outline, read before protobuf is let at it: how much it would unfold into.

Protobuf makes an object of every message, however short: a small file could fill the memory with
empty ones. So the messages are counted first, by their lengths alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.errors import ModelError

MOST = 20_000
"""Nodes, arrays and other entries of a graph."""
_GRAPH = 7
_VARINT, _EIGHT, _SIZED, _FOUR = 0, 1, 2, 5


def check_outline(content: bytes) -> None:
    """ModelError unless the bytes are a message with one graph of few entries."""
    view = memoryview(content)
    graphs = [part for field, part in _fields(view) if field == _GRAPH and part is not None]
    if not graphs:
        raise ModelError("it holds no ONNX graph; choose a file that holds one")
    for graph in graphs:
        for count, _ in enumerate(_fields(graph), start=1):
            if count > MOST:
                raise ModelError(f"its graph has more than {MOST:,} entries; nnviz reads no more")


def _fields(view: memoryview) -> Iterator[tuple[int, memoryview | None]]:
    """The number of each field, and its bytes where it has a length."""
    at, count = 0, 0
    while at < len(view):
        count += 1
        if count > 10 * MOST:
            raise ModelError("it has too many parts to be a network")
        tag, at = _varint(view, at)
        kind, part = tag & 7, None
        if kind == _VARINT:
            _, at = _varint(view, at)
        elif kind == _SIZED:
            size, at = _varint(view, at)
            part, at = view[at : at + size], at + size
        elif kind in (_EIGHT, _FOUR):
            at += 8 if kind == _EIGHT else 4
        else:
            raise _damaged()
        if at > len(view):
            raise _damaged()
        yield tag >> 3, part


def _varint(view: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next thing begins."""
    value = 0
    for place in range(10):
        if at >= len(view):
            break
        byte = view[at]
        value, at = value | (byte & 127) << 7 * place, at + 1
        if byte < 128:
            return value, at
    raise _damaged()


def _damaged() -> ModelError:
    return ModelError("it is damaged, cut short, or no ONNX file; take another copy")
