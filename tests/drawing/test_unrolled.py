"""Unrolled layers: every number is the trace's and PyTorch's, and where the columns stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.numbers import number, short
from nnviz.drawing.unrolled import (
    Band,
    Recurrent,
    Unrolled,
    fate,
    recurrent_layers,
    unroll,
    weight_names,
    weight_terms,
)
from nnviz.drawing.unrolled_layout import Hit, lay_out
from nnviz.engine.layers import LSTM
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from tests.drawing.frames import frame_of, plane
from tests.drawing.unrolled_oracle import CASES, EXACT, arrays, frame_of_case
from tests.experiment.every_kind import frame_with


def unrolled_of(frame: Frame, layer: Recurrent) -> Unrolled:
    found = unroll(frame, layer)
    assert found is not None
    return found


def same(found: Array, wanted: Array, what: str) -> None:
    """To 1e-6 of the largest."""
    atol = EXACT * float(np.abs(wanted).max(initial=0.0))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=atol, err_msg=what)


def compare(frame: Frame, wanted: dict[str, Array]) -> None:
    """Everything that is drawn of a frame beside ``wanted``, PyTorch's by layer and symbol."""
    for layer in recurrent_layers(frame.experiment.layers):
        found, id = unrolled_of(frame, layer), layer.id
        for band in found.forward:
            same(band.values, wanted[f"{id} {band.symbol}"], f"{id} {band.symbol}")
        for band in found.backward:
            same(band.values, wanted_slope(wanted, layer, band.symbol), f"{id} d {band.symbol}")
        same(found.sizes, np.linalg.norm(wanted[f"{id} d h"], axis=1), f"{id} sizes")
        compare_weights(frame, layer, wanted)


def wanted_slope(wanted: dict[str, Array], layer: Recurrent, symbol: str) -> Array:
    """Of gates that of their sums: δ."""
    if isinstance(layer, LSTM) and symbol in "ifgo":
        delta = wanted[f"{layer.id} d z"]
        return delta.reshape(len(delta), 4, -1)[:, "ifgo".index(symbol)]
    return wanted[f"{layer.id} d {symbol}"]


def compare_weights(frame: Frame, layer: Recurrent, wanted: dict[str, Array]) -> None:
    """What the steps add up to is the gradient of every single weight."""
    U, W, b = (wanted[f"{layer.id} gradient {name}"] for name in ("recurrent", "weight", "bias"))
    gates = 4 if isinstance(layer, LSTM) else 1
    for unit in range(layer.units):
        rows = [gate * layer.units + unit for gate in range(gates)]
        gradient = np.concatenate([*(np.concatenate([U[row], W[row]]) for row in rows), b[rows]])
        assert len(gradient) == len(weight_names(frame, layer))
        for parameter, value in enumerate(gradient):
            terms = weight_terms(frame, layer, unit, parameter)
            assert terms is not None
            most = float(np.abs(gradient).max())
            assert terms.terms.sum() == pytest.approx(value, rel=0, abs=EXACT * most)
            assert terms.gradient == pytest.approx(value, rel=0, abs=EXACT * most)


@pytest.mark.parametrize("name", list(CASES))
def test_every_number_is_pytorchs(name: str) -> None:
    wanted = {
        key.removeprefix(f"{name}: "): values
        for key, values in arrays().items()
        if key.startswith(f"{name}: ")
    }
    compare(frame_of_case(CASES[name], theta=wanted["theta"]), wanted)


def recurrent(frame: Frame) -> Recurrent:
    """The layer that the frame's network is about."""
    return next(layer for layer in recurrent_layers(frame.experiment.layers) if layer.id == "it")


def test_the_oracle_is_small() -> None:
    assert sum(values.nbytes for values in arrays().values()) < 200_000


@pytest.mark.parametrize("case", ["simple_rnn", "lstm", "simple_rnn whole", "lstm whole"])
def test_the_bands_are_the_traces_own_arrays(case: str) -> None:
    frame = frame_with(case)
    assert frame.microscope is not None
    layer = recurrent(frame)
    part = frame.microscope.trace.layer("it")
    found = unrolled_of(frame, layer)
    assert found.forward[0].values is part.x and found.backward[0].values is part.dx
    assert found.forward[-1].values is part.extras["state"]
    assert found.backward[-1].values is part.extras["state_gradient"]
    symbols = ["x", "i", "f", "g", "o", "c", "h"] if found.gated else ["x", "z", "h"]
    assert [band.symbol for band in found.forward] == symbols
    assert [band.symbol for band in found.backward] == symbols


def test_without_a_sample_nothing_is_unrolled() -> None:
    frame = replace(frame_with("lstm"), microscope=None)
    layer = recurrent(frame)
    assert unroll(frame, layer) is None
    assert weight_terms(frame, layer, 0, 0) is None
    assert not recurrent_layers(frame_of(plane(3)).experiment.layers)


def with_sizes(*sizes: float) -> Unrolled:
    found = unrolled_of(frame_with("simple_rnn"), recurrent(frame_with("simple_rnn")))
    return replace(found, sizes=np.array(sizes))


def test_what_becomes_of_the_gradient_is_said() -> None:
    vanishing = fate(with_sizes(0.001, 0.01, 0.1))
    assert "vanishes" in vanishing and f"last / first {number(100)}" in vanishing
    assert f"× {short(0.1)} a step" in vanishing
    assert "explodes" in fate(with_sizes(50.0, 5.0, 0.5))
    assert "keeps its size" in fate(with_sizes(0.5, 0.4, 0.6))
    assert "shrinks" in fate(with_sizes(0.2, 0.6)) and "grows" in fate(with_sizes(0.6, 0.2))
    assert "0 at step 1" in fate(with_sizes(0.0, 0.4, 0.6))
    assert "No gradient" in fate(with_sizes(0.0, 0.0))
    assert "one step" in fate(with_sizes(0.3))


def test_a_parameter_that_is_not_there_has_no_terms() -> None:
    frame = frame_with("lstm")
    layer = recurrent(frame)
    many = len(weight_names(frame, layer))
    assert weight_terms(frame, layer, 0, many) is None


@given(
    st.integers(1, 300), st.lists(st.integers(1, 64), min_size=2, max_size=7),
    st.floats(60, 1400), st.floats(60, 900), st.booleans(),
)  # fmt: skip
def test_all_bands_lie_above_the_bars_and_are_hit_where_they_lie(
    steps: int, units: list[int], width: float, height: float, wide: bool
) -> None:
    symbols = "xifgoch"[-len(units) :]
    bands = [Band(s, np.zeros((steps, n))) for s, n in zip(symbols, units, strict=True)]
    layout = lay_out(bands, steps, width, height, wide)
    ends = [row.top + row.height for row in layout.rows]
    assert all(end <= after.top for end, after in zip(ends, layout.rows[1:], strict=False))
    assert ends[-1] <= layout.bars.y
    for row, count in zip(layout.rows, units, strict=True):
        for step in {0, steps - 1}:
            box = layout.cell(row, step, count - 1)
            hit = layout.hit(*box.centre)
            assert hit is not None and (hit.step, hit.symbol) == (step, row.symbol)
            assert hit.unit == (count - 1 if row.whole else -1)
    assert layout.hit(1.0, layout.rows[0].middle) is None
    x, y = layout.bars.centre
    under = layout.hit(layout.x(0) + 1, y)
    assert under == Hit(0) and x > 0
