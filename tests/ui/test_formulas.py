"""Every formula that an explanation may show can be set as mathematics."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.losses import LOSSES
from nnviz.experiment.explain.activated import DERIVATIVES, SYMBOLS
from nnviz.experiment.explain.loss import loss_formula
from nnviz.ui.inspector.curve import Curve
from nnviz.ui.inspector.typeset import typeset
from nnviz.ui.start import application
from nnviz.ui.theme import Theme


def test_every_activation_has_its_formulas() -> None:
    assert set(SYMBOLS) == set(ACTIVATIONS)
    assert set(DERIVATIVES) == set(ACTIVATIONS) - {"softmax"}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_can_be_set(name: str) -> None:
    formulas = [SYMBOLS[name][0], DERIVATIVES.get(name, ("a",))[0]]
    assert all(typeset(latex, 14.0).width > 0 for latex in formulas)


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_can_be_set(name: str, outputs: int) -> None:
    assert typeset(loss_formula(name, outputs).latex, 14.0).width > 0


@pytest.mark.parametrize("name", [name for name, own in ACTIVATIONS.items() if not own.over_units])
def test_every_curve_shows_all_its_values(qtbot: QtBot, name: str) -> None:
    application()
    curve = Curve(Theme())
    qtbot.addWidget(curve)
    for z in (-3.0, -0.5, 0.0, 2.0, 100.0):
        a = float(ACTIVATIONS[name].value(np.asarray(z)))
        curve.show_point(name, z, a)
        assert not curve.grab().isNull()
        low, high = curve.span()
        assert low - 0.01 <= a <= 1.05 * high
