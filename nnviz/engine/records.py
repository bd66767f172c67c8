"""What a trainer records after an epoch, and where it stands."""

from __future__ import annotations

import math
from typing import Any

from nnviz.engine.network import Score
from nnviz.engine.shapes import Array
from nnviz.engine.stopping import Watch
from nnviz.values import dataclass


@dataclass(frozen=True)
class Epoch:
    """What is recorded after epoch ``number`` (counted from 1), at ``step``.

    Scores are of whole parts in evaluation mode. ``batch_loss`` is the mean of the epoch's batches
    as training saw them, ``penalty`` what regularisation adds to the data loss in the objective.
    """

    number: int
    step: int
    train: Score
    test: Score
    validation: Score | None = None
    batch_loss: float = math.nan
    penalty: float = 0.0

    @property
    def watched(self) -> tuple[str, float]:
        """The loss that plateau and stop rules go by, and its name; never that of the test part."""
        if self.validation is not None:
            return "validation loss", self.validation.loss
        return "train loss", self.train.loss


@dataclass(frozen=True)
class Position:
    """Where training stands: ``offset`` samples into epoch ``epoch`` (finished epochs).

    ``order_state`` is that of the order's generator before this epoch was drawn, ``noise_state``
    that of the noise now. ``outputs`` (outputs, samples) are those of the epoch's last batches,
    ``best`` the θ that early stopping would put back.
    """

    step: int
    epoch: int
    offset: int
    order_state: dict[str, Any]
    noise_state: dict[str, Any]
    outputs: Array
    watch: Watch
    best: Array | None
