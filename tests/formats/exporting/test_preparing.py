"""Preparation, features and scalings as code: every step does what the pipeline does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.data.features import FEATURES
from nnviz.data.preparation import Clip, Powers, Standardise, Step
from nnviz.data.preparation.rules import RULES
from nnviz.data.source import TableData
from nnviz.engine.layers import LSTM, Dense
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.exporting.plan import plan_of
from nnviz.formats.exporting.preparing import _function, _library_rules, rules
from tests.data.user_data import number
from tests.experiment.test_preparation import of_passengers
from tests.formats.exporting.drawn import run_script
from tests.formats.test_onnx_preparation import STEPS


def agrees(run: Run) -> None:
    """Raw inputs of all parts come to the same prepared ones, and outputs."""
    network = run_script(plan_of(run))["load"]()
    data = run.data
    for rows, x in ((data.train_rows, data.x_train), (data.test_rows, data.x_test)):
        raw = data.table.inputs[rows]
        np.testing.assert_allclose(network.prepare(raw), x, rtol=1e-6, atol=1e-12)
        expected = data.real(run.predict(x))
        np.testing.assert_allclose(network.predict(raw), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_every_step(steps: tuple[Step, ...], precision: Any) -> None:
    agrees(Run(replace(of_passengers(steps), precision=precision)))


def test_windows_of_a_series() -> None:
    rng = np.random.default_rng(1)
    columns = number("load", rng.normal(5, 2, 90)), number("heat", rng.normal(size=90))
    data = TableData("s", 90, (columns[0], replace(columns[1], role="target")), "regression",
                     window=6)  # fmt: skip
    layers = (LSTM("lstm1", (0, 1)), Dense("output", (0,), "linear"))
    steps = (Clip(), Standardise(), Powers())
    agrees(Run(Experiment("", "S", data, layers, "mean_squared_error", preparation=steps)))


def test_all_features() -> None:
    agrees(Run(replace(sample_experiment("circles"), features=tuple(FEATURES))))


@pytest.mark.parametrize("scaling", ["none", "standardise", "maximum"])
@pytest.mark.parametrize("targets", ["none", "standardise"])
def test_scalings(scaling: Any, targets: Any) -> None:
    experiment = sample_experiment("diabetes")
    agrees(Run(replace(experiment, scaling=scaling, target_scaling=targets)))


def test_only_what_is_used_is_written() -> None:
    assert rules(plan_of(Run(sample_experiment("circles"))), "np") == []


@pytest.mark.parametrize("library", ["np", "torch"])
def test_every_rule_is_written_over_the_library(library: Any) -> None:
    for name in RULES:
        function = _function(name)
        if not function:
            continue
        text = "\n".join(_library_rules(library).taken([function]))
        compile(text, name, "exec")
        assert f"def {function}(x" in text or f"def {function}(days" in text
        assert "Maths" not in text and "Values" not in text and " m." not in text
