"""Whether what a file says can be built, found out without reading its data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nnviz.data.catalogue import bundled
from nnviz.data.generators import inputs_of
from nnviz.data.prepare import PLANE
from nnviz.data.source import ArrayData, BundledData, TableData
from nnviz.data.user_tables import user_outline
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Shape
from nnviz.errors import NnvizError
from nnviz.experiment.build import network_spec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import input_shape
from nnviz.formats.archive import DamagedError


@contextmanager
def buildable() -> Iterator[None]:
    """Errors of building as what is wrong with a file."""
    try:
        yield
    except NnvizError as error:
        reason = str(error).rstrip(".")
        raise DamagedError(f"its experiment cannot be built ({reason})") from error


def layout_of(experiment: Experiment) -> Layout:
    """Where the experiment's parameters lie in θ; DamagedError if it cannot be built."""
    outputs = getattr(experiment.layers[-1], "units", 0) if experiment.layers else 0
    with buildable():
        spec = network_spec(experiment, _input_shape(experiment), outputs)
        spec.validate()
        return spec.layout


def _input_shape(experiment: Experiment) -> Shape:
    """What the network is fed with, known without reading the data."""
    if experiment.preparation:
        return input_shape(experiment)
    if experiment.features:
        return (len(experiment.features),)
    data = experiment.data
    if isinstance(data, BundledData):
        return bundled(data.name).input_shape
    if isinstance(data, TableData | ArrayData):
        raw = user_outline(data).input_shape
    else:
        raw = inputs_of(data.name)
    # Of the plane's points, features are taken, or there is nothing to feed the network with.
    return (0,) if raw == PLANE else raw
