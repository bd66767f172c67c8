"""The layer kinds, each in its own file and registered here once."""

from nnviz.engine.layers.add import Add
from nnviz.engine.layers.base import name_of
from nnviz.engine.layers.conv2d import Conv2D
from nnviz.engine.layers.dense import Dense
from nnviz.engine.layers.flatten import Flatten
from nnviz.engine.layers.pool2d import AveragePool2D, MaxPool2D

Layer = Dense | Conv2D | MaxPool2D | AveragePool2D | Flatten | Add
KINDS: dict[str, type[Layer]] = {
    "dense": Dense,
    "conv2d": Conv2D,
    "max_pool2d": MaxPool2D,
    "average_pool2d": AveragePool2D,
    "flatten": Flatten,
    "add": Add,
}

__all__ = [
    "KINDS",
    "Add",
    "AveragePool2D",
    "Conv2D",
    "Dense",
    "Flatten",
    "Layer",
    "MaxPool2D",
    "name_of",
]
