"""Drawn networks beside PyTorch: kinds alone, pairs of kinds, and graphs of any."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engine.torch_layers import BUILDERS
from nnviz.engine.layers import KINDS
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.spec import NetworkSpec
from tests.parity.comparison import Pair
from tests.parity.networks import DRAWS, networks, networks_with

RULES = st.sampled_from([OptimizerSpec("sgd", 0.02), OptimizerSpec("momentum", 0.01)])
BATCHES, SEEDS = st.integers(2, 9), st.integers(0, 2**16)


def test_every_kind_has_a_builder_and_a_draw() -> None:
    assert set(BUILDERS) == set(KINDS) and set(DRAWS) == set(KINDS)


@given(networks(), RULES, BATCHES, SEEDS)
@settings(max_examples=300)
def test_networks(spec: NetworkSpec, rule: OptimizerSpec, batch: int, seed: int) -> None:
    _compare(spec, rule, batch, seed)


def _compare(spec: NetworkSpec, rule: OptimizerSpec, batch: int, seed: int) -> None:
    """Sums over a batch go with smaller steps, so that neither side diverges."""
    if spec.reduction == "sum":
        rule = replace(rule, learning_rate=rule.learning_rate / batch)
    Pair(spec, rule, batch, seed).compare()


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_alone(kind: str) -> None:
    assert _compared(100, kind) > 5


@pytest.mark.parametrize("kinds", list(product(KINDS, KINDS)), ids="-".join)
def test_pairs_of_kinds(kinds: tuple[str, str]) -> None:
    """Pairs that the engine refuses at every drawn input are no networks."""
    _compared(15, *kinds)


def _compared(examples: int, *kinds: str) -> int:
    """How many drawn networks with these kinds were legal, and equal on both sides."""
    legal = 0

    @given(networks_with(*kinds), RULES, BATCHES, SEEDS)
    @settings(max_examples=examples)
    def compare(spec: NetworkSpec | None, rule: OptimizerSpec, batch: int, seed: int) -> None:
        nonlocal legal
        if spec is not None:
            legal += 1
            _compare(spec, rule, batch, seed)

    compare()
    return legal
