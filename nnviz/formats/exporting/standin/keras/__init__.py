"""A small reading of Keras 3 in plain NumPy: what an exported model predicts with, after Keras's
own documentation. Exports are checked with it where Keras is not installed; it does not train."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from . import config, initializers, layers, ops, regularizers, saving
from .layers import Layer, Node
from .ops import Array

__all__ = [
    "Input", "Model", "Sequential", "config", "initializers", "layers", "ops", "regularizers",
    "saving",
]  # fmt: skip
__version__ = "3 as read by nnviz in plain NumPy"
T = TypeVar("T", bound=Callable[..., Any])


def Input(shape: tuple[int, ...]) -> Node:
    """A place for samples of that shape; layers are built for it at once, with a sample of 0."""
    return Node(ops.zeros((1, *shape)))


class Model:
    """The layers between two places."""

    def __init__(self, inputs: Node, outputs: Node) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.layers = list(dict.fromkeys(_behind(outputs)))

    def predict(self, x: Array, verbose: int = 1) -> Array:
        return self(x)

    def __call__(self, x: Array, training: bool = False) -> Array:
        known = {id(self.inputs): ops.convert_to_tensor(x)}
        return _value(self.outputs, known)


class Sequential(Model):
    """One layer after the other, behind an ``Input``."""

    def __init__(self, parts: Sequence[Node | Layer]) -> None:
        first, *rest = parts
        assert isinstance(first, Node)
        node: Any = first
        for layer in rest:
            assert isinstance(layer, Layer)
            node = layer(node)
        super().__init__(first, node)


def _behind(node: Node) -> Iterator[Layer]:
    for taken in node.taken:
        yield from _behind(taken)
    if node.layer is not None:
        yield node.layer


def _value(node: Node, known: dict[int, Array]) -> Array:
    if id(node) not in known:
        assert node.layer is not None
        known[id(node)] = node.layer.run([_value(taken, known) for taken in node.taken])
    return known[id(node)]
