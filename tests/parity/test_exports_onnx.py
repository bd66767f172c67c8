"""Networks exported to ONNX, in ONNX Runtime: they predict what nnviz predicts, and so does what
nnviz makes of the file. `make test` draws a dozen."""

from __future__ import annotations

from hypothesis import given, settings

from nnviz.engine.spec import NetworkSpec
from tests.formats.onnx_import.drawn import agrees, specs
from tests.parity.networks import DRAWN, Tally


def test_drawn_networks_predict_the_same_and_come_in_again() -> None:
    tally = Tally()

    @settings(max_examples=DRAWN, deadline=None)
    @given(specs())
    def go(spec: NetworkSpec) -> None:
        agrees(spec)
        tally.add(spec)

    go()
    tally.require(DRAWN)
