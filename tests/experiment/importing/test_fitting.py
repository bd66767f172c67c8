"""The experiment that data of the user's own begin with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.bundled import sample
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Column, TableData, Task
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.shapes import Shape
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.importing.fitting import experiment_for, fresh, refitted
from nnviz.experiment.importing.opening import import_file
from nnviz.experiment.run import Run
from nnviz.experiment.soundness import check
from tests.data.user_data import category, flowers, number, pictures

RNG = np.random.default_rng(3)


def target(column: Column) -> Column:
    return replace(column, role="target")


def three_kinds() -> TableData:
    """Four columns of very different sizes, and three classes."""
    kind = RNG.integers(3, size=150)
    sizes = np.array([1.0, 100.0, 0.01, 1.0])
    x = (RNG.normal(size=(150, 4)) * 0.5 + np.eye(3, 4)[kind] * 2) * sizes
    columns = [number(f"c{n}", x[:, n]) for n in range(4)]
    return TableData(
        "kinds.csv", 150, (*columns, target(category("kind", kind, "a", "b", "c"))), "classes"
    )


def sloping() -> TableData:
    x = RNG.normal(size=(200, 3))
    y = x @ [1.0, -2.0, 0.5] + 0.1 * RNG.normal(size=200)
    columns = [number(f"c{n}", x[:, n]) for n in range(3)]
    return TableData("slope.csv", 200, (*columns, target(number("height", y))), "regression")


def wave() -> TableData:
    y = np.sin(np.arange(400) / 3) + 0.05 * RNG.normal(size=400)
    return TableData(
        "wave.csv", 400, (target(number("y", y)),), "regression", series=True, window=24, period=19
    )


def images(shape: Shape, classes: int = 2, task: Task = "classes") -> ArrayData:
    labels = np.arange(60) % classes
    x = (
        RNG.integers(0, 90, size=(60, *shape))
        + (150 * labels // (classes - 1))[:, None, None, None]
    )
    return ArrayData(
        "pictures", 60, shape, SHELF.put(x.astype(np.uint8)), SHELF.put(labels), task,
        tuple(map(str, range(classes))),
    )  # fmt: skip


def trained(experiment: Experiment) -> Run:
    check(experiment)
    run = Run(experiment)
    run.train_epochs(experiment.epochs)
    return run


@pytest.mark.parametrize(
    "data", [three_kinds(), flowers(200), images((1, 8, 8)), images((3, 20, 30)), pictures()],
    ids=["three kinds", "two kinds", "grey pictures", "colour pictures", "small pictures"],
)  # fmt: skip
def test_classes_are_learnt(data: TableData | ArrayData) -> None:
    run = trained(experiment_for(data, "mine"))
    assert run.history.test_accuracy[-1] > 0.9
    assert run.experiment.sample == "" and run.experiment.title == "mine"


@pytest.mark.parametrize("data", [sloping(), wave()], ids=["slope", "series"])
def test_values_are_learnt(data: TableData) -> None:
    run = trained(experiment_for(data, "mine"))
    assert run.trainer.evaluated().test.r_squared > 0.9


@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 7, 11, 28, 33, 64, 97, 224])
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_of_any_size_have_a_network(side: int, channels: int) -> None:
    shape = (channels, side, 2 * side)
    data = ArrayData("p", 9, shape, "0", "0", "classes", ("a", "b"))
    experiment = experiment_for(data, "p")
    check(experiment)
    assert any(isinstance(layer, Conv2D) for layer in experiment.layers) is (side >= 3)


def test_two_binary_pictures_have_one_output() -> None:
    experiment = experiment_for(images((1, 6, 6), task="binary"), "p")
    assert experiment.loss == "binary_crossentropy"
    assert trained(experiment).history.test_accuracy[-1] > 0.9


def with_roles(data: TableData, task: Task, *roles: str) -> TableData:
    columns = tuple(
        replace(each, role=role) for each, role in zip(data.columns, roles, strict=True)
    )
    return replace(data, columns=columns, task=task)


def test_another_target_keeps_the_network_but_for_its_output() -> None:
    before = replace(experiment_for(three_kinds(), "mine"), batch_size=7, seeds=Seeds(4))
    before = before.with_layer(Dense("hidden1", (0, 1, 2), "relu"))
    data = before.data
    assert isinstance(data, TableData)
    changed = with_roles(data, "regression", "target", "input", "input", "input", "ignore")
    after = refitted(before, changed)
    check(after)
    assert after.layers[:-1] == before.layers[:-1]
    assert (after.batch_size, after.seeds) == (7, Seeds(4))
    assert after.loss == "mean_squared_error" and after.layers[-1].id == before.layers[-1].id
    run = Run(before)
    of_others = run.network.theta[:15].reshape(3, 5)[:, 1:].copy()
    run.adopt(after, "choose another target")
    assert np.array_equal(run.network.theta[:12].reshape(3, 4), of_others)


def test_a_series_takes_a_network_of_its_own() -> None:
    data = wave()
    flat = replace(data, columns=(number("t", np.arange(400.0)), *data.columns), window=0)
    before = experiment_for(flat, "mine")
    after = refitted(before, data)
    check(after)
    assert [layer.kind for layer in after.layers] == ["lstm", "dense"]


def test_a_loss_that_suits_the_task_is_kept() -> None:
    before = replace(experiment_for(sloping(), "mine"), loss="huber")
    data = before.data
    assert isinstance(data, TableData)
    after = refitted(before, with_roles(data, "regression", "input", "target", "input", "target"))
    check(after)
    assert after.loss == "huber"
    assert isinstance(after.layers[-1], Dense) and after.layers[-1].units == 2


def test_targets_of_a_regression_are_learnt_standardised() -> None:
    experiment = experiment_for(sloping(), "mine")
    assert experiment.target_scaling == "standardise" and not experiment.start
    assert trained(edits.new_weights(experiment)).trainer.evaluated().test.r_squared > 0.9


def test_a_series_that_is_fed_its_own_predictions_keeps_its_unit() -> None:
    experiment = experiment_for(wave(), "mine")
    assert experiment.target_scaling == "none"
    assert [each.parameter for each in experiment.start] == ["bias", "weight"]


def test_a_series_with_other_inputs_is_standardised() -> None:
    data = wave()
    clock = number("clock", np.arange(400.0) % 19)
    experiment = experiment_for(replace(data, columns=(clock, *data.columns)), "mine")
    check(experiment)
    assert experiment.target_scaling == "standardise" and not experiment.start


def test_classes_in_place_of_a_value_are_not_scaled() -> None:
    before = experiment_for(sloping(), "mine")
    after = refitted(before, flowers())
    check(after)
    assert after.target_scaling == "none"
    assert refitted(after, sloping()).target_scaling == "standardise"


def test_an_imported_table_is_learnt_as_well_as_the_bundled_one() -> None:
    """Linear regression reaches an R² of about 0.46 on diabetes."""
    experiment = import_file(sample("diabetes.csv")).experiment
    found = [
        trained(replace(experiment, seeds=Seeds(seed))).trainer.evaluated().test.r_squared
        for seed in range(1, 6)
    ]
    assert np.mean(found) >= 0.45


def test_starting_over_keeps_data_title_and_seed() -> None:
    experiment = replace(experiment_for(flowers(), "mine"), seeds=Seeds(9), batch_size=3)
    again = fresh(experiment)
    assert again == replace(experiment_for(flowers(), "mine"), seeds=Seeds(9))


def test_files_take_the_name_of_the_data() -> None:
    assert experiment_for(flowers(), "Mine").name == "flowers"
