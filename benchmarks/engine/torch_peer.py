"""PyTorch's side, in every configuration that may be its fastest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import torch

from benchmarks.engine.torch_functions import FUSED, Tensor, optimizer
from benchmarks.engine.torch_net import TorchNet
from benchmarks.engine.works import CCE, Work
from nnviz.engine.shapes import Array


@dataclass(frozen=True)
class Configuration:
    threads: int = 1
    fused: bool = False
    mkldnn: bool = True
    channels_last: bool = False

    def __str__(self) -> str:
        parts = [f"{self.threads} thread{'s' if self.threads > 1 else ''}"]
        parts += ["fused optimizer"] if self.fused else []
        parts += ["channels last"] if self.channels_last else []
        parts += [] if self.mkldnn else ["no mkldnn"]
        return ", ".join(parts)


def configurations(work: Work, threads: tuple[int, ...] = (1, 2)) -> Iterator[Configuration]:
    """All that make a difference: the memory format does so for convolutions only."""
    formats = (False, True) if any(each.kind == "conv2d" for each in work.spec.layers) else (False,)
    fused = (False, True) if work.optimizer.kind in FUSED else (False,)
    for combination in product(threads, fused, (True, False), formats):
        yield Configuration(*combination)


class Torch:
    """Trains with PyTorch: an epoch is gathered once in a drawn order, its batches are views."""

    def __init__(self, work: Work, dtype: str, configuration: Configuration) -> None:
        self.name, self.configuration = str(configuration), configuration
        self._work = work
        self.net = TorchNet(work.network(dtype), configuration.channels_last)
        self._model = self.net.judged()
        tensors = list(self.net.parameters.values())
        fused: dict[str, Any] = {"fused": True} if configuration.fused else {}
        self._optimizer = optimizer(work.optimizer, tensors, **fused)
        self._load(dtype)
        self._next = len(self._batches)

    def _load(self, dtype: str) -> None:
        x, y = (torch.from_numpy(part) for part in self._work.data(dtype))
        if self._work.spec.loss == CCE:
            y = y.argmax(1)  # classes as numbers: PyTorch's faster way
        self._from = self._formatted(x), y
        self._x, self._y = (torch.empty_like(part) for part in self._from)
        size = self._work.batch
        whole = range(0, len(x) - size + 1, size)
        self._batches = [(self._x[i : i + size], self._y[i : i + size]) for i in whole]

    def _formatted(self, x: Tensor) -> Tensor:
        if self.configuration.channels_last:
            return x.contiguous(memory_format=torch.channels_last)
        return x

    def enter(self) -> None:
        torch.set_num_threads(self.configuration.threads)
        torch.backends.mkldnn.set_flags(self.configuration.mkldnn)

    def steps(self, count: int) -> int:
        left = count
        while left > 0:
            if self._next == len(self._batches):
                self._shuffle()
            made = self._batches[self._next : self._next + left]
            self._train(made)
            self._next += len(made)
            left -= len(made)
        return count

    def _shuffle(self) -> None:
        order = torch.randperm(len(self._x))
        for part, source in ((self._x, self._from[0]), (self._y, self._from[1])):
            part.copy_(source[order])
        self._next = 0

    def _train(self, batches: list[tuple[Tensor, Tensor]]) -> None:
        model, loss, update = self._model, self.net.loss, self._optimizer
        for x, y in batches:
            update.zero_grad(set_to_none=True)
            loss(model(x), y).backward()
            update.step()

    def gradients(self, rows: Array) -> dict[tuple[str, str], Array]:
        """∂L by every parameter over a batch of these rows."""
        self.enter()
        x, y = (part[torch.from_numpy(rows)] for part in self._from)
        self._optimizer.zero_grad()
        self.net.loss(self._model(self._formatted(x)), y).backward()
        return self.net.gradients()
