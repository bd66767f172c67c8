"""The gradient check of one layer, weight by weight, for those who watch it being done."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnviz.engine.gradient_check import Probe, WeightCheck, drawn, index_of
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array


class LayerCheck:
    """Checks up to ``most`` weights of each parameter of a layer for samples x (n, *input_shape),
    y (n, outputs), as training sees them; θ is copied, so training may go on meanwhile.

    ``total``: how many numbers the layer learns; ``count``: how many of them are checked.
    """

    def __init__(
        self, network: Network, x: Array, y: Array, layer: str, most: int,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.layer, self._layout = layer, network.layout
        with np.errstate(all="ignore"):
            self._probe = Probe(network, x, y, True, rng)
        block = network.layout.block(layer)
        learnt = [each for each in block.parameters if each.role != "statistic"]
        self._chosen = [(each, drawn(each.size, most, rng)) for each in learnt]
        self.total = sum(each.size for each in learnt)
        self.count = sum(len(chosen) for _, chosen in self._chosen)

    def __iter__(self) -> Iterator[WeightCheck]:
        """Each weight in reading order."""
        places = np.arange(self._layout.size)
        for parameter, chosen in self._chosen:
            own = self._layout.read(places, self.layer, parameter.name).ravel()
            for number in chosen.tolist():
                index, place = index_of(parameter, number), int(own[number])
                with np.errstate(all="ignore"):
                    found = self._probe.weight(self.layer, parameter.name, index, place)
                yield found
