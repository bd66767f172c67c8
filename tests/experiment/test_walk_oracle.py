"""A walk's own terms are PyTorch's: patches, products, sums, δ and what goes back to the image."""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiment.walk_kit import frame_over
from tests.experiment.walk_oracle import CASES, FILE, arrays, compare


@pytest.mark.parametrize("case", list(CASES))
def test_every_place_is_as_pytorch_has_it(case: str) -> None:
    shape, layers = CASES[case]
    assert compare(frame_over(shape, layers), arrays(case)) > 0


def test_the_oracle_names_its_version() -> None:
    with np.load(FILE, allow_pickle=False) as file:
        assert str(file["written_by"]).startswith("PyTorch 2.")
    assert FILE.stat().st_size < 200_000
