"""From an Experiment's value to the arrays it speaks of."""

from __future__ import annotations

from nnviz.data.dataset import PreparedData, Table
from nnviz.data.generators import outline
from nnviz.data.load import load
from nnviz.data.prepare import fed_names, fed_shape, prepare
from nnviz.data.source import ArrayData, BundledData, Data, GeneratedData, TableData
from nnviz.data.user_tables import user_outline
from nnviz.engine.shapes import Shape
from nnviz.engine.streams import stream
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.kept_tables import KeptTables

_TABLES = KeptTables()


def materialise(experiment: Experiment) -> PreparedData:
    """Load, split and prepare the data: equal Experiments give equal arrays.

    The streams ``data``, ``split`` and ``validation`` are separate: drawing the data anew leaves
    the split, and taking a validation part leaves the test part.
    DataError where the data cannot be loaded or prepared.
    """
    seeds = experiment.seeds
    return prepare(
        table_of(experiment),
        experiment.features,
        experiment.scaling,
        experiment.test_fraction,
        stream(seeds.seed, "split", seeds.split),
        experiment.precision,
        experiment.validation_fraction,
        stream(seeds.seed, "validation", seeds.split),
        experiment.preparation,
        experiment.splitting,
        experiment.target_scaling,
    )


def table_of(experiment: Experiment) -> Table:
    """The raw samples; equal sources share one table, bundled ones whatever the seed."""
    source = _source(experiment)
    return _TABLES.get(source, lambda: _drawn(*source))


def is_to_be_read(experiment: Experiment) -> bool:
    """Whether its samples lie in a bundled file that was not read yet, which may take 0.2 s."""
    return isinstance(experiment.data, BundledData) and _source(experiment) not in _TABLES


def _source(experiment: Experiment) -> tuple[Data, tuple[int, int]]:
    seeds = experiment.seeds
    drawn = (seeds.seed, seeds.data) if experiment.data.kind == "generated" else (0, 0)
    return experiment.data, drawn


def outline_of(experiment: Experiment) -> Table:
    """The raw samples, or a table without a row where they would have to be drawn first: for its
    shapes and names, which the window asks for at every edit."""
    data = experiment.data
    if isinstance(data, GeneratedData):
        return outline(data.name, data.count, data.noise, data.outliers)
    return user_outline(data) if isinstance(data, TableData | ArrayData) else table_of(experiment)


def input_shape(experiment: Experiment) -> Shape:
    """The shape of one network input, known without preparing anything; DataError for a
    preparation that does not suit the data's columns."""
    return fed_shape(outline_of(experiment), experiment.features, experiment.preparation)


def input_names(experiment: Experiment) -> tuple[str, ...]:
    """What the network is fed with, known like ``input_shape``."""
    return fed_names(outline_of(experiment), experiment.features, experiment.preparation)


def _drawn(data: Data, seeds: tuple[int, int]) -> Table:
    seed, counter = seeds
    return load(data, stream(seed, "data", counter))
