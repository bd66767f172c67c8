"""Saliency: how strongly a value depends on each pixel of one sample.

To first order S(x′) = S(x) + w · (x′ − x) with w = ∂S/∂x. The map is |w|, of several channels the
largest (Simonyan, Vedaldi & Zisserman 2013, arXiv:1312.6034, section 3); S is a class's score
before softmax there, and may be any unit's number here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array
from nnviz.experiment.seeing.aim import Aim


@dataclass(frozen=True)
class Saliency:
    """Of one sample: S, the ``value`` aimed at, its ``slopes`` ∂S/∂x in the sample's shape, and the
    ``map`` of their sizes, (height, width) for images."""

    aim: Aim
    value: float
    slopes: Array
    map: Array


def saliency(network: Network, x: Array, aim: Aim) -> Saliency:
    """For one sample x (*input_shape), in evaluation mode."""
    prefix, weights = Prefix(network, aim.layer, aim.at), aim.weights(network.spec)
    value = float((weights * prefix.values(x[None])[0]).sum())
    slopes = prefix.pull_back(weights[None])[0]
    sizes = np.abs(slopes)
    return Saliency(aim, value, frozen(slopes), frozen(sizes.max(axis=0) if x.ndim == 3 else sizes))
