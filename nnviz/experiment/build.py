"""From an Experiment to what the engine builds."""

from __future__ import annotations

from nnviz.engine.layers import Flatten, Layer
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.experiment import Experiment


def network_spec(experiment: Experiment, input_shape: Shape, outputs: int) -> NetworkSpec:
    """The network of an experiment whose prepared inputs have ``input_shape``."""
    return NetworkSpec(input_shape, experiment.layers, experiment.loss, outputs)


def source_of(layers: tuple[Layer, ...], index: int) -> str:
    """The id of the layer whose units layer ``index`` sees, through pooling and flattening."""
    for layer in reversed(layers[:index]):
        if hasattr(layer, "unit_ids"):
            return layer.id
    return "input"


def is_flattened(layers: tuple[Layer, ...], index: int) -> bool:
    """Whether layer ``index`` sees the pixels of maps, through a Flatten."""
    for layer in reversed(layers[:index]):
        if isinstance(layer, Flatten):
            return True
        if hasattr(layer, "unit_ids"):
            return False
    return False
