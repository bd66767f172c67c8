"""A network of nnviz's engine in PyTorch's terms, with the same numbers in it.

Parameters are leaf tensors that start with the nnviz network's values, by the names and in the
shapes of its layout, so that gradients and updates can be compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.engine.torch_functions import ACTIVATIONS, LOSSES, Function, Tensor
from benchmarks.engine.torch_layers import BUILDERS, INSIDE
from nnviz.engine.losses import loss_named
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT

Key = tuple[str, str]
"""A layer's id and a parameter's name."""


@dataclass(frozen=True)
class Stage:
    """One layer: ``z`` of what it takes, then ``activation`` unless None."""

    id: str
    sources: tuple[str, ...]
    z: Function
    activation: Function | None


class TorchNet:
    """``parameters`` are learnt, ``statistics`` measured. ``masks``: what dropout layers keep."""

    def __init__(self, network: Network, channels_last: bool = False) -> None:
        self.spec, self.training = network.spec, True
        self.parameters: dict[Key, Tensor] = {}
        self.statistics: dict[Key, Tensor] = {}
        self.masks: dict[str, Tensor] = {}
        self.network, self._channels_last = network, channels_last
        self.stages = [self._stage(index) for index in range(len(self.spec.layers))]
        self._fused = loss_named(self.spec.loss).fused

    def _stage(self, index: int) -> Stage:
        layer = self.spec.layers[index]
        name = "linear" if layer.kind in INSIDE else getattr(layer, "activation", "linear")
        z = BUILDERS[layer.kind](layer, _Setting(self, layer.id))
        activation = None if name == "linear" else ACTIVATIONS[name]
        return Stage(layer.id, self.spec.sources[index], z, activation)

    def tensor(self, layer: str, name: str) -> Tensor:
        """A parameter's own tensor, with the value that it has in the nnviz network."""
        layout = self.network.layout
        values = np.array(layout.read(self.network.theta, layer, name))
        tensor = torch.from_numpy(values)
        if self._channels_last and values.ndim == 4:
            tensor = tensor.contiguous(memory_format=torch.channels_last)
        if layout.block(layer)[name].role == "statistic":
            self.statistics[layer, name] = tensor
        else:
            self.parameters[layer, name] = tensor.requires_grad_()
        return tensor

    def judged(self) -> Function:
        """What the loss takes, as one function: for a chain no graph is walked."""
        before = (INPUT, *(layer.id for layer in self.spec.layers))
        sources = [stage.sources for stage in self.stages]
        is_chain = all(taken == (id,) for taken, id in zip(sources, before, strict=False))
        return _composed(list(self._functions())) if is_chain else self._walk

    def _functions(self) -> Iterator[Function]:
        *hidden, last = self.stages
        for stage in hidden:
            yield from (each for each in (stage.z, stage.activation) if each is not None)
        yield last.z
        if last.activation is not None and not self._fused:
            yield last.activation

    def _walk(self, x: Tensor) -> Tensor:
        z, a = self.outputs(x)
        return z if self._fused else a

    def outputs(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The last layer's z, and the prediction."""
        known = {INPUT: x}
        for stage in self.stages:
            z = stage.z(*(known[id] for id in stage.sources))
            known[stage.id] = z if stage.activation is None else stage.activation(z)
        return z, known[self.stages[-1].id]

    def loss(self, judged: Tensor, y: Tensor) -> Tensor:
        """The batch's loss of what ``judged`` gives."""
        mean = LOSSES[self.spec.loss](judged, y)
        return mean if self.spec.reduction == "mean" else mean * len(y)

    def gradients(self) -> dict[Key, Array]:
        """After a backward pass: ∂L by every parameter, in nnviz's shapes."""
        return {
            key: np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy().copy()
            for key, tensor in self.parameters.items()
        }

    def values(self) -> dict[Key, Array]:
        """All parameters and statistics as they are now."""
        tensors = self.parameters | self.statistics
        return {key: tensor.detach().numpy().copy() for key, tensor in tensors.items()}


class _Setting:
    """What one layer's builder sees of the network."""

    def __init__(self, net: TorchNet, layer: str) -> None:
        self._net, self._layer = net, layer

    @property
    def training(self) -> bool:
        return self._net.training

    @property
    def masks(self) -> dict[str, Tensor]:
        return self._net.masks

    def leaf(self, name: str) -> Tensor:
        return self._net.tensor(self._layer, name)


def _composed(functions: list[Function]) -> Function:
    def run(x: Tensor) -> Tensor:
        for function in functions:
            x = function(x)
        return x

    return run
