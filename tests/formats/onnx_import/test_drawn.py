"""A dozen drawn networks; `make parity` draws five hundred."""

from __future__ import annotations

from hypothesis import given, settings

from nnviz.engine.spec import NetworkSpec
from tests.formats.onnx_import.drawn import agrees, specs


@settings(max_examples=12, derandomize=True, deadline=None)
@given(specs())
def test_drawn_networks_go_out_to_onnx_and_come_in_again(spec: NetworkSpec) -> None:
    agrees(spec)
