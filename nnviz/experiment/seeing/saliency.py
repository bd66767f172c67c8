"""Saliency: how strongly a value depends on each pixel of one sample.

To first order S(x′) = S(x) + w · (x′ − x) with w = ∂S/∂x. The map is |w|, of several channels the
largest (Simonyan, Vedaldi & Zisserman 2013, arXiv:1312.6034, section 3); S is a class's score
before softmax there, and may be any unit's number here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.seeing.aim import Aim
from nnviz.values import dataclass


@dataclass(frozen=True)
class Saliency:
    """Of one sample: S, the ``value`` aimed at, its ``slopes`` ∂S/∂x in the sample's shape, and the
    ``map`` of their sizes, (height, width) for images."""

    aim: Aim
    value: float
    slopes: Array
    map: Array


class Saliencies:
    """One after the other: what is compiled is kept while the network's form and the aim stay."""

    def __init__(self) -> None:
        self._prefix: Prefix | None = None
        self._weights: Array = np.zeros(0)
        self._made_for: tuple[NetworkSpec, np.dtype[Any], Aim] | None = None

    def of(self, network: Network, x: Array, aim: Aim) -> Saliency:
        """For one sample x (*input_shape), in evaluation mode."""
        prefix, weights = self._prefix_for(network, aim), self._weights
        value = aim.value(prefix.values(x[None])[0])
        slopes = prefix.pull_back(weights[None])[0]
        sizes = np.abs(slopes)
        shown = sizes.max(axis=0) if x.ndim == 3 else sizes
        return Saliency(aim, value, frozen(slopes), frozen(shown))

    def _prefix_for(self, network: Network, aim: Aim) -> Prefix:
        wanted = network.spec, network.dtype, aim
        if self._prefix is not None and self._made_for == wanted:
            self._prefix.renew(network)
            return self._prefix
        self._prefix = Prefix(network, aim.layer, aim.at)
        self._weights, self._made_for = aim.weights(network.spec), wanted
        return self._prefix


def saliency(network: Network, x: Array, aim: Aim) -> Saliency:
    """Of a single sample x (*input_shape)."""
    return Saliencies().of(network, x, aim)
