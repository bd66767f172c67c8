from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from nnviz.data.catalogue import CATALOGUE
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.metrics import r_squared
from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from nnviz.experiment.frame import History
from nnviz.experiment.materialise import materialise
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment


def learnt(name: str, seed: int = 1) -> History:
    experiment = sample_experiment(name, seed)
    run = Run(experiment)
    run.train_epochs(experiment.epochs)
    return run.history


def test_the_gallery_has_its_order() -> None:
    order = ["two-spirals", "circles", "xor", "blobs", "moons", "plane", "bumps"]
    order += ["noisy-sine", "dosage", "and", "or", "nand", "surf"]
    order += ["iris", "wine", "breast-cancer", "diabetes"]
    order += ["x-o", "digits", "mnist", "doodles", "cats", "faces", "sine", "co2"]
    assert list(SAMPLES) == order
    assert [sample.name for sample in SAMPLES.values()] == order


@pytest.mark.parametrize("name", list(SAMPLES))
def test_a_sample_describes_itself_and_its_data(name: str) -> None:
    sample, experiment = SAMPLES[name], sample_experiment(name)
    table = materialise(experiment).table
    assert (experiment.sample, experiment.title) == (name, sample.title)
    assert sample.task == table.task and sample.credit == table.credit
    assert sample.description.count(".") + sample.description.count("?") == 1
    assert bool(sample.credit) == (name in CATALOGUE)
    assert len(sample.tags) == len(set(sample.tags)) == 3
    about = {"regression": "regression", "binary": "two classes"}.get(table.task)
    assert sample.tags[1] == (about or ("two classes" if table.outputs == 2 else "many classes"))


@pytest.mark.parametrize("name", list(SAMPLES))
def test_layers_and_units_have_their_own_identities(name: str) -> None:
    layers = sample_experiment(name).layers
    assert len({layer.id for layer in layers}) == len(layers)
    assert layers[-1].id == "output"
    for layer in layers:
        if isinstance(layer, Dense | Conv2D):
            assert layer.unit_ids == tuple(range(layer.units))


@pytest.mark.parametrize("name", list(SAMPLES))
def test_the_seed_is_the_only_thing_that_a_seed_changes(name: str) -> None:
    first, other = sample_experiment(name, 1), sample_experiment(name, 9)
    assert other.seeds.seed == 9
    assert replace(other, seeds=first.seeds) == first == sample_experiment(name)


def test_an_unknown_sample_names_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"'spirals'; there are two-spirals, .*, co2"):
        sample_experiment("spirals")


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(DataError, match="seed is -1; choose a whole number from 0"):
        sample_experiment("xor", -1)


@pytest.mark.parametrize("seed", [1, 2, 16])
def test_two_spirals_are_learnt(seed: int) -> None:
    assert learnt("two-spirals", seed).test_accuracy[-1] >= 0.97


def test_samples_of_a_group_stand_together() -> None:
    groups = [sample.group for sample in SAMPLES.values()]
    assert [group for group, _ in groupby(groups)] == list(dict.fromkeys(groups))


@pytest.mark.parametrize("name", ["and", "or", "nand", "surf"])
def test_one_neuron_learns_every_row_of_a_truth_table(name: str) -> None:
    data = materialise(replace(sample_experiment(name), validation_fraction=0.3))
    every = list(range(2 ** len(data.table.input_names)))
    for part in (data.train_rows, data.test_rows, data.validation_rows):
        assert list(part) == every
    assert learnt(name).test_accuracy[-1] == learnt(name).train_accuracy[-1] == 1.0


@pytest.mark.parametrize("name", ["circles", "xor", "blobs", "moons"])
def test_small_networks_part_two_classes(name: str) -> None:
    assert learnt(name).test_accuracy[-1] >= 0.97


def test_the_plane_is_learnt_to_its_noise() -> None:
    history = learnt("plane")
    assert history.test_loss[-1] <= 0.01
    assert np.isnan(history.test_accuracy).all()


@pytest.mark.parametrize("seed", [1, 2, 3, 8])
def test_the_dosage_s_bump_is_learnt(seed: int) -> None:
    assert learnt("dosage", seed).test_loss[-1] <= 0.01


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_bumps_and_the_noisy_sine_are_learnt_near_to_their_noise(seed: int) -> None:
    for name in ("bumps", "noisy-sine"):
        _, outputs, targets = outputs_of(name, seed)
        assert r_squared(outputs, targets) >= 0.95, name


@pytest.mark.parametrize(
    ("name", "least"), [("iris", 0.95), ("wine", 0.96), ("breast-cancer", 0.97)]
)
def test_tables_are_told_apart_as_well_as_others_do(name: str, least: float) -> None:
    found = [learnt(name, seed).test_accuracy[-1] for seed in range(1, 6)]
    assert np.mean(found) >= least


def test_diabetes_is_foreseen_as_far_as_it_can_be() -> None:
    """Linear regression reaches an R² of about 0.46 on such splits."""
    found = [r_squared(*outputs_of("diabetes", seed)[1:]) for seed in range(1, 6)]
    assert np.mean(found) >= 0.43


def test_digits_are_read() -> None:
    assert learnt("digits").test_accuracy[-1] >= 0.95


@pytest.mark.parametrize("seed", [1, 2, 3, 17, 31])
def test_one_filter_tells_x_from_o(seed: int) -> None:
    assert learnt("x-o", seed).test_accuracy[-1] == 1.0


def test_faces_are_told_from_scrambled_ones() -> None:
    assert learnt("faces").test_accuracy[-1] >= 0.97


def outputs_of(name: str, seed: int) -> tuple[Run, Array, Array]:
    """A run at its end, with outputs and targets of its test part."""
    experiment = sample_experiment(name, seed)
    run = Run(experiment)
    run.train_epochs(experiment.epochs)
    return run, run.predict(run.data.x_test), run.data.y_test


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sine_is_forecast_to_its_noise(seed: int) -> None:
    _, outputs, targets = outputs_of("sine", seed)
    assert r_squared(outputs, targets) >= 0.99


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rise_of_co2_is_forecast_better_than_by_last_year_s(seed: int) -> None:
    run, outputs, targets = outputs_of("co2", seed)
    last_year = run.data.table.inputs[run.data.test_rows][:, -12]
    assert np.abs(outputs - targets).mean() < 0.9 * np.abs(last_year - targets).mean()
    assert r_squared(outputs, targets) >= 0.87


@pytest.mark.parametrize("name", ["sine", "co2"])
def test_what_a_series_is_tested_with_comes_after_all_of_training(name: str) -> None:
    """Row i holds the steps i to i + 23 and asks for step i + 24."""
    data = materialise(replace(sample_experiment(name), validation_fraction=0.2))
    rows = [*data.train_rows, *data.validation_rows, *data.test_rows]
    assert rows == list(range(len(data.table.inputs)))


def test_mnist_is_read() -> None:
    run = Run(sample_experiment("mnist"))
    run.train_epochs(2)
    assert run.history.test_accuracy[-1] >= 0.93


@pytest.mark.parametrize("name", ["two-spirals", "circles", "xor", "blobs", "plane", "dosage"])
def test_the_loss_falls_over_many_epochs(name: str) -> None:
    loss = learnt(name).train_loss
    assert loss[0] > 5 * loss[len(loss) // 4] > 5 * loss[-1]
