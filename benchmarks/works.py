"""The runs that window and timeline are measured with."""

from __future__ import annotations

from dataclasses import replace

from nnviz.engine.layers import Dense, Flatten
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import sample_experiment


def works() -> dict[str, Experiment]:
    """By name: small, wide and convolutional; 784-128-64 reads the doodles' pixels."""
    doodles = sample_experiment("doodles")
    layers = (
        Flatten("flatten"),
        Dense("hidden1", tuple(range(128)), "relu"),
        Dense("hidden2", tuple(range(128, 192)), "relu"),
        doodles.layers[-1],
    )
    return {
        "two spirals": sample_experiment("two-spirals"),
        "784-128-64": replace(doodles, layers=layers, batch_size=64),
        "doodles": doodles,
    }
