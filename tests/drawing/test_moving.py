"""Weights on their way from old to new, and the numbers on the chosen unit's edges."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.drawing.columns import describe_columns
from nnviz.drawing.moving import edge_texts, moved, theta_at
from nnviz.drawing.numbers import number
from nnviz.drawing.operations import moment_of, operations
from nnviz.drawing.readings import Moment
from nnviz.drawing.wiring import Bundle
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import LOSS, WHOLE, Selection
from nnviz.ui.canvas.board import build_board
from nnviz.ui.start import application
from tests.experiment.every_kind import frame_with


def at_key(frame: Frame, key: str, share: float) -> Moment:
    chosen = next(each for each in operations(frame, "update") if each.key == key)
    return moment_of(frame, "update", "", chosen.start + share * (chosen.end - chosen.start))


def test_both_ends_are_exact() -> None:
    frame = frame_with("dense")
    assert frame.microscope is not None
    step = frame.microscope.step
    assert theta_at(step, 0.0) is step.parameters
    assert theta_at(step, 1.0) is step.new_parameters
    half = (step.parameters + step.new_parameters) / 2
    np.testing.assert_allclose(theta_at(step, 0.5), half, rtol=1e-12)


def test_weights_move_in_the_last_operation_only() -> None:
    frame = frame_with("dense")
    assert moved(None) == moved(Moment("loss", "", 1.0)) == 0.0
    assert moved(at_key(frame, "batch", 1.0)) == moved(at_key(frame, "state", 1.0)) == 0.0
    assert moved(at_key(frame, "move", 0.5)) == pytest.approx(0.5)
    assert moved(at_key(frame, "move", 1.0)) == 1.0


def bundles_of(frame: Frame) -> tuple[Bundle, ...]:
    application()
    return build_board(describe_columns(frame), 900, 600, {}).bundles


@pytest.mark.parametrize(("key", "share", "sign"), [
    ("batch", 0.5, "∂"), ("state", 0.5, "g"), ("move", 0.0, "g"), ("move", 1.0, "w"),
])  # fmt: skip
def test_the_chosen_units_edges_have_numbers(key: str, share: float, sign: str) -> None:
    frame = frame_with("dense")
    assert frame.microscope is not None
    step, moment = frame.microscope.step, at_key(frame, key, share)
    texts = edge_texts(bundles_of(frame), frame, moment, Selection("it", 2))
    values = {"∂": step.batch_gradient, "g": step.used_gradient, "w": step.new_parameters}[sign]
    weights = step.layout.weight(values, "it")[2]
    assert [each.text for each in texts] == [f"{sign} {number(value)}" for value in weights]
    one = edge_texts(bundles_of(frame), frame, moment, Selection("it", 2, None, 1))
    assert [each.text for each in one] == [f"{sign} {number(float(weights[1]))}"]


def test_nothing_chosen_has_no_numbers() -> None:
    frame = frame_with("dense")
    moment, bundles = at_key(frame, "move", 1.0), bundles_of(frame)
    for selection in (None, Selection(LOSS, WHOLE), Selection("it", WHOLE), Selection("input", 0)):
        assert edge_texts(bundles, frame, moment, selection) == []
    assert edge_texts(bundles, frame, Moment("loss", "", 1.0), Selection("it", 0)) == []
