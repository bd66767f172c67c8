"""A choice for what goes for many columns is made for all of them."""

from __future__ import annotations

import numpy as np

from nnviz.data.reading import ReadColumn, ReadTable
from nnviz.experiment.importing.plan import action_of, decided, findings_of, plan_for, settled

RNG = np.random.default_rng(3)


def table() -> ReadTable:
    """Twenty columns with gaps, and a target."""
    values = RNG.normal(size=(21, 100))
    values[:20, ::7] = np.nan
    columns = tuple(ReadColumn(f"x{n}", "number", each) for n, each in enumerate(values[:20]))
    return ReadTable("t", (*columns, ReadColumn("y", "number", values[20])), "t.csv")


def test_a_choice_is_made_for_every_column_of_the_finding() -> None:
    data = table()
    plan = plan_for(data)
    (finding,) = findings_of(data, plan)
    assert len(finding.columns) == 20 and action_of(plan, finding) == "impute"
    ignored = decided(plan, finding, "ignore")
    assert ignored.ignored == finding.columns and action_of(ignored, finding) == "ignore"
    left = decided(ignored, finding, "leave out rows")
    assert left.incomplete == finding.columns
    assert settled(left, [finding]).incomplete == ()
