"""Walks over drawn layers beside PyTorch, place by place."""

from __future__ import annotations

from hypothesis import given, settings

from nnviz.experiment.frame import Frame
from tests.experiment.walk_kit import walked
from tests.experiment.walk_oracle import compare
from tests.experiment.write_walk_oracles import found_by_torch


@given(walked())
@settings(max_examples=100)
def test_every_place_of_drawn_layers(frame: Frame) -> None:
    compare(frame, found_by_torch(frame))
