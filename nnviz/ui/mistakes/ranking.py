"""Which samples of a part are mistaken, and in what order they are shown."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Judgement
from nnviz.values import dataclass

Order = Literal["loss", "true", "taken"]


@dataclass(frozen=True, eq=False)
class Mistakes:
    """Samples ``rows`` of a part that has ``total``, first those shown first: their ``true``
    classes, those they are ``taken`` for, what the network gave these, and their losses."""

    rows: Array
    true: Array
    taken: Array
    shares: Array
    losses: Array
    total: int

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: int) -> int:
        """Where a sample stands; −1 if it is none of them."""
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else -1


def mistakes_of(judgement: Judgement, targets: Array, order: Order) -> Mistakes:
    """The largest losses first; by class, within each class."""
    true, taken = decisions(targets), decisions(judgement.outputs)
    rows = np.flatnonzero(true != taken)
    classes = {"loss": np.zeros_like(true), "true": true, "taken": taken}[order]
    rows = rows[np.lexsort((-judgement.losses[rows], classes[rows]))]
    outputs = judgement.outputs
    if outputs.shape[1] == 1:
        outputs = np.concatenate([1 - outputs, outputs], axis=1)
    return Mistakes(
        rows, true[rows], taken[rows], outputs[rows, taken[rows]], judgement.losses[rows],
        len(targets),
    )  # fmt: skip
