"""Steps as scikit-learn computes them; write_oracles.py says where the numbers come from."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.preparation.sklearn_cases import CASES, FILE, drawn, expect_equal, ours


@pytest.mark.parametrize("case", CASES)
def test_a_step_gives_what_scikit_learn_gives(case: str) -> None:
    with np.load(FILE) as oracle:
        expect_equal(case, ours(case, drawn(case)), oracle[case])
