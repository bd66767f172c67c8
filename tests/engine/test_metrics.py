"""Metrics: worked out by hand, and scikit-learn's numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine import metrics
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from tests.engine.function_cases import dense, metric_data
from tests.engine.oracle import METRICS, arrays

THEIRS = arrays(METRICS)
CLASSES = ["binary", "classes", "gaps"]


def one_hot(*classes: int) -> Array:
    return np.eye(3)[list(classes)]


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_scored_as_scikit_learn_does(name: str) -> None:
    outputs, targets = metric_data()[name]
    np.testing.assert_array_equal(outputs, THEIRS[name]["outputs"])
    assert metrics.accuracy(outputs, targets) == pytest.approx(THEIRS[name]["accuracy"])
    confusion = metrics.confusion_matrix(outputs, targets)
    np.testing.assert_array_equal(confusion, THEIRS[name]["confusion"])
    scores = metrics.class_scores(outputs, targets)
    for what in ("precision", "recall", "f1"):
        each = THEIRS[name][f"{what} each"]
        np.testing.assert_allclose(getattr(scores, what), each, rtol=1e-12)
        macro = float(THEIRS[name][f"{what} macro"])
        assert getattr(scores, f"macro_{what}") == pytest.approx(macro, rel=1e-12)


def test_values_are_scored_as_scikit_learn_does() -> None:
    outputs, targets = metric_data()["values"]
    found = metrics.r_squared(outputs, targets), metrics.mean_absolute_error(outputs, targets)
    expected = THEIRS["values"]["r_squared"], THEIRS["values"]["mae"]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_scores_worked_out_by_hand() -> None:
    """Five samples of three classes; class 2 is never predicted."""
    targets, outputs = one_hot(0, 0, 1, 1, 2), one_hot(0, 1, 1, 1, 0)
    assert metrics.accuracy(outputs, targets) == 3 / 5
    np.testing.assert_array_equal(
        metrics.confusion_matrix(outputs, targets), [[1, 1, 0], [0, 2, 0], [1, 0, 0]]
    )
    scores = metrics.class_scores(outputs, targets)
    np.testing.assert_allclose(scores.precision, [1 / 2, 2 / 3, 0])
    np.testing.assert_allclose(scores.recall, [1 / 2, 1, 0])
    np.testing.assert_allclose(scores.f1, [1 / 2, 4 / 5, 0])
    assert scores.macro_f1 == pytest.approx(13 / 30)


def test_one_output_decides_at_one_half() -> None:
    outputs, targets = np.array([[0.5], [0.49], [0.9], [0.1]]), np.array([[1.0], [1], [0], [0]])
    np.testing.assert_array_equal(metrics.decisions(outputs), [1, 0, 1, 0])
    np.testing.assert_array_equal(metrics.confusion_matrix(outputs, targets), [[1, 1], [1, 1]])


def test_r_squared_worked_out_by_hand() -> None:
    targets = np.array([[1.0], [2], [3], [4]])
    assert metrics.r_squared(targets, targets) == 1
    assert metrics.r_squared(np.full((4, 1), 2.5), targets) == 0
    assert metrics.r_squared(targets + 1, targets) == pytest.approx(1 - 4 / 5)
    assert metrics.mean_absolute_error(np.add(targets, [[1], [-2], [0], [0]]), targets) == 0.75


def test_a_target_that_never_changes() -> None:
    targets = np.full((3, 1), 7.0)
    assert metrics.r_squared(targets, targets) == 1
    assert metrics.r_squared(targets + 1, targets) == 0


def test_no_samples_have_no_score() -> None:
    none = np.empty((0, 2))
    scores = metrics.accuracy, metrics.r_squared, metrics.mean_absolute_error
    assert all(math.isnan(score(none, none)) for score in scores)
    assert metrics.confusion_matrix(none, none).sum() == 0
    assert metrics.class_scores(none, none).macro_recall == 0


@pytest.mark.parametrize("outputs", [1, 3])
def test_the_network_s_own_accuracy_is_the_same(outputs: int) -> None:
    spec = NetworkSpec(
        (2,), (dense("out", outputs, "sigmoid"),), "mean_squared_error", outputs, classifies=True
    )
    network = Network(spec, "float64", np.random.default_rng(2))
    rng = np.random.default_rng(3)
    x = rng.normal(size=(50, 2))
    y = (
        np.eye(outputs)[rng.integers(0, outputs, 50)]
        if outputs > 1
        else rng.integers(0, 2, (50, 1))
    )
    own = network.score(network.source(x), y.astype(float)).accuracy
    assert metrics.accuracy(network.predict(x), y) == own
