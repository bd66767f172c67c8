"""Forward: from a unit's inputs to its activation."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.activated import SYMBOLS, activated
from nnviz.experiment.explain.names import input_names, layer_title, pixel_text, taken
from nnviz.experiment.explain.sources import selection_at
from nnviz.experiment.explain.values import (
    ConvForward,
    DenseForward,
    FlattenForward,
    Formula,
    Pixel,
    PoolForward,
    Terms,
)
from nnviz.experiment.explain.windows import patch_at, pixels_at, winner_at
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import Selection


def dense_forward(frame: Frame, scope: Microscope, layer: Dense, unit: int) -> DenseForward:
    """The unit's terms in the order of its inputs."""
    part, layout = scope.trace.layer(layer.id), scope.step.layout
    weights = layout.weight(scope.step.parameters, layer.id)[unit]
    before = taken(frame, layer.id)[0]
    terms = Terms(
        input_names(frame, layer.id), weights, part.x, weights * part.x,
        lambda row: Selection(layer.id, unit, None, row),
        lambda row: selection_at(frame, before, (row,)),
    )  # fmt: skip
    return DenseForward(
        formula=_formula(r"z = b + \sum w\,a", "z = b + Σ w·a", layer.activation),
        terms=terms,
        bias=float(layout.bias(scope.step.parameters, layer.id)[unit]),
        z=float(part.z[unit]),
        a=float(part.a[unit]),
        activation=layer.activation,
        activated=activated(layer.activation, part.z, part.a, (unit,)),
    )


def conv_forward(
    frame: Frame, scope: Microscope, layer: Conv2D, unit: int, pixel: Pixel
) -> ConvForward:
    """One pixel of the map: the patch under the kernel, times the kernel, channel by channel."""
    part = scope.trace.layer(layer.id)
    patch = patch_at(part, layer, pixel)
    kernel = frame.weight(layer.id)[unit]
    products = patch * kernel
    at = (unit, *pixel)
    return ConvForward(
        formula=_formula(
            r"z = b + \sum \mathrm{patch}\cdot\mathrm{kernel}",
            "z = b + Σ patch·kernel",
            layer.activation,
        ),
        pixel=pixel,
        map_size=_map_size(part.a),
        channels=input_names(frame, layer.id),
        patch=patch,
        kernel=kernel,
        products=products,
        sums=products.sum(axis=(1, 2)),
        bias=float(frame.bias(layer.id)[unit]),
        z=float(part.z[at]),
        a=float(part.a[at]),
        activation=layer.activation,
        activated=activated(layer.activation, part.z, part.a, at),
    )


def pool_forward(
    part: LayerTrace, layer: MaxPool2D | AveragePool2D, unit: int, pixel: Pixel
) -> PoolForward:
    """One pixel of the smaller map and the window that it stands for."""
    name = "max" if isinstance(layer, MaxPool2D) else "mean"
    return PoolForward(
        formula=Formula(rf"a = \mathrm{{{name}}}(\mathrm{{window}})", f"a = {name}(window)"),
        pixel=pixel,
        map_size=_map_size(part.a),
        window=part.x[(unit, *pixels_at(part, layer, pixel))],
        winner=winner_at(part, layer, unit, pixel) if isinstance(layer, MaxPool2D) else None,
        a=float(part.a[unit, pixel[0], pixel[1]]),
    )


def flatten_forward(frame: Frame, part: LayerTrace, layer: Flatten, unit: int) -> FlattenForward:
    """A copy: entry ``unit`` of the vector is one pixel of one map, or a state at one step."""
    at = tuple(int(i) for i in np.unravel_index(unit, part.x.shape))
    (before,) = taken(frame, layer.id)
    title = layer_title(frame.experiment.layers, before)
    places = {1: "unit {1}", 2: "step {0} · unit {1}", 3: "map {1} · pixel {2}"}
    which = at[0] if len(at) != 2 else at[1]
    pixel = pixel_text((at[1], at[2])) if len(at) == 3 else ""
    source = f"{title} · {places[len(at)].format(at[0] + 1, which + 1, pixel)}"
    formula = Formula(r"a = x_{\mathrm{source}}", "a = x[source]")
    origin = selection_at(frame, before, at)
    return FlattenForward(formula=formula, source=source, a=float(part.a[unit]), origin=origin)


def _formula(latex: str, text: str, activation: str) -> Formula:
    symbol, plain = SYMBOLS[activation]
    return Formula(rf"{latex} \;\;\to\;\; a = {symbol}", f"{text}  →  a = {plain}")


def _map_size(maps: Array) -> Pixel:
    return int(maps.shape[1]), int(maps.shape[2])
