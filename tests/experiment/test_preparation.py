"""Preparation as part of an Experiment: trained by the run's process, undone, kept in projects."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.preparation import (
    Clip,
    DateParts,
    Drop,
    Impute,
    Log,
    OneHot,
    Products,
    Standardise,
    Step,
    suggested,
)
from nnviz.engine.layers import Dense
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.freezing import freeze_weight
from nnviz.experiment.materialise import input_names, input_shape, materialise
from nnviz.experiment.run import Run
from nnviz.experiment.soundness import check
from nnviz.formats.project import load_project, save_project
from tests.data.preparation.passengers import passengers
from tests.experiment.worker_kit import frame_where, working

EDITS: tuple[tuple[Step, ...], ...] = (
    (Impute("median"), DateParts(), Standardise(), OneHot("category")),
    (Impute("mean"), DateParts(), Standardise(), OneHot("category")),
    (Impute("mean"), DateParts(), Log(columns=("fare",)), Standardise(), OneHot()),
    (Impute("mean"), Drop(("boarded",)), Products(), Clip(), OneHot()),
    (OneHot(), Impute("mean"), Drop(("boarded",)), Standardise()),
)


def of_passengers(preparation: tuple[Step, ...] | None = None) -> Experiment:
    data = passengers()
    layers = (Dense("hidden1", (0, 1, 2), "tanh"), Dense("output", (0,), "sigmoid"))
    steps = suggested(data) if preparation is None else preparation
    return Experiment(
        "", "Passengers", data, layers, "binary_crossentropy", batch_size=8, preparation=steps
    )


def bits(experiment: Experiment) -> bytes:
    data = materialise(experiment)
    return b"".join(part.tobytes() for part in (data.x_train, data.x_test, data.x_validation))


def test_a_run_learns_from_a_table_with_gaps_categories_and_dates() -> None:
    run = Run(of_passengers())
    run.train_epochs(60)
    assert run.network.spec.input_shape == input_shape(run.experiment) == (11,)
    assert run.history.train_accuracy[-1] > 0.85


def test_undo_of_every_edit_gives_the_same_bits_back() -> None:
    with working(of_passengers(EDITS[0])) as session:
        before = []
        for steps in EDITS[1:]:
            before.append((session.experiment, bits(session.experiment)))
            session.edit("edit preparation", replace(session.experiment, preparation=steps))
        for experiment, expected in reversed(before):
            session.undo()
            frame = frame_where(session, lambda frame, it=experiment: frame.experiment == it)
            parts = (frame.data.x_train, frame.data.x_test, frame.data.x_validation)
            assert b"".join(part.tobytes() for part in parts) == expected
            assert frame.data.pipeline == materialise(experiment).pipeline


def test_weights_of_inputs_that_stay_are_kept_by_name() -> None:
    run = Run(of_passengers(EDITS[0]))
    run.train_epochs(3)
    names, weights = run.data.feature_names, run.network.layout.read
    before = dict(
        zip(names, np.array(weights(run.network.theta, "hidden1", "weight")).T, strict=True)
    )
    run.adopt(replace(run.experiment, preparation=EDITS[4]), "edit preparation")
    after = np.array(run.network.layout.read(run.network.theta, "hidden1", "weight")).T
    for name, column in zip(run.data.feature_names, after, strict=True):
        assert name == "age" or name == "fare" or name.startswith("port")
        np.testing.assert_array_equal(column, before[name])


def test_a_frozen_weight_moves_with_its_input() -> None:
    experiment = of_passengers(EDITS[4])
    place = input_names(experiment).index("fare")
    frozen = freeze_weight(experiment, "hidden1", "weight", place)
    with working(frozen) as session:
        session.edit("edit preparation", replace(frozen, preparation=EDITS[0]))
        moved = input_names(session.experiment).index("fare")
        assert session.experiment.frozen.weights == (("hidden1", "weight", moved),)


def test_a_preparation_that_cannot_be_done_is_refused_at_once() -> None:
    with pytest.raises(DataError, match="names the column 'weight', which is not there"):
        check(of_passengers((Standardise(("weight",)),)))


@pytest.mark.parametrize("steps", EDITS)
def test_a_project_holds_it(steps: tuple[Step, ...], tmp_path: Path) -> None:
    run = Run(of_passengers(steps))
    run.advance(3)
    save_project(tmp_path / "a.nnviz", run.state())
    state = load_project(tmp_path / "a.nnviz")
    assert state.experiment == run.experiment
    again = Run.restore(state)
    assert again.data.pipeline == run.data.pipeline
    again.advance(5)
    run.advance(5)
    assert again.network.theta.tobytes() == run.network.theta.tobytes()
