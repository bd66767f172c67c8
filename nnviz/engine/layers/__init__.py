"""The layer kinds, each in its own file and registered here once."""

from nnviz.engine.layers.add import Add
from nnviz.engine.layers.base import name_of
from nnviz.engine.layers.batch_norm import BatchNorm
from nnviz.engine.layers.conv2d import Conv2D
from nnviz.engine.layers.dense import Dense
from nnviz.engine.layers.dropout import Dropout
from nnviz.engine.layers.flatten import Flatten
from nnviz.engine.layers.global_average2d import GlobalAverage2D
from nnviz.engine.layers.layer_norm import LayerNorm
from nnviz.engine.layers.lstm import LSTM
from nnviz.engine.layers.pool2d import AveragePool2D, MaxPool2D
from nnviz.engine.layers.simple_rnn import SimpleRNN

Layer = (
    Dense
    | Conv2D
    | MaxPool2D
    | AveragePool2D
    | GlobalAverage2D
    | Flatten
    | Add
    | Dropout
    | BatchNorm
    | LayerNorm
    | SimpleRNN
    | LSTM
)
KINDS: dict[str, type[Layer]] = {
    "dense": Dense,
    "conv2d": Conv2D,
    "max_pool2d": MaxPool2D,
    "average_pool2d": AveragePool2D,
    "global_average2d": GlobalAverage2D,
    "flatten": Flatten,
    "add": Add,
    "dropout": Dropout,
    "batch_norm": BatchNorm,
    "layer_norm": LayerNorm,
    "simple_rnn": SimpleRNN,
    "lstm": LSTM,
}

__all__ = [
    "KINDS",
    "LSTM",
    "Add",
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAverage2D",
    "Layer",
    "LayerNorm",
    "MaxPool2D",
    "SimpleRNN",
    "name_of",
]
