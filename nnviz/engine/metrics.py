"""How good predictions are, as pure functions of ``outputs`` and ``targets``, both (n, outputs).

Classes: one output decides between two classes at 0.5, several by the largest (the first of
equals); targets are 0 and 1, or one-hot. With TP, FP and FN counted for one class against all
others, as in any textbook (Manning, Raghavan & Schütze 2008, chapter 8):

precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2 TP / (2 TP + FP + FN).

What would divide by nothing is 0: the precision of a class that is never predicted, the recall
of one that never occurs, F1 of one that does neither. ``macro`` is the plain mean over all
classes of the network, those that do not occur among them. Without samples a score is NaN.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True)
class ClassScores:
    """One number per class (classes,), and their means."""

    precision: Array
    recall: Array
    f1: Array

    @property
    def macro_precision(self) -> float:
        return float(self.precision.mean())

    @property
    def macro_recall(self) -> float:
        return float(self.recall.mean())

    @property
    def macro_f1(self) -> float:
        return float(self.f1.mean())


def decisions(values: Array) -> Array:
    """The class of each sample, (n,), out of outputs or targets (n, outputs)."""
    if values.shape[1] == 1:
        return np.asarray(values[:, 0] >= 0.5, int)
    return np.asarray(values.argmax(axis=1))


def by_class(values: Array) -> Array:
    """One sample's outputs or targets by class: of two told by one number, the first has the rest
    to 1."""
    return values if len(values) > 1 else np.array([1 - values[0], values[0]])


def accuracy(outputs: Array, targets: Array) -> float:
    """The share of samples whose class is named rightly."""
    return _mean(decisions(outputs) == decisions(targets))


def confusion_matrix(outputs: Array, targets: Array) -> Array:
    """Counts (classes, classes): row the true class, column the predicted one."""
    classes = max(2, outputs.shape[1])
    pairs = classes * decisions(targets) + decisions(outputs)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def class_scores(outputs: Array, targets: Array) -> ClassScores:
    """Precision, recall and F1 of every class."""
    return scores_of(confusion_matrix(outputs, targets))


def scores_of(confusion: Array) -> ClassScores:
    """The same, out of a confusion matrix."""
    right = confusion.diagonal()
    predicted, true = confusion.sum(axis=0), confusion.sum(axis=1)
    return ClassScores(
        _shares(right, predicted), _shares(right, true), _shares(2 * right, predicted + true)
    )


def r_squared(outputs: Array, targets: Array) -> float:
    """R² = 1 − Σ (a − y)² / Σ (y − ȳ)², the mean over the outputs.

    A target that never changes leaves nothing to explain: 1 where it is met exactly, else 0.
    """
    misses = Misses(targets)
    misses.add(np.asarray(outputs).T, np.asarray(targets).T)
    return misses.r_squared


def mean_absolute_error(outputs: Array, targets: Array) -> float:
    """MAE = mean |a − y| over samples and outputs."""
    return _mean(np.abs(np.asarray(outputs, np.float64) - targets))


class Misses:
    """R² and MAE of a part with these targets (n, outputs), of which predictions are added portion
    by portion: both (outputs, samples)."""

    def __init__(self, targets: Array) -> None:
        self._targets = targets
        self._squared = np.zeros(targets.shape[1])
        self._absolute, self._count = 0.0, 0

    def add(self, outputs: Array, targets: Array) -> None:
        away = outputs.astype(np.float64) - targets
        self._squared += np.einsum("ij,ij->i", away, away)
        self._absolute += float(np.abs(away, away).sum())
        self._count += away.size

    @property
    def r_squared(self) -> float:
        """NaN without samples."""
        if not len(self._targets):
            return float("nan")
        away = self._targets - self._targets.mean(axis=0, dtype=np.float64)
        whole, left = np.einsum("ij,ij->j", away, away), self._squared
        unexplained = np.where(whole > 0, left / np.where(whole > 0, whole, 1), left > 0)
        return float((1 - unexplained).mean())

    @property
    def mae(self) -> float:
        """NaN without samples."""
        return self._absolute / self._count if self._count else float("nan")


def _shares(part: Array, whole: Array) -> Array:
    """part / whole, 0 where there is no whole."""
    return np.asarray(np.where(whole > 0, part / np.maximum(whole, 1), 0.0))


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else float("nan")
