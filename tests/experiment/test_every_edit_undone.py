"""Every edit there is: undo brings experiment, weights and notes back bit-equal, redo the edit; and
the history list goes to either at once."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

import nnviz.experiment.data_edits
from nnviz.data.preparation import Drop, Impute, OneHot, Standardise
from nnviz.engine.layers import Dense
from nnviz.experiment import data_edits, edits, freezing, preparing
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.session import Session
from nnviz.experiment.soundness import spec_of
from tests.experiment.test_preparation import of_passengers
from tests.experiment.worker_kit import small, working

ROWS = np.array([0, 1, 2])
OF_PLANE: dict[str, Callable[[Session, Experiment], Experiment]] = {
    "add_unit": lambda s, e: edits.add_unit(e, "hidden1", s.new_id()),
    "remove_unit": lambda s, e: edits.remove_unit(e, "hidden1"),
    "insert_layer": lambda s, e: edits.insert_layer(e, "hidden2", Dense("new", (901, 902), "relu")),
    "duplicate_layer": lambda s, e: edits.duplicate_layer(e, "hidden2", s.new_id),
    "join_layers": lambda s, e: edits.join_layers(
        edits.insert_layer(e, "output", Dense("new", (901, 902, 903, 904, 905, 906), "relu")),
        "hidden2", "output", s.new_id(),
    ),
    "move_layer": lambda s, e: edits.move_layer(e, "hidden2", "hidden1"),
    "remove_layer": lambda s, e: edits.remove_layer(e, "hidden1"),
    "new_data": lambda s, e: edits.new_data(e),
    "new_weights": lambda s, e: edits.new_weights(e),
    "reset": lambda s, e: edits.reset(e),
    "set_activation": lambda s, e: edits.set_activation(e, "hidden1", "relu"),
    "set_loss": lambda s, e: edits.set_loss(e, "mean_squared_error"),
    "set_optimizer": lambda s, e: edits.set_optimizer(e, kind="adam", learning_rate=0.3),
    "set_regularisation": lambda s, e: edits.set_regularisation(e, l2=0.01),
    "set_schedule": lambda s, e: edits.set_schedule(e, kind="cosine", over=50),
    "set_stop": lambda s, e: edits.set_stop(e, patience=10),
    "split_by": lambda s, e: edits.split_by(e, 7),
    "freeze_layer": lambda s, e: freezing.freeze_layer(e, "hidden1"),
    "freeze_weight": lambda s, e: freezing.freeze_weight(e, "hidden1", "weight", 2),
    "add_class": lambda s, e: data_edits.add_class(e, s.new_id),
    "painted": lambda s, e: data_edits.painted(e, _fewer(e)),
    "delete_rows": lambda s, e: data_edits.delete_rows(e, ROWS),
    "repeat_rows": lambda s, e: data_edits.repeat_rows(e, ROWS),
    "set_values": lambda s, e: data_edits.set_values(e, 0, ROWS, 0.5),
    "features": lambda s, e: replace(e, features=("x1", "x2", "x1x2")),
    "noise": lambda s, e: replace(e, data=replace(e.data, noise=0.3)),
    "batch size": lambda s, e: replace(e, batch_size=7),
    "split": lambda s, e: replace(e, test_fraction=0.5),
    "validation": lambda s, e: replace(e, validation_fraction=0.2),
    "scaling": lambda s, e: replace(e, scaling="standardise"),
}  # fmt: skip
LIST = (OneHot(), Impute("mean"), Drop(("boarded",)), Standardise())
OF_TABLE: dict[str, Callable[[Experiment], Experiment]] = {
    "add_step": lambda e: preparing.add_step(e, Standardise()),
    "change_step": lambda e: preparing.change_step(e, 1, Impute("median")),
    "move_step": lambda e: preparing.move_step(e, 1, -1),
    "remove_step": lambda e: preparing.remove_step(e, 3),
}
WITHIN = {"carried", "with_preparation"}
"""Parts of other edits."""
STEPS: dict[str, Callable[[Session], None]] = {
    "set_number": lambda s: s.set_number("hidden1", "weight", 1, _weight(s, 1), 2.5),
    "zero": lambda s: s.zero("hidden1", "weight", 3, _weight(s, 3)),
    "freeze": lambda s: s.freeze("hidden1", "weight", 3),
    "write_notes": lambda s: s.write_notes("look here"),
    "reset": lambda s: s.reset(),
}


def _fewer(experiment: Experiment) -> data_edits.Points:
    points = data_edits.points_of(experiment)
    return replace(points, **{k: v[:-4] for k, v in vars(points).items() if len(v) > 4})


def _weight(session: Session, index: int) -> float:
    state = session.worker.state().result(30)

    return float(
        spec_of(state.experiment).layout.read(state.parameters, "hidden1", "weight").flat[index]
    )


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with working(small()) as session:
        yield session


def seen(session: Session) -> tuple[object, ...]:
    state = session.worker.state(with_past=False).result(30)
    assert state.experiment == session.experiment
    return state.experiment, session.notes, state.parameters.tobytes()


def walk(session: Session, start: Experiment, edit: Callable[[], None]) -> None:
    session.open(start)
    for _ in range(3):
        session.worker.step_batch()
    before = seen(session)
    edit()
    after = seen(session)
    assert after != before and session.undo_label
    session.undo()
    assert seen(session) == before
    session.redo()
    assert seen(session) == after
    session.write_notes("and more")
    session.go_to_revision(0)
    assert seen(session) == before
    session.go_to_revision(1)
    assert seen(session) == after


@pytest.mark.parametrize("name", OF_PLANE)
def test_an_edit_of_the_experiment(session: Session, name: str) -> None:
    change = OF_PLANE[name]
    walk(session, small(), lambda: session.edit(name, change(session, session.experiment)))


@pytest.mark.parametrize("name", OF_TABLE)
def test_an_edit_of_the_preparation(session: Session, name: str) -> None:
    start, change = of_passengers(LIST), OF_TABLE[name]
    walk(session, start, lambda: session.edit(name, change(session.experiment)))


@pytest.mark.parametrize("name", STEPS)
def test_an_edit_of_the_session(session: Session, name: str) -> None:
    walk(session, small(), lambda: STEPS[name](session))


def test_no_edit_is_forgotten() -> None:
    """Whatever makes an Experiment of another one is walked above."""
    modules = [edits, freezing, preparing]
    folder = nnviz.experiment.data_edits
    for found in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
        modules.append(importlib.import_module(found.name))
    makers = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation == "Experiment"
    }
    assert makers == makers & {*OF_PLANE, *OF_TABLE, *WITHIN}
