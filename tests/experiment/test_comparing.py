"""Dense and convolutional networks side by side: sizes, shifted pictures, fewer pictures."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nnviz.data.pictures import background
from nnviz.engine.layers import Conv2D
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.stopping import StopSpec
from nnviz.errors import DataError, DivergedError
from nnviz.experiment.comparing.comparing import MOVES, SHARES, Comparing
from nnviz.experiment.comparing.comparison import Comparison, Side
from nnviz.experiment.comparing.networks import LEAST, dense_counterpart, sizes
from nnviz.experiment.comparing.pictures import fewer, shifted
from nnviz.experiment.comparing.rows import left_out_of
from nnviz.experiment.materialise import materialise
from nnviz.experiment.portions import Portions
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment

IMAGES = [name for name, sample in SAMPLES.items() if "images" in sample.tags]


def compared(sample: str, epochs: int, seed: int = 1) -> Comparison:
    job = Comparing(sample_experiment(sample, seed), epochs)
    while not job.done:
        job.advance()
    return job.report()


def timeless(comparison: Comparison) -> Comparison:
    sides = tuple(replace(side, epoch_seconds=()) for side in comparison.sides)
    return replace(comparison, sides=sides)


@pytest.fixture(scope="module")
def digits() -> Comparison:
    return compared("digits", 15)


@pytest.mark.parametrize(("down", "right"), [*MOVES, (2, -1), (-1, 3)])
def test_shifting_is_rolling_with_background_where_it_wraps(down: int, right: int) -> None:
    pictures = np.random.default_rng(0).random((5, 2, 6, 7))
    rolled = np.roll(pictures, (down, right), (2, 3))
    rows, columns = np.arange(6) - down, np.arange(7) - right
    inside = ((rows >= 0) & (rows < 6))[:, None] & ((columns >= 0) & (columns < 7))
    expected = np.where(inside, rolled, background(pictures))
    np.testing.assert_array_equal(shifted(pictures, down, right), expected)


def test_background_is_the_median_of_each_picture_s_frame() -> None:
    pictures = np.random.default_rng(1).random((4, 1, 5, 6))
    for picture, value in zip(pictures[:, 0], background(pictures).ravel(), strict=True):
        frame = [picture[r, c] for r in range(5) for c in range(6) if r in (0, 4) or c in (0, 5)]
        assert value == np.median(frame)


def test_pictures_on_paper_move_onto_paper() -> None:
    white = np.ones((1, 1, 6, 6))
    white[0, 0, 2:4, 2:4] = 0
    moved = shifted(white, 2, -1)
    assert moved.sum() == white.sum()
    assert (moved[0, 0, 4:6, 1:3] == 0).all()


def test_fewer_samples_lie_within_more_and_keep_every_class() -> None:
    data = materialise(sample_experiment("digits"))
    parts = [fewer(data, share) for share in (*SHARES, 0.0)]
    np.testing.assert_array_equal(parts[0].x_train, data.x_train)
    for larger, smaller in pairwise(parts):
        assert set(smaller.train_rows) < set(larger.train_rows)
    np.testing.assert_array_equal(parts[-1].y_train.sum(axis=0), np.full(10, 2))
    counts, all_counts = parts[2].y_train.sum(axis=0), data.y_train.sum(axis=0)
    assert np.abs(counts - all_counts / 4).max() <= 0.5


@pytest.mark.parametrize("sample", IMAGES)
def test_the_dense_network_has_as_many_layers_and_no_fewer_parameters(sample: str) -> None:
    experiment = sample_experiment(sample)
    data = materialise(experiment)
    whole, dense = Run(experiment, data), Run(dense_counterpart(experiment, data), data)
    first = sizes(dense.network.layout)[0]
    assert not any(isinstance(layer, Conv2D) for layer in dense.experiment.layers)
    assert len(sizes(dense.network.layout)) == len(sizes(whole.network.layout))
    assert dense.network.theta.size >= whole.network.theta.size
    assert first.weights == np.prod(data.input_shape)
    assert first.parameters >= LEAST * (first.weights + 1)


def test_sizes_are_those_of_the_network_s_own_layout(digits: Comparison) -> None:
    run = Run(sample_experiment("digits"))
    side = digits.side("convolutional")
    assert (
        side.parameters == run.network.layout.size == sum(each.parameters for each in side.layers)
    )
    assert [(each.layer, each.weights) for each in side.layers] == [("conv1", 9), ("output", 72)]
    assert digits.side("dense").layers[0].weights == 64


def test_unshifted_accuracy_is_the_run_s_own(digits: Comparison) -> None:
    run = Run(sample_experiment("digits"))
    run.train_epochs(15)
    side = digits.side("convolutional")
    own = pytest.approx(run.history.test_accuracy[-1])
    assert side.at_distance(0) == side.fewer[0].accuracy == own
    assert digits.steps == run.step


def test_a_convolutional_network_bears_a_shift_better(digits: Comparison) -> None:
    dense, convolutional = digits.sides
    assert min(dense.at_distance(0), convolutional.at_distance(0)) > 0.9
    assert convolutional.at_distance(1) > dense.at_distance(1) + 0.03


def test_all_that_was_asked_is_measured(digits: Comparison) -> None:
    assert digits.done and not digits.doing
    for side in digits.sides:
        assert [(each.down, each.right) for each in side.shifts] == list(MOVES)
        assert [each.share for each in side.fewer] == list(SHARES)
        assert [each.samples for each in side.fewer] == [1258, 630, 315, 159, 80]
        assert len(side.epoch_seconds) == 15 and side.steps_per_second > 0


def test_the_mean_of_four_directions_stands_for_a_distance(digits: Comparison) -> None:
    side = digits.side("dense")
    found = {(each.down, each.right): each.accuracy for each in side.shifts}
    four = [found[move] for move in ((-2, 0), (2, 0), (0, -2), (0, 2))]
    assert side.at_distance(2) == pytest.approx(np.mean(four))


def test_twice_the_same_but_for_seconds_and_another_with_another_seed() -> None:
    first, again = (timeless(compared("x-o", 2)) for _ in range(2))
    assert first == again
    assert timeless(compared("x-o", 2, seed=2)).sides != first.sides


def test_it_goes_on_in_portions_and_ends_at_will() -> None:
    portions = Portions[Comparison]()
    portions.begin(Comparing(sample_experiment("x-o"), 2))
    portions.go(0.0)
    portions.cancel()
    report = portions.report
    assert report is not None and report.done and report.cancelled
    assert 0 < report.made < report.pieces
    assert report.doing == "dense network, 140 training samples"
    unmeasured: Side = report.side("convolutional")
    assert np.isnan(unmeasured.seconds) and np.isnan(unmeasured.at_distance(1))


@pytest.mark.parametrize("sample", ["xor", "dosage", "sine"])
def test_what_has_no_images_is_refused(sample: str) -> None:
    with pytest.raises(DataError, match=f"'{sample}' has none; image samples are x-o, digits, "):
        Comparing(sample_experiment(sample))


def test_rules_that_would_end_training_are_left_out_and_said() -> None:
    plain = sample_experiment("x-o")
    ruled = replace(
        plain, schedule=ScheduleSpec("plateau", patience=1), stop=StopSpec(epochs=1, patience=2),
        frozen=FrozenSpec(layers=("conv1",)),
    )  # fmt: skip
    job = Comparing(ruled, 2)
    while not job.done:
        job.advance()
    report = job.report()
    assert report.left_out == (
        "the plateau schedule", "the stop rule after so many epochs", "early stopping",
        "frozen weights",
    )  # fmt: skip
    assert report.sides[1].shifts == compared("x-o", 2).sides[1].shifts
    assert left_out_of(report) == (
        "So that every network makes as many steps, these were left out: the plateau schedule, "
        "the stop rule after so many epochs, early stopping and frozen weights.",
    )
    assert left_out_of(compared("x-o", 1)) == ()


def test_a_network_that_diverges_is_named() -> None:
    wild = replace(sample_experiment("digits"), optimizer=OptimizerSpec("sgd", 1e38), batch_size=2)
    job = Comparing(wild, 1)
    with pytest.raises(DivergedError, match="The dense network of the comparison diverged"):
        while not job.done:
            job.advance()


def test_names_that_the_network_has_already_are_not_given_twice() -> None:
    experiment = sample_experiment("x-o")
    renamed = [
        replace(layer, id=id)
        for layer, id in zip(
            experiment.layers, ("conv1", "pool1", "it", "dense1", "flatten"), strict=True
        )
    ]
    named = replace(experiment, layers=tuple(renamed))
    dense = dense_counterpart(named, materialise(named))
    assert [layer.id for layer in dense.layers] == ["dense2", "dense3", "dense1", "flatten"]
    Run(dense)
