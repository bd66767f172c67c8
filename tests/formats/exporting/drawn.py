"""Plans of networks that belong to no sample, and their code as modules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.exporting.numpy_script import script
from nnviz.formats.exporting.plan import Plan, by_layer

Namespace = dict[str, Any]


def experiment_of(spec: NetworkSpec, learning: LearningSpec, precision: str) -> Experiment:
    """An experiment that says of the network and its learning what a plan reads."""
    return replace(
        sample_experiment("circles"), layers=spec.layers, loss=spec.loss, features=(),
        reduction=spec.reduction, precision=precision, optimizer=learning.optimizer,
        schedule=learning.schedule, regularisation=learning.regularisation, frozen=learning.frozen,
        stop=learning.stop, sampling=learning.sampling,
    )  # fmt: skip


def network_of(spec: NetworkSpec, precision: str, seed: int) -> Network:
    """Every number drawn, biases and statistics too."""
    rng = np.random.default_rng(seed)
    network = Network(spec, precision, rng)
    layout, dtype = network.layout, np.dtype(precision)
    noise = 0.1 * rng.normal(size=network.theta.size)
    network.theta += noise.astype(dtype) * layout.mask(dtype, "weight", "bias")
    share = 0.2 * rng.random(network.theta.size)
    network.theta += share.astype(dtype) * layout.mask(dtype, "scale", "statistic")
    return network


def plan_for(network: Network, learning: LearningSpec | None = None) -> Plan:
    spec, learning = network.spec, learning or LearningSpec()
    plan = Plan(experiment_of(spec, learning, network.dtype.name), spec, spec.input_shape)
    found = by_layer(plan, network, network.theta)
    plan.arrays.update({f"{layer}.{name}": values for layer, name, values in found})
    return plan


def run_script(plan: Plan) -> Namespace:
    """What the plan's NumPy script defines."""
    names: Namespace = {"__name__": "exported"}
    exec(compile(script(plan), "exported.py", "exec"), names)
    return names


def learner(network: Network, learning: LearningSpec, x: Array, y: Array) -> Trainer:
    """What trains the network on one batch of all samples, in their order."""
    learning = replace(learning, sampling="in order")
    return Trainer(network, learning, (x, y), (x, y), len(x), np.random.default_rng(0))
