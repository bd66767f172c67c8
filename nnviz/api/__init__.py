"""nnviz for Python: build, train, explain and export without a window."""

from nnviz.api import layers
from nnviz.api.building import change
from nnviz.api.model import Model
from nnviz.api.sources import arrays, lessons, read, sample, samples
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment

__all__ = [
    "Experiment",
    "Model",
    "NnvizError",
    "OptimizerSpec",
    "arrays",
    "change",
    "layers",
    "lessons",
    "read",
    "sample",
    "samples",
]
