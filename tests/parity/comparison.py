"""One network in nnviz and in PyTorch, in float64: forward, all gradients, ten updates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from benchmarks.engine.torch_functions import Tensor, optimizer
from benchmarks.engine.torch_net import Key, TorchNet
from nnviz.engine.layout import Layout
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from tests.parity.networks import data

EXACT = {"rtol": 1e-9, "atol": 1e-12}
UPDATES = 10

Objective = Callable[[TorchNet, Tensor], Tensor]
"""From the data loss to what is descended."""
Shaping = Callable[[list[Tensor]], None]
"""Changes gradients in place before the update."""


def same(actual: Array, wanted: Array | Tensor, what: str) -> None:
    wanted = wanted.detach().numpy() if isinstance(wanted, torch.Tensor) else wanted
    np.testing.assert_allclose(actual, wanted, err_msg=what, **EXACT)


class Pair:
    """The same network, data and rule on both sides."""

    def __init__(
        self,
        spec: NetworkSpec,
        learning: OptimizerSpec | LearningSpec,
        count: int = 6,
        seed: int = 0,
        objective: Objective = lambda net, loss: loss,
        shaping: Shaping = lambda tensors: None,
    ) -> None:
        rng = np.random.default_rng(seed)
        self.network = _network(spec, rng)
        self.x, self.y = data(spec, count, rng)
        self.net = TorchNet(self.network)
        self._noise = np.random.default_rng(seed + 1)
        part = self.x, self.y
        self.trainer = Trainer(
            self.network, learning, part, part, count, rng, noise=self._noise
        )  # fmt: skip
        rule = learning.optimizer if isinstance(learning, LearningSpec) else learning
        self.tensors = list(self.net.parameters.values())
        self.optimizer = optimizer(rule, self.tensors) if self.tensors else None
        self._objective, self._shaping = objective, shaping

    def compare(self) -> None:
        """AssertionError with the layer's and parameter's name where the sides differ."""
        self.compare_forward()
        measured = {key: tensor.clone() for key, tensor in self.net.statistics.items()}
        self._backward()
        for key, tensor in self.net.statistics.items():
            tensor.copy_(measured[key])  # this was a look at the gradient, no step
        flat = self.trainer.peek().batch_gradient
        self._same_numbers(flat, self.net.gradients(), "gradient")
        self.compare_updates()

    def compare_updates(self) -> None:
        """Parameters and statistics after ten updates."""
        for _ in range(UPDATES):
            self._backward()
            self.step()
        self._same_numbers(self.network.theta, self.net.values(), f"after {UPDATES} updates")

    def compare_forward(self) -> None:
        """Prediction and loss in evaluation mode."""
        self.net.training = False
        with torch.no_grad():
            _, a = self.net.outputs(torch.from_numpy(self.x))
            judged = self.net.judged()(torch.from_numpy(self.x))
            loss = self.net.loss(judged, torch.from_numpy(self.y))
        self.net.training = True
        same(self.network.predict(self.x), a, "prediction")
        score = self.network.score(self.network.source(self.x), self.y)
        same(np.array(score.loss), loss, "loss")

    def _backward(self) -> None:
        """PyTorch's gradients of the batch that nnviz trains on next, with its dropout masks."""
        rows = self.trainer.batch
        x, y = self.x[rows], self.y[rows]
        trace = self.network.trace_batch(x, y, training=True, noise=self._noise)
        self.net.masks = {
            part.layer: torch.from_numpy(part.extras["mask"].copy())
            for part in trace.layers
            if "mask" in part.extras
        }
        for tensor in self.tensors:
            tensor.grad = torch.zeros_like(tensor)  # not None: decay acts without a gradient too
        loss = self.net.loss(self.net.judged()(torch.from_numpy(x)), torch.from_numpy(y))
        loss = self._objective(self.net, loss)
        if loss.requires_grad:
            loss.backward()

    def step(self) -> None:
        """One update on both sides."""
        self._shaping(self.tensors)
        if self.optimizer is not None:
            self.optimizer.step()
        self.trainer.advance(1)

    def _same_numbers(self, flat: Array, theirs: dict[Key, Array], what: str) -> None:
        for (layer, name), values in theirs.items():
            same(self.network.layout.read(flat, layer, name), values, f"{layer} {name}, {what}")


def _network(spec: NetworkSpec, rng: np.random.Generator) -> Network:
    """Every number drawn, biases and statistics too."""
    network = Network(spec, "float64", rng)
    layout = network.layout
    network.theta += 0.1 * rng.normal(size=network.theta.size) * _mask(layout, "weight", "bias")
    network.theta += 0.2 * rng.random(network.theta.size) * _mask(layout, "scale", "statistic")
    return network


def _mask(layout: Layout, *roles: str) -> Array:
    return layout.mask(np.dtype("float64"), *roles)
