"""Exported networks take raw columns: every step is done inside, as nnviz does it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

from nnviz.data.preparation import (
    Clip,
    DateParts,
    Drop,
    Impute,
    Log,
    MaxAbs,
    MinMax,
    OneHot,
    Powers,
    Products,
    Standardise,
    Step,
    Waves,
)
from nnviz.data.source import TableData
from nnviz.engine.layers import LSTM, Dense
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.formats.onnx_export import build_model, export_onnx
from tests.data.preparation.passengers import PORTS
from tests.data.user_data import number
from tests.experiment.test_preparation import of_passengers

BEFORE: tuple[Step, ...] = (Impute(), OneHot("category"), Standardise(("boarded",)))
STEPS: dict[str, tuple[Step, ...]] = {
    "mean": BEFORE,
    "median": (Impute("median"), *BEFORE[1:]),
    "most frequent": (Impute("most_frequent"), *BEFORE[1:]),
    "constant": (Impute("constant", 30.0), *BEFORE[1:]),
    "clip, with gaps": (Clip(columns=("age", "fare")), *BEFORE),
    "logarithm": (*BEFORE, Log(columns=("age", "fare", "boarded"))),
    "logarithm from zero": (*BEFORE, Log("zero", ("boarded", "fare"))),
    "scaled": (Impute(), OneHot(), MinMax(("age", "boarded")), MaxAbs(("fare",))),
    "parts of the date": (Impute("median"), DateParts(), Standardise(), OneHot()),
    "products, powers and waves": (
        *BEFORE, Standardise(("fare", "age")), Products(("age", "fare")), Powers(3, ("fare",)),
        Waves(7.0, ("age",)), Drop(("boarded",)),
    ),
}  # fmt: skip


def outputs_elsewhere(run: Run, raw: Any) -> Any:
    model = build_model(run).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": raw.astype(np.float32)})[0]


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_every_step_is_part_of_the_file(steps: tuple[Step, ...], precision: Any) -> None:
    run = Run(replace(of_passengers(steps), precision=precision))
    run.train_epochs(5)
    raw = run.data.table.inputs[run.data.train_rows]
    assert np.isnan(raw).any()
    np.testing.assert_allclose(
        outputs_elsewhere(run, raw), run.predict(run.data.x_train), atol=1e-5
    )


def test_the_file_is_proven_and_says_what_its_numbers_mean(tmp_path: Path) -> None:
    run = Run(of_passengers())
    report = export_onnx(tmp_path / "a.onnx", run.state())
    assert report.samples == 24 and report.largest_difference <= report.tolerance
    model = onnx.load(tmp_path / "a.onnx")
    properties = {each.key: each.value for each in model.metadata_props}
    assert json.loads(properties["input_names"]) == ["age", "fare", "port", "boarded"]
    assert json.loads(properties["input_categories"]) == {"port": list(PORTS)}
    assert "preparation, features and scaling are inside" in model.doc_string


def test_windows_of_a_series_are_prepared_inside() -> None:
    rng = np.random.default_rng(1)
    columns = number("load", rng.normal(5, 2, 90)), number("heat", rng.normal(size=90))
    data = TableData("s", 90, (columns[0], replace(columns[1], role="target")), "regression",
                     window=6)  # fmt: skip
    layers = (LSTM("lstm1", (0, 1)), Dense("output", (0,), "linear"))
    steps = (Clip(), Standardise(), Powers())
    run = Run(Experiment("", "S", data, layers, "mean_squared_error", preparation=steps))
    run.train_epochs(2)
    raw = run.data.table.inputs[run.data.test_rows]
    found = outputs_elsewhere(run, raw)
    np.testing.assert_allclose(found, run.predict(run.data.x_test), atol=1e-5)
