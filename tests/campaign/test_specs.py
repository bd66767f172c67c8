"""Random layer lists: each one trains finite steps or is refused by a SpecError with a name in it.

Fields are drawn by their names in the layers' dataclasses, so that a new kind is drawn as well; a
field that is not known here fails the test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.layers import KINDS, Dense, Flatten, Layer
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from nnviz.errors import SpecError

EXAMPLES = 2000
BATCH = 4


def _mostly(good: st.SearchStrategy[Any], bad: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 15).flatmap(lambda n: bad if n == 0 else good)


COUNTS = _mostly(st.integers(1, 3), st.integers(-2, 40))
SHARES = _mostly(st.floats(0.01, 0.9), st.sampled_from([-0.5, 1.0, 2.0, float("nan")]))
IDS = st.lists(st.integers(0, 5), max_size=4)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "unit_ids": _mostly(IDS.map(lambda ids: tuple(sorted({0, *ids}))), IDS.map(tuple)),
    "activation": _mostly(st.sampled_from(sorted(ACTIVATIONS)), st.just("nonsense")),
    "initializer": _mostly(st.sampled_from(sorted(INITIALIZERS)), st.just("nonsense")),
    "padding": _mostly(st.sampled_from(["valid", "same"]), st.just("nonsense")),
    "kernel": COUNTS,
    "size": COUNTS,
    "stride": COUNTS,
    "dilation": COUNTS,
    "rate": SHARES,
    "momentum": SHARES,
    "epsilon": SHARES,
    "whole_sequence": st.booleans(),
}
SHAPES = _mostly(
    st.one_of(
        st.tuples(st.integers(1, 6)),
        st.tuples(st.integers(1, 6), st.integers(1, 4)),
        st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
    ),
    st.sampled_from([(), (0,), (3, 0), (1, 2, 3, 4)]),
)


@st.composite
def layers(draw: Callable[..., Any], id: str, before: list[str]) -> Layer:
    """A layer of any kind that takes the layer before it, or others drawn."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    values: dict[str, Any] = {"id": id}
    for field in fields(kind):
        if field.name in ("id", "kind"):
            continue
        if field.name == "inputs":
            values["inputs"] = draw(_inputs(before, field.default is MISSING))
        elif field.default is MISSING or draw(st.booleans()):
            values[field.name] = draw(FIELDS[field.name])
    return kind(**values)


def _inputs(before: list[str], several: bool) -> st.SearchStrategy[tuple[str, ...]]:
    known = ["input", *before]
    chosen = st.lists(st.sampled_from([*known, known[-1]]), min_size=2, max_size=3).map(tuple)
    wild = st.lists(st.sampled_from([*known, "nowhere", "layer4"]), max_size=3).map(tuple)
    return _mostly(chosen if several else st.just(()), wild)


@st.composite
def specs(draw: Callable[..., Any]) -> NetworkSpec:
    shape, found = draw(SHAPES), list[Layer]()
    for number in range(draw(st.integers(0, 8))):
        id = draw(_mostly(st.just(f"layer{number}"), st.sampled_from(["layer0", "input"])))
        layer = draw(layers(id, [each.id for each in found]))
        if _fits(shape, [*found, layer]) or draw(st.integers(0, 15)) == 0:
            found.append(layer)
    flat = Flatten("flat")
    if _fits(shape, [*found, flat]) or draw(st.integers(0, 15)) == 0:
        found.append(flat)
    loss = draw(_mostly(st.sampled_from(sorted(LOSSES)), st.just("nonsense")))
    outputs = draw(COUNTS)
    if draw(st.integers(0, 9)):
        name = LOSSES[loss].needs if loss in LOSSES else "linear"
        found.append(Dense("output", tuple(range(outputs)), name or "linear"))
    reduction = draw(_mostly(st.sampled_from(["mean", "sum"]), st.just("nonsense")))
    return NetworkSpec(shape, tuple(found), loss, outputs, False, reduction)


def _fits(shape: Shape, layers: list[Layer]) -> bool:
    """Whether the shapes meet; all else may still be wrong."""
    try:
        return bool(NetworkSpec(shape, tuple(layers), "", 0).shapes)
    except (SpecError, KeyError):  # KeyError: an input that is not there
        return False


def test_random_specs(figure: Callable[[str], None]) -> None:
    outcomes: Counter[str] = Counter()

    @given(specs())
    @settings(max_examples=EXAMPLES)
    def build(spec: NetworkSpec) -> None:
        outcomes[_outcome(spec)] += 1

    build()
    shown = ", ".join(f"{count:,} {what}" for what, count in outcomes.most_common())
    figure(f"random specs: {shown}")
    assert outcomes["trained"] > EXAMPLES / 20 and outcomes["refused"] > EXAMPLES / 20


def _outcome(spec: NetworkSpec) -> str:
    try:
        _train(spec)
    except SpecError as error:
        _check_text(spec, str(error))
        return "refused"
    return "trained"


def _train(spec: NetworkSpec) -> None:
    rng = np.random.default_rng(0)
    network = Network(spec, "float64", rng)
    x = rng.normal(size=(BATCH, *spec.input_shape))
    y = np.eye(spec.outputs)[rng.integers(0, spec.outputs, BATCH)]
    trainer = Trainer(network, OptimizerSpec("sgd", 1e-3), (x, y), (x, y), BATCH - 1, rng)
    trainer.advance(4)
    assert np.isfinite(network.theta).all()
    assert np.isfinite(network.predict(x)).all()


def _check_text(spec: NetworkSpec, text: str) -> None:
    """It names the layer at fault, or what is wrong with the whole."""
    names = [f"'{layer.id}'" for layer in spec.layers]
    whole = ("The network", "Two layers", "Unknown loss", "Unknown reduction", "A layer is called")
    circle = [f"The layers {layer.id}" for layer in spec.layers]
    assert any(name in text for name in names) or text.startswith((*whole, *circle)), text
    assert text.endswith(".") and len(text) > 20, text
