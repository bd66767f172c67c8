"""Rebuilding the graph of layers: everything is named first, then what is clear goes unnamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from nnviz.engine.layers import Add, Layer
from nnviz.engine.spec import INPUT
from nnviz.errors import SpecError

Layers = Sequence[Layer]


def named(layers: Layers) -> list[Layer]:
    """The same graph with every layer naming what it takes."""
    ids = [INPUT, *(layer.id for layer in layers)]
    return [
        layer if layer.inputs else replace(layer, inputs=(before,))
        for layer, before in zip(layers, ids, strict=False)
    ]


def tidy(layers: Layers) -> tuple[Layer, ...]:
    """Layers that take just the one before them need not name it."""
    ids = [INPUT, *(layer.id for layer in layers)]
    return tuple(
        replace(layer, inputs=())
        if layer.inputs == (before,) and not isinstance(layer, Add)
        else layer
        for layer, before in zip(layers, ids, strict=False)
    )


def inserted(layers: Layers, before: str, layer: Layer, taken: int = 0) -> tuple[Layer, ...]:
    """A layer on the edge by which layer ``before`` takes its input number ``taken``."""
    known = named(layers)
    at = index_of(known, before)
    inputs = list(known[at].inputs)
    if taken >= len(inputs):
        raise SpecError(f"Layer '{before}' takes only {len(inputs)} input(s) now.")
    extra = layer.inputs if isinstance(layer, Add) else ()
    between = replace(layer, inputs=(inputs[taken], *extra))
    inputs[taken] = layer.id
    known[at] = replace(known[at], inputs=tuple(inputs))
    known.insert(at, between)
    return tidy(known)


def removed(layers: Layers, id: str) -> tuple[Layer, ...]:
    """Without that layer: who took it takes what it took last. Sums of one thing go too."""
    known = named(layers)
    gone = known.pop(index_of(known, id))
    order = [INPUT, *(layer.id for layer in known)]
    source = max(gone.inputs, key=order.index)
    left = [
        replace(layer, inputs=tuple(source if each == id else each for each in layer.inputs))
        for layer in known
    ]
    return tidy(_without_lone_sums(left))


def moved(layers: Layers, id: str, before: str) -> tuple[Layer, ...]:
    """That layer in front of another one; SpecError where there is no such layer."""
    layer = layers[index_of(layers, id)]
    if isinstance(layer, Add):
        raise SpecError(f"'{id}' adds outputs together; draw the connection anew instead.")
    return inserted(removed(layers, id), before, replace(layer, inputs=()))


def joined(layers: Layers, source: str, target: str, add: str) -> tuple[Layer, ...]:
    """A sum named ``add`` of what layer ``target`` takes and of the output of ``source``."""
    known = named(layers)
    at = index_of(known, target)
    if source != INPUT and index_of(known, source) >= at:
        raise SpecError(f"'{source}' does not come before '{target}': signals only run forward.")
    if source in known[at].inputs:
        raise SpecError(f"'{target}' takes the output of '{source}' already.")
    return inserted(known, target, Add(add, (source,)))


def index_of(layers: Iterable[Layer], id: str) -> int:
    """Where a layer is listed; SpecError where there is none."""
    ids = [layer.id for layer in layers]
    if id not in ids:
        raise SpecError(f"There is no layer '{id}'; there are {', '.join(ids)}.")
    return ids.index(id)


def follows(layers: Layers, id: str) -> str | None:
    """The layer listed after that one, None after the last."""
    ids = [INPUT, *(layer.id for layer in layers)]
    return next((after for before, after in pairwise(ids) if before == id), None)


def _without_lone_sums(layers: list[Layer]) -> list[Layer]:
    for layer in layers:
        if isinstance(layer, Add) and len(set(layer.inputs)) < len(layer.inputs):
            distinct = tuple(dict.fromkeys(layer.inputs))
            if len(distinct) == 1:
                return list(removed(layers, layer.id))
            return [replace(each, inputs=distinct) if each is layer else each for each in layers]
    return layers
