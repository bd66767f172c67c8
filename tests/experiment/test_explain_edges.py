"""A weight's page: its factors multiply to its gradient, its update leads to its new value."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine.layers import conv2d
from nnviz.engine.layout import Layout
from nnviz.engine.schedules import ScheduleSpec
from nnviz.experiment.camera import Camera
from nnviz.experiment.explain import Explanation, Passage, explain_selection
from nnviz.experiment.explain.names import unit_count
from nnviz.experiment.explain.owned import WithWeights, owned
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.selection import LOSS, OPTIMIZER, Selection
from tests.experiment.every_kind import CASES, frame_with, run_with
from tests.experiment.frames import experiment_of, frame_of
from tests.experiment.test_explain import evaluated

WEIGHED = [
    case
    for case in CASES
    if isinstance(CASES[case][[each.id for each in CASES[case]].index("it")], WithWeights)
]


def edges(frame: Frame, layer: str = "it") -> list[tuple[Selection, Explanation]]:
    kind = frame.experiment.layer(layer)
    assert isinstance(kind, WithWeights)
    found = []
    for unit in range(unit_count(frame, layer)):
        for parameter in (*range(len(owned(frame, kind, unit, (1, 0)).names)), -1):
            selection = Selection(layer, unit, (1, 0), parameter)
            explanation = explain_selection(frame, selection)
            assert explanation is not None
            found.append((selection, explanation))
    return found


def passage(explanation: Explanation, heading: str) -> Passage:
    return next(each for each in explanation.passages if each.heading.startswith(heading))


@pytest.mark.parametrize("case", WEIGHED)
def test_factors_multiply_and_terms_add_to_the_gradient(case: str) -> None:
    frame = frame_with(case)
    scope = frame.microscope
    assert scope is not None
    layout: Layout = scope.step.layout
    for selection, explanation in edges(frame):
        kind = frame.experiment.layer("it")
        assert isinstance(kind, WithWeights) and selection.parameter is not None
        mine = owned(frame, kind, selection.unit, selection.pixel)
        gradient = mine.read(layout, scope.trace.gradient)[selection.parameter]
        chain = passage(explanation, "Chain rule")
        assert chain.result == ("∂L/∂w", gradient)
        (sheet,) = chain.sheets
        last = sheet.columns[-1].values
        shown = math.prod(last) if sheet.heading == "factor" else last.sum()
        assert shown == pytest.approx(gradient, rel=1e-9, abs=1e-13)
        for line in (*chain.lines, *passage(explanation, "Over the batch").lines):
            assert evaluated(line) == pytest.approx(line.result, rel=1e-9, abs=1e-13)


def test_a_kernel_is_explained_in_a_trace_that_shows_no_patches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conv2d, "SHOWN_PATCHES", 0)
    run = run_with("conv2d strided")
    frame = Camera(run, 1).picture(Wanted(), playing=False, member=2)
    assert frame.microscope is not None
    assert "patches" not in frame.microscope.trace.layer("it").extras
    assert edges(frame)


@pytest.mark.parametrize("case", WEIGHED)
def test_old_and_update_give_new(case: str) -> None:
    frame = frame_with(case)
    scope = frame.microscope
    assert scope is not None
    for selection, explanation in edges(frame):
        kind = frame.experiment.layer("it")
        assert isinstance(kind, WithWeights) and selection.parameter is not None
        mine, update = owned(frame, kind, selection.unit, selection.pixel), explanation.update
        assert update is not None
        assert update.old + update.delta == pytest.approx(update.new, abs=1e-15)
        new = mine.read(scope.step.layout, scope.step.new_parameters)
        assert update.new == new[selection.parameter]


def test_an_output_s_weight_starts_at_the_loss() -> None:
    frame = frame_with("dense")
    explanation = explain_selection(frame, Selection("out", 0, None, 2))
    assert explanation is not None
    assert explanation.title == "h1·3 → up" or explanation.title.startswith("h1·3 → ")
    (sheet,) = passage(explanation, "Chain rule").sheets
    assert sheet.names == ("∂L/∂z = δ", "∂z/∂w = h1·3")
    assert sheet.links == (Selection(LOSS), Selection("it", 2))


def test_a_weight_that_is_gone_gives_way_to_its_unit() -> None:
    frame = frame_with("dense")
    explanation = explain_selection(frame, Selection("it", 1, None, 99))
    assert explanation is not None and explanation.forward is not None


@pytest.mark.parametrize("case", CASES)
def test_whole_layers_the_loss_and_the_optimizer_are_explained(case: str) -> None:
    frame = frame_with(case)
    scope = frame.microscope
    assert scope is not None
    for layer in ("input", *(info.id for info in frame.layers)):
        explanation = explain_selection(frame, Selection(layer))
        assert explanation is not None
        (sheet,) = passage(explanation, "Units").sheets
        assert len(sheet.names) == unit_count(frame, layer)
        assert (explanation.checkable == layer) == (layer in frame.layout)
        if layer in frame.layout:
            block = frame.layout.block(layer)
            assert f"{block.stop - block.start:,} parameters" in passage(explanation, "Layer").words
    loss = explain_selection(frame, Selection(LOSS))
    assert loss is not None and loss.loss is not None
    assert loss.loss.loss == scope.trace.loss
    shares = passage(loss, "By output").shares
    assert (shares is not None) == (frame.experiment.sample == "digits")
    optimizer = explain_selection(frame, Selection(OPTIMIZER))
    assert optimizer is not None
    assert "m of gradients" in passage(optimizer, "What it keeps").words


@pytest.mark.parametrize("kind", ["constant", "step", "exponential", "cosine", "plateau"])
def test_the_rate_of_the_next_update_is_worked_out(kind: str) -> None:
    spec = ScheduleSpec(kind, "steps", every=3, over=10, warm_up=2)
    for steps in (0, 1, 7):
        frame = frame_of(experiment_of("circles", schedule=spec), steps=steps)
        explanation = explain_selection(frame, Selection(OPTIMIZER))
        assert explanation is not None and frame.microscope is not None
        (line,) = passage(explanation, "Learning rate").lines
        assert line.result == frame.microscope.step.scalars["learning_rate"]
        assert evaluated(line) == pytest.approx(line.result, rel=1e-12)
        edge = explain_selection(frame, Selection(frame.layers[0].id, 0, None, 0))
        assert edge is not None and edge.update is not None
        assert edge.update.lines[0] == line or kind == "constant"


def test_distributions_are_those_of_the_whole_layer() -> None:
    frame = frame_with("conv2d")
    assert frame.microscope is not None
    explanation = explain_selection(frame, Selection("it"))
    assert explanation is not None
    spreads = {each.title: each.values for each in passage(explanation, "Distribution").spreads}
    part = frame.microscope.trace.layer("it")
    np.testing.assert_array_equal(spreads["z"], part.z.ravel())
    np.testing.assert_array_equal(spreads["δ"], part.dz.ravel())
