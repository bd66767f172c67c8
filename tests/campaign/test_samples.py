"""Every sample of the gallery reaches the figures of its card, with each of its seeds."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_limits

from nnviz.experiment.samples import SAMPLES
from tests.experiment.test_reached import check_again


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", list(SAMPLES))
def test_a_card_says_what_training_gives(name: str, seed: int) -> None:
    with threadpool_limits(1, "blas"):
        check_again(name, seed)
