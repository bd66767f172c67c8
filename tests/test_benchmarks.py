"""The benchmarks' own logic; what they measure is not judged here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import large, reading, timeline
from benchmarks.engine.contest import Pace, race, shortlist
from benchmarks.engine.peak import operations
from benchmarks.engine.sweep import growth, single_layers
from benchmarks.engine.works import cnn, mlp, timed_works
from nnviz.data.reading import ReadArrays, ReadTable, read
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


class Counting:
    """Trains nothing, and notes how often it was asked to."""

    def __init__(self, name: str) -> None:
        self.name, self.made, self.entered = name, 0, 0

    def enter(self) -> None:
        self.entered += 1

    def steps(self, count: int) -> int:
        for _ in range(count):
            self.made += 1
        return count


def test_every_entrant_runs_in_every_round() -> None:
    entrants = [Counting("a"), Counting("b"), Counting("c")]
    times = race(entrants, Pace(1e-4, 5))
    assert list(times) == ["a", "b", "c"]
    assert all(each.entered == 6 and each.made > 0 for each in entrants)


def test_the_shortlist_is_as_long_as_wanted() -> None:
    entrants = [Counting(name) for name in "abcde"]
    assert len(shortlist(entrants, Pace(1e-4, 5))) == 3


def test_operations_of_a_dense_network() -> None:
    # forward and ∂W of the first layer, those and ∂x of the second, each 2 per weight and sample
    assert operations(mlp([3, 5, 2], "tanh", "linear", "mean_squared_error"), 4) == (
        2 * 2 * 4 * 15 + 2 * 3 * 4 * 10
    )


def test_operations_of_a_convolution_count_every_pixel() -> None:
    spec = cnn(6, (1,), 3, (2,))
    assert operations(spec, 1) == 2 * 2 * 9 * 16 + 2 * 3 * 4 * 2


def test_every_work_is_valid_and_has_a_name_of_its_own() -> None:
    works = [*timed_works(), *single_layers(), *growth()]
    for work in works:
        work.spec.validate()
        x, y = work.data("float32")
        assert x.shape[1:] == work.spec.input_shape and y.shape[1] == work.spec.outputs
    assert len({work.name for work in works}) == len(works)


def test_without_pytorch_the_engine_benchmark_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("nnviz.process.settle", lambda: None)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "engine"])
    assert benchmarks.main() == 1
    assert "make parity" in capsys.readouterr().err


def test_the_files_of_the_reading_benchmark_hold_what_it_says(tmp_path: Path) -> None:
    table = read(reading._table(tmp_path / "table.csv", 50))
    assert isinstance(table, ReadTable) and (table.rows, len(table.columns)) == (50, 30)
    for path in reading._images(tmp_path, 20):
        images = read(path)
        assert isinstance(images, ReadArrays) and images.inputs.shape == (20, 1, 28, 28)


def test_a_past_of_hardly_a_step_is_measured_too() -> None:
    row = timeline._landing(sample_experiment("xor"), 1e-6)
    assert row["keyframes"] >= 1 and row["budget_mb"] == 64
    assert 0 < row["any_ms"] <= row["any_worst_ms"]


def test_large_networks_are_as_large_as_they_are_called() -> None:
    sizes = {name: Run(work).network.theta.size for name, work in large.networks().items()}
    assert 1e5 <= sizes["10⁵ weights"] < 2e5 and 1e6 <= sizes["10⁶ weights"] < 2e6
