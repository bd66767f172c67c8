"""Which two columns of a table tell most about its target."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from nnviz.data.dataset import Table


def telling_pair(table: Table) -> tuple[int, int]:
    """The two inputs out of which a linear fit explains most of the targets' variance: those that
    part the classes best, or that the value depends on most."""
    x = table.inputs - table.inputs.mean(axis=0)
    y = (table.targets - table.targets.mean(axis=0)) / np.maximum(table.targets.std(axis=0), 1e-12)
    among, towards = x.T @ x, x.T @ y
    pairs = np.array(list(combinations(range(x.shape[1]), 2)))
    square = among[pairs[:, :, None], pairs[:, None, :]]
    explained = np.einsum("pit,pij,pjt->p", towards[pairs], np.linalg.pinv(square), towards[pairs])
    first, second = pairs[int(np.argmax(explained))]
    return int(first), int(second)
