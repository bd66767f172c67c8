"""Saliency is the derivative of what is aimed at: by differences, by hand and by PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.experiment.seeing.aim import Aim, class_score
from nnviz.experiment.seeing.saliency import Saliencies, saliency
from tests.engine.oracle import in_order
from tests.engine.prefix_cases import inputs_of, network_of
from tests.experiment.seeing_oracle import QUESTIONS, arrays, asked

STEP = 1e-6


def value(network: Network, x: Array, aim: Aim) -> float:
    values = Prefix(network, aim.layer, aim.at, backward=False).values(x[None])[0]
    return float(values[aim.index].mean())


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_slopes_are_pytorch_s(question: str) -> None:
    network, x, aim = asked(question)
    wanted, theta = arrays()[question], arrays()[f"theta {QUESTIONS[question][0]}"]
    np.testing.assert_array_equal(in_order(network.layout, network.theta), theta)
    np.testing.assert_array_equal(x, wanted["x"])
    found = saliency(network, x, aim)
    assert found.value == pytest.approx(wanted["value"].item(), rel=1e-12)
    np.testing.assert_allclose(found.slopes, wanted["slopes"], rtol=1e-9, atol=1e-12)
    assert np.abs(found.slopes).max() > 0, "or there would be nothing to compare"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_slopes_are_central_differences(question: str) -> None:
    network, x, aim = asked(question)
    found = saliency(network, x, aim)
    for index in list(np.ndindex(x.shape))[::3]:
        push = np.zeros_like(x)
        push[index] = STEP
        slope = (value(network, x + push, aim) - value(network, x - push, aim)) / (2 * STEP)
        assert found.slopes[index] == pytest.approx(slope, rel=1e-5, abs=1e-8), index


def test_the_map_is_the_largest_size_over_the_channels() -> None:
    network, x, aim = asked("two channels, two ways")
    found = saliency(network, x, aim)
    np.testing.assert_array_equal(found.map, np.abs(found.slopes).max(axis=0))
    assert found.map.shape == (7, 7) and not found.map.flags.writeable
    vector = saliency(*asked("unit of a vector"))
    np.testing.assert_array_equal(vector.map, np.abs(vector.slopes))


def test_a_class_score_is_taken_before_softmax() -> None:
    network, x = network_of("classes"), inputs_of("classes", 1)[0]
    logits = network.trace(x, np.eye(3)[0]).layers[-1].z
    for unit in range(3):
        found = saliency(network, x, class_score(network.spec, unit))
        assert found.value == pytest.approx(logits[unit])


def test_float32_agrees() -> None:
    network, x, aim = asked("class score")
    found = saliency(network_of("classes", "float32"), x.astype(np.float32), aim)
    assert found.slopes.dtype == np.float32
    np.testing.assert_allclose(found.slopes, saliency(network, x, aim).slopes, atol=1e-5)


def test_what_is_compiled_goes_by_the_numbers_of_now() -> None:
    network, x, aim = asked("map before ReLU")
    again = Saliencies()
    first = again.of(network, x, aim)
    np.testing.assert_array_equal(again.of(network, x, aim).slopes, first.slopes)
    network.theta[...] *= 1.5
    later = again.of(network, x, aim)
    assert later.value != first.value
    for one in (aim, Aim("b", (2,))):
        np.testing.assert_array_equal(
            again.of(network, x, one).slopes, saliency(network, x, one).slopes
        )
    other, y, wanted = asked("unit of a vector")
    np.testing.assert_array_equal(
        again.of(other, y, wanted).slopes, saliency(other, y, wanted).slopes
    )


def test_what_is_not_there_is_said() -> None:
    network, x, _ = asked("class score")
    with pytest.raises(SpecError, match="no place"):
        saliency(network, x, Aim("b", (9,)))
    with pytest.raises(SpecError, match="no layer 'gone'"):
        saliency(network, x, Aim("gone", (0,)))
