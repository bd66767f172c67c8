"""A network of nnviz's engine in PyTorch's terms: one builder for every layer kind.

Parameters are leaf tensors that start with the nnviz network's values, by the names and in the
shapes of its layout, so that gradients and updates can be compared one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT

Tensor = Any
Function = Callable[..., Tensor]
Take = Callable[[str], Tensor]
"""Gives the leaf tensor of one of the layer's parameters."""


def _dense(layer: Any, take: Take) -> Function:
    W, b = take("weight"), take("bias")
    return lambda x: functional.linear(x, W, b)


def _conv2d(layer: Any, take: Take) -> Function:
    W, b = take("weight"), take("bias")
    return lambda x: functional.conv2d(x, W, b)


def _max_pool2d(layer: Any, take: Take) -> Function:
    size = layer.size
    return lambda x: functional.max_pool2d(x, size)


def _average_pool2d(layer: Any, take: Take) -> Function:
    size = layer.size
    return lambda x: functional.avg_pool2d(x, size)


def _flatten(layer: Any, take: Take) -> Function:
    return lambda x: x.flatten(1)


def _add(layer: Any, take: Take) -> Function:
    return lambda *parts: sum(parts[1:], parts[0])


BUILDERS: dict[str, Callable[[Any, Take], Function]] = {
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool2d": _max_pool2d,
    "average_pool2d": _average_pool2d,
    "flatten": _flatten,
    "add": _add,
}
"""For every kind what computes its z (its output, where it has no activation)."""

ACTIVATIONS: dict[str, Function] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softplus": functional.softplus,
    "softmax": lambda z: torch.softmax(z, 1),
}
"""By name; ``linear`` is no function at all."""

LOSSES: dict[str, Function] = {
    "mean_squared_error": functional.mse_loss,
    "binary_crossentropy": functional.binary_cross_entropy_with_logits,
    "categorical_crossentropy": functional.cross_entropy,
}
"""Of the prediction, or of the logits where nnviz's loss is defined with an activation."""


@dataclass(frozen=True)
class Stage:
    """One layer: ``z`` of what it takes, then ``activation`` unless None."""

    id: str
    sources: tuple[str, ...]
    z: Function
    activation: Function | None


class TorchNet:
    """``parameters``: (layer, name) → leaf tensor."""

    def __init__(self, network: Network, channels_last: bool = False) -> None:
        self.spec = network.spec
        self.parameters: dict[tuple[str, str], Tensor] = {}
        self._network, self._channels_last = network, channels_last
        self.stages = [self._stage(index) for index in range(len(self.spec.layers))]
        self.loss = LOSSES[self.spec.loss]
        self._is_chain = all(
            stage.sources == (before,)
            for stage, before in zip(
                self.stages, [INPUT, *(each.id for each in self.spec.layers)], strict=False
            )
        )

    def _stage(self, index: int) -> Stage:
        layer = self.spec.layers[index]
        name = getattr(layer, "activation", "linear")
        z = BUILDERS[layer.kind](layer, lambda name: self._leaf(layer.id, name))
        activation = None if name == "linear" else ACTIVATIONS[name]
        return Stage(layer.id, self.spec.sources[index], z, activation)

    def _leaf(self, layer: str, name: str) -> Tensor:
        values = np.array(self._network.layout.read(self._network.theta, layer, name))
        tensor = torch.from_numpy(values)
        if self._channels_last and values.ndim == 4:
            tensor = tensor.contiguous(memory_format=torch.channels_last)
        self.parameters[layer, name] = tensor.requires_grad_()
        return tensor

    def logits(self, x: Tensor) -> Tensor:
        """The last layer's z."""
        known = {INPUT: x}
        for stage in self.stages[:-1]:
            z = stage.z(*(known[id] for id in stage.sources))
            known[stage.id] = z if stage.activation is None else stage.activation(z)
        last = self.stages[-1]
        return last.z(*(known[id] for id in last.sources))

    def judged(self) -> Callable[[Tensor], Tensor]:
        """What the loss takes, as one function: for a chain no graph is walked."""
        functions = list(self._functions())
        if not self._is_chain:
            activation = self._last_activation()
            return self.logits if activation is None else lambda x: activation(self.logits(x))

        def run(x: Tensor) -> Tensor:
            for function in functions:
                x = function(x)
            return x

        return run

    def _functions(self) -> Iterator[Function]:
        for stage in self.stages[:-1]:
            yield stage.z
            if stage.activation is not None:
                yield stage.activation
        yield self.stages[-1].z
        if (activation := self._last_activation()) is not None:
            yield activation

    def _last_activation(self) -> Function | None:
        fused = self.spec.loss in ("binary_crossentropy", "categorical_crossentropy")
        return None if fused else self.stages[-1].activation

    def output(self, x: Tensor) -> Tensor:
        """The prediction."""
        z, activation = self.logits(x), self.stages[-1].activation
        return z if activation is None else activation(z)

    def gradients(self) -> dict[tuple[str, str], Array]:
        """After a backward pass: ∂L by every parameter, in nnviz's shapes."""
        return {key: tensor.grad.numpy().copy() for key, tensor in self.parameters.items()}


def optimizer(spec: OptimizerSpec, tensors: Sequence[Tensor], **options: Any) -> Any:
    """PyTorch's optimizer of the same rule."""
    if spec.kind == "adam":
        betas = (spec.beta1, spec.beta2)
        return torch.optim.Adam(tensors, spec.learning_rate, betas, spec.epsilon, **options)
    momentum = spec.momentum if spec.kind == "momentum" else 0
    return torch.optim.SGD(tensors, spec.learning_rate, momentum, **options)
