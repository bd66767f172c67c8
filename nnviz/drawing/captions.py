"""What is said about the thing under the cursor: a title and rows of names and numbers."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.checks import edge_check
from nnviz.drawing.columns import INPUT, ColumnSpec
from nnviz.drawing.depiction import EdgeChoice, depict, edge_choice, vector
from nnviz.drawing.geometry import Scene
from nnviz.drawing.heat import strongest_of
from nnviz.drawing.hits import EdgeHit, FoldHit, HeatHit, Hit, LoopHit, NodeHit
from nnviz.drawing.loops import recurrent_weights, typical
from nnviz.drawing.marks import marks_of
from nnviz.drawing.numbers import count, number
from nnviz.drawing.wiring import Bundle, strengths, unit_weights
from nnviz.engine.shapes import Array, describe
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.names import layer_title, unit_title
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

_GATES = ("into input gate i", "into forget gate f", "into candidate g", "into output gate o")


@dataclass(frozen=True)
class Row:
    """A name and its number; ``color`` is a field of the palette."""

    name: str
    value: str = ""
    color: str = "text"


@dataclass(frozen=True)
class Caption:
    """A hover card."""

    title: str
    rows: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """The card as plain lines."""
        lines = [self.title, *(f"{row.name} {row.value}".strip() for row in self.rows)]
        return "\n".join(lines)


def caption(
    frame: Frame, scene: Scene, bundles: tuple[Bundle, ...], hit: Hit, edges: str = "weights"
) -> Caption:
    """The card for a hit; ``edges``: what they show besides their weights."""
    if isinstance(hit, EdgeHit):
        own = (b for b in bundles if (b.layer, b.taken) == (hit.layer, hit.taken))
        return _edge(frame, scene, next(own), hit, edges)
    column = scene.column(hit.layer)
    assert column is not None
    if isinstance(hit, HeatHit):
        return _cell(frame, column.spec, hit, edge_choice(frame, edges))
    if isinstance(hit, FoldHit):
        hidden = column.before if hit.above else column.after
        return Caption(f"{count(hidden)} more", (Row("Click to show them."),))
    if isinstance(hit, LoopHit):
        return _loop(frame, column.spec, edge_choice(frame, edges))
    card = _node(frame, column.spec, hit)
    found = marks_of(frame, hit.layer, hit.unit)
    return Caption(card.title, (*card.rows, *(Row(m.trouble, m.text, "error") for m in found)))


def _cell(frame: Frame, spec: ColumnSpec, hit: HeatHit, choice: EdgeChoice) -> Caption:
    """A cell of a heat-map, and the strongest number in it."""
    shown = vector(frame, choice.key)
    row, col, value = strongest_of(frame, hit, choice.key, shown)
    color = signed_color(value) if choice.hue == "sign" else choice.hue
    rows = (
        Row("units", _span(hit.rows)),
        Row("inputs", _span(hit.cols)),
        Row(f"strongest {choice.symbol}", number(value), color),
        Row(f"of unit {count(row + 1)}, input {count(col + 1)}"),
    )
    return Caption(f"{choice.name} · {spec.name.lower()}", rows if hit.several else rows[:3])


def _loop(frame: Frame, spec: ColumnSpec, choice: EdgeChoice) -> Caption:
    """What goes round: the recurrent weights, and how they shrink or stretch a state."""
    weights = recurrent_weights(frame, spec.layer, frame.parameters)
    shape = f"{weights.shape[0]}×{weights.shape[1]}"
    rows = [
        Row("state of the step before, times U", shape),
        Row("norm ‖U‖", number(float(np.linalg.norm(weights)))),
        Row("typical weight (root mean square)", number(typical(weights))),
    ]
    if choice.key not in ("weights", "signals"):
        shown = recurrent_weights(frame, spec.layer, vector(frame, choice.key))
        rows.append(
            Row(f"norm of {choice.symbol}", number(float(np.linalg.norm(shown))), choice.hue)
        )
    gates = (Row("four gates: rows i, f, g, o"),) if spec.kind == "lstm" else ()
    title = layer_title(frame.experiment.layers, spec.layer)
    return Caption(f"Loop · {title}", (*rows, *gates))


def _span(places: range) -> str:
    """``41`` or ``41–44``, counted from 1."""
    last = count(places.stop)
    return last if len(places) == 1 else f"{count(places.start + 1)}–{last}"


def node_title(frame: Frame, spec: ColumnSpec, node: int) -> str:
    """``Neuron 3 · hidden 2``, ``Conv 1 · map 3``, ``x₁ · input``, ``cat · output``."""
    if spec.style == "strip":
        return f"{spec.name} · map {node + 1}"
    return unit_title(frame, spec.layer, node)


def fold_text(hidden: int) -> str:
    """``… 104 more``."""
    return f"… {count(hidden)} more"


def signed_color(value: float) -> str:
    """The palette's field for a number's sign."""
    return "positive" if value > 0 else "negative" if value < 0 else "text"


def _node(frame: Frame, spec: ColumnSpec, hit: NodeHit) -> Caption:
    title = node_title(frame, spec, hit.node)
    if frame.microscope is None:
        return Caption(title, _bias(frame, hit))
    trace = frame.microscope.trace
    if spec.layer == INPUT:
        return Caption(
            title, _picture_rows(spec, spec.by_node(trace.x), hit) or _plain("x", trace.x[hit.unit])
        )
    layer = trace.layer(spec.layer)
    if spec.style == "strip":
        return Caption(title, _strip(spec, layer.a, hit))
    if spec.style == "picture":
        return Caption(
            title, (*_picture_rows(spec, spec.by_node(layer.a), hit), *_bias(frame, hit))
        )
    return Caption(title, (*_values(spec, layer, hit.unit), *_bias(frame, hit)))


def _values(spec: ColumnSpec, layer: LayerTrace, unit: int) -> tuple[Row, ...]:
    z, a, delta = (float(values[unit]) for values in (layer.z, layer.a, layer.dz))
    return (
        Row("z", number(z), signed_color(z)),
        Row("a = z" if spec.activation == "linear" else f"a = {spec.activation}(z)", number(a),
            signed_color(a)),
        Row("δ = ∂L/∂z", number(delta), "gradient"),
    )  # fmt: skip


def _picture_rows(spec: ColumnSpec, values: Array, hit: NodeHit) -> tuple[Row, ...]:
    if spec.style != "picture":
        return ()
    plane = values[hit.node]
    size, most = Row(f"{describe(plane.shape)} map", ""), float(np.max(plane))
    rows = [size, Row("largest", number(most), signed_color(most))]
    # A pixel that was selected may be outside of what an edit made of the map.
    if hit.pixel is not None and _inside(hit.pixel, plane.shape):
        at = float(plane[hit.pixel])
        rows.append(Row(f"row {hit.pixel[0]}, column {hit.pixel[1]}", number(at), signed_color(at)))
    return tuple(rows)


def _inside(pixel: tuple[int, int], shape: tuple[int, ...]) -> bool:
    return all(0 <= place < size for place, size in zip(pixel, shape, strict=True))


def _strip(spec: ColumnSpec, values: Array, hit: NodeHit) -> tuple[Row, ...]:
    row, column = divmod(hit.unit - hit.node * spec.cells, spec.source[-1])
    value = float(values[hit.unit])
    return (
        Row(f"{spec.cells} values in a row"),
        Row(f"value {count(hit.unit + 1)}: row {row}, column {column}", number(value),
            signed_color(value)),
    )  # fmt: skip


def _plain(name: str, value: float) -> tuple[Row, ...]:
    return (Row(name, number(float(value)), signed_color(float(value))),)


def _bias(frame: Frame, hit: NodeHit) -> tuple[Row, ...]:
    if hit.layer not in frame.layout or "bias" not in frame.layout.block(hit.layer):
        return ()
    if frame.layout.block(hit.layer).kind == "lstm":  # each gate has one of its own
        return ()
    return _plain("bias", float(frame.bias(hit.layer)[hit.node]))


def _edge(frame: Frame, scene: Scene, bundle: Bundle, hit: EdgeHit, edges: str) -> Caption:
    before, after = scene.column(bundle.before), scene.column(bundle.layer)
    assert before is not None and after is not None
    source, target = before.spec, after.spec
    title = " → ".join(
        (node_title(frame, source, hit.source), node_title(frame, target, hit.target))
    )
    if bundle.weights == 0:
        return Caption(title, _no_weights(bundle, target))
    places = np.flatnonzero((bundle.source == hit.source) & (bundle.target == hit.target))
    if not len(places):
        return Caption(title)  # folded away, or of a unit that an edit took
    edge = int(places[0])
    shown = _shown(frame, bundle, edge, edge_choice(frame, edges))
    found = edge_check(frame, bundle, hit.source, hit.target)
    shown += tuple(Row(*each) for each in found.rows) if found is not None else ()
    weight = frame.weight(bundle.layer)
    if bundle.kind == "weight":
        return Caption(title, (*_plain("weight", float(weight[hit.target, hit.source])), *shown))
    part = unit_weights(bundle, weight)[hit.target, hit.source]
    strength = strengths(bundle, weight)
    total, sign = float(part.sum()), int(strength.sign[edge])
    rows = (
        Row(f"stands for {count(bundle.weights)} weight{'s' if bundle.weights != 1 else ''}"),
        *(_gates(part) if bundle.kind == "gates" else ()),
        Row("norm ‖w‖", number(float(strength.size[edge]))),
        Row("sum Σw", number(total), signed_color(sign)),
        *shown,
    )
    return Caption(title, rows if sign else (*rows, Row("grey: they nearly cancel")))


def _gates(weights: Array) -> tuple[Row, ...]:
    """The weight into each gate of an LSTM's cell."""
    values = map(float, weights)
    return tuple(
        Row(name, number(w), signed_color(w)) for name, w in zip(_GATES, values, strict=True)
    )


def _shown(frame: Frame, bundle: Bundle, edge: int, choice: EdgeChoice) -> tuple[Row, ...]:
    """What the edge shows, where that is not its weight."""
    if choice.key == "weights":
        return ()
    if bundle.kind != "weight":
        size = depict(bundle, frame, choice.key, vector(frame, choice.key)).size[edge]
        color: str = "text" if choice.hue == "sign" else choice.hue
        return (Row(f"‖{choice.symbol}‖", number(float(size)), color),)
    value = edge_value(frame, bundle, edge, choice)
    color = signed_color(value) if choice.hue == "sign" else choice.hue
    return (Row(choice.symbol, number(value), color),)


def edge_value(frame: Frame, bundle: Bundle, edge: int, choice: EdgeChoice) -> float:
    """What an edge of one weight shows, with its sign."""
    shown = vector(frame, choice.key)
    if choice.key == "signals":
        found = depict(bundle, frame, choice.key, shown)
        return float(found.size[edge]) * int(found.sign[edge])
    at = int(bundle.target[edge]), int(bundle.source[edge])
    return float(frame.layout.weight(shown, bundle.layer)[at])


def _no_weights(bundle: Bundle, target: ColumnSpec) -> tuple[Row, ...]:
    if bundle.kind == "pass":
        return (Row("no weights"), Row(f"goes into {target.title}"))
    if bundle.kind == "flatten":
        return (Row("no weights: flattening"), Row(f"lays {target.cells} values in a row"))
    what = "largest" if target.kind == "max_pool2d" else "mean"
    if target.window is None:
        return (Row("no weights: pooling"), Row(f"keeps the {what} of the whole map"))
    side = target.window.rows.kernel
    return (Row("no weights: pooling"), Row(f"keeps the {what} of each {side}×{side} window"))
