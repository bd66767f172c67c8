"""Pieces that lessons' experiments are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nnviz.engine.layers import Conv2D, Dense, Layer
from nnviz.engine.optimizers import Kind, OptimizerSpec
from nnviz.experiment.experiment import Experiment, Given


def dense(id: str, units: int, activation: str, initializer: str = "auto") -> Dense:
    """A fully connected layer."""
    return Dense(id, tuple(range(units)), activation, initializer=initializer)


def conv(id: str, filters: int) -> Conv2D:
    """Filters of 3×3 with ReLU."""
    return Conv2D(id, tuple(range(filters)), kernel=3, activation="relu")


def hidden(*widths: int, activation: str = "tanh", initializer: str = "auto") -> tuple[Layer, ...]:
    """Hidden layers of these widths: hidden1, hidden2…"""
    return tuple(
        dense(f"hidden{number}", units, activation, initializer)
        for number, units in enumerate(widths, start=1)
    )


def sgd(rate: float, kind: Kind = "sgd") -> OptimizerSpec:
    """Plain gradient descent, or another rule, at a learning rate."""
    return OptimizerSpec(kind, rate)


def given(layer: str, weights: tuple[float, ...], biases: tuple[float, ...]) -> tuple[Given, ...]:
    """Weights and biases that a layer begins with."""
    return Given(layer, "weight", weights), Given(layer, "bias", biases)


def setting(**changes: Any) -> Callable[[Experiment], Experiment]:
    """A variant that replaces fields of the experiment."""
    return lambda experiment: replace(experiment, **changes)
