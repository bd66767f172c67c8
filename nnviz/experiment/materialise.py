"""From an Experiment's value to the arrays it speaks of."""

from __future__ import annotations

from nnviz.data.dataset import PreparedData
from nnviz.data.load import load
from nnviz.data.prepare import prepare
from nnviz.engine.streams import stream
from nnviz.experiment.experiment import Experiment


def materialise(experiment: Experiment) -> PreparedData:
    """Load, split and prepare the data: equal Experiments give equal arrays.

    The streams ``data`` and ``split`` are separate, so either can be drawn anew alone.
    DataError where the data cannot be loaded or prepared.
    """
    seeds = experiment.seeds
    table = load(experiment.data, stream(seeds.seed, "data", seeds.data))
    return prepare(
        table,
        experiment.features,
        experiment.scaling,
        experiment.test_fraction,
        stream(seeds.seed, "split", seeds.split),
        experiment.precision,
    )
