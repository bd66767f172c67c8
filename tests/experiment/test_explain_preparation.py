"""The inspector walks from the raw columns to an input, step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.preparation import Impute, Products, Standardise, Step, suggested
from nnviz.experiment.explain import InputForward, explain
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from tests.data.preparation.passengers import passengers
from tests.experiment.frames import experiment_of, frame_of
from tests.experiment.test_preparation import of_passengers

STEPS = suggested(passengers())


def input_of(frame: Frame, unit: int) -> InputForward:
    explanation = explain(frame, "input", unit)
    assert explanation is not None
    assert isinstance(explanation.forward, InputForward)
    return explanation.forward


def looking_at_a_gap(*steps: Step) -> tuple[Frame, int]:
    """A training sample whose age is missing, and its row in the table."""
    experiment = of_passengers(steps)
    data = Run(experiment).data
    index = int(np.isnan(data.table.inputs[data.train_rows, 0]).argmax())
    return frame_of(experiment, look=Look("train", index)), int(data.train_rows[index])


def test_a_gap_is_filled_in_and_then_standardised() -> None:
    frame, _ = looking_at_a_gap(*STEPS)
    forward = input_of(frame, 0)
    filled, scaled = forward.lines
    (mean, deviation) = frame.data.pipeline.steps[2].made[0].numbers
    assert forward.raw[0][0] == "age" and np.isnan(forward.raw[0][1])
    assert (filled.symbol, filled.formula) == ("age", "missing: the median")
    assert scaled.formula == "(x − mean) / deviation"
    assert scaled.values == (filled.result, mean, deviation)
    assert scaled.result == forward.a == pytest.approx((filled.result - mean) / deviation)


def test_a_category_and_a_date_say_what_they_became() -> None:
    frame, row = looking_at_a_gap(*STEPS)
    port = input_of(frame, 2)
    assert frame.data.feature_names[2] == "port = Cherbourg"
    assert [line.formula for line in port.lines] == ["1 if port = Cherbourg, else 0"]
    assert port.a == (1 if frame.data.table.inputs[row, 2] == 0 else 0)
    year = input_of(frame, 6)
    assert [line.formula for line in year.lines] == [
        "year of the date", "(x − mean) / deviation",
    ]  # fmt: skip
    assert [name for name, _ in year.raw] == ["boarded"]


def test_a_product_shows_both_of_its_sources() -> None:
    frame, _ = looking_at_a_gap(
        Impute(), Standardise(("fare",)), *STEPS[1:2], STEPS[3], Products(("age", "fare"))
    )
    unit = frame.data.feature_names.index("age · fare")
    forward = input_of(frame, unit)
    assert [name for name, _ in forward.raw] == ["age", "fare"]
    assert [line.symbol for line in forward.lines] == ["age", "fare", "age · fare"]
    assert forward.a == pytest.approx(forward.lines[0].result * forward.lines[1].result)


def test_preparation_features_and_scaling_follow_one_another() -> None:
    spirals = experiment_of("two-spirals", scaling="standardise", preparation=(Standardise(),))
    forward = input_of(frame_of(spirals), 2)
    assert [line.formula for line in forward.lines] == [
        "(x − mean) / deviation", "sin x₁", "(x − shift) · scale",
    ]  # fmt: skip
    standardised, sine, scaled = forward.lines
    assert sine.values == (standardised.result,)
    assert sine.result == pytest.approx(np.sin(standardised.result))
    assert scaled.result == forward.a


def test_maps_are_drawn_over_the_raw_plane() -> None:
    plain = experiment_of("two-spirals", precision="float64")
    frame, before = frame_of(replace(plain, preparation=(Standardise(),))), frame_of(plain)
    assert frame.maps is not None and before.maps is not None
    assert frame.maps.extent == before.maps.extent
    (mean, deviation) = frame.data.pipeline.steps[0].made[0].numbers
    x1, raw = frame.maps.layers["input"][0], before.maps.layers["input"][0]
    np.testing.assert_allclose(x1, (raw - mean) / deviation, atol=1e-12)
