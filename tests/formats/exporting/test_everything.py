"""Whatever the table calls expressible really goes out, to every target; the rest is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnviz.data.features import FEATURES
from nnviz.data.preparation import Clip, Log, MaxAbs, MinMax
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.stopping import StopSpec
from nnviz.errors import ExportError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.exporting import TARGETS, export
from nnviz.formats.exporting.coverage import COVERAGE, RECURRENT, TOPICS, needs
from tests.experiment.test_preparation import of_passengers
from tests.formats.test_onnx_preparation import STEPS

CIRCLES, DIGITS = sample_experiment("circles"), sample_experiment("digits")
PAIR, FOUR = (0, 1), (0, 1, 2, 3)
HIDDEN = [name for name in ACTIVATIONS if name != "argmax"]


def circles(activation: str, loss: str, kind: str = "sgd", **changes: object) -> Experiment:
    """A small network of points."""
    layers = (Dense("hidden", FOUR, "tanh"), BatchNorm("norm"), Dense("out", (0,), activation))
    rule = OptimizerSpec(kind, 0.01)
    return replace(CIRCLES, layers=layers, loss=loss, optimizer=rule, **changes)


def recurrent(name: str) -> Experiment:
    layers = (SimpleRNN("memory", PAIR, name, whole_sequence=True), LSTM("lstm", PAIR))
    return replace(sample_experiment("sine"), layers=(*layers, Dense("out", (0,))))


EXPERIMENTS: dict[str, Experiment] = {
    "vectors": replace(
        CIRCLES, features=tuple(FEATURES), scaling="standardise",
        layers=(
            *(Dense(f"dense_{name}", FOUR, name) for name in HIDDEN),
            BatchNorm("batch"), LayerNorm("layer"), Dropout("drop"),
            Add("sum", ("drop", "batch")), Dense("out", (0,), "sigmoid"),
        ),
        regularisation=RegularisationSpec(0.01, 0.01, True, 1.0, 1.0),
        frozen=FrozenSpec(("dense_tanh",), (("dense_relu", "weight", 1),)),
        stop=StopSpec(epochs=9), schedule=ScheduleSpec("cosine", warm_up=2),
    ),
    "images": replace(
        DIGITS,
        layers=(
            Conv2D("one", PAIR, 3, "relu", padding="same"), MaxPool2D("pool", 3, stride=2),
            AveragePool2D("mean", 2, padding="same"), Conv2D("two", PAIR, 1),
            GlobalAverage2D("all"), Dense("out", tuple(range(10)), "softmax"),
        ),
    ),
    "flattened": replace(
        DIGITS, scaling="none",
        layers=(Flatten("flat"), Dense("out", tuple(range(10)), "softmax")),
    ),
    "decided": replace(
        DIGITS, loss="mean_squared_error", reduction="sum",
        layers=(Flatten("flat"), Dense("out", tuple(range(10)), "argmax")),
    ),
    "momentum": circles(
        "linear", "mean_squared_error", "momentum", scaling="maximum",
        schedule=ScheduleSpec("step"),
    ),
    "nesterov": circles(
        "tanh", "mean_absolute_error", "nesterov", schedule=ScheduleSpec("exponential"),
        sampling="in order",
    ),
    "rmsprop": circles(
        "tanh", "huber", "rmsprop", schedule=ScheduleSpec("plateau"), sampling="with replacement",
    ),
    "adamw": circles("tanh", "sum_of_squared_residuals", "adamw"),
    "perceptron": circles("step", "perceptron"),
    "targets": replace(sample_experiment("diabetes"), target_scaling="standardise"),
    "dates": of_passengers(STEPS["parts of the date"]),
    "columns": of_passengers(
        (
            *STEPS["products, powers and waves"], Clip(columns=("age",)), MinMax(("age",)),
            MaxAbs(("fare",)), Log(columns=("fare",)),
        )
    ),
    **{f"recurrent {name}": recurrent(name) for name in RECURRENT},
}  # fmt: skip


def test_these_experiments_hold_everything_that_there_is() -> None:
    found = {(need.topic, need.thing) for each in EXPERIMENTS.values() for need in needs(each)}
    assert found == {(topic, thing) for topic, things in TOPICS.items() for thing in things}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_goes_out_or_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str
) -> None:
    monkeypatch.setattr("nnviz.formats.exporting.running.interpreters", list)
    experiment, path = EXPERIMENTS[name], tmp_path / TARGETS[target].path_for("net")
    state = Run(experiment).state()
    ways = [COVERAGE[target][need.topic][need.thing] for need in needs(experiment)]
    if any(way.kind == "refused" for way in ways):
        with pytest.raises(ExportError, match=f"cannot be exported to {TARGETS[target].title}: "):
            export(target, path, state)
        assert not path.exists()
        return
    report = export(target, path, state)
    assert path.exists() and report.largest_difference <= report.tolerance
