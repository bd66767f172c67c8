"""Every layer kind: what an explanation shows is the trace's, and its arithmetic holds."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import KINDS
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import Explanation, Line, Passage, explain
from nnviz.experiment.explain.names import unit_count
from nnviz.experiment.explain.sources import place_of
from nnviz.experiment.frame import Frame
from tests.experiment.every_kind import CASES, frame_with
from tests.experiment.test_explain import evaluated


def explanations(frame: Frame, layer: str = "it") -> list[Explanation]:
    """Every unit, at the strongest pixel or the last step, and at the first ones."""
    found = [
        explain(frame, layer, unit, pixel, parameter=0)
        for unit in range(min(unit_count(frame, layer), 6))
        for pixel in (None, (0, 0), (1, 0))
    ]
    assert None not in found
    return [each for each in found if each is not None]


def lines_of(explanation: Explanation) -> list[Line]:
    lines = list(getattr(explanation.forward, "lines", ()))
    lines += filter(None, [getattr(explanation.forward, "activated", None)])
    for part in (explanation.backward, explanation.loss, explanation.update, *explanation.passages):
        lines += part.lines if part else ()
    return lines


def results(explanation: Explanation, *symbols: str) -> list[float]:
    return [line.result for line in lines_of(explanation) if line.symbol in symbols]


def passage(explanation: Explanation, heading: str) -> Passage:
    return next(each for each in explanation.passages if each.heading.startswith(heading))


def test_every_kind_there_is_is_walked() -> None:
    assert {case.split()[0] for case in CASES} == set(KINDS)


@pytest.mark.parametrize("case", CASES)
def test_something_is_said_and_every_line_gives_its_result(case: str) -> None:
    for explanation in explanations(frame_with(case)):
        assert explanation.forward is not None or explanation.passages
        for line in lines_of(explanation):
            assert evaluated(line) == pytest.approx(line.result, rel=1e-6, abs=1e-12), line


@pytest.mark.parametrize("case", CASES)
def test_outputs_and_gradients_are_those_of_the_trace(case: str) -> None:
    frame = frame_with(case)
    assert frame.microscope is not None
    part = frame.microscope.trace.layer("it")
    shape = part.a.shape
    for unit in range(min(unit_count(frame, "it"), 6)):
        explanation = explain(frame, "it", unit, (0, 0))
        assert explanation is not None
        at = place_of(shape, unit, (0, 0))
        if explanation.forward is not None:
            assert explanation.forward.a == part.a[at]
        elif "rnn" in case or "lstm" in case:
            assert results(explanation, "h")[-1] == part.extras["state"][0, unit]
        else:
            assert results(explanation, "a")[0] == part.a[at]
            assert passage(explanation, "Backward").result == ("∂L/∂a", part.da[at])


@pytest.mark.parametrize("case", CASES)
def test_what_the_takers_hand_back_adds_up(case: str) -> None:
    frame = frame_with(case)
    for explanation in explanations(frame):
        for each in explanation.passages:
            if each.heading != "Backward":
                continue
            assert each.result is not None
            shown = sum(sheet.columns[0].values.sum() for sheet in each.sheets[:1])
            assert shown == pytest.approx(each.result[1], abs=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if "norm" in case or "rnn" in case])
def test_old_and_update_give_new(case: str) -> None:
    check_updates(frame_with(case))


def test_old_and_update_give_new_in_an_lstm() -> None:
    check_updates(frame_with("lstm"))


def check_updates(frame: Frame) -> None:
    assert frame.microscope is not None
    step = frame.microscope.step
    block = step.layout.block("it")
    seen: list[float] = []
    for unit in range(unit_count(frame, "it")):
        first = explain(frame, "it", unit, (0, 0))
        assert first is not None and first.gradients is not None
        for parameter in range(len(first.gradients.names)):
            explanation = explain(frame, "it", unit, (0, 0), parameter)
            assert explanation is not None and explanation.update is not None
            update = explanation.update
            assert update.old + update.delta == pytest.approx(update.new, abs=1e-15)
            seen.append(update.new)
    learnt = [
        step.layout.read(step.new_parameters, "it", each.name).ravel()
        for each in block.parameters if each.role != "statistic"
    ]  # fmt: skip
    everything = np.sort(np.concatenate(learnt))
    if len(everything) == len(seen):
        np.testing.assert_array_equal(np.sort(seen), everything)


def test_dropout_names_what_evaluation_and_what_training_does() -> None:
    frame = frame_with("dropout")
    assert frame.microscope is not None and frame.microscope.evaluation is not None
    part = frame.microscope.trace.layer("it")
    for explanation in explanations(frame):
        headings = [each.heading for each in explanation.passages]
        assert headings[-2:] == ["Forward · evaluation", "In the layer"]
        training = passage(explanation, "In training")
        mask, x, rate = training.lines[0].values
        unit = explanation.unit
        assert (mask, x, rate) == (part.extras["mask"][unit], part.x[unit], 0.4)
        assert training.lines[0].result == part.a[unit]
        assert ("Left out" in training.words) == (mask == 0)


def test_a_batch_norm_shows_the_statistics_of_batch_and_run() -> None:
    frame = frame_with("batch_norm")
    scope = frame.microscope
    assert scope is not None and scope.evaluation is not None
    for explanation in explanations(frame):
        training = passage(explanation, "In training")
        running = {line.symbol: line for line in training.lines if "running" in line.symbol}
        new = scope.step.layout.read(scope.step.new_parameters, "it", "variance")
        assert running["running σ²"].result == new[explanation.unit]
        assert (
            running["running μ"].values[3]
            == scope.trace.layer("it").extras["mean"][explanation.unit]
        )


@pytest.mark.parametrize("case", ["simple_rnn", "lstm", "simple_rnn whole", "lstm whole"])
def test_states_and_gradients_go_through_time(case: str) -> None:
    frame = frame_with(case)
    assert frame.microscope is not None
    extras = frame.microscope.trace.layer("it").extras
    for unit in range(4):
        explanation = explain(frame, "it", unit, (2, 0))
        assert explanation is not None
        forward = passage(explanation, "Through time").sheets[0]
        columns = {each.heading: each.values for each in forward.columns}
        np.testing.assert_array_equal(columns["h"], extras["state"][:, unit])
        np.testing.assert_array_equal(columns["h before"][1:], extras["state"][:-1, unit])
        assert forward.marked == 2 and forward.steps
        sheets = passage(explanation, "Backward through time").sheets
        back = next(sheet for sheet in sheets if sheet.steps)
        shown: Array = np.stack([each.values for each in back.columns])
        np.testing.assert_array_equal(shown[0], extras["state_gradient"][:, unit])
