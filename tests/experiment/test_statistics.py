"""Records of layers: exact numbers, made at epochs that the run alone decides."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import Dense
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.statistics import (
    FIRST,
    MOST,
    QUANTILES,
    Record,
    Statistics,
    added,
    is_due,
    quantiles,
    stride_of,
)


def same(first: Statistics, second: Statistics) -> bool:
    return [repr(each) for each in first] == [repr(each) for each in second]


def test_quantiles_are_those_of_numpy() -> None:
    for count in (1, 2, 7, 1000):
        values = np.random.default_rng(count).normal(size=count)
        np.testing.assert_allclose(quantiles(values), np.quantile(values, QUANTILES), rtol=1e-6)
    assert np.isnan(quantiles(np.array([1.0, np.nan]))).all()


@pytest.mark.parametrize("sample", ["two-spirals", "digits"])
def test_a_record_holds_the_numbers_of_its_step(sample: str) -> None:
    run = Run(sample_experiment(sample))
    run.train_epochs(2)
    assert [each.epoch for each in run.statistics] == [0, 1, 2]
    newest, step = run.statistics[-1], run.trainer.peek()
    assert newest.step == run.step and newest.probe in (128, 32)
    outputs = run.network.activations(run.data.x_train[: newest.probe])
    for layer in newest.layers:
        weights = run.network.layout.weight(run.network.theta, layer.layer)
        np.testing.assert_allclose(layer.weights[[0, -1]], [weights.min(), weights.max()])
        np.testing.assert_allclose(layer.weights[4], np.median(weights), rtol=1e-5)
        after = run.network.layout.weight(step.new_parameters, layer.layer)
        size = np.sqrt(np.mean((after.astype(float) - weights) ** 2))
        assert layer.update_size == pytest.approx(size, rel=1e-4)
        a = outputs[layer.layer]
        np.testing.assert_allclose(layer.activations[[0, -1]], [a.min(), a.max()])
        assert layer.units == a.shape[1]


def test_dead_units_are_counted_where_there_are_relus() -> None:
    run = Run(sample_experiment("digits"))
    run.network.layout.bias(run.network.theta, "conv1")[:3] = -1e3
    run.train_epochs(1)
    layers = {each.layer: each for each in run.statistics[-1].layers}
    assert layers["conv1"].dead >= 3
    last = run.experiment.layers[-1]
    assert isinstance(last, Dense) and layers[last.id].dead == -1


def test_recording_changes_nothing_and_does_not_depend_on_the_pace() -> None:
    fast, slow = (Run(sample_experiment("two-spirals")) for _ in range(2))
    fast.train_epochs(3)
    while slow.step < fast.step:
        slow.pulse(1)
    slow.settle()
    assert same(fast.statistics, slow.statistics)
    assert fast.network.theta.tobytes() == slow.network.theta.tobytes()


def test_a_run_restored_goes_on_with_its_records() -> None:
    run = Run(sample_experiment("xor"))
    run.train_epochs(2)
    again = Run.restore(run.state())
    for each in (run, again):
        each.train_epochs(2)
    assert same(run.statistics, again.statistics)
    assert [each.epoch for each in again.statistics] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("stride", [1, 8, 64])
def test_records_are_bounded_and_evenly_spread(stride: int) -> None:
    records: Statistics = ()
    for epoch in range(60_000):
        if is_due(epoch, records, stride):
            records = added(records, Record(epoch, 10 * epoch, 0, ()))
    epochs = [each.epoch for each in records]
    assert len(records) <= FIRST + MOST
    assert epochs[:FIRST] == list(range(FIRST))
    assert len(set(np.diff(epochs[FIRST + 1 :]))) == 1
    assert epochs[-1] > 59_000


@pytest.mark.parametrize("sample", SAMPLES)
def test_strides_are_powers_of_two(sample: str) -> None:
    run = Run(sample_experiment(sample))
    stride = stride_of(run.network.spec, run.data, run.trainer.batch_size)
    assert 1 <= stride <= 256 and stride & (stride - 1) == 0
