"""A batch size that is refused leaves the run as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnviz.data.source import GeneratedData
from nnviz.errors import SpecError
from nnviz.experiment import edits
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


@pytest.mark.parametrize("with_another_edit", [False, True])
def test_refused_batch_sizes_change_nothing(with_another_edit: bool) -> None:
    start = replace(sample_experiment("xor"), data=GeneratedData("xor", 40, 0.05))
    run = Run(start)
    run.advance(3)
    theta = run.network.theta.tobytes()
    wrong = replace(start, batch_size=0)
    if with_another_edit:
        wrong = edits.add_unit(wrong, "hidden1", 99)
    with pytest.raises(SpecError, match="The batch size is 0; it must be 1 or more"):
        run.adopt(wrong)
    assert run.experiment == start and run.network.theta.tobytes() == theta
    run.advance(3)
