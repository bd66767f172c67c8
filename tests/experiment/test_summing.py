"""A curve over the one input, as a sum of bent and scaled ones."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from nnviz.engine.layers import Dense
from nnviz.experiment.camera import Camera
from nnviz.experiment.explain.summing import grouped, strongest, summed
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.selection import LOSS, WHOLE, Selection
from tests.experiment.frames import experiment_of


@cache
def frame(deep: bool = False, points: int = 33) -> Frame:
    own = Dense("h2", (0, 1), "tanh"), Dense("output", (0,), "linear")
    layers = (Dense("hidden1", (0, 1, 2), "softplus"), *(own if deep else own[1:]))
    run = Run(experiment_of("dosage", layers=layers))
    run.advance(20)
    return Camera(run, 1).picture(Wanted(sweep=points), playing=False)


def test_the_curve_is_the_network_s_own() -> None:
    seen, found = frame(), summed(frame(), None)
    assert found is not None and seen.sweep is not None
    run = Run(seen.experiment)
    run.advance(20)
    x = run.data.affine(found.raw[:, None])
    assert np.array_equal(found.a, run.predict(x)[:, 0])
    assert np.array_equal(found.outputs, run.network.activations(x)["hidden1"])
    assert found.raw[0] < run.data.table.inputs.min() < run.data.table.inputs.max() < found.raw[-1]


def test_terms_and_bias_add_up_to_the_curve() -> None:
    found = summed(frame(), None)
    assert found is not None and not found.bends
    assert np.array_equal(found.terms, found.outputs * frame().weight("output")[0])
    assert np.allclose(found.sums[:, -1], found.a, rtol=1e-12, atol=1e-12)
    assert np.allclose(np.diff(found.sums, axis=1), found.terms[:, 1:], atol=1e-12)
    assert np.allclose(found.sums[:, 0], found.bias + found.terms[:, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("deep", "selection", "unit", "marked"),
    [
        (False, None, Selection("output", 0), -1),
        (False, Selection(LOSS), Selection("output", 0), -1),
        (False, Selection("input", 0), Selection("output", 0), -1),
        (False, Selection("hidden1", 2), Selection("output", 0), 2),
        (False, Selection("hidden1", WHOLE), Selection("output", 0), -1),
        (False, Selection("output", 0, None, 1), Selection("output", 0), 1),
        (False, Selection("hidden1", 1, None, 0), Selection("hidden1", 1), 0),
        (True, Selection("hidden1", 2), Selection("hidden1", 2), -1),
        (True, Selection("h2", 1), Selection("output", 0), 1),
    ],
)
def test_a_selection_is_shown_as_a_term_or_by_its_terms(
    deep: bool, selection: Selection | None, unit: Selection, marked: int
) -> None:
    found = summed(frame(deep), selection)
    assert found is not None
    assert (found.unit, found.marked) == (unit, marked)
    assert found.source_of(0).layer == found.source


def test_a_hidden_unit_is_a_bent_line() -> None:
    found = summed(frame(True), Selection("hidden1", 1))
    assert found is not None and found.bends and found.names == ("dosage",)
    assert np.allclose(np.log1p(np.exp(found.sums[:, -1])), found.a, rtol=1e-12)


def test_only_one_input_has_a_sweep() -> None:
    run = Run(experiment_of("circles"))
    seen = Camera(run, 1).picture(Wanted(sweep=9), playing=False)
    assert seen.sweep is None and summed(seen, None) is None
    assert frame(points=0).sweep is None


def test_the_weakest_terms_are_put_together() -> None:
    found = summed(frame(), Selection("hidden1", 0))
    assert found is not None
    assert grouped(found, strongest(found, 3)) is found
    few = grouped(found, strongest(found, 2))
    assert 0 in few.places and few.names[-1] == "1 other"
    assert np.allclose(few.sums[:, -1], found.sums[:, -1], rtol=1e-12, atol=1e-12)
    assert few.marked == few.places.index(0)
    assert few.source_of(0) == Selection("hidden1", few.places[0])
    assert few.source_of(2) == Selection("hidden1", WHOLE)
