"""Run states made by hand and drawn by hypothesis."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.features import FEATURES
from nnviz.data.source import GeneratedData
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.stopping import StopSpec
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState

BETWEEN = (BatchNorm("batch", 0.3), LayerNorm("norm"), Dropout("drop", 0.25))
HIDDEN = st.sampled_from([name for name, kind in ACTIVATIONS.items() if not kind.over_units])


def equal(a: RunState, b: RunState) -> bool:
    """Whether every bit of two states is equal, dtypes included."""
    return all(
        _equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(RunState) if f.compare
    )


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if hasattr(a, "train_loss"):
        return all(_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)
    return bool(a == b)


def with_odd_numbers(state: RunState, seed: int) -> RunState:
    """The state with parameters that only survive when no bit is touched."""
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal(len(state.parameters)).astype(state.parameters.dtype)
    theta *= 10.0 ** rng.integers(-30, 30, len(theta)).astype(theta.dtype)
    theta[:2] = -0.0, np.finfo(theta.dtype).smallest_subnormal
    optimizer = {name: np.roll(theta, 1 + i) for i, name in enumerate(state.optimizer)}
    return replace(state, parameters=theta, optimizer=optimizer)


@st.composite
def optimizers(draw: st.DrawFn) -> OptimizerSpec:
    rate = draw(st.floats(1e-6, 0.1, exclude_min=True))
    return OptimizerSpec(draw(st.sampled_from(list(STATES))), rate)


@st.composite
def schedules(draw: st.DrawFn) -> ScheduleSpec:
    return ScheduleSpec(
        draw(st.sampled_from(["constant", "step", "exponential", "cosine", "plateau"])),
        draw(st.sampled_from(["epochs", "steps"])),
        draw(st.floats(0.5, 1)),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 9)),
        draw(st.integers(0, 1)),
        least_rate=draw(st.sampled_from([0.0, 1e-3])),
        warm_up=draw(st.integers(0, 3)),
    )


def or_none(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | numbers


@st.composite
def regularisations(draw: st.DrawFn) -> RegularisationSpec:
    penalties = draw(st.tuples(*[st.sampled_from([0.0, 0.01])] * 2))
    limits = draw(st.tuples(*[or_none(st.floats(0.01, 1))] * 2))
    return RegularisationSpec(*penalties, draw(st.booleans()), *limits)


@st.composite
def stop_rules(draw: st.DrawFn) -> StopSpec:
    return StopSpec(
        draw(or_none(st.integers(1, 9))),
        draw(or_none(st.integers(1, 20))),
        draw(or_none(st.floats(1e-4, 1e-2))),
        draw(or_none(st.floats(0.1, 0.8))),
        draw(or_none(st.integers(1, 2))),
        draw(st.sampled_from([0.0, 0.05])),
    )


@st.composite
def ways_to_learn(draw: st.DrawFn, layers: tuple[Layer, ...]) -> dict[str, Any]:
    """The fields of an Experiment that say how it learns, for a network of these layers."""
    bias = st.tuples(st.just(layers[-1].id), st.just("bias"), st.just(0))
    layer = st.sampled_from([each.id for each in layers])
    return {
        "optimizer": draw(optimizers()),
        "schedule": draw(schedules()),
        "regularisation": draw(regularisations()),
        "frozen": FrozenSpec(
            tuple(draw(st.lists(layer, max_size=1))), tuple(draw(st.lists(bias, max_size=1)))
        ),
        "stop": draw(stop_rules()),
        "sampling": draw(st.sampled_from(["epochs", "in order", "with replacement"])),
        "validation_fraction": draw(st.sampled_from([0.0, 0.3])),
    }


@st.composite
def _dense_layers(draw: st.DrawFn, outputs: int, last: str) -> tuple[Layer, ...]:
    widths = draw(st.lists(st.integers(1, 5), max_size=3))
    hidden = [Dense(f"h{i}", tuple(range(width)), draw(HIDDEN)) for i, width in enumerate(widths)]
    return (*hidden, Dense("output", tuple(range(outputs)), last))


@st.composite
def plane_experiments(draw: st.DrawFn) -> Experiment:
    """Networks on features of points, with two classes or a value to predict."""
    sample = draw(st.sampled_from(["two-spirals", "circles", "plane"]))
    loss, last = "binary_crossentropy", "sigmoid"
    if sample == "plane":
        loss, last = "mean_squared_error", draw(HIDDEN)
    layers = draw(_dense_layers(1, last))
    return Experiment(
        sample,
        draw(st.text(st.characters(codec="utf-8"), max_size=12)),
        GeneratedData(sample, draw(st.integers(6, 60)), draw(st.floats(0, 0.5))),
        layers,
        loss,
        tuple(draw(st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True))),
        draw(st.sampled_from(["none", "standardise", "maximum"])),
        batch_size=draw(st.integers(1, 20)),
        precision=draw(st.sampled_from(["float32", "float64"])),
        seeds=Seeds(*draw(st.tuples(*[st.integers(0, 2**32)] * 7))),
        **draw(ways_to_learn(layers)),
    )


@st.composite
def _image_layers(draw: st.DrawFn) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    for i in range(draw(st.integers(0, 2))):
        filters, kernel = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        layers.append(Conv2D(f"conv{i}", tuple(range(filters)), kernel, draw(HIDDEN)))
    pool = draw(st.sampled_from([None, MaxPool2D("pool", 2), AveragePool2D("pool", 3)]))
    layers += [pool] if pool else []
    layers += draw(st.lists(st.sampled_from(BETWEEN), max_size=2, unique=True))
    if layers and draw(st.booleans()):
        layers.append(Add("sum", (layers[-1].id, layers[-1].id)))
    end = draw(st.sampled_from([Flatten("flatten"), GlobalAverage2D("average")]))
    return (*layers, end, *draw(_dense_layers(10, "softmax")))


@st.composite
def image_experiments(draw: st.DrawFn) -> Experiment:
    """Networks on the bundled 8×8 digits."""
    return Experiment(
        "digits",
        "Digits",
        CATALOGUE["digits"].source,
        draw(_image_layers()),
        "categorical_crossentropy",
        scaling=draw(st.sampled_from(["none", "standardise", "maximum"])),
        test_fraction=0.1,
        optimizer=draw(optimizers()),
        batch_size=400,
        precision=draw(st.sampled_from(["float32", "float64"])),
    )


@st.composite
def states(draw: st.DrawFn, experiments: st.SearchStrategy[Experiment]) -> RunState:
    """Runs after some steps, in the middle of an epoch as a rule."""
    run = Run(draw(experiments))
    run.advance(draw(st.integers(0, 7)))
    return run.state()
