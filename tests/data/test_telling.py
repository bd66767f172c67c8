"""The two columns that a small picture of a table is made of."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.dataset import Table
from nnviz.data.load import load
from nnviz.data.telling import telling_pair


def sample(name: str) -> Table:
    return load(CATALOGUE[name].source, np.random.default_rng())


def explained(table: Table, pair: tuple[int, ...]) -> float:
    """R² of the least-squares fit, summed over the targets."""
    design = np.column_stack([table.inputs[:, pair], np.ones(len(table.inputs))])
    fitted = design @ np.linalg.lstsq(design, table.targets, rcond=None)[0]
    spread = table.targets - table.targets.mean(axis=0)
    return float((1 - ((table.targets - fitted) ** 2).sum(axis=0) / (spread**2).sum(axis=0)).sum())


@pytest.mark.parametrize("name", ["iris", "wine", "diabetes", "breast-cancer"])
def test_no_other_pair_explains_more(name: str) -> None:
    table = sample(name)
    best = explained(table, telling_pair(table))
    pairs = combinations(range(len(table.input_names)), 2)
    assert all(explained(table, pair) <= best + 1e-9 for pair in pairs)


def test_of_patients_it_is_their_body_mass_and_their_triglycerides() -> None:
    table = sample("diabetes")
    names = [table.input_names[column] for column in telling_pair(table)]
    assert names == ["body mass index (kg/m²)", "log of triglycerides"]


def test_columns_that_say_the_same_do_not_matter() -> None:
    table = sample("iris")
    same = np.repeat(table.inputs[:, :1], 3, axis=1)
    assert telling_pair(Table("t", "classes", same, table.targets, ("a", "b", "c"), (), "")) == (
        0,
        1,
    )
