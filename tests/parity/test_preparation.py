"""Preparation beside scikit-learn's transformers, on columns drawn anew."""

from __future__ import annotations

import pytest

from tests.data.preparation.sklearn_cases import CASES, drawn, expect_equal, ours
from tests.data.preparation.sklearn_oracle import theirs


@pytest.mark.parametrize("case", CASES)
def test_steps_give_what_scikit_learn_gives(case: str) -> None:
    for seed in range(100):
        values = drawn(case, seed)
        expect_equal(f"{case}, seed {seed}", ours(case, values), theirs(case, values))
