"""The committed arrays are complete: every kind, pair of kinds, function and rule is there."""

from __future__ import annotations

from itertools import product
from typing import get_args

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import KINDS
from nnviz.engine.losses import LOSSES, REDUCTIONS
from nnviz.engine.optimizers import STATES
from nnviz.engine.schedules import ScheduleKind
from nnviz.errors import SpecError
from tests.engine.oracle import ALL, METRICS, TOPICS, arrays, record
from tests.engine.pair_cases import FORMS, INPUTS, TRIED, kind_of, legal, made_of


@pytest.mark.parametrize("topic", [*TOPICS, METRICS])
def test_the_oracles_name_their_versions_and_hold_what_is_listed(topic: str) -> None:
    written = str(arrays(topic)["written_by"])
    assert written.startswith("PyTorch 2.") and "scikit-learn 1." in written
    if topic != METRICS:
        assert arrays(topic).keys() == TOPICS[topic].keys() | {"written_by"}


def test_every_kind_and_every_pair_of_kinds_is_there_or_refused() -> None:
    """At a vector, a sequence and an image."""
    assert {kind_of(form) for form in FORMS} == set(KINDS)
    assert {kind_of(*forms) for forms in TRIED if len(forms) == 1 and legal(*forms)} == set(KINDS)
    tried = {tuple(map(kind_of, forms)) for forms in TRIED}
    assert tried >= set(product(KINDS, KINDS))
    for forms, shape in product(TRIED, INPUTS.values()):
        try:
            case = made_of(*forms, shape=shape)
        except SpecError:
            continue
        assert case.name in arrays("pairs")


def test_whatever_stands_in_a_table_is_there() -> None:
    specs, ways = [case.spec for case in ALL.values()], [case.learning for case in ALL.values()]
    activations = {getattr(layer, "activation", "linear") for s in specs for layer in s.layers}
    assert activations == set(ACTIVATIONS)
    assert {(s.loss, s.reduction) for s in specs} == set(product(LOSSES, REDUCTIONS))
    assert {way.optimizer.kind for way in ways} == set(STATES)
    assert {way.schedule.kind for way in ways} == set(get_args(ScheduleKind))


@pytest.mark.parametrize("name", ALL)
def test_pytorch_did_not_diverge(name: str) -> None:
    """NaN would equal NaN."""
    numbers = record(name)
    assert all(np.abs(numbers[part]).max() < 100 for part in numbers.dtype.names or ())
