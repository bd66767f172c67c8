"""What code is written from: the network with its layers' names, preparation and numbers."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nnviz.data.dataset import Affine
from nnviz.data.preparation import Pipeline
from nnviz.engine.layers import Dense
from nnviz.engine.losses import loss_named
from nnviz.engine.network import Network
from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run

RESERVED = frozenset(
    (
        *dir(builtins), "F", "SimpleRNN", "average_pool",
        *keyword.kwlist, *keyword.softkwlist, "self", "x", "raw", "training", "network", "prepare",
        "forward", "backward", "predict", "layers", "shift", "scale", "scaling",
        "targets", "target_mean", "target_scale", "parameters", "gradients", "d",
        "state", "train", "eval", "to", "apply", "modules", "children", "buffers", "double",
        "float", "half", "cpu", "cuda", "compile", "zero_grad", "numpy", "np", "torch", "nn",
        "keras", "ops", "inputs", "model", "initializers", "regularizers", "step", "argmax",
        "leaky_relu",
    )
)  # fmt: skip
"""Names that mean something else in the code."""


@dataclass(frozen=True)
class Part:
    """One layer on its way out: its ``name`` in code, the names of what it takes (``x`` is the
    network's input), the ``shape`` of the first of these, and the activation that is computed
    inside: of the output layer linear, where the loss takes z. ``frozen``: training leaves it."""

    layer: Any
    name: str
    taken: tuple[str, ...]
    shape: Shape
    activation: str
    frozen: bool

    @property
    def momentum(self) -> float:
        """How far running statistics follow a batch: those of a frozen layer stay."""
        return 0.0 if self.frozen else float(self.layer.momentum)

    @property
    def kind(self) -> str:
        return str(self.layer.kind)

    @property
    def pads(self) -> tuple[int, int, int, int]:
        """Pixels that a window adds at (top, bottom, left, right)."""
        pads: tuple[int, int, int, int] = self.layer.window(self.shape).pads
        return pads


@dataclass(frozen=True)
class Plan:
    """``arrays`` are the parameters and statistics by ``name.parameter``, in the user's order;
    none where only the code is wanted. ``affine`` and ``target_affine`` are None where they change
    nothing, or are not known."""

    experiment: Experiment
    spec: NetworkSpec
    raw_shape: Shape
    input_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    pipeline: Pipeline = field(default_factory=Pipeline)
    affine: Affine | None = None
    target_affine: Affine | None = None
    arrays: dict[str, Array] = field(default_factory=dict)

    @property
    def precision(self) -> str:
        return str(self.experiment.precision)

    @property
    def fused(self) -> str:
        """The output's activation where the loss is computed from z, else empty."""
        return loss_named(self.spec.loss).needs

    @cached_property
    def names(self) -> dict[str, str]:
        """Every layer's name in code, by its id."""
        names = {INPUT: "x"}
        for layer in self.spec.layers:
            names[layer.id] = _identifier(layer.id, {*names.values(), *RESERVED})
        return names

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The layers in the order of computation."""
        return tuple(
            Part(
                layer,
                self.names[layer.id],
                tuple(self.names[id] for id in self.spec.sources[index]),
                self.spec.input_of(index),
                self._inside(index),
                layer.id in self.experiment.frozen.layers,
            )
            for index, layer in enumerate(self.spec.layers)
        )

    @property
    def is_chain(self) -> bool:
        """Whether every layer takes just the one before it."""
        before = ("x", *(part.name for part in self.parts))
        return all(part.taken == (name,) for part, name in zip(self.parts, before, strict=False))

    def kinds(self) -> frozenset[str]:
        return frozenset(part.kind for part in self.parts)

    def _inside(self, index: int) -> str:
        layer = self.spec.layers[index]
        if self.fused and index == len(self.spec.layers) - 1 and isinstance(layer, Dense):
            return "linear"
        return str(getattr(layer, "activation", ""))


def plan_of(run: Run) -> Plan:
    """The plan of a run as it stands."""
    data, table = run.data, run.data.table
    plan = Plan(
        run.experiment, run.network.spec, table.input_shape, table.input_names, table.class_names,
        data.pipeline, _used(data.affine), _used(data.target_affine),
    )  # fmt: skip
    plan.arrays.update(_arrays(plan, run.network))
    return plan


def by_layer(plan: Plan, network: Network, vector: Array) -> Iterator[tuple[str, str, Array]]:
    """Every layer's parameters out of a vector like θ, (name, parameter, values)."""
    for block in network.layout:
        for parameter in block.parameters:
            values = np.array(network.layout.read(vector, block.layer, parameter.name))
            yield plan.names[block.layer], parameter.name, values


def frozen_numbers(plan: Plan, frozen: FrozenSpec) -> dict[str, list[int]]:
    """The single frozen numbers by ``name.parameter``, but for those of frozen layers."""
    found: dict[str, list[int]] = {}
    for layer, name, index in sorted(frozen.weights):
        if layer not in frozen.layers:
            found.setdefault(f"{plan.names[layer]}.{name}", []).append(index)
    return found


def _arrays(plan: Plan, network: Network) -> dict[str, Array]:
    found = by_layer(plan, network, network.theta)
    return {f"{layer}.{name}": values for layer, name, values in found}


def _used(affine: Affine | None) -> Affine | None:
    """The map, where it changes anything."""
    if affine is None or (not np.any(affine.shift) and np.all(affine.scale == 1)):
        return None
    return affine


def _identifier(text: str, taken: set[str]) -> str:
    """A name that Python takes, like the text, with a number behind it if it is taken."""
    plain = re.sub(r"\W", "_", text, flags=re.ASCII).strip("_") or "layer"
    plain = f"layer_{plain}" if plain[0].isdigit() else plain
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name
