"""Unrolled recurrent layers of drawn shapes, beside PyTorch step by step."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawing.test_unrolled import compare
from tests.drawing.unrolled_oracle import Case, Recurrent, frame_of_case, lstm, rnn
from tests.drawing.write_unrolled_oracles import Unrolling

SIZES = st.integers(1, 6)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """One to three layers; all but the last give their whole sequence."""
    count = draw(st.integers(1, 3))
    layers: list[Recurrent] = []
    for k in range(count):
        whole, units = k + 1 < count, draw(SIZES)
        kind = draw(st.sampled_from(["tanh", "relu", "lstm"]))
        id = f"r{k}"
        layers.append(lstm(id, units, whole) if kind == "lstm" else rnn(id, units, kind, whole))
    return draw(st.integers(1, 30)), draw(SIZES), tuple(layers)


@given(cases(), st.integers(0, 2**16))
@settings(max_examples=60, deadline=None)
def test_every_step_forward_and_back(case: Case, seed: int) -> None:
    frame = frame_of_case(case, seed)
    compare(frame, Unrolling(frame).record())
