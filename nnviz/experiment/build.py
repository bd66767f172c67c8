"""From an Experiment to what the engine builds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.data.shelf import SHELF
from nnviz.data.source import Task
from nnviz.engine.layers import Flatten, Layer
from nnviz.engine.layout import Layout
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.streams import stream
from nnviz.engine.trainer import Trainer
from nnviz.experiment.experiment import Experiment, Given, Stored


def network_spec(
    experiment: Experiment, input_shape: Shape, outputs: int, task: Task = "regression"
) -> NetworkSpec:
    """The network of an experiment whose prepared inputs have ``input_shape``."""
    classifies = task != "regression"
    return NetworkSpec(
        input_shape, experiment.layers, experiment.loss, outputs, classifies, experiment.reduction
    )


def network_for(
    experiment: Experiment, data: PreparedData, rng: np.random.Generator | None = None
) -> Network:
    """The network of an experiment on its prepared data; ``rng`` draws its weights."""
    return Network(spec_for(experiment, data), experiment.precision, rng)


def trainer_for(
    network: Network, experiment: Experiment, data: PreparedData, **listeners: Callable[..., None]
) -> Trainer:
    """What trains a network of the experiment."""
    seeds = experiment.seeds
    return Trainer(
        network, experiment.learning, (data.x_train, data.y_train), (data.x_test, data.y_test),
        experiment.batch_size, stream(seeds.seed, "order", seeds.order),
        noise=stream(seeds.seed, "noise", seeds.noise),
        validation=(data.x_validation, data.y_validation) if len(data.x_validation) else None,
        **listeners,
    )  # fmt: skip


def first_weights(experiment: Experiment) -> np.random.Generator:
    """What draws an experiment's first weights."""
    return stream(experiment.seeds.seed, "weights", experiment.seeds.weights)


def give(start: tuple[Given | Stored, ...], layout: Layout, theta: Array) -> None:
    """Write the numbers that an experiment begins with over those drawn."""
    for given in start:
        block = layout.block(given.layer) if given.layer in layout else None
        if block is None or given.parameter not in block:
            continue
        values = SHELF.get(given.array) if isinstance(given, Stored) else np.array(given.values)
        if block[given.parameter].size == values.size:
            layout.write(theta, given.layer, given.parameter, values)


def spec_for(experiment: Experiment, data: PreparedData) -> NetworkSpec:
    """The network of an experiment on its prepared data."""
    return network_spec(experiment, data.input_shape, data.table.outputs, data.table.task)


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
